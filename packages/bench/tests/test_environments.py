"""Tools are installed once, and what new environments are copied from is kept."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from puffin_bench._environments import Setup, provide, provide_template, python_of, run
from puffin_bench._errors import RunError
from puffin_bench._peers import set_up
from puffin_testing import make_wheel

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
