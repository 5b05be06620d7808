from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from distribution_types import CachedWheel, RegistryWheel, UrlWheel, dist_from_url
from puffin_client import ClientError
from puffin_distribution import WrongHashError
from puffin_installer import (
    FoundDist,
    NoWheelError,
    PrepareError,
    Preparer,
    RequestedRequirement,
)
from puffin_macros import PuffinError
from puffin_testing import make_wheel, wait_until
from puffin_traits import NullReporter, WorkPool

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conftest import Index

    from distribution_types import Dist

Make = Callable[..., RequestedRequirement]


def archives(index: Index) -> list[str]:
    return [name for _, _, files in os.walk(index.cache.root) for name in files if ".whl" in name]


def test_wheels_come_unpacked_in_the_order_that_was_asked_for(
    index: Index, request_for: Make
) -> None:
    for name in ("small", "large", "medium"):
        index.add(name, "1.0", files={f"{name}.py": "x" * len(name) ** 4})
    found = index.find(*map(request_for, ("small", "large", "medium")))

    wheels = Preparer(index.database(), index.pool).prepare(found.dists)

    assert [wheel.name for wheel in wheels] == ["small", "large", "medium"]
    assert all(Path(wheel.path, f"{wheel.name}.py").exists() for wheel in wheels)
    assert archives(index) == []


class Recording:
    """Notes which wheels are asked for, one at a time."""

    def __init__(self, index: Index) -> None:
        self.asked: list[str] = []
        self._database = index.database()

    def wheel(self, dist: Dist, hashes: Sequence[str] = ()) -> CachedWheel:
        self.asked.append(dist.name)
        return self._database.wheel(dist, hashes)


def test_the_largest_comes_first_and_unknown_sizes_before_it(
    index: Index, request_for: Make
) -> None:
    sizes = {"small": 10, "large": 1000, "medium": 100}
    for name, size in sizes.items():
        index.add(name, "1.0", files={f"{name}.bin": os.urandom(size)})
    index.add("unknown", "1.0")
    url = index.server.file_url("unknown-1.0-py3-none-any.whl")
    found = index.find(*map(request_for, sizes), request_for(f"unknown @ {url}"))
    recording = Recording(index)

    with WorkPool(1) as pool:
        Preparer(recording, pool).prepare(found.dists)

    assert recording.asked == ["unknown", "large", "medium", "small"]


def test_a_failure_cancels_what_has_not_begun(index: Index, request_for: Make) -> None:
    names = [f"p{number:02}" for number in range(12)]
    for number, name in enumerate(names):
        index.add(name, "1.0", files={"x.bin": os.urandom(20_000 - 1000 * number)})
    found = index.find(*map(request_for, names))
    index.server.fail("/files/p00-1.0-py3-none-any.whl", 404, times=None)
    recording = Recording(index)

    with WorkPool(1) as pool, pytest.raises(ClientError, match=r"p00-1\.0"):
        Preparer(recording, pool).prepare(found.dists)

    assert "p11" not in recording.asked
    assert archives(index) == []


def test_all_problems_of_what_was_under_way_are_told(index: Index, request_for: Make) -> None:
    for name in ("one", "two"):
        index.add(name, "1.0")
    found = index.find(request_for("one"), request_for("two"))
    index.server.fail("/files/*", 404, times=None)
    gate = threading.Barrier(2, timeout=10)

    class Together(Recording):
        def wheel(self, dist: Dist, hashes: Sequence[str] = ()) -> CachedWheel:
            gate.wait()
            return super().wheel(dist, hashes)

    with pytest.raises(PrepareError) as caught:
        Preparer(Together(index), index.pool).prepare(found.dists)

    assert len(caught.value.problems) == 2
    assert "one-1.0" in str(caught.value)
    assert "two-1.0" in str(caught.value)


def test_a_wheel_for_a_newer_python_is_refused_though_no_index_said_so(
    index: Index, request_for: Make
) -> None:
    data = make_wheel(None, "demo", "1.0", requires_python=">=3.13")
    index.server.add("demo-1.0-py3-none-any.whl", data, requires_python=None)
    found = index.find(request_for("demo"))

    with pytest.raises(NoWheelError) as caught:
        Preparer(index.database(), index.pool, python="3.12.1").prepare(found.dists)
    (wheel,) = Preparer(index.database(), index.pool, python="3.13.0").prepare(found.dists)

    reason = "1.0 requires Python >=3.13, and this is 3.12.1"
    assert str(caught.value) == f"Cannot install demo: {reason}"
    assert caught.value.__notes__ == ["demo"]
    assert wheel.version == "1.0"


def test_required_hashes_are_verified(index: Index, request_for: Make) -> None:
    index.server.settings.hashes = "off"
    data = index.add("demo", "1.0")
    good = f"sha256:{hashlib.sha256(data).hexdigest()}"
    right = index.find(request_for("demo==1.0", "sha256:00", good))
    wrong = index.find(request_for("demo==1.0", "sha256:00"))
    preparer = Preparer(index.database(), index.pool)

    assert preparer.prepare(right.dists)[0].hashes == {"sha256": good.partition(":")[2]}
    with pytest.raises(WrongHashError):
        preparer.prepare(wrong.dists)


def test_the_reporter_hears_of_the_whole_phase(index: Index, request_for: Make) -> None:
    size = len(index.add("demo", "1.0"))
    found = index.find(request_for("demo"))
    heard: list[object] = []

    class Recorder(NullReporter):
        def on_start(self, *counts: int | None) -> None:
            heard.append(counts)

        def on_prepared(self, name: str, version: str) -> None:
            heard.append((name, version))

        def on_complete(self) -> None:
            heard.append("complete")

    Preparer(index.database(), index.pool, Recorder()).prepare(found.dists)

    assert heard == [(1, size), ("demo", "1.0"), "complete"]


class BuildFailedError(PuffinError):
    """What a build says that fails."""

    def __init__(self, label: str) -> None:
        super().__init__(label)

    def __str__(self) -> str:
        return f"Failed to build {self.args[0]}"


class Workshop:
    """Has wheels at once, builds what it is told to build, and notes on which thread."""

    def __init__(self, builds: Callable[[Dist], None] = lambda _: None) -> None:
        self.builds = builds
        self.done: list[tuple[str, bool]] = []
        self.hashes: dict[str, tuple[str, ...]] = {}

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.done]

    def wheel(self, dist: Dist, hashes: Sequence[str] = ()) -> CachedWheel:
        here = threading.current_thread() is threading.main_thread()
        self.done.append((dist.name, here))
        self.hashes[dist.name] = tuple(hashes)
        if not isinstance(dist, RegistryWheel | UrlWheel):
            self.builds(dist)
        return CachedWheel(name=dist.name, version="1.0", path=f"/cache/{dist.name}")


def direct(request_for: Make, name: str, url: str, *hashes: str) -> FoundDist:
    item = request_for(f"{name} @ {url}", *hashes)
    return FoundDist(item, dist_from_url(item.requirement.name, url))


def sources(request_for: Make, *names: str) -> list[FoundDist]:
    return [direct(request_for, name, f"https://example.org/{name}.zip") for name in names]


def wheels(request_for: Make, *names: str) -> list[FoundDist]:
    urls = {name: f"https://example.org/{name}-1.0-py3-none-any.whl" for name in names}
    return [direct(request_for, name, url) for name, url in urls.items()]


@pytest.mark.parametrize("inline", [False, True])
def test_sources_come_first_then_what_is_unknown_then_the_largest(
    index: Index, request_for: Make, *, inline: bool
) -> None:
    for name, size in {"small": 10, "large": 1000}.items():
        index.add(name, "1.0", files={f"{name}.bin": os.urandom(size)})
        index.add_sdist(f"{name}-sdist", "1.0", files={f"{name}.bin": os.urandom(size)})
    names = ("small", "small-sdist", "large", "large-sdist")
    listed = index.find(*map(request_for, names)).dists
    found = [*listed, *wheels(request_for, "unknown"), *sources(request_for, "tree")]
    workshop = Workshop()

    with WorkPool(1) as pool:
        prepared = Preparer(workshop, pool, inline_sources=inline).prepare(found)

    assert [wheel.name for wheel in prepared] == [each.dist.name for each in found]
    built = ["tree", "large-sdist", "small-sdist"]
    fetched = ["unknown", "large", "small"]
    assert [name for name in workshop.names if name in built] == built
    assert [name for name in workshop.names if name in fetched] == fetched
    if not inline:
        assert workshop.names == built + fetched


def test_inline_sources_are_built_by_the_calling_thread(request_for: Make) -> None:
    found = wheels(request_for, "one", "two") + sources(request_for, "three", "four")
    workshop = Workshop()

    with WorkPool(2) as pool:
        Preparer(workshop, pool, inline_sources=True).prepare(found)

    assert {name for name, here in workshop.done if here} == {"three", "four"}
    assert {name for name, here in workshop.done if not here} == {"one", "two"}


def test_builds_within_builds_share_a_pool_of_one_thread(request_for: Make) -> None:
    with WorkPool(1) as pool:

        def build(dist: Dist) -> None:
            depth = int(dist.name.removeprefix("level"))
            needs = wheels(request_for, f"tool{depth}")
            if depth:
                needs += sources(request_for, f"level{depth - 1}")
            Preparer(workshop, pool, inline_sources=True).prepare(needs)

        workshop = Workshop(build)
        found = sources(request_for, "level3", "level2") + wheels(request_for, "last")
        Preparer(workshop, pool, inline_sources=True).prepare(found)

    assert sorted(set(workshop.names)) == [
        "last",
        *(f"level{depth}" for depth in range(4)),
        *(f"tool{depth}" for depth in range(4)),
    ]


def test_a_large_wheel_holds_up_no_build(request_for: Make) -> None:
    built = threading.Event()

    class Slow(Workshop):
        def wheel(self, dist: Dist, hashes: Sequence[str] = ()) -> CachedWheel:
            if dist.name == "large":
                assert built.wait(timeout=10)
            return super().wheel(dist, hashes)

    slow = Slow(lambda _: built.set())
    found = wheels(request_for, "large") + sources(request_for, "tree")

    with WorkPool(2) as pool:
        assert len(Preparer(slow, pool).prepare(found)) == 2
    assert slow.names == ["tree", "large"]


def fail(dist: Dist) -> None:
    raise BuildFailedError(dist.name)


@pytest.mark.parametrize("inline", [False, True])
def test_a_build_that_fails_is_named_and_ends_the_rest(request_for: Make, *, inline: bool) -> None:
    found = sources(request_for, "one", "two", "three")
    workshop = Workshop(fail)

    with WorkPool(1) as pool, pytest.raises(BuildFailedError, match="Failed to build one"):
        Preparer(workshop, pool, inline_sources=inline).prepare(found)

    assert "three" not in workshop.names


def test_an_inline_build_does_not_begin_once_a_download_has_failed(request_for: Make) -> None:
    begun = threading.Event()

    class Failing(Workshop):
        def wheel(self, dist: Dist, hashes: Sequence[str] = ()) -> CachedWheel:
            if dist.name == "bad":
                assert begun.wait(timeout=10)
                fail(dist)
            return super().wheel(dist, hashes)

    found = sources(request_for, "one", "two") + wheels(request_for, "bad")

    with WorkPool(1) as pool:

        def build(_: Dist) -> None:
            begun.set()
            # What is submitted to the only thread comes after the download.
            pool.submit(lambda: None).result(timeout=10)

        workshop = Failing(build)
        with pytest.raises(BuildFailedError, match="bad"):
            Preparer(workshop, pool, inline_sources=True).prepare(found)

    assert workshop.names == ["one"]


def test_builds_and_downloads_that_fail_are_told_of_together(request_for: Make) -> None:
    gate = threading.Barrier(2, timeout=10)

    class Together(Workshop):
        def wheel(self, dist: Dist, hashes: Sequence[str] = ()) -> CachedWheel:
            gate.wait()
            fail(dist)
            return super().wheel(dist, hashes)

    found = wheels(request_for, "one") + sources(request_for, "two")

    with WorkPool(2) as pool, pytest.raises(PrepareError) as caught:
        Preparer(Together(), pool, inline_sources=True).prepare(found)

    assert sorted(map(str, caught.value.problems)) == ["Failed to build one", "Failed to build two"]


def test_a_defect_in_an_inline_build_is_raised_as_it_is(request_for: Make) -> None:
    def defect(_: Dist) -> None:
        raise ZeroDivisionError

    with WorkPool(1) as pool, pytest.raises(ZeroDivisionError):
        Preparer(Workshop(defect), pool, inline_sources=True).prepare(sources(request_for, "one"))


def test_hashes_of_direct_sources_are_demanded(request_for: Make) -> None:
    found = [
        direct(request_for, "flag", "https://example.org/a.zip#sha256=00", "sha256:11"),
        direct(request_for, "fragment", "https://example.org/b.zip#sha256=00"),
        direct(request_for, "none", "https://example.org/c.zip#egg=x"),
    ]
    workshop = Workshop()

    with WorkPool(1) as pool:
        Preparer(workshop, pool).prepare(found)

    assert workshop.hashes == {"flag": ("sha256:11",), "fragment": ("sha256:00",), "none": ()}


def test_nothing_to_prepare_starts_no_threads(index: Index) -> None:
    with WorkPool(1) as pool:
        assert Preparer(index.database(), pool).prepare([]) == ()
        assert not pool.started


def test_a_wheel_that_was_begun_is_prepared_once_and_told_of_in_its_phase(
    request_for: Make,
) -> None:
    early, late = wheels(request_for, "early", "late")
    workshop = Workshop()
    heard: list[object] = []

    class Recorder(NullReporter):
        def on_start(self, *counts: int | None) -> None:
            heard.append(counts)

        def on_prepared(self, *what: str) -> None:
            heard.append(what[0])

    with WorkPool(1) as pool:
        preparer = Preparer(workshop, pool, Recorder())
        preparer.begin(early)
        pool.submit(lambda: None).result(10)  # the only thread has done what came before
        assert (workshop.names, heard) == (["early"], [])
        prepared = preparer.prepare([late, early])

    assert [wheel.name for wheel in prepared] == ["late", "early"]
    assert workshop.names == ["early", "late"]
    assert heard == [(2, None), "early", "late"]


def test_no_source_is_built_before_all_is_found(request_for: Make) -> None:
    (tree,) = sources(request_for, "tree")
    workshop = Workshop()

    with WorkPool(1) as pool:
        preparer = Preparer(workshop, pool)
        preparer.begin(tree)
        pool.submit(lambda: None).result(10)
        assert workshop.names == []
        assert [wheel.name for wheel in preparer.prepare([tree])] == ["tree"]

    assert workshop.names == ["tree"]


def test_sources_overtake_the_wheels_that_were_begun_and_wait(request_for: Make) -> None:
    found = wheels(request_for, "one", "two") + sources(request_for, "tree")
    gate, workshop = threading.Event(), Workshop()

    def open_when_all_wait() -> None:
        wait_until(lambda: len(preparer._work._waiting) == len(found))
        gate.set()

    with WorkPool(1) as pool:
        pool.submit(gate.wait, 60)
        preparer = Preparer(workshop, pool)
        for each in found:
            preparer.begin(each)
        threading.Thread(target=open_when_all_wait).start()
        preparer.prepare(found)

    assert workshop.names == ["tree", "one", "two"]


def test_what_was_begun_in_vain_is_told_of_when_it_is_asked_for(
    index: Index, request_for: Make
) -> None:
    index.add("demo", "1.0")
    (demo,) = index.find(request_for("demo")).dists
    index.server.fail("/files/demo-1.0-py3-none-any.whl", 404, times=None)

    preparer = Preparer(index.database(), index.pool)
    preparer.begin(demo)

    with pytest.raises(ClientError) as caught:
        preparer.prepare([demo])
    assert caught.value.__notes__ == ["demo"]


def test_what_was_begun_is_abandoned_unless_it_is_under_way(request_for: Make) -> None:
    gate, workshop = threading.Event(), Workshop()

    with WorkPool(1) as pool:
        pool.submit(gate.wait, 10)
        preparer = Preparer(workshop, pool)
        for each in wheels(request_for, "one", "two"):
            preparer.begin(each)
        preparer.abandon()
        gate.set()
        pool.submit(lambda: None).result(10)

    assert workshop.names == []
