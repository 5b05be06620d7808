"""Synchronisations of many wheels, which other processes help to unpack."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from puffin_testing import make_wheel, wheel_filename

if TYPE_CHECKING:
    from conftest import Puffin

    from puffin_testing import IndexServer

NAMES = [f"part-{number}" for number in range(24)]


@pytest.fixture
def many(puffin: Puffin, index: IndexServer) -> Puffin:
    """Pins of wheels that an index has, and an environment."""
    puffin.environ["PUFFIN_INDEX_URL"] = index.url
    for name in NAMES:
        module = name.replace("-", "_")
        index.add(
            wheel_filename(name, "1.0"), make_wheel(None, name, "1.0", files={f"{module}.py": ""})
        )
    puffin.write("out.txt", "".join(f"{name}==1.0\n" for name in NAMES))
    puffin.make_venv()
    return puffin


def test_all_are_installed(many: Puffin) -> None:
    many.ok("pip-sync", "out.txt")

    modules = ",".join(name.replace("-", "_") for name in NAMES)
    assert many.python(f"import {modules}").returncode == 0
    assert set(many.ok("pip-freeze").out.split()) == {f"{name}==1.0" for name in NAMES}


def test_one_that_is_broken_is_named_and_the_environment_stays(
    many: Puffin, index: IndexServer
) -> None:
    index.add(wheel_filename("odd", "1.0"), make_wheel(None, "odd", "1.0", record="wrong-hash"))
    many.write("bad.txt", "odd==1.0\n" + "".join(f"{name}==1.0\n" for name in NAMES))

    answer = many.run("pip-sync", "bad.txt")

    assert answer.code == 2
    assert "odd-1.0-py3-none-any.whl" in answer.err
    assert "RECORD says" in answer.err
    assert not many.ok("pip-freeze").out


def test_the_error_is_the_one_of_a_few_wheels(many: Puffin, index: IndexServer) -> None:
    data = make_wheel(None, "odd", "1.0", record="wrong-hash")
    index.add(wheel_filename("odd", "1.0"), data)
    few = many.write("few.txt", "odd==1.0\n")
    bad = many.write("bad.txt", "odd==1.0\n" + "".join(f"{name}==1.0\n" for name in NAMES))

    alone, among_many = (many.run("pip-sync", path) for path in (few, bad))

    assert (
        alone.err.splitlines()[1:]
        == (
            among_many.err.replace("bad.txt", "few.txt").splitlines()[1:]  # below what was resolved
        )
    )


def test_each_wheel_is_in_the_cache_once_and_nothing_besides(many: Puffin) -> None:
    many.ok("pip-sync", "out.txt")

    found = [path.parent for path in many.cache.rglob(".puffin-manifest.json")]
    assert len({path.name for path in found}) == len(found) == len(NAMES)
    assert not list(many.cache.rglob("archive.whl"))
