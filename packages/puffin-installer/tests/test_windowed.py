from __future__ import annotations

import threading
from functools import partial

import pytest

from puffin_installer._windowed import submit_windowed
from puffin_traits import WorkPool


@pytest.mark.parametrize(("count", "size"), [(0, 3), (1, 3), (3, 3), (20, 3), (20, 1)])
def test_all_are_run_each_with_its_answer(count: int, size: int) -> None:
    with WorkPool(4) as pool:
        futures = submit_windowed(pool, [partial(int, str(each)) for each in range(count)], size)

        assert [future.result(10) for future in futures] == list(range(count))


def test_so_many_at_once_and_no_more() -> None:
    lock, release = threading.Lock(), threading.Event()
    running: list[int] = []
    most: list[int] = []

    def work(number: int) -> None:
        with lock:
            running.append(number)
            most.append(len(running))
        release.wait(0.05)
        with lock:
            running.remove(number)

    with WorkPool(8) as pool:
        steps = [partial(work, number) for number in range(9)]
        for future in submit_windowed(pool, steps, 3):
            future.result(10)

    assert max(most) == 3


def test_what_comes_of_one_goes_before_those_that_wait() -> None:
    order: list[str] = []

    with WorkPool(1) as pool:

        def ask(number: int) -> object:
            order.append(f"ask {number}")
            return pool.submit(order.append, f"fetch {number}")

        for future in submit_windowed(pool, [partial(ask, number) for number in range(3)], 1):
            future.result(10).result(10)

    assert order == ["ask 0", "fetch 0", "ask 1", "fetch 1", "ask 2", "fetch 2"]


def test_an_error_is_that_of_its_future_and_the_others_go_on() -> None:
    with WorkPool(2) as pool:
        wrong, right = submit_windowed(pool, [partial(int, "x"), partial(int, "1")], 1)

        assert right.result(10) == 1
        with pytest.raises(ValueError, match="'x'"):
            wrong.result(10)


def test_what_is_cancelled_in_time_is_not_run() -> None:
    begun, go, ran = threading.Event(), threading.Event(), []

    def first() -> None:
        begun.set()
        go.wait(10)

    with WorkPool(1) as pool:
        steps = [first, partial(ran.append, "second"), partial(ran.append, "third")]
        futures = submit_windowed(pool, steps, 1)
        begun.wait(10)
        assert futures[1].cancel()
        go.set()
        futures[2].result(10)

    assert ran == ["third"]
