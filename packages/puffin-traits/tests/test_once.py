import pickle
import sys
import threading
import time
from collections.abc import Callable
from functools import partial

import pytest

from puffin_traits import NotRegisteredError, OnceMap

PATIENCE = 10.0
"""Seconds after which a thread that has not ended is stuck."""


def run_together(*functions: Callable[[], object]) -> list[object]:
    """Run the functions at once, each on a thread of its own; return results or errors."""
    results: list[object] = [None] * len(functions)
    barrier = threading.Barrier(len(functions))

    def run(position: int, function: Callable[[], object]) -> None:
        barrier.wait()
        try:
            results[position] = function()
        except Exception as error:  # noqa: BLE001 - the test looks at it
            results[position] = error

    threads = [
        threading.Thread(target=run, args=(position, function), daemon=True)
        for position, function in enumerate(functions)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert not any(thread.is_alive() for thread in threads), "a thread is stuck"
    return results


def test_only_the_first_to_register_must_compute() -> None:
    once: OnceMap[str, int] = OnceMap()

    assert once.register("a") is True
    assert once.register("a") is False
    assert once.register("b") is True


def test_a_value_is_there_from_done_on() -> None:
    once: OnceMap[str, int] = OnceMap()
    once.register("a")

    before = once.get("a")
    once.done("a", 1)

    assert before is None
    assert once.get("a") == 1
    assert once.wait("a") == 1


def test_a_value_may_come_without_registration() -> None:
    once: OnceMap[str, int] = OnceMap()

    once.done("a", 1)

    assert once.wait("a") == 1
    assert not once.register("a")


def test_none_is_a_value_like_any_other() -> None:
    once: OnceMap[str, None] = OnceMap()
    calls = []

    once.compute("a", lambda: calls.append(1))
    once.compute("a", lambda: calls.append(2))

    assert calls == [1]


def test_waiting_for_what_nobody_computes_is_an_error() -> None:
    once: OnceMap[tuple[str, int], int] = OnceMap()

    with pytest.raises(NotRegisteredError) as caught:
        once.wait(("a", 1))

    copy = pickle.loads(pickle.dumps(caught.value))
    assert str(copy) == "Nobody has registered ('a', 1), so its value will never come"


def test_a_failure_reaches_everybody_who_asks() -> None:
    once: OnceMap[str, int] = OnceMap()
    error = OSError("no page")

    def fail() -> int:
        raise error

    with pytest.raises(OSError, match="no page"):
        once.compute("a", fail)
    with pytest.raises(OSError, match="no page") as caught:
        once.compute("a", lambda: 1)

    assert caught.value is error
    assert once.get("a") is None


def test_an_interrupt_frees_those_who_wait() -> None:
    once: OnceMap[str, int] = OnceMap()

    def interrupt() -> int:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        once.compute("a", interrupt)
    with pytest.raises(KeyboardInterrupt):
        once.wait("a")


def test_a_key_that_is_forgotten_is_computed_again() -> None:
    once: OnceMap[str, int] = OnceMap()
    once.compute("a", lambda: 1)

    once.forget("a")
    once.forget("unknown")

    assert "a" not in once
    assert once.compute("a", lambda: 2) == 2


def test_a_pending_key_is_not_forgotten_for_others_wait_for_it() -> None:
    once: OnceMap[str, int] = OnceMap()
    once.register("a")

    once.forget("a")

    assert "a" in once
    assert once.register("a") is False


def test_counts_its_keys() -> None:
    once: OnceMap[str, int] = OnceMap()
    once.done("a", 1)
    once.register("b")

    assert len(once) == 2


def test_many_threads_compute_each_key_once() -> None:
    once: OnceMap[int, int] = OnceMap()
    calls: list[int] = []

    def compute(key: int) -> int:
        calls.append(key)
        time.sleep(0.001)
        return key * key

    def ask_for_all() -> list[int]:
        return [once.compute(key, partial(compute, key)) for key in range(40)]

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        results = run_together(*[ask_for_all] * 8)
    finally:
        sys.setswitchinterval(interval)

    assert results == [[key * key for key in range(40)]] * 8
    assert sorted(calls) == list(range(40))


def test_all_who_wait_go_on_when_the_value_comes() -> None:
    once: OnceMap[str, str] = OnceMap()
    once.register("a")

    def publish() -> None:
        time.sleep(0.05)
        once.done("a", "value")

    results = run_together(publish, *[lambda: once.wait("a")] * 6)

    assert results == [None, *["value"] * 6]


def test_all_who_wait_get_the_error() -> None:
    once: OnceMap[str, str] = OnceMap()
    once.register("a")
    error = ValueError("broken")

    def publish() -> None:
        time.sleep(0.05)
        once.fail("a", error)

    results = run_together(publish, *[lambda: once.wait("a")] * 6)

    assert results == [None, *[error] * 6]


def test_a_computation_may_wait_for_another_key() -> None:
    once: OnceMap[str, int] = OnceMap()

    def fibonacci(n: int) -> int:
        if n < 2:
            return n
        return sum(once.compute(str(m), partial(fibonacci, m)) for m in (n - 1, n - 2))

    results = run_together(*[partial(fibonacci, n) for n in (20, 19, 18, 17)])

    assert results == [6765, 4181, 2584, 1597]


def test_the_one_who_registers_need_not_be_the_one_who_publishes() -> None:
    once: OnceMap[str, int] = OnceMap()
    once.register("a")
    thread = threading.Timer(0.02, once.done, args=("a", 7))

    thread.start()

    assert once.wait("a") == 7
    thread.join(PATIENCE)


def test_values_published_in_a_race_with_waiters_are_never_missed() -> None:
    once: OnceMap[int, int] = OnceMap()
    keys = range(2_000)
    for key in keys:
        once.register(key)

    def publish() -> None:
        for key in keys:
            once.done(key, key)

    results = run_together(publish, *[lambda: [once.wait(key) for key in keys]] * 3)

    assert results == [None, *[list(keys)] * 3]


def test_makes_no_lock_for_a_key_that_nobody_waits_for() -> None:
    once: OnceMap[str, int] = OnceMap()
    once.compute("a", lambda: 1)
    once.wait("a")

    assert once._slots["a"].gate is None
