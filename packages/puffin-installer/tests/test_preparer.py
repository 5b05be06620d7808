from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from puffin_client import ClientError
from puffin_distribution import WrongHashError
from puffin_installer import PrepareError, Preparer, RequestedRequirement
from puffin_traits import NullReporter, WorkPool

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conftest import Index

    from distribution_types import BuiltDist, CachedWheel

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

    def wheel(self, dist: BuiltDist, hashes: Sequence[str] = ()) -> CachedWheel:
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
    names = [f"p{number}" for number in range(12)]
    for number, name in enumerate(names):
        index.add(name, "1.0", files={"x.bin": os.urandom(1000 - number)})
    found = index.find(*map(request_for, names))
    index.server.fail("/files/p0-1.0-py3-none-any.whl", 404, times=None)
    recording = Recording(index)

    with WorkPool(1) as pool, pytest.raises(ClientError, match=r"p0-1\.0"):
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
        def wheel(self, dist: BuiltDist, hashes: Sequence[str] = ()) -> CachedWheel:
            gate.wait()
            return super().wheel(dist, hashes)

    with pytest.raises(PrepareError) as caught:
        Preparer(Together(index), index.pool).prepare(found.dists)

    assert len(caught.value.problems) == 2
    assert "one-1.0" in str(caught.value)
    assert "two-1.0" in str(caught.value)


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


def test_nothing_to_prepare_starts_no_threads(index: Index) -> None:
    with WorkPool(1) as pool:
        assert Preparer(index.database(), pool).prepare([]) == ()
        assert not pool.started
