from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from puffin_dispatch import BuildRequirementsError, CyclicBuildError
from puffin_macros import PuffinError
from puffin_traits import FormatControl

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Workbench

_LIMIT = 20.0
"""Seconds after which a test takes it that nobody will come back."""


def outcome(action: Callable[[], object]) -> str:
    """Run something that must end, one way or the other."""
    told: list[str] = []

    def run() -> None:
        try:
            action()
        except PuffinError as error:
            told.append(str(error))
        else:
            told.append("done")

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(_LIMIT)
    assert told, "nobody came back"
    return told[0]


def test_builds_a_build_requirement_that_has_only_sources(bench: Workbench) -> None:
    bench.sdist("tool")
    dist = bench.sdist("example", system_requires=["tool"])

    wheel = bench.database().wheel(dist)

    assert (wheel.name, wheel.version) == ("example", "1.0")
    assert bench.builds() == ["example", "tool"]


def test_builds_three_levels_deep_with_one_thread_to_fetch(bench: Workbench) -> None:
    bench.wheel("leaf")
    bench.sdist("bottom", system_requires=["leaf"], requires=["leaf"])
    bench.sdist("middle", system_requires=["bottom", "leaf"], build_requires=["bottom"])
    bench.sdist("top", system_requires=["middle", "bottom"])
    dist = bench.sdist("example", system_requires=["top", "middle", "bottom", "leaf"])
    database = bench.database(workers=1)

    assert outcome(lambda: database.wheel(dist)) == "done"

    assert bench.builds() == ["bottom", "example", "middle", "top"]


def test_builds_what_many_need_once(bench: Workbench) -> None:
    bench.sdist("tool")
    dists = [bench.sdist(f"example{number}", system_requires=["tool"]) for number in range(6)]
    database = bench.database(workers=2)

    with ThreadPoolExecutor(6) as pool:
        futures = [pool.submit(database.wheel, dist) for dist in dists]
        wheels = {future.result(timeout=_LIMIT).name for future in futures}

    assert len(wheels) == 6
    assert bench.builds().count("tool") == 1


def test_builds_nothing_and_asks_nobody_the_second_time(bench: Workbench) -> None:
    bench.sdist("tool")
    dist = bench.sdist("example", system_requires=["tool"])
    first = bench.database()
    first.metadata(dist)
    first.wheel(dist)
    before, requests = bench.hooks("example"), len(bench.server.requests)

    second = bench.database(offline=True)
    metadata = second.metadata(dist)
    wheel = second.wheel(dist)

    assert metadata.name == wheel.name == "example"
    assert bench.hooks("example") == before
    assert len(bench.server.requests) == requests


def test_a_project_that_needs_itself_is_refused(bench: Workbench) -> None:
    dist = bench.sdist("example", system_requires=["example"])
    database = bench.database()

    told = outcome(lambda: database.wheel(dist))

    assert told == ("example==1.0 needs itself to be built: example==1.0 -> example==1.0")


def test_a_project_that_needs_its_older_release_is_built(bench: Workbench) -> None:
    bench.sdist("example", "1.0")
    dist = bench.sdist("example", "2.0", system_requires=["example<2"])
    database = bench.database()

    assert database.wheel(dist).version == "2.0"


@pytest.mark.parametrize("ask", ["wheel", "metadata"])
def test_two_projects_that_need_each_other_are_refused(bench: Workbench, ask: str) -> None:
    bench.sdist("b", "2.0", system_requires=["a"])
    dist = bench.sdist("a", system_requires=["b"])
    database = bench.database()

    told = outcome(lambda: getattr(database, ask)(dist))

    assert told == "a==1.0 needs itself to be built: a==1.0 -> b==2.0 -> a==1.0"


def test_a_cycle_that_the_backends_tell_of_is_refused(bench: Workbench) -> None:
    bench.wheel("leaf", requires=["b"])
    bench.sdist("b", "2.0", build_requires=["a>=1"])
    dist = bench.sdist("a", system_requires=["leaf"])
    database = bench.database()

    told = outcome(lambda: database.wheel(dist))

    assert told == "a==1.0 needs itself to be built: a==1.0 -> b==2.0 -> a==1.0"


@pytest.mark.parametrize("turn", range(4))
def test_two_threads_that_build_half_a_cycle_each_both_fail(bench: Workbench, turn: int) -> None:
    ring = [f"p{number}" for number in range(2 + turn % 2)]
    for name, other in zip(ring, [*ring[1:], ring[0]], strict=True):
        bench.sdist(name, system_requires=[other])
    dists = [bench.offered(name) for name in ring]
    database = bench.database(workers=1)
    barrier = threading.Barrier(len(ring))

    def build(number: int) -> None:
        barrier.wait(_LIMIT)
        database.wheel(dists[number])

    with ThreadPoolExecutor(len(ring)) as pool:
        told = list(pool.map(lambda number: outcome(lambda: build(number)), range(len(ring))))

    for message in told:
        steps = message.partition(": ")[2].split(" -> ")
        assert steps[0] == steps[-1]
        assert sorted(steps[1:]) == [f"{name}==1.0" for name in ring]


def test_tells_of_the_cycle_as_an_error_of_its_own(bench: Workbench) -> None:
    dist = bench.sdist("example", system_requires=["example"])
    database = bench.database()

    with pytest.raises(CyclicBuildError) as caught:
        database.wheel(dist)

    assert caught.value.labels == ("example==1.0", "example==1.0")


def test_what_may_not_be_built_is_not_built_for_others_either(bench: Workbench) -> None:
    bench.sdist("tool")
    dist = bench.sdist("example", system_requires=["tool"])
    control = FormatControl(names=frozenset({"tool"}))
    database = bench.database(no_build=control)

    with pytest.raises(BuildRequirementsError, match="tool"):
        database.wheel(dist)

    assert bench.builds() == []
