"""What is asked for before the interpreter has answered: what is needed, each once, or nothing."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from parts import PARTS, pins

if TYPE_CHECKING:
    from conftest import Puffin

    from puffin_testing import IndexServer


def pages(index: IndexServer) -> list[str]:
    return sorted(each.path for each in index.requests if each.path.startswith("/simple/"))


@pytest.mark.parametrize("command", [("pip-sync",), ("pip-install", "-r")])
@pytest.mark.parametrize("count", [1, 5, 20])
def test_each_page_is_asked_for_once(
    parted: Puffin, index: IndexServer, command: tuple[str, ...], count: int
) -> None:
    parted.write("some.txt", pins(PARTS[:count]))

    parted.ok(*command, "some.txt")

    assert pages(index) == sorted(f"/simple/{name}/" for name in PARTS[:count])
    assert len(parted.ok("pip-freeze").out.split()) == count


def test_nothing_is_asked_for_what_is_there_although_the_cache_is_gone(
    parted: Puffin, index: IndexServer
) -> None:
    parted.ok("pip-sync", "out.txt")
    shutil.rmtree(parted.cache)
    index.requests.clear()

    assert "Audited 20 packages" in parted.ok("pip-sync", "out.txt").err
    assert not index.requests


def test_nothing_is_asked_for_what_the_cache_has(parted: Puffin, index: IndexServer) -> None:
    parted.ok("pip-sync", "out.txt")
    parted.empty_venv()
    index.requests.clear()

    parted.ok("pip-sync", "out.txt")

    assert not index.requests


def test_offline_nothing_is_asked_for(parted: Puffin, index: IndexServer) -> None:
    answer = parted.run("pip-sync", "out.txt", "--offline")

    assert answer.code == 2
    assert not index.requests


def test_what_a_marker_rules_out_is_not_asked_for(parted: Puffin, index: IndexServer) -> None:
    parted.write("some.txt", "part-0==1.0\npart-1==1.0 ; python_version < '3'\n")

    parted.ok("pip-sync", "some.txt")

    assert pages(index) == ["/simple/part-0/"]


def test_a_dry_run_changes_nothing(parted: Puffin, index: IndexServer) -> None:
    answer = parted.ok("pip-sync", "out.txt", "--dry-run")

    assert "part-0==1.0" in answer.err
    assert pages(index) == sorted(f"/simple/{name}/" for name in PARTS)
    assert not parted.ok("pip-freeze").out


def test_what_is_wrong_with_a_project_is_told_as_ever(parted: Puffin) -> None:
    parted.write("some.txt", "part-0==1.0\nnobody==1.0\n")

    answer = parted.run("pip-sync", "some.txt")

    assert answer.code == 2
    assert "nobody" in answer.err
    assert not parted.ok("pip-freeze").out
