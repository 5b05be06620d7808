"""What commands ask the operating system for: counted by kind, not timed.

These need strace, and leave to trace; `test_budget_files` holds everywhere, and sees less.
"""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import pytest
from budget_world import HALF, MODULES, NAMES, SECONDS, new_environment, offer_release, room
from system_calls import Trace, refusal, traced

if TYPE_CHECKING:
    from conftest import Puffin, Settled

    from puffin_testing import IndexServer

pytestmark = pytest.mark.skipif(bool(refusal()), reason=refusal())

LINKED = MODULES + 2
"""Files of each wheel but RECORD, which is written."""
MORE = 40
COMPILE = ("pip-compile", "a.in", "--offline", "-o")

WARM: dict[str, tuple[tuple[str, ...], dict[str, int]]] = {
    "version": (("--version",), {}),
    "cache-dir": (("cache-dir",), {"stat": 1}),
    "no-op sync": (("pip-sync", "pins.txt"), {"open": 1, "read": 2, "stat": 43}),
    "audit": (
        ("pip-sync", "pins.txt", "-p", ".venv"),
        {"open": 7, "read": 6, "stat": 21, "list": 8},
    ),
    "freeze": (("pip-freeze",), {"open": 15, "read": 4, "stat": 11, "list": 2}),
    "no-op install": (("pip-install", NAMES[0]), {"open": 1, "read": 2, "stat": 42}),
    "audit of what is required": (
        ("pip-install", NAMES[0], "-p", ".venv"),
        {"open": 18, "read": 28, "stat": 21, "list": 8},
    ),
    "venv": (
        ("venv", "made", "-p", sys.executable),
        {"open": 12, "read": 2, "write": 10, "stat": 6, "mkdir": 6, "link": 4, "rename": 2},
    ),
    "compile": (
        (*COMPILE, "new.txt"),
        {"open": 27, "read": 27, "write": 1, "stat": 7, "rename": 1},
    ),
    "no-op compile": (
        ("pip-compile", "a.in", "-o", "out.txt"),
        {"open": 28, "read": 31, "stat": 7},
    ),
}
"""Commands for which all is at hand, and the calls of each when they were counted."""
SYNC = {
    "open": 110,
    "read": 78,
    "write": 27,
    "stat": 365,
    "list": 40,
    "mkdir": 52,
    "rename": 13,
    "remove": 4,
    "lock": 1,
}
"""The calls of a sync of all projects into an empty environment, links left out."""
UNINSTALL = {
    "open": 32,
    "read": 28,
    "write": 3,
    "stat": 147,
    "list": 26,
    "mkdir": 4,
    "rename": 3,
    "remove": 33,
    "lock": 1,
}
PARALLEL = {"thread": 16, "connect": 12}
"""At most, for how many there are depends on how fast the answers come."""
COLD: dict[str, tuple[tuple[str, ...], dict[str, int]]] = {
    "compile": (
        ("pip-compile", "a.in", "-o", "out.txt"),
        PARALLEL | {"open": 54, "read": 3, "write": 25, "stat": 39, "mkdir": 18, "rename": 25},
    ),
    "sync": (
        ("pip-sync", "pins.txt"),
        PARALLEL
        | {
            "open": 566,
            "read": 44,
            "write": 351,
            "stat": 260,
            "list": 42,
            "mkdir": 179,
            "link": 264,
            "rename": 73,
            "remove": 28,
            "lock": 1,
        },
    ),
}


@pytest.mark.parametrize("name", WARM)
def test_warm_commands_make_few_calls(settled: Settled, name: str) -> None:
    words, measured = WARM[name]
    (settled.cwd / "new.txt").unlink(missing_ok=True)

    trace = traced(settled, *words)

    assert not (grown := beyond(trace, measured)), grown


@pytest.mark.parametrize("name", COLD)
def test_cold_commands_make_few_calls(cold: Puffin, name: str) -> None:
    words, measured = COLD[name]

    trace = traced(cold, *words)

    assert not (grown := beyond(trace, measured)), grown


def test_uninstall_makes_few_calls(settled: Settled) -> None:
    selected = new_environment(settled, "less", "pins.txt")

    trace = traced(settled, "pip-uninstall", NAMES[3], **selected)

    assert not (grown := beyond(trace, UNINSTALL)), grown


def test_warm_sync_links_each_file_once(settled: Settled) -> None:
    trace = traced(settled, "pip-sync", "pins.txt", **new_environment(settled, "other"))

    links = trace.of("link")
    assert len(links) == len({call.path for call in links}) == LINKED * len(NAMES)
    assert not (grown := beyond(trace, SYNC | {"link": len(links)})), grown


def test_a_file_more_is_a_link_and_a_look(cold: Puffin, world: IndexServer) -> None:
    for name, modules in (("few", MODULES), ("many", MODULES + MORE)):
        offer_release(world, name, "1.0", [], modules=modules)
        cold.write(f"{name}.txt", f"{name}==1.0\n")
        new_environment(cold, f"{name}-before", f"{name}.txt")

    few, many = (
        traced(cold, "pip-sync", f"{name}.txt", **new_environment(cold, name)).counts()
        for name in ("few", "many")
    )

    assert difference(many, few) == {"link": MORE, "stat": MORE}


def test_a_project_more_is_two_files_to_compile(settled: Settled) -> None:
    many, few = (
        traced(settled, "pip-compile", name, "--offline", "-o", f"{name}.txt").counts()
        for name in ("a.in", "half.in")
    )

    # each is read at once, as it tells how long it is
    assert difference(many, few) == {"open": 2 * HALF, "read": 2 * HALF}


def test_a_distribution_more_is_a_file_to_list(settled: Settled) -> None:
    selected = new_environment(settled, "half", "half.txt")

    many = traced(settled, "pip-freeze", VIRTUAL_ENV=".venv").counts()
    few = traced(settled, "pip-freeze", **selected).counts()

    # direct_url.json, which is not there
    assert difference(many, few) == {"open": HALF}


def test_a_distribution_more_is_nothing_to_an_audit(settled: Settled) -> None:
    new_environment(settled, "also-half", "half.txt")

    many = traced(settled, "pip-sync", "pins.txt", "-p", ".venv").counts()
    few = traced(settled, "pip-sync", "half.txt", "-p", "also-half").counts()

    assert difference(many, few) == {}


def test_a_distribution_more_is_three_looks_to_a_sync_with_nothing_to_do(settled: Settled) -> None:
    selected = new_environment(settled, "old-half", "half.txt")
    time.sleep(SECONDS)
    for _ in range(2):
        settled.ok("pip-sync", "half.txt", **selected)
    settled.ok("pip-sync", "pins.txt", VIRTUAL_ENV=".venv")

    many = traced(settled, "pip-sync", "pins.txt", VIRTUAL_ENV=".venv").counts()
    few = traced(settled, "pip-sync", "half.txt", **selected).counts()

    assert difference(many, few) == {"stat": 3 * HALF}


def difference(many: dict[str, int], few: dict[str, int]) -> dict[str, int]:
    counts = {kind: many.get(kind, 0) - few.get(kind, 0) for kind in many | few}
    return {kind: count for kind, count in counts.items() if count}


def beyond(trace: Trace, measured: dict[str, int]) -> str:
    return trace.beyond({kind: room(count) for kind, count in measured.items()})
