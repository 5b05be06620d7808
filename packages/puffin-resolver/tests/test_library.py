"""Resolving in one call: what goes in, what may go wrong, and what is left afterwards."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from platform_host import PlatformError
from puffin_cache import Cache
from puffin_client import HttpxTransport, OfflineError
from puffin_distribution import BuildContextMissingError
from puffin_macros import PuffinError
from puffin_resolver import InvalidInputError, NoSolutionError, open_source, resolve
from puffin_resolver.testing import MemoryIndex
from puffin_testing import (
    Fault,
    IndexServer,
    make_wheel,
    project_tree,
    sdist_filename,
    sdist_of,
    wait_until,
    wheel_filename,
)
from puffin_traits import NullReporter, WorkPool

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from puffin_normalize import ProjectName
    from puffin_resolver import Resolution

INDEX = ["a==1 -> b", "a==2 -> b", "b==1", "b==2 python>=3.13", "c==1", "c==2rc1"]


def pins(resolution: Resolution) -> list[str]:
    return [f"{pin.name}=={pin.version}" for pin in resolution.pins]


@pytest.fixture
def server() -> Iterator[IndexServer]:
    with IndexServer() as server:
        yield server


def offer(server: IndexServer, name: str, version: str = "1.0", **options: Any) -> None:
    server.add(wheel_filename(name, version), make_wheel(None, name, version, **options))


# What goes in


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({}, ["a==2", "b==1", "c==1"]),
        ({"python": "3.13"}, ["a==2", "b==2", "c==1"]),
        ({"constraints": ["a<2"]}, ["a==1", "b==1", "c==1"]),
        ({"overrides": ["a==1"]}, ["a==1", "b==1", "c==1"]),
        ({"excludes": ["b"]}, ["a==2", "c==1"]),
        ({"resolution": "lowest"}, ["a==1", "b==1", "c==1"]),
        ({"prerelease": "allow"}, ["a==2", "b==1", "c==2rc1"]),
        ({"preferences": {"A": "1"}}, ["a==1", "b==1", "c==1"]),
        ({"preferences": ["a==1", "c===2rc1"]}, ["a==1", "b==1", "c==2rc1"]),
        ({"preferences": {"a": Version("1")}}, ["a==1", "b==1", "c==1"]),
    ],
)
def test_arguments_choose(arguments: dict[str, Any], expected: list[str]) -> None:
    found = resolve(["a", "c"], **{"python": "3.12", **arguments}, source=MemoryIndex(INDEX))

    assert pins(found) == expected


def test_requirements_may_be_those_of_packaging() -> None:
    wanted = [Requirement("a<2"), "b ; python_version < '3'"]

    found = resolve(wanted, constraints=[Requirement("b<2")], source=MemoryIndex(INDEX))

    assert pins(found) == ["a==1", "b==1"]


def test_the_target_is_what_runs_unless_another_is_named() -> None:
    index = MemoryIndex().add("a", "1", tags=["cp312-cp312-win_amd64", "py3-none-linux_s390x"])
    running = resolve([], source=index).environment
    named = resolve(["a"], python="3.12", platform="windows", source=index)

    assert running is not None
    assert running.python_full_version == ".".join(map(str, sys.version_info[:3]))
    assert named.environment is not None
    assert named.environment.sys_platform == "win32"
    assert named.pins[0].file == named.pins[0].wheels[0]
    with pytest.raises(NoSolutionError):
        resolve(["a"], python="3.12", platform="macos", source=index)


def test_another_interpreter_is_asked_what_it_is(tmp_path: Path) -> None:
    found = resolve([], interpreter=sys.executable, cache=tmp_path, source=MemoryIndex())

    assert found.environment == resolve([], source=MemoryIndex()).environment
    assert os.listdir(tmp_path / "interpreter-v1")


def test_files_may_be_too_new() -> None:
    now = time.time()
    index = MemoryIndex(["a==1 uploaded=0", f"a==2 uploaded={now - 3600}"])

    assert pins(resolve(["a"], exclude_newer=timedelta(minutes=30), source=index)) == ["a==2"]
    assert pins(resolve(["a"], exclude_newer=timedelta(days=1), source=index)) == ["a==1"]
    assert pins(resolve(["a"], exclude_newer=datetime(2000, 1, 1, tzinfo=UTC), source=index)) == [
        "a==1"
    ]


def test_kinds_of_files_can_be_ruled_out() -> None:
    index = MemoryIndex(["a==1", "a==2 only-sdist", "b==1 only-sdist", "b==2"])

    assert pins(resolve(["a"], only_binary=["A"], source=index)) == ["a==1"]
    assert pins(resolve(["a"], only_binary=[":all:"], source=index)) == ["a==1"]
    assert pins(resolve(["b"], no_binary=["b"], source=index)) == ["b==1"]
    assert pins(resolve(["a"], only_binary=[":all:"], no_binary=["a"], source=index)) == ["a==2"]


def test_explanations_come_unless_they_are_not_wanted() -> None:
    index = MemoryIndex(INDEX)

    assert "requirements[0]" in str(resolve(["a"], source=index).explain("a"))
    assert resolve(["a"], source=index, explain=False).explanations == ()


def test_a_reporter_hears_of_it() -> None:
    heard = []

    class Recorder(NullReporter):
        def on_progress(self, name: ProjectName, version: str) -> None:
            heard.append((name, version))

    resolve(["c"], source=MemoryIndex(INDEX), reporter=Recorder())

    assert heard == [("c", "1")]


def test_a_pool_of_ones_own_is_left_open() -> None:
    with WorkPool(2) as pool:
        resolve(["a"], source=MemoryIndex(INDEX, remote=True), pool=pool)

        assert pool.submit(int, "1").result() == 1


# What may be wrong


def test_all_that_is_wrong_is_told_at_once_by_its_place() -> None:
    with pytest.raises(InvalidInputError) as caught:
        resolve(
            ["a", "flask >> 3", "b @ ./here"],
            constraints=["-r file"],
            overrides="a==1",
            preferences=["a>=1"],
            exclude_newer=datetime(2024, 1, 1),  # noqa: DTZ001 - the mistake
            only_binary=["?"],
            index_url="simple",
            source=MemoryIndex(),
        )

    places = [problem.partition(":")[0] for problem in caught.value.problems]
    assert places == [
        "requirements[1]",
        "requirements[2]",
        "constraints[0]",
        "overrides",
        "preferences[0]",
        "exclude_newer",
        "only_binary[0]",
        "source",
    ]
    assert "flask >> 3\n      ^" in str(caught.value)
    assert "`./here` is neither a URL nor an absolute path" in str(caught.value)
    assert isinstance(caught.value, ValueError)
    assert pickle.loads(pickle.dumps(caught.value)).problems == caught.value.problems


def test_secrets_are_in_no_complaint() -> None:
    with pytest.raises(InvalidInputError) as caught:
        resolve(
            ["a @ https://ada:secret@example.org/a.zip trailing ; ?"],
            preferences=["b @ https://ada:secret@example.org/b.zip"],
            source=MemoryIndex(),
        )

    assert len(caught.value.problems) == 2
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "places",
    [
        {"index_url": "simple"},
        {"extra_index_urls": ["https://example.org", "./here"]},
        {"find_links": ["wheels"]},
    ],
)
def test_places_are_urls_or_absolute(places: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="neither a URL nor an absolute path"):
        resolve([], **places, cache=tmp_path)


def test_builds_need_a_source_that_can_build() -> None:
    with pytest.raises(InvalidInputError, match="build_context: only"):
        resolve([], source=MemoryIndex(), build_context=object())  # type: ignore[arg-type] - that


def test_a_platform_must_be_known() -> None:
    with pytest.raises(PlatformError):
        resolve([], platform="amiga", source=MemoryIndex())


def test_no_solution_has_its_reasons_as_data() -> None:
    with pytest.raises(NoSolutionError) as caught:
        resolve(["a", "b>2"], source=MemoryIndex(INDEX))

    copy = pickle.loads(pickle.dumps(caught.value))
    assert copy.report == caught.value.report
    assert str(copy) == str(caught.value)
    assert "requirements[1]" in str(copy)
    assert isinstance(copy, PuffinError)


# From an index


def test_an_index_is_asked_and_remembered(server: IndexServer, tmp_path: Path) -> None:
    offer(server, "app", requires=["dep>=1"])
    offer(server, "dep")

    found = resolve(["app"], index_url=server.url, cache=tmp_path)
    asked = len(server.requests)
    again = resolve(["app"], index_url=server.url, cache=Cache(tmp_path))

    assert pins(found) == ["app==1.0", "dep==1.0"]
    assert found == again
    assert found.pins[0].sha256 is not None
    assert len(server.requests) == asked


def test_directories_and_links_are_places_too(server: IndexServer, tmp_path: Path) -> None:
    place = tmp_path / "wheels"
    place.mkdir()
    (place / wheel_filename("app", "1.0")).write_bytes(make_wheel(None, "app", "1.0"))
    offer(server, "other")

    local = resolve(["app"], find_links=[str(place)], no_index=True, cache=tmp_path / "cache")
    both = resolve(
        ["app", "other"], index_url=server.url, find_links=[str(place)], cache=tmp_path / "cache"
    )

    assert pins(local) == ["app==1.0"]
    assert pins(both) == ["app==1.0", "other==1.0"]


def test_an_archive_at_a_url_has_its_digest(server: IndexServer, tmp_path: Path) -> None:
    offer(server, "app")
    tree = project_tree(tmp_path / "tree", "in-tree", "lib", "2.0", static=True)
    archive = tmp_path / sdist_filename("lib", "2.0")
    archive.write_bytes(sdist_of(tree, top="lib-2.0"))
    wheel = server.file_url(wheel_filename("app", "1.0"))

    found = resolve(
        [f"app @ {wheel}", f"lib @ {archive}"], index_url=server.url, cache=tmp_path / "cache"
    )

    assert pins(found) == ["app==1.0", "lib==2.0"]
    assert [len(pin.sha256 or "") for pin in found.pins] == [64, 64]
    assert [package.archive is not None for package in found.to_pylock().packages] == [True] * 2


def test_a_source_serves_many_resolutions(server: IndexServer, tmp_path: Path) -> None:
    offer(server, "app")
    offer(server, "dep")

    with open_source(index_url=server.url, cache=tmp_path) as source:
        first = resolve(["app"], source=source)
        second = resolve(["dep"], source=source)

    assert pins(first) + pins(second) == ["app==1.0", "dep==1.0"]


def test_a_transport_can_be_brought_along(server: IndexServer, tmp_path: Path) -> None:
    offer(server, "app")
    made: list[HttpxTransport] = []

    def transport() -> HttpxTransport:
        made.append(HttpxTransport())
        return made[-1]

    with open_source(index_url=server.url, cache=tmp_path, transport=transport) as source:
        resolve(["app"], source=source)

    assert len(made) == 1


def test_offline_nothing_is_asked(server: IndexServer, tmp_path: Path) -> None:
    with (
        open_source(index_url=server.url, cache=tmp_path, offline=True) as source,
        pytest.raises(OfflineError),
    ):
        resolve(["app"], source=source)

    assert server.requests == []


def test_what_must_be_built_says_what_builds_it(server: IndexServer, tmp_path: Path) -> None:
    tree = project_tree(tmp_path / "tree", "in-tree", "app", "1.0")
    server.add(sdist_filename("app", "1.0"), sdist_of(tree, top="app-1.0"), project="app")

    with pytest.raises(BuildContextMissingError) as caught:
        resolve(["app"], index_url=server.url, cache=tmp_path / "cache")

    lines = str(caught.value).splitlines()
    assert lines[0].startswith("app==1.0 must be built")
    assert "`pip install puffin-dispatch`" in lines[0]
    assert len(lines) == 3


# What is left afterwards


def threads() -> set[str]:
    return {thread.name for thread in threading.enumerate() if thread.name.startswith("puffin")}


def test_a_silent_server_holds_no_call_that_has_its_answer(
    server: IndexServer, tmp_path: Path
) -> None:
    # `slow` is asked for because the newest `app` wants it, which `limit` rules out.
    offer(server, "app", "1.0")
    offer(server, "app", "2.0", requires=["slow"])
    offer(server, "limit", requires=["app<2", "link"])
    offer(server, "link", requires=["last"])
    offer(server, "last")
    server.settings.latency = 0.05
    server.inject(Fault(pattern="/simple/slow/", kind="stall", times=None))
    started = time.monotonic()

    found = resolve(["app", "limit"], index_url=server.url, cache=tmp_path)

    assert pins(found) == ["app==1.0", "last==1.0", "limit==1.0", "link==1.0"]
    assert server.count("/simple/slow/") == 1
    assert time.monotonic() - started < 10
    assert threads() == set()


def test_threads_end_after_errors_too(server: IndexServer, tmp_path: Path) -> None:
    offer(server, "app", requires=["nowhere", "dep"])
    offer(server, "dep")

    for source in ({"index_url": server.url, "cache": tmp_path}, {"source": slow_index()}):
        with pytest.raises(NoSolutionError):
            resolve(["app", "dep>9"], **source)

        assert threads() == set()


def slow_index() -> MemoryIndex:
    return MemoryIndex(["app==1 -> dep", "dep==1"], remote=True)


QUIET = """
import logging, os, signal, sys, threading
signals = {number: signal.getsignal(number) for number in signal.valid_signals()}
root = logging.getLogger()
before = (list(root.handlers), root.level, dict(os.environ), list(sys.path), os.getcwd())
from puffin_resolver import NoSolutionError, resolve
for wanted in (["app"], ["app", "dep>9"]):
    try:
        resolve(wanted, index_url=sys.argv[1], cache=sys.argv[2])
    except NoSolutionError:
        pass
after = (list(root.handlers), root.level, dict(os.environ), list(sys.path), os.getcwd())
assert before == after
assert signals == {number: signal.getsignal(number) for number in signal.valid_signals()}
assert threading.active_count() == 1
"""


def test_nothing_is_printed_nor_set(server: IndexServer, tmp_path: Path) -> None:
    offer(server, "app", requires=["dep"])
    offer(server, "dep", requires=["x>=1.0.*"])
    offer(server, "x")

    run = subprocess.run(
        [sys.executable, "-c", QUIET, server.url, str(tmp_path)], capture_output=True, check=False
    )

    assert (run.returncode, run.stdout, run.stderr) == (0, b"", b"")


SETTINGS = {
    "PUFFIN_INDEX_URL": "http://127.0.0.1:1/simple",
    "PIP_INDEX_URL": "http://127.0.0.1:1/simple",
    "PUFFIN_OFFLINE": "1",
    "http_proxy": "http://127.0.0.1:1",
    "HTTP_PROXY": "http://127.0.0.1:1",
}


def test_no_settings_of_the_environment_count(server: IndexServer, tmp_path: Path) -> None:
    offer(server, "app")
    code = (
        "import sys; from puffin_resolver import resolve;"
        "print(*resolve(['app'], index_url=sys.argv[1]).to_requirements().split())"
    )

    run = subprocess.run(
        [sys.executable, "-c", code, server.url],
        capture_output=True,
        check=False,
        text=True,
        env={**os.environ, **SETTINGS, "XDG_CACHE_HOME": str(tmp_path)},
    )

    assert (run.stdout, run.stderr) == ("app==1.0\n", "")
    if sys.platform == "linux":
        assert os.listdir(tmp_path) == ["puffin"]


INTERRUPTED = """
import _thread, sys, threading
from puffin_resolver import resolve
def interrupt():
    sys.stdin.read()
    _thread.interrupt_main()
thread = threading.Thread(target=interrupt)
thread.start()
try:
    resolve(["app"], index_url=sys.argv[1], cache=sys.argv[2])
except KeyboardInterrupt:
    thread.join()
    print(*sorted(thread.name for thread in threading.enumerate()))
"""


def test_an_interruption_leaves_nothing_behind(server: IndexServer, tmp_path: Path) -> None:
    server.inject(Fault(pattern="/simple/app/", kind="stall", times=None))
    offer(server, "app")
    run = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED, server.url, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    wait_until(lambda: server.count("/simple/app/"))

    told = run.communicate(timeout=20)

    assert told == ("MainThread\n", "")
    left = [name for _, _, names in os.walk(tmp_path / ".tmp") for name in names]
    assert left == []


@pytest.mark.parametrize("shared", [True, False])
def test_many_at_once_give_the_same_answers(shared: bool) -> None:
    lines = [f"p{i}=={v} -> p{(i * 7 + v) % 30}>={v % 2}" for i in range(30) for v in range(1, 4)]
    wanted = [f"p{i}" for i in range(0, 30, 5)]
    index = MemoryIndex(lines, remote=True)
    expected = resolve(wanted, source=index)
    found: list[Resolution] = []

    def run() -> None:
        source = index if shared else MemoryIndex(lines, remote=True)
        found.append(resolve(wanted, source=source))

    workers = [threading.Thread(target=run) for _ in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert found == [expected] * 8


def test_many_at_once_share_one_source(server: IndexServer, tmp_path: Path) -> None:
    offer(server, "app", requires=["dep"])
    offer(server, "dep")
    found: list[list[str]] = []
    with open_source(index_url=server.url, cache=tmp_path) as source:

        def run() -> None:
            found.append(pins(resolve(["app"], source=source)))

        workers = [threading.Thread(target=run) for _ in range(8)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()

    assert found == [["app==1.0", "dep==1.0"]] * 8
    assert threads() == set()


def test_importing_costs_next_to_nothing() -> None:
    code = (
        "import sys, typing, importlib; before = set(sys.modules); import puffin_resolver;"
        "print(*sorted(set(sys.modules) - before))"
    )

    run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)

    assert run.stdout.split()[-1] == "puffin_resolver"
    assert len(run.stdout.split()) <= 6, run.stdout


def test_an_index_in_memory_needs_no_network_code() -> None:
    code = (
        "import sys; from puffin_resolver import resolve; from puffin_resolver.testing import *;"
        "resolve(['a'], source=MemoryIndex(['a==1']));"
        "print(*sorted({'httpx', 'ssl', 'asyncio', 'rich', 'pip', 'logging'} & set(sys.modules)))"
    )

    run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)

    assert run.stdout.split() == []
