"""Whether an environment surely holds nothing, told by its directories alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from puffin_cli._arguments import GlobalArguments
from puffin_cli._context import Context
from puffin_cli._environments import is_surely_empty
from puffin_cli._printer import Printer
from puffin_cli._settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

SITE = "lib/python3.11/site-packages"


def context_of(environ: dict[str, str], directory: Path) -> Context:
    environ = {**environ, "PUFFIN_NO_PIP_CONFIG": "1"}
    settings = Settings(GlobalArguments(), environ, str(directory), "linux")
    context = Context(Printer(None, None, environ), settings, environ, [])
    context.cwd = str(directory)
    return context


def make_environment(root: Path, *names: str, site: str = SITE) -> Path:
    (root / site).mkdir(parents=True)
    (root / "bin").mkdir()
    (root / "bin" / "python").touch()
    (root / "pyvenv.cfg").touch()
    for name in names:
        (root / site / name).mkdir()
    return root


@pytest.mark.parametrize(
    ("names", "empty"),
    [
        ((), True),
        (("__pycache__", "notes"), True),
        (("Demo-1.0.dist-info",), False),
        (("demo", "demo-1.0.dist-info"), False),
        (("demo-1.0.egg-info",), False),
        (("demo.egg-link",), False),
    ],
)
def test_what_holds_no_distribution_is_empty(
    tmp_path: Path, names: tuple[str, ...], *, empty: bool
) -> None:
    make_environment(tmp_path / ".venv", *names)

    assert is_surely_empty(None, context_of({}, tmp_path)) is empty


@pytest.mark.parametrize("site", [SITE, "Lib/site-packages", "lib64/python3.13/site-packages"])
def test_it_is_looked_for_where_each_system_has_it(tmp_path: Path, site: str) -> None:
    make_environment(tmp_path / ".venv", site=site)
    make_environment(tmp_path / "full" / ".venv", "demo-1.0.dist-info", site=site)

    assert is_surely_empty(None, context_of({}, tmp_path))
    assert not is_surely_empty(None, context_of({}, tmp_path / "full"))


@pytest.mark.parametrize("python", ["one", "one/bin/python", "./one/bin/../bin/python"])
def test_it_is_the_environment_of_the_option(tmp_path: Path, python: str) -> None:
    make_environment(tmp_path / "one")
    make_environment(tmp_path / ".venv", "demo-1.0.dist-info")

    assert is_surely_empty(python, context_of({}, tmp_path))


def test_else_it_is_the_active_one(tmp_path: Path) -> None:
    active = make_environment(tmp_path / "active")
    make_environment(tmp_path / ".venv", "demo-1.0.dist-info")

    assert is_surely_empty(None, context_of({"VIRTUAL_ENV": str(active)}, tmp_path))
    assert not is_surely_empty(None, context_of({"VIRTUAL_ENV": ""}, tmp_path))


def test_else_it_is_the_nearest(tmp_path: Path) -> None:
    make_environment(tmp_path / ".venv", "demo-1.0.dist-info")
    make_environment(tmp_path / "inner" / ".venv")
    (tmp_path / "inner" / "deep").mkdir()
    (tmp_path / "other").mkdir()

    assert is_surely_empty(None, context_of({}, tmp_path / "inner" / "deep"))
    assert not is_surely_empty(None, context_of({}, tmp_path / "other"))


@pytest.mark.parametrize(
    "environ", [{"CONDA_PREFIX": "full"}, {"CONDA_PREFIX": "full", "VIRTUAL_ENV": ".venv"}]
)
def test_that_of_conda_is_active_too(tmp_path: Path, environ: dict[str, str]) -> None:
    make_environment(tmp_path / ".venv")
    make_environment(tmp_path / "full", "demo-1.0.dist-info")

    assert not is_surely_empty(None, context_of(environ, tmp_path))


def test_of_none_nothing_is_sure(tmp_path: Path) -> None:
    assert not is_surely_empty(None, context_of({}, tmp_path))


@pytest.mark.parametrize("missing", ["pyvenv.cfg", SITE])
def test_of_what_looks_like_no_environment_nothing_is_sure(tmp_path: Path, missing: str) -> None:
    path = make_environment(tmp_path / ".venv") / missing
    path.rmdir() if path.is_dir() else path.unlink()

    assert not is_surely_empty(None, context_of({}, tmp_path))


@pytest.mark.parametrize("request_", ["python3.11", "3.11", ">=3.11", "~~3"])
@pytest.mark.parametrize("place", ["", "one/bin"])
def test_what_is_no_path_stands_for_no_environment(
    tmp_path: Path, place: str, request_: str
) -> None:
    make_environment(tmp_path / "one")

    assert not is_surely_empty(request_, context_of({}, tmp_path / place))
