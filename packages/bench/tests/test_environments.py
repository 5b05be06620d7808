"""Tools are installed once, and what new environments are copied from is kept."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest
from msgspec import structs

from puffin_bench._environments import (
    Setup,
    provide,
    provide_template,
    python_of,
    run,
)
from puffin_bench._errors import RunError
from puffin_bench._peers import installer_in, set_up
from puffin_testing import make_wheel

if TYPE_CHECKING:
    from pathlib import Path

SCRIPT = {"console_scripts": {"tool": "tool:main"}}
MODULE = {"tool.py": "def main():\n    print('tool {version}')\n"}


def setup(installer: str | Path, **environ: str) -> Setup:
    """Return a setup that asks no index, whatever pip is configured for."""
    offline = {"PATH": os.defpath, "PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1"}
    return Setup(python=sys.executable, environ=offline | environ, installer=str(installer))


def installed(environment: Path) -> list[str]:
    """Return what an environment holds, and what runs at each start of its interpreter."""
    site_packages = environment.glob("lib/python*/site-packages/*")
    kept = (path.name for path in site_packages if path.suffix in {".dist-info", ".pth"})
    return sorted(name.partition("-")[0] for name in kept)


def make_tool(directory: Path, version: str) -> None:
    files = {name: text.format(version=version) for name, text in MODULE.items()}
    make_wheel(directory, "tool", version, files=files, entry_points=SCRIPT)


def said(environment: Path) -> str:
    with os.popen(f"'{environment / 'bin' / 'tool'}'") as stream:
        return stream.read().strip()


def test_a_tool_is_installed_once_and_renewed_when_asked(with_pip: Path, tmp_path: Path) -> None:
    wheels, environment = tmp_path / "wheels", tmp_path / "environment"
    wheels.mkdir()
    make_tool(wheels, "1.0")
    given = setup(with_pip, PIP_FIND_LINKS=str(wheels), PYTHONDONTWRITEBYTECODE="1")

    provide(str(environment), given, ["tool"])
    first = said(environment)
    make_tool(wheels, "2.0")
    provide(str(environment), given, ["tool"])
    kept = said(environment)
    provide(str(environment), structs.replace(given, upgrade=True), ["tool"])

    assert (first, kept, said(environment)) == ("tool 1.0", "tool 1.0", "tool 2.0")
    assert list(environment.glob("lib/python*/site-packages/__pycache__/tool.*.pyc"))


def test_an_environment_holds_a_tool_and_what_it_declares(with_pip: Path, tmp_path: Path) -> None:
    wheels, environment = tmp_path / "wheels", tmp_path / "environment"
    wheels.mkdir()
    make_wheel(wheels, "tool", "1.0", requires=["declared"])
    make_wheel(wheels, "declared", "2.0")
    make_wheel(wheels, "other", "3.0")

    provide(str(environment), setup(with_pip, PIP_FIND_LINKS=str(wheels)), ["tool"])

    assert installed(environment) == ["declared", "tool"]


def test_templates_have_pip_or_nothing(with_pip: Path, tmp_path: Path) -> None:
    plain = tmp_path / "plain"

    provide_template(str(plain), setup(with_pip), pip=False)
    provide_template(str(with_pip), setup(with_pip), pip=True)

    assert (installed(plain), installed(with_pip)) == ([], ["pip"])


def test_an_environment_of_an_earlier_bench_is_made_anew(with_pip: Path, tmp_path: Path) -> None:
    environment = tmp_path / "environment"
    provide(str(environment), setup(with_pip), ())
    # How they were marked when setuptools came along with the interpreter's own module.
    (environment / ".complete").write_text(os.path.realpath(sys.executable))
    (environment / "old").touch()

    provide(str(environment), setup(with_pip), ())

    assert not (environment / "old").exists()


def test_a_template_is_made_anew_for_another_interpreter_only(
    with_pip: Path, tmp_path: Path
) -> None:
    plain, given = tmp_path / "plain", setup(with_pip)
    provide_template(str(plain), given, pip=False)
    (plain / "old").touch()

    provide_template(str(plain), given, pip=False)
    kept = (plain / "old").exists()
    (plain / ".complete").write_text("/another/python")
    provide_template(str(plain), given, pip=False)

    assert kept
    assert not (plain / "old").exists()


def test_a_tool_that_cannot_be_installed_is_told_with_what_pip_says(with_pip: Path) -> None:
    python = python_of(str(with_pip))

    with pytest.raises(RunError, match=r"python -m pip install .* exit code 1: .*no-such-tool"):
        run([python, "-m", "pip", "install", "no-such-tool"], setup(with_pip).environ)


@pytest.mark.parametrize(
    ("name", "reason"),
    [("nowhere/python", "No such file or directory"), (".", "Permission denied")],
)
def test_an_interpreter_that_is_none_is_told(name: str, reason: str, tmp_path: Path) -> None:
    wrong = structs.replace(setup("unused"), python=str(tmp_path / name))

    with pytest.raises(RunError, match=f"{wrong.python} cannot be started: {reason}"):
        provide_template(str(tmp_path / "environment"), wrong, pip=False)


def test_an_unknown_tool_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="there is no tool 'poetry', only puffin, uv, nab"):
        set_up(["pip", "poetry"], str(tmp_path), setup(installer_in(str(tmp_path))))
    assert list(tmp_path.iterdir()) == []


def test_the_pip_that_is_measured_installs_the_others(with_pip: Path) -> None:
    told: list[str] = []
    given = setup(installer_in(str(with_pip.parent)))

    python, pip = set_up(["python", "pip"], str(with_pip.parent), given, told.append)

    assert told == ["setting up python", "setting up pip"]
    assert (python.name, pip.directory) == ("python", given.installer)
    assert installed(with_pip) == ["pip"]
