"""Synchronisations of many wheels, which other processes help to unpack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parts import PARTS, module_of, pins

from puffin_testing import make_wheel, wheel_filename

if TYPE_CHECKING:
    from conftest import Puffin

    from puffin_testing import IndexServer


def test_all_are_installed(parted: Puffin) -> None:
    parted.ok("pip-sync", "out.txt")

    modules = ",".join(map(module_of, PARTS))
    assert parted.python(f"import {modules}").returncode == 0
    assert set(parted.ok("pip-freeze").out.split()) == {f"{name}==1.0" for name in PARTS}


def test_one_that_is_broken_is_named_and_the_environment_stays(
    parted: Puffin, index: IndexServer
) -> None:
    index.add(wheel_filename("odd", "1.0"), make_wheel(None, "odd", "1.0", record="wrong-hash"))
    parted.write("bad.txt", "odd==1.0\n" + pins(PARTS))

    answer = parted.run("pip-sync", "bad.txt")

    assert answer.code == 2
    assert "odd-1.0-py3-none-any.whl" in answer.err
    assert "RECORD says" in answer.err
    assert not parted.ok("pip-freeze").out


def test_the_error_is_the_one_of_a_few_wheels(parted: Puffin, index: IndexServer) -> None:
    data = make_wheel(None, "odd", "1.0", record="wrong-hash")
    index.add(wheel_filename("odd", "1.0"), data)
    few = parted.write("few.txt", "odd==1.0\n")
    bad = parted.write("bad.txt", "odd==1.0\n" + pins(PARTS))

    alone, among_many = (parted.run("pip-sync", path) for path in (few, bad))

    assert (
        alone.err.splitlines()[1:]
        == (
            among_many.err.replace("bad.txt", "few.txt").splitlines()[1:]  # below what was resolved
        )
    )


def test_each_wheel_is_in_the_cache_once_and_nothing_besides(parted: Puffin) -> None:
    parted.ok("pip-sync", "out.txt")

    found = [path.parent for path in parted.cache.rglob(".puffin-manifest.json")]
    assert len({path.name for path in found}) == len(found) == len(PARTS)
    assert not list(parted.cache.rglob("archive.whl"))
