"""The world outside for what reads files: a directory, variables and nothing else."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, NamedTuple

import pytest

from puffin_cli._arguments import BuildArguments
from puffin_cli._context import Context
from puffin_cli._printer import Printer
from puffin_cli._settings import Settings
from puffin_macros import forget_warnings, receive_warnings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class World(NamedTuple):
    """A context in a directory of its own, and what it printed to stderr."""

    context: Context
    root: Path
    errors: io.StringIO
    environ: dict[str, str]
    warnings: list[str]
    """What was warned of while files were read."""

    def write(self, name: str, text: str = "") -> str:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return name


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    root = tmp_path.resolve()
    monkeypatch.chdir(root)
    errors, environ = io.StringIO(), {"PUFFIN_NO_PIP_CONFIG": "1"}
    settings = Settings(BuildArguments(), environ, str(root), "linux")
    warnings: list[str] = []
    forget_warnings()
    receive_warnings(warnings.append)
    with Context(Printer(None, errors, environ), settings, environ, []) as context:
        yield World(context, root, errors, environ, warnings)
    receive_warnings(None)
