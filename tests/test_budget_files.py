"""What commands open, read and start, on any system: counted, not timed."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from budget_world import NAMES, new_environment, offer_release, room
from observation import observed

from puffin_testing import project_tree, sdist_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from conftest import Puffin, Settled

    from puffin_testing import IndexServer

COMPILE = ("pip-compile", "a.in", "--offline", "-o")
WARM: dict[str, tuple[tuple[str, ...], int]] = {
    "version": (("--version",), 0),
    "cache-dir": (("cache-dir",), 0),
    "no-op sync": (("pip-sync", "pins.txt"), 1),
    "audit": (("pip-sync", "pins.txt", "-p", ".venv"), 3),
    "freeze": (("pip-freeze",), 2 + len(NAMES)),
    "no-op install": (("pip-install", NAMES[0]), 1),
    "audit of what is required": (("pip-install", NAMES[0], "-p", ".venv"), 2 + len(NAMES)),
    "venv": (("venv", "made", "-p", sys.executable), 12),
    "compile": ((*COMPILE, "new.txt"), 3 + 2 * len(NAMES)),
    "no-op compile": (("pip-compile", "a.in", "-o", "out.txt"), 4 + 2 * len(NAMES)),
}
"""Commands for which all is at hand, and how many files each opened in the tree of the test."""
OPENED_BY_SYNC = 6 + 5 * len(NAMES)
OPENED_BY_UNINSTALL = 5 + len(NAMES)

LOOKS = 1
"""How often a cold command looks at a record: before it is fetched."""
THREADS = 16 + 1
"""Those of the pool, and the one that keeps them."""

PARSED = 24_835
"""Bytes of the records of a dozen projects with five releases each, and of their metadata."""
LINE = 330
"""Bytes of a release in the record of its project."""
OLD = 100
NEAR = 100
"""Bytes by which times of day may differ in length."""


@pytest.mark.parametrize("name", WARM)
def test_warm_commands_open_few_files_and_start_nothing(settled: Settled, name: str) -> None:
    words, measured = WARM[name]
    (settled.cwd / "new.txt").unlink(missing_ok=True)
    settled.index.requests.clear()

    seen = observed(settled, *words)

    opened = seen.opened()
    assert len(opened) <= room(measured), listed(opened)
    assert seen.started() == []
    assert [request.path for request in settled.index.requests] == []


def test_warm_sync_opens_no_file_that_it_installs(settled: Settled) -> None:
    selected = new_environment(settled, "other")

    seen = observed(settled, "pip-sync", "pins.txt", **selected)

    opened = seen.opened()
    assert [path for path in opened if path.endswith(".py")] == []
    assert len(opened) <= room(OPENED_BY_SYNC), listed(opened)
    assert seen.started() == []


def test_uninstall_opens_a_record_of_each_distribution(settled: Settled) -> None:
    selected = new_environment(settled, "less", "pins.txt")

    seen = observed(settled, "pip-uninstall", NAMES[3], **selected)

    opened = seen.opened()
    assert len(opened) <= room(OPENED_BY_UNINSTALL), listed(opened)
    assert seen.started() == []


@pytest.mark.parametrize("name", ["no-op sync", "audit", "freeze", "no-op install", "compile"])
def test_warm_commands_open_no_file_twice(settled: Settled, name: str) -> None:
    (settled.cwd / "new.txt").unlink(missing_ok=True)

    opened = observed(settled, *WARM[name][0]).opened()

    assert [path for path, times in Counter(opened).items() if times > 1] == []


def test_cold_compile_looks_at_each_record_a_few_times(cold: Puffin) -> None:
    seen = observed(cold, "pip-compile", "a.in", "-o", "out.txt")

    opened = Counter(path for path in seen.opened() if "/.tmp-" not in path)
    records = [path for path in opened if "/index/" in path]
    # Of pages there is not even the directory, which is seen once.
    assert len(records) == len(NAMES), listed(records)
    assert {path: times for path, times in opened.items() if times > LOOKS} == {}


def test_warm_compile_reads_a_page_and_the_metadata_of_each_project(settled: Settled) -> None:
    read = observed(settled, *COMPILE, "parsed.txt").bytes_read(settled.cache)

    parsed = {path: size for path, size in read.items() if "/index/" in path}
    assert len(parsed) == 2 * len(NAMES), listed(list(parsed))
    assert sum(parsed.values()) <= room(PARSED), parsed


def test_releases_that_are_not_looked_at_cost_what_their_lines_take(
    cold: Puffin, world: IndexServer
) -> None:
    world.settings.cache_control = "max-age=0"
    cold.ok("pip-compile", "a.in")
    before = observed(cold, *COMPILE, "out.txt").bytes_read(cold.cache)
    for number in range(OLD):
        offer_release(world, NAMES[-1], f"0.{number}", [], modules=0)
    cold.ok("pip-compile", "a.in")

    after = observed(cold, *COMPILE, "again.txt").bytes_read(cold.cache)

    assert after.keys() == before.keys()
    (page,) = (path for path in after if path.endswith(f"/{NAMES[-1]}.json"))
    assert OLD < after[page] - before[page] <= room(OLD * LINE)
    rest = sum(after.values()) - after[page] - sum(before.values()) + before[page]
    assert rest < NEAR


def test_audit_reads_nothing_of_the_cache(settled: Settled) -> None:
    read = observed(settled, *WARM["audit"][0]).bytes_read(settled.cache)

    assert [path for path in read if not path.startswith("interpreter-")] == []


@pytest.mark.parametrize(
    "words", [("pip-compile", "a.in", "-o", "out.txt"), ("pip-sync", "pins.txt")]
)
def test_cold_commands_start_the_threads_of_one_pool(cold: Puffin, words: tuple[str, ...]) -> None:
    started = observed(cold, *words).started()

    assert [text for text in started if text.startswith("process")] == []
    assert 0 < len(started) <= THREADS, started


def test_a_build_starts_one_process_a_hook(
    cold: Puffin, world: IndexServer, tmp_path: Path
) -> None:
    log = tmp_path / "hooks.log"
    tree = project_tree(tmp_path / "source", "in-tree", "source", "1.0", log=log)
    world.add("source-1.0.tar.gz", sdist_of(tree))
    cold.write("source.in", "source\n")

    started = [
        text
        for words in (("pip-compile", "source.in", "-o", "source.txt"), ("pip-sync", "source.txt"))
        for text in observed(cold, *words).started()
        if text.startswith("process")
    ]

    assert len(started) <= len(log.read_text().splitlines()), started
    assert started != []


def listed(paths: Sequence[str]) -> str:
    return "\n".join([f"{len(paths)} files:", *sorted(paths)])
