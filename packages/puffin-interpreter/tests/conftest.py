"""Interpreters that are not: scripts that answer a query as another Python would."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from platform_host import facts_script
from puffin_cache import Cache
from puffin_interpreter import _probe

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture(scope="session")
def answer() -> dict[str, Any]:
    """What the running interpreter answers."""
    script = os.path.join(os.path.dirname(_probe.__file__), "_query_script.py")
    command = [sys.executable, "-I", "-B", "-c", _probe._BOOT, script, facts_script()]
    run = subprocess.run(command, capture_output=True, check=True)
    return json.loads(run.stdout)


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache").init()


@pytest.fixture
def make_python(answer: dict[str, Any]) -> Callable[..., str]:
    """Return a maker of executables that answer as a Python of some version.

    Each appends a line to `<path>.runs` when it is run.
    """

    def make(path: Path, version: str = "3.12.1", before: str = "", **changes: object) -> str:
        path.parent.mkdir(parents=True, exist_ok=True)
        short = ".".join(version.split(".")[:2])
        markers = answer["markers"] | {"python_full_version": version, "python_version": short}
        told = answer | {"executable": str(path), "version": version, "markers": markers}
        text = json.dumps(told | changes)
        path.write_text(
            f"#!/bin/sh\necho run >> '{path}.runs'\n{before}\ncat <<'EOF'\n{text}\nEOF\n"
        )
        path.chmod(0o755)
        return str(path)

    return make
