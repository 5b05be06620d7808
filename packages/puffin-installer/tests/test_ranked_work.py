from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING

import pytest

from puffin_installer._ranked_work import RankedWork
from puffin_traits import WorkPool

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Ranked = RankedWork[tuple[int], str]


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """What the first piece of work waits for, so that all others have to."""
    event = threading.Event()
    yield event
    event.set()


@pytest.fixture
def work(gate: threading.Event) -> Iterator[Ranked]:
    """The work of one thread, which is held up at the gate."""
    with WorkPool(1) as pool:
        begun = threading.Event()
        ranked: Ranked = RankedWork(pool, 1)
        ranked.submit((0,), lambda: str(begun.set() or gate.wait(10)))
        assert begun.wait(10)
        yield ranked
        gate.set()


@pytest.mark.parametrize(
    ("ranks", "order"),
    [
        pytest.param([3, 1, 2], [1, 2, 0], id="the lowest rank first"),
        pytest.param([1, 1, 1], [0, 1, 2], id="equal ones as they came"),
        pytest.param([2, 1, 2, 1], [1, 3, 0, 2], id="both"),
    ],
)
def test_urgent_work_overtakes_what_has_not_begun(
    work: Ranked, gate: threading.Event, ranks: list[int], order: list[int]
) -> None:
    done: list[int] = []

    def note(number: int) -> str:
        done.append(number)
        return f"did {number}"

    futures = [work.submit((rank,), partial(note, number)) for number, rank in enumerate(ranks)]
    gate.set()

    assert [future.result(10) for future in futures] == [f"did {n}" for n in range(len(ranks))]
    assert done == order


def test_what_comes_of_a_piece_of_work_goes_before_those_that_wait() -> None:
    order: list[str] = []

    with WorkPool(1) as pool:
        ranked: RankedWork[tuple[()], object] = RankedWork(pool, 1)

        def ask(number: int) -> object:
            order.append(f"ask {number}")
            return pool.submit(order.append, f"fetch {number}")

        for future in [ranked.submit((), partial(ask, number)) for number in range(3)]:
            future.result(10).result(10)

    assert order == ["ask 0", "fetch 0", "ask 1", "fetch 1", "ask 2", "fetch 2"]


def test_a_thread_that_comes_too_late_has_nothing_to_do_and_is_there_for_the_next() -> None:
    class Pool:
        """A pool whose threads begin when they are told to."""

        def __init__(self) -> None:
            self.threads: list[Callable[[], None]] = []

        def submit(self, function: Callable[[], None]) -> None:
            self.threads.append(function)

    pool, done = Pool(), []
    ranked: RankedWork[tuple[()], None] = RankedWork(pool, 2)
    for number in range(2):
        ranked.submit((), partial(done.append, number))
    fast, late = pool.threads

    fast()
    pool.threads[2]()
    late()
    for number in (2, 3):
        ranked.submit((), partial(done.append, number))

    assert done == [0, 1]
    assert len(pool.threads) == 5


def test_what_is_cancelled_in_time_is_never_run(work: Ranked, gate: threading.Event) -> None:
    run: list[str] = []
    first = work.submit((1,), lambda: str(run.append("first")))
    second = work.submit((2,), lambda: str(run.append("second")))

    assert first.cancel()
    gate.set()
    second.result(10)

    assert run == ["second"]


def test_an_error_is_raised_where_the_result_is_awaited(
    work: Ranked, gate: threading.Event
) -> None:
    def broken() -> str:
        raise LookupError("nothing there")

    failing = work.submit((1,), broken)
    after = work.submit((2,), lambda: "still at work")
    gate.set()

    with pytest.raises(LookupError, match="nothing there"):
        failing.result(10)
    assert after.result(10) == "still at work"


def test_so_many_are_under_way_at_once_and_no_more() -> None:
    met = threading.Barrier(3, timeout=10)
    running: set[int] = set()
    most: list[int] = []

    def run(number: int) -> str:
        running.add(number)
        most.append(len(running))
        met.wait()
        running.discard(number)
        met.wait()
        return str(number)

    with WorkPool(8) as pool:
        ranked: Ranked = RankedWork(pool, 3)
        futures = [ranked.submit((0,), partial(run, number)) for number in range(21)]
        found = [future.result(10) for future in futures]
        again = ranked.submit((0,), lambda: "21").result(10)

    assert [*found, again] == [str(number) for number in range(22)]
    assert max(most) == 3
