"""Many threads, several processes, and processes that are killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from puffin_distribution import SourceDistCachedBuilder
from puffin_distribution._building import build_lock
from puffin_fs import locked
from puffin_testing import make_wheel, wait_until

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Setup

    from distribution_types import CachedWheel

# A process of its own that builds what is at a URL, with the context of these tests.
PROCESS = """
import importlib.util, sys, time
from pathlib import Path
tests, cache_root, url, log, seconds, die = sys.argv[1:]
spec = importlib.util.spec_from_file_location("conftest", Path(tests, "conftest.py"))
conftest = sys.modules["conftest"] = importlib.util.module_from_spec(spec)
spec.loader.exec_module(conftest)
from puffin_cache import Cache
from puffin_client import CachedClient, HttpClient, RegistryClient, open_transport
from puffin_distribution import DistributionDatabase
from pypi_types import IndexLocations
cache = Cache(cache_root).init()
workshop = conftest.Workshop(cache, seconds=float(seconds))
client = RegistryClient(CachedClient(HttpClient(open_transport), cache), IndexLocations(), cache)
database = DistributionDatabase(client, cache, context=workshop)
if die:
    import os, signal
    event_name, text, times = die.split()
    seen = []
    def watch(event, arguments):
        if event == event_name and text in str(arguments):
            seen.append(arguments)
            if len(seen) == int(times):
                os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(watch)
wheel = database.wheel(conftest.from_url(url))
print(wheel.path)
with open(log, "a") as file:
    file.write("".join(f"{event}\\n" for event in workshop.events))
"""


def start(
    setup: Setup, url: str, log: Path, *, seconds: float = 0.0, die: str = ""
) -> subprocess.Popen[str]:
    tests = str(Path(__file__).parent)
    arguments = [tests, setup.cache.root, url, str(log), str(seconds), die]
    return subprocess.Popen(
        [sys.executable, "-c", PROCESS, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def at_once(function: Callable[[], Any], count: int = 4) -> list[Any]:
    """Return what some threads get that all start at the same moment."""
    barrier, results = threading.Barrier(count), []

    def run() -> None:
        barrier.wait()
        results.append(function())

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_four_threads_fetch_and_build_once(setup: Setup, kinds: Any) -> None:
    source, workshop = kinds("url"), setup.workshop(seconds=0.05)
    database = setup.run(workshop)
    shared = database.for_context(workshop)

    results: list[CachedWheel] = at_once(lambda: shared.wheel(source.dist()))
    results += at_once(lambda: database.wheel(source.dist()))

    assert len(results) == 8
    assert all(wheel == results[0] for wheel in results)
    assert workshop.events == ["wheel"]
    assert source.requests() == [200]


def test_four_runs_on_one_cache_fetch_and_build_once(setup: Setup, kinds: Any) -> None:
    source, workshop = kinds("url"), setup.workshop(seconds=0.05)

    results = at_once(lambda: setup.run(workshop).wheel(source.dist()))

    assert len(results) == 4
    assert workshop.events == ["wheel"]
    assert source.requests() == [200]


def test_two_processes_build_once(setup: Setup, kinds: Any, tmp_path: Path) -> None:
    source, log = kinds("url"), tmp_path / "log"

    processes = [start(setup, source.dist().url, log, seconds=0.3) for _ in range(2)]
    answers = [process.communicate() for process in processes]

    assert [process.returncode for process in processes] == [0, 0], answers
    assert answers[0][0] == answers[1][0]
    assert log.read_text() == "wheel\n"
    assert source.requests() == [200]


@pytest.mark.parametrize(
    ("die", "fetched_again"),
    [
        # Before there is a record; while the archive takes its place; while the wheel is unpacked;
        # before it is published; before the record tells of it.
        ("os.rename metadata.json 1", True),
        ("os.rename master.zip 1", True),
        ("open tree 1", False),
        ("os.rename demo-1.0-py3-none-any 1", False),
        ("os.rename metadata.json 2", False),
    ],
)
def test_after_a_kill_the_next_run_succeeds(
    setup: Setup, kinds: Any, tmp_path: Path, die: str, *, fetched_again: bool
) -> None:
    source, workshop = kinds("url"), setup.workshop()
    process = start(setup, source.dist().url, tmp_path / "log", die=die)
    process.communicate()

    wheel = setup.run(workshop).wheel(source.dist())

    assert process.returncode == -signal.SIGKILL
    assert (Path(wheel.path) / "demo" / "__init__.py").is_file()
    assert workshop.events == ["wheel"]
    assert source.requests() == [200] * (1 + fetched_again)
    assert setup.run().cached_wheel(source.dist()) == wheel


def test_a_nested_build_waits_for_a_lock_only_so_long(tmp_path: Path) -> None:
    inner = str(tmp_path / "inner")
    with locked(inner), build_lock(str(tmp_path / "outer")):
        start = time.monotonic()
        with build_lock(inner, patience=0.2):
            waited = time.monotonic() - start

    assert 0.15 < waited < 5


def test_an_outer_build_waits_as_long_as_it_takes(tmp_path: Path) -> None:
    path, order = str(tmp_path / "lock"), []

    def second() -> None:
        with build_lock(path, patience=0.0):
            order.append("second")

    thread = threading.Thread(target=second)
    with build_lock(path):
        thread.start()
        time.sleep(0.3)
        order.append("first")
    thread.join()

    assert order == ["first", "second"]


def test_the_lock_survives_what_it_guards(setup: Setup, kinds: Any) -> None:
    source, workshop = kinds("archive"), setup.workshop()
    database = setup.run(workshop)
    database.wheel(source.dist())
    lock = Path(SourceDistCachedBuilder(database, source.dist()).entry.lock)
    before = lock.stat().st_ino

    source.put("2.0")
    setup.run(workshop).wheel(source.dist())

    assert lock.stat().st_ino == before


def test_wheels_are_fetched_while_others_unpack_and_wait_their_turn(setup: Setup) -> None:
    setup.server.add("demo-1.0-py3-none-any.whl", make_wheel(None, "demo", "1.0"))
    database, dist = setup.database(), setup.offered("demo")
    turns = database.in_flight.unpacking

    with ThreadPoolExecutor(1) as pool, ExitStack() as taken:
        for _ in range(turns.count):
            taken.enter_context(turns.take())
        wheel = pool.submit(database.wheel, dist)
        wait_until(lambda: setup.server.count("/files/demo-1.0-py3-none-any.whl"))
        with pytest.raises(TimeoutError):
            wheel.result(0.2)
        taken.close()

        assert Path(wheel.result(10).path, "demo", "__init__.py").exists()
    assert turns.count >= 2


def test_the_largest_that_waits_is_unpacked_next(setup: Setup) -> None:
    sizes = {"small": 10, "middle": 1000, "large": 100_000}
    for name, size in sizes.items():
        wheel = make_wheel(None, name, "1.0", files={f"{name}.bin": os.urandom(size)})
        setup.server.add(f"{name}-1.0-py3-none-any.whl", wheel)
    database = setup.database()
    turns = database.in_flight.unpacking

    with ThreadPoolExecutor(3) as pool, ExitStack() as taken, ExitStack() as last:
        for number in range(turns.count):
            (taken if number else last).enter_context(turns.take())
        futures = []
        for number, name in enumerate(sizes):
            futures.append(pool.submit(database.wheel, setup.offered(name)))
            wait_until(lambda number=number: len(turns._gate._waiting) > number)
        # Who has had a turn may end after the next one: what tells is whose turn it will be.
        came = [number for _, number, _ in sorted(turns._gate._waiting)]
        last.close()
        for future in futures:
            future.result(10)

    assert came == [3, 2, 1]


def test_databases_of_one_run_share_the_turns_of_unpacking(setup: Setup) -> None:
    database = setup.database()

    other = database.for_context(setup.workshop())

    assert other.in_flight.unpacking is database.in_flight.unpacking
