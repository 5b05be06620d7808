"""What is asked for before the interpreter has answered: what is needed, each once, or nothing."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from puffin_testing import make_wheel, wheel_filename

if TYPE_CHECKING:
    from conftest import Puffin

    from puffin_testing import IndexServer

NAMES = [f"part-{number}" for number in range(20)]


@pytest.fixture
def offered(puffin: Puffin, index: IndexServer) -> Puffin:
    """An index that has twenty projects, an environment that is empty, and pins."""
    puffin.environ["PUFFIN_INDEX_URL"] = index.url
    for name in NAMES:
        index.add(wheel_filename(name, "1.0"), make_wheel(None, name, "1.0"))
    puffin.write("out.txt", "".join(f"{name}==1.0\n" for name in NAMES))
    puffin.make_venv()
    return puffin


def pages(index: IndexServer) -> list[str]:
    return sorted(each.path for each in index.requests if each.path.startswith("/simple/"))


@pytest.mark.parametrize("command", [("pip-sync",), ("pip-install", "-r")])
@pytest.mark.parametrize("count", [1, 5, 20])
def test_each_page_is_asked_for_once(
    offered: Puffin, index: IndexServer, command: tuple[str, ...], count: int
) -> None:
    offered.write("some.txt", "".join(f"{name}==1.0\n" for name in NAMES[:count]))

    offered.ok(*command, "some.txt")

    assert pages(index) == sorted(f"/simple/{name}/" for name in NAMES[:count])
    assert len(offered.ok("pip-freeze").out.split()) == count


def test_nothing_is_asked_for_what_is_there_although_the_cache_is_gone(
    offered: Puffin, index: IndexServer
) -> None:
    offered.ok("pip-sync", "out.txt")
    shutil.rmtree(offered.cache)
    index.requests.clear()

    assert "Audited 20 packages" in offered.ok("pip-sync", "out.txt").err
    assert not index.requests


def test_nothing_is_asked_for_what_the_cache_has(offered: Puffin, index: IndexServer) -> None:
    offered.ok("pip-sync", "out.txt")
    shutil.rmtree(offered.cwd / ".venv")
    offered.make_venv()
    index.requests.clear()

    offered.ok("pip-sync", "out.txt")

    assert not index.requests


def test_offline_nothing_is_asked_for(offered: Puffin, index: IndexServer) -> None:
    answer = offered.run("pip-sync", "out.txt", "--offline")

    assert answer.code == 2
    assert not index.requests


def test_what_a_marker_rules_out_is_not_asked_for(offered: Puffin, index: IndexServer) -> None:
    offered.write("some.txt", "part-0==1.0\npart-1==1.0 ; python_version < '3'\n")

    offered.ok("pip-sync", "some.txt")

    assert pages(index) == ["/simple/part-0/"]


def test_a_dry_run_changes_nothing(offered: Puffin, index: IndexServer) -> None:
    answer = offered.ok("pip-sync", "out.txt", "--dry-run")

    assert "part-0==1.0" in answer.err
    assert pages(index) == sorted(f"/simple/{name}/" for name in NAMES)
    assert not offered.ok("pip-freeze").out


def test_what_is_wrong_with_a_project_is_told_as_ever(offered: Puffin) -> None:
    offered.write("some.txt", "part-0==1.0\nnobody==1.0\n")

    answer = offered.run("pip-sync", "some.txt")

    assert answer.code == 2
    assert "nobody" in answer.err
    assert not offered.ok("pip-freeze").out
