from __future__ import annotations

import signal
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from puffin_traits import OnceMap, result_of, wait_for


class HeededError(Exception):
    """What the handler of the signal raises."""


def failed(error: BaseException) -> Future[int]:
    future: Future[int] = Future()
    future.set_exception(error)
    return future


def done(value: int) -> Future[int]:
    future: Future[int] = Future()
    future.set_result(value)
    return future


def test_result_and_error_are_those_of_the_future() -> None:
    assert result_of(done(7)) == 7
    with pytest.raises(TimeoutError, match="the work's own"):
        result_of(failed(TimeoutError("the work's own")))


def test_result_is_waited_for() -> None:
    with ThreadPoolExecutor(1) as pool:
        assert result_of(pool.submit(lambda: time.sleep(0.3) or 7)) == 7


def test_all_are_waited_for_also_after_a_failure() -> None:
    with ThreadPoolExecutor(2) as pool:
        late = pool.submit(time.sleep, 0.3)

        assert wait_for([failed(ValueError()), late]) == set()
        assert late.done()


def test_failure_ends_the_waiting() -> None:
    never: Future[int] = Future()

    assert wait_for([never, failed(ValueError()), done(1)], until_failure=True) == {never}
    assert wait_for([done(1), done(2)], until_failure=True) == set()


def test_cancelled_future_is_no_failure() -> None:
    cancelled: Future[int] = Future()
    cancelled.cancel()
    cancelled.set_running_or_notify_cancel()

    assert wait_for([cancelled, done(1)], until_failure=True) == set()


@pytest.mark.parametrize("what", ["future", "futures", "once"])
def test_signal_that_another_thread_took_wakes_the_waiting(what: str) -> None:
    def heed(_number: int, _frame: object) -> None:
        raise HeededError

    never: Future[int] = Future()
    once: OnceMap[str, int] = OnceMap()
    once.register("key")
    ways = {
        "future": lambda: result_of(never),
        "futures": lambda: wait_for([never]),
        "once": lambda: once.wait("key"),
    }
    before = signal.signal(signal.SIGUSR1, heed)
    # Given to a thread that is not the main one, it interrupts no system call of that one.
    sender = threading.Thread(
        target=lambda: (time.sleep(0.1), signal.pthread_kill(threading.get_ident(), signal.SIGUSR1))
    )
    sender.start()
    begun = time.monotonic()
    try:
        with pytest.raises(HeededError):
            ways[what]()
    finally:
        signal.signal(signal.SIGUSR1, before)
        sender.join()
    assert time.monotonic() - begun < 5
