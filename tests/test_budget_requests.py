"""What commands ask an index for: requests and bytes counted, not timed.

No project of the world has to give way, so that what is asked ahead is what is needed, and the
counts are exact. Where guesses go wrong there are bounds.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import pytest
from budget_world import NAMES, NEWEST, new_environment, offer_release, room

from puffin_testing import project_tree, sdist_of

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Puffin

    from puffin_testing import IndexServer, RecordedRequest

MANY = len(NAMES)
COMPILE = ("pip-compile", "a.in", "-o", "out.txt")
SYNC = ("pip-sync", "pins.txt")
REQUEST = 200
"""Bytes of the longest head of a request."""


class Traffic(NamedTuple):
    """The requests since the last look, by kind and status, and their bytes."""

    kinds: dict[str, int]
    sent: int
    paths: tuple[str, ...]


def traffic(server: IndexServer) -> Traffic:
    """Take the requests off the log."""
    requests, server.requests[:] = list(server.requests), []
    kinds = Counter(f"{kind_of(request)} {request.status}" for request in requests)
    paths = tuple(sorted(f"{request.path} {request.status}" for request in requests))
    return Traffic(dict(kinds), sum(request.sent for request in requests), paths)


def kind_of(request: RecordedRequest) -> str:
    if request.method != "GET":
        return request.method
    if request.path.startswith("/simple/"):
        return "page"
    if request.path.endswith(".metadata"):
        return "metadata"
    return "range" if "range" in request.headers else "file"


def test_cold_compile_asks_for_a_page_and_the_metadata_of_each_project(
    cold: Puffin, world: IndexServer
) -> None:
    cold.ok(*COMPILE)

    seen = traffic(world)
    assert seen.kinds == {"page 200": MANY, "metadata 200": MANY}, seen.paths
    assert seen.sent <= room(20_600)


def test_cold_sync_asks_for_a_page_and_the_file_of_each_project(
    cold: Puffin, world: IndexServer
) -> None:
    cold.ok(*SYNC)

    seen = traffic(world)
    assert seen.kinds == {"page 200": MANY, "file 200": MANY}, seen.paths


def test_sync_after_compile_asks_for_files_only(cold: Puffin, world: IndexServer) -> None:
    cold.ok(*COMPILE)
    traffic(world)

    cold.ok(*SYNC)

    seen = traffic(world)
    assert seen.kinds == {"file 200": MANY}, seen.paths


def test_warm_commands_ask_for_nothing(cold: Puffin, world: IndexServer) -> None:
    cold.ok(*COMPILE)
    cold.ok(*SYNC)
    traffic(world)

    cold.ok(*COMPILE)
    cold.ok("pip-compile", "a.in", "-o", "new.txt")
    cold.ok(*SYNC)
    cold.ok(*SYNC, **new_environment(cold, "other"))
    cold.ok("pip-install", NAMES[0], **new_environment(cold, "third"))
    cold.ok("pip-freeze")

    assert traffic(world).paths == ()


def test_pages_that_expired_are_asked_whether_they_changed(
    cold: Puffin, world: IndexServer
) -> None:
    world.settings.cache_control = "max-age=0"
    cold.ok(*COMPILE)
    traffic(world)

    cold.ok("pip-compile", "a.in", "-o", "new.txt")

    seen = traffic(world)
    assert seen.kinds == {"page 304": MANY}, seen.paths
    assert seen.sent == 0


def test_a_page_that_changed_is_the_one_that_is_sent_again(
    cold: Puffin, world: IndexServer
) -> None:
    world.settings.cache_control = "max-age=0"
    cold.ok(*COMPILE)
    traffic(world)
    offer_release(world, NAMES[5], "2.0", [])

    cold.ok("pip-compile", "a.in", "-o", "new.txt")

    seen = traffic(world)
    expected = {"page 304": MANY - 1, "page 200": 1, "metadata 200": 1}
    assert seen.kinds == expected, seen.paths


def test_what_is_kept_is_asked_for_one_page_a_project(cold: Puffin, world: IndexServer) -> None:
    """Newer releases that an earlier output rules out cost no metadata."""
    world.settings.cache_control = "max-age=0"
    cold.ok(*COMPILE)
    traffic(world)
    for name in NAMES:
        offer_release(world, name, "2.0", [])

    cold.ok(*COMPILE)

    seen = traffic(world)
    assert seen.kinds == {"page 200": MANY}, seen.paths


@pytest.mark.parametrize("formats", [("json",), ("html",)])
def test_without_metadata_files_the_end_of_each_wheel_is_read(
    cold: Puffin, world: IndexServer, formats: tuple[str, ...]
) -> None:
    world.settings.metadata = "off"
    world.settings.formats = formats

    cold.ok(*COMPILE)

    seen = traffic(world)
    assert seen.kinds == {"page 200": MANY, "range 206": MANY}, seen.paths


def test_without_ranges_that_is_found_out_once_and_each_wheel_fetched(
    cold: Puffin, world: IndexServer
) -> None:
    world.settings.metadata = "off"
    world.settings.ranges = "no"

    cold.ok(*COMPILE)

    seen = traffic(world)
    assert seen.kinds == {"page 200": MANY, "range 200": 1, "file 200": MANY - 1}, seen.paths


def test_a_source_is_fetched_once_to_compile_and_install(
    cold: Puffin, world: IndexServer, tmp_path: Path
) -> None:
    tree = project_tree(tmp_path / "source", "in-tree", "source", "1.0", log=tmp_path / "log")
    world.add("source-1.0.tar.gz", sdist_of(tree))
    cold.write("source.in", "source\n")

    cold.ok("pip-compile", "source.in", "-o", "source.txt")
    cold.ok("pip-sync", "source.txt")

    seen = traffic(world)
    assert seen.kinds == {"page 200": 1, "file 200": 1}, seen.paths


def test_guesses_that_go_wrong_are_few(cold: Puffin, world: IndexServer) -> None:
    """Of each project that must give way, the newest release may be asked for ahead."""
    offer_release(world, "top", "1.0", [NAMES[0], *(f"{name}<{NEWEST}" for name in NAMES)])
    cold.write("top.in", "top\n")

    cold.ok("pip-compile", "top.in", "-o", "top.txt")

    seen = traffic(world)
    assert seen.kinds["page 200"] == MANY + 1
    assert MANY < seen.kinds["metadata 200"] <= 2 * MANY + 1, seen.paths
    assert seen.kinds.keys() == {"page 200", "metadata 200"}


@pytest.mark.parametrize("words", [COMPILE, SYNC])
def test_nothing_is_asked_for_twice(
    cold: Puffin, world: IndexServer, words: tuple[str, ...]
) -> None:
    world.settings.latency = 0.02
    cold.ok(*words)

    asked = Counter(request.path for request in world.requests)
    assert {path: times for path, times in asked.items() if times > 1} == {}


def test_heads_of_requests_are_short(cold: Puffin, world: IndexServer) -> None:
    cold.ok(*COMPILE)

    heads = {
        request.path: sum(len(name) + len(value) + 4 for name, value in request.headers.items())
        for request in world.requests
    }
    assert {path: size for path, size in heads.items() if size > room(REQUEST)} == {}
