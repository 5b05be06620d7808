from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Workbench

    from puffin_testing import ProjectBackend

_INDEX = {"setup.py": ("setuptools",), "flit-core": ("flit_core",)}


@pytest.mark.parametrize("backend", ["setup.py", "flit-core"])
def test_builds_once_and_neither_builds_nor_asks_again(
    bench: Workbench, backend: ProjectBackend
) -> None:
    bench.installed(*_INDEX[backend])
    bench.wheel("library")
    dist = bench.sdist("example", "1.5", backend, requires=["library"], dynamic_version=True)
    cold = bench.database()

    metadata, wheel = cold.metadata(dist), cold.wheel(dist)

    assert (metadata.name, metadata.version) == ("example", "1.5")
    assert [str(requirement) for requirement in metadata.requires_dist] == ["library"]
    assert os.path.isfile(os.path.join(wheel.path, "example", "__init__.py"))

    requests = len(bench.server.requests)
    warm = bench.database(offline=True, timeout=0.000_001)  # no hook ends within that
    assert warm.cached_metadata(dist) == warm.metadata(dist) == metadata
    assert warm.cached_wheel(dist) == warm.wheel(dist) == wheel
    assert len(bench.server.requests) == requests


def test_a_built_requirement_serves_the_build_that_needs_it(bench: Workbench) -> None:
    bench.installed("flit_core")
    bench.sdist("version-of", "2.0", "flit-core")
    setup = (
        "from setuptools import setup\n"
        "import version_of\n"
        "setup(name='example', version=version_of.__version__, py_modules=[])\n"
    )
    bench.installed("setuptools")
    dist = bench.sdist(
        "example",
        "2.0",
        "setuptools",
        system_requires=["setuptools", "version-of"],
        files={"setup.py": setup, "pyproject.toml": _SYSTEM},
    )

    assert bench.database().wheel(dist).version == "2.0"


_SYSTEM = """[build-system]
requires = ["setuptools", "version-of>=2"]
build-backend = "setuptools.build_meta"
"""
