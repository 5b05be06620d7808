import threading
import time

import pytest

from puffin_testing import modules_loaded_by
from puffin_traits import WorkPool


def test_does_the_work_on_other_threads() -> None:
    with WorkPool(2) as pool:
        thread = pool.submit(threading.get_ident).result(timeout=10)

    assert thread != threading.get_ident()


def test_hands_over_arguments_results_and_errors() -> None:
    with WorkPool(2) as pool:
        quotient = pool.submit(divmod, 7, 2)
        failure = pool.submit(int, "x")

        assert quotient.result(timeout=10) == (3, 1)
        with pytest.raises(ValueError, match="invalid literal"):
            failure.result(timeout=10)


def test_runs_no_more_at_once_than_it_has_workers() -> None:
    running = 0
    most = 0
    lock, meeting = threading.Lock(), threading.Barrier(3)

    def work() -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        meeting.wait(10)
        with lock:
            running -= 1

    with WorkPool(3) as pool:
        for future in [pool.submit(work) for _ in range(12)]:
            future.result(timeout=10)

    assert most == 3


def test_starts_no_thread_before_there_is_work() -> None:
    with WorkPool(4) as pool:
        assert not pool.started
        pool.submit(int).result(timeout=10)
        assert pool.started


def test_what_goes_before_the_first_thread_is_done_once() -> None:
    threads: list[int] = []

    with WorkPool(2, lambda: threads.append(threading.active_count())) as pool:
        assert threads == []
        before = threading.active_count()
        for number in range(4):
            assert pool.submit(abs, -number).result(timeout=10) == number

    assert threads == [before]


def test_no_thread_starts_if_what_goes_before_fails() -> None:
    before = threading.active_count()

    with WorkPool(2, lambda: 1 / 0) as pool:
        with pytest.raises(ZeroDivisionError):
            pool.submit(int)
        assert not pool.started
    assert threading.active_count() == before


def test_shutdown_drops_what_has_not_begun() -> None:
    pool = WorkPool(1)
    begun, release = threading.Event(), threading.Event()

    def block() -> None:
        begun.set()
        release.wait(10)

    running = pool.submit(block)
    waiting = pool.submit(int)
    waiting.add_done_callback(lambda _: release.set())
    begun.wait(10)
    pool.shutdown()

    assert running.done()
    assert not running.cancelled()
    assert waiting.cancelled()


def test_shutdown_can_let_the_work_end() -> None:
    pool = WorkPool(1)
    futures = [pool.submit(time.sleep, 0.01) for _ in range(3)]

    pool.shutdown(cancel=False)

    assert all(future.done() and not future.cancelled() for future in futures)


def test_a_second_shutdown_waits_for_what_the_first_did_not() -> None:
    pool = WorkPool(1)
    begun, release = threading.Event(), threading.Event()
    running = pool.submit(lambda: (begun.set(), release.wait(10)))
    begun.wait(10)

    pool.shutdown(wait=False)
    assert not running.done()
    threading.Timer(0.02, release.set).start()
    pool.shutdown()

    assert running.done()


def test_accepts_nothing_after_shutdown() -> None:
    pool = WorkPool(1)
    pool.shutdown()
    pool.shutdown()

    with pytest.raises(RuntimeError, match="shut down"):
        pool.submit(int)


def test_an_error_in_the_block_ends_the_pool_as_well() -> None:
    pool = WorkPool(1)

    def fail_in_the_block() -> None:
        with pool:
            pool.submit(int).result(timeout=10)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_in_the_block()
    with pytest.raises(RuntimeError):
        pool.submit(int)


def test_is_imported_and_made_without_thread_or_future_modules() -> None:
    loaded = modules_loaded_by(
        "from puffin_traits import OnceMap, WorkPool\n"
        "OnceMap().compute(1, int); WorkPool(4).shutdown()"
    )

    assert not {"threading", "concurrent.futures", "logging"} & loaded
