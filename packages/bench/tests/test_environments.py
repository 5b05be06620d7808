"""Tools are installed once; the work tree's wheels are built again when a source has changed."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from puffin_bench._environments import (
    Setup,
    needed_packages,
    newest_change,
    provide,
    provide_template,
    provide_wheels,
    python_of,
    run,
    workspace_root,
)
from puffin_bench._errors import RunError
from puffin_bench._peers import set_up
from puffin_testing import make_wheel, project_tree

if TYPE_CHECKING:
    from pathlib import Path

SCRIPT = {"console_scripts": {"tool": "tool:main"}}
MODULE = {"tool.py": "def main():\n    print('tool {version}')\n"}


def setup(**environ: str) -> Setup:
    """Return a setup that asks no index, whatever pip is configured for."""
    offline = {"PATH": os.defpath, "PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1"}
    return Setup(python=sys.executable, environ=offline | environ)


@pytest.fixture(scope="module")
def with_pip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an environment that has pip."""
    directory = tmp_path_factory.mktemp("templates") / "pip"
    provide_template(str(directory), setup(), pip=True)
    return directory


def make_tool(directory: Path, version: str) -> None:
    files = {name: text.format(version=version) for name, text in MODULE.items()}
    make_wheel(directory, "tool", version, files=files, entry_points=SCRIPT)


def said(environment: Path) -> str:
    with os.popen(f"'{environment / 'bin' / 'tool'}'") as stream:
        return stream.read().strip()


def write_package(root: Path, folder: str, name: str, *dependencies: str) -> Path:
    package = root / "packages" / folder
    (package / "src").mkdir(parents=True)
    text = f'[project]\nname = "{name}"\nversion = "1"\ndependencies = {list(dependencies)}\n'
    (package / "pyproject.toml").write_text(text)
    return package


def test_a_tool_is_installed_once_and_renewed_when_asked(tmp_path: Path) -> None:
    wheels, environment = tmp_path / "wheels", tmp_path / "environment"
    wheels.mkdir()
    make_tool(wheels, "1.0")
    given = setup(PIP_FIND_LINKS=str(wheels), PYTHONDONTWRITEBYTECODE="1")

    provide(str(environment), given, ["tool"])
    first = said(environment)
    make_tool(wheels, "2.0")
    provide(str(environment), given, ["tool"])
    kept = said(environment)
    again = Setup(python=given.python, environ=given.environ, upgrade=True)
    provide(str(environment), again, ["tool"])

    assert (first, kept, said(environment)) == ("tool 1.0", "tool 1.0", "tool 2.0")
    assert list(environment.glob("lib/python*/site-packages/__pycache__/tool.*.pyc"))


def test_templates_have_pip_or_nothing(with_pip: Path, tmp_path: Path) -> None:
    plain = tmp_path / "plain"

    provide_template(str(plain), setup(), pip=False)

    assert list(plain.glob("lib/python*/site-packages/*.dist-info")) == []
    named = [path.name for path in with_pip.glob("lib/python*/site-packages/*.dist-info")]
    assert [name.partition("-")[0] for name in named] == ["pip"]


def test_a_template_is_made_anew_for_another_interpreter_only(tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    provide_template(str(plain), setup(), pip=False)
    (plain / "old").touch()

    provide_template(str(plain), setup(), pip=False)
    kept = (plain / "old").exists()
    (plain / ".complete").write_text("/another/python")
    provide_template(str(plain), setup(), pip=False)

    assert kept
    assert not (plain / "old").exists()


def test_a_tool_that_cannot_be_installed_is_told_with_what_pip_says(with_pip: Path) -> None:
    python = python_of(str(with_pip))

    with pytest.raises(RunError, match=r"python -m pip install .* exit code 1: .*no-such-tool"):
        run([python, "-m", "pip", "install", "no-such-tool"], setup().environ)


def test_an_unknown_tool_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="there is no tool 'poetry', only puffin, uv, nab"):
        set_up(["poetry"], str(tmp_path), setup())


def test_the_work_tree_is_found_from_any_of_its_directories(tmp_path: Path) -> None:
    package = write_package(tmp_path, "puffin-cli", "puffin-cli")

    assert workspace_root(str(package / "src")) == str(tmp_path)
    assert workspace_root(str(tmp_path)) == str(tmp_path)


def test_outside_of_a_work_tree_there_is_nothing_to_build(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="the work tree of Puffin is not here"):
        workspace_root(str(tmp_path))


def test_the_siblings_of_siblings_are_needed_and_nothing_else(tmp_path: Path) -> None:
    top = write_package(tmp_path, "top", "top", "middle==1", "msgspec>=0.20")
    middle = write_package(tmp_path, "middle", "middle", "other-name==1", "top==1")
    low = write_package(tmp_path, "low", "other-name")
    write_package(tmp_path, "beside", "beside", "middle==1")

    assert needed_packages(str(tmp_path), "top") == sorted(map(str, (top, middle, low)))


def test_only_sources_count_as_changes(tmp_path: Path) -> None:
    package = write_package(tmp_path, "top", "top")
    for name, time in (("src/a.py", 200), ("src/__pycache__/a.pyc", 300), ("tests/t.py", 400)):
        path = package / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
        os.utime(path, (time, time))
    os.utime(package / "pyproject.toml", (100, 100))

    assert newest_change([str(package)]) == 200


def test_wheels_are_built_when_a_source_is_newer(with_pip: Path, tmp_path: Path) -> None:
    tree = project_tree(tmp_path / "tree", "in-tree", "thing", "1.0")
    (tree / "src").mkdir(exist_ok=True)
    wheels = tmp_path / "wheels"

    def build() -> bool:
        return provide_wheels(str(wheels), [str(tree)], str(with_pip), setup())

    first, second = build(), build()
    os.utime(tree / "pyproject.toml", (2e9, 2e9))
    third = build()

    assert (first, second, third) == (True, False, True)
    assert [path.name for path in wheels.glob("*.whl")] == ["thing-1.0-py3-none-any.whl"]
