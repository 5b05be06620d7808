from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from distribution_filename import parse_wheel_filename
from install_wheel import Scheme
from puffin_package import Manifest, open_wheel
from puffin_testing import make_wheel

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

VERSION = f"python{sys.version_info.major}.{sys.version_info.minor}"
Unpack = "Callable[..., tuple[Path, Manifest]]"


def make_scheme(root: Path) -> Scheme:
    site = str(root / "lib" / VERSION / "site-packages")
    return Scheme(
        purelib=site,
        platlib=site,
        headers=str(root / "include/site" / VERSION),
        scripts=str(root / "bin"),
        data=str(root),
        executable=str(root / "bin/python"),
    )


@pytest.fixture
def scheme(tmp_path: Path) -> Scheme:
    """Directories of an environment that is only a directory."""
    return make_scheme(tmp_path / "env")


@pytest.fixture
def environment(tmp_path: Path) -> Scheme:
    """A virtual environment with an interpreter, without pip."""
    root = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", root], check=True)
    return make_scheme(root)


@pytest.fixture
def unpack(tmp_path: Path) -> Callable[..., tuple[Path, Manifest]]:
    """Make a wheel, unpack it, and return the tree and its manifest."""

    def make(name: str = "demo", version: str = "1.0", **options: object) -> tuple[Path, Manifest]:
        path = make_wheel(tmp_path / "wheels", name, version, **options)  # type: ignore[arg-type] # options of tests
        target = tmp_path / "cache" / path.stem
        target.parent.mkdir(exist_ok=True)
        with open_wheel(path, parse_wheel_filename(path.name)) as wheel:
            return target, wheel.unpack(target)

    return make
