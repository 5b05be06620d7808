"""A gate: few at once, the most urgent first."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from puffin_distribution._gate import Gate
from puffin_testing import wait_until

if TYPE_CHECKING:
    from collections.abc import Sequence


def order_of(ranks: Sequence[int], *, places: int = 1) -> list[int]:
    """Return the numbers of those who wait in the order in which they pass, one at a time."""
    gate, passed, threads = Gate(places), [], []

    def go(number: int) -> None:
        with gate.passed(ranks[number]):
            passed.append(number)

    with gate.passed(0):
        for number in range(len(ranks)):
            threads.append(threading.Thread(target=go, args=(number,)))
            threads[-1].start()
            wait_until(lambda number=number: len(gate._waiting) > number)
        assert passed == []
    for thread in threads:
        thread.join(10)
    return passed


@pytest.mark.parametrize(
    ("ranks", "order"),
    [
        ([], []),
        ([3, 1, 2], [1, 2, 0]),
        ([0, 0, 0], [0, 1, 2]),
        ([-1, -9, 5, -9], [1, 3, 0, 2]),
    ],
)
def test_the_lowest_rank_passes_first_and_of_equals_the_first(
    ranks: list[int], order: list[int]
) -> None:
    assert order_of(ranks) == order


@pytest.mark.parametrize("places", [1, 2, 3])
def test_there_are_never_more_inside_than_places(places: int) -> None:
    gate, entered, left, leave = Gate(places), [], [], threading.Semaphore(0)

    def go(rank: int) -> None:
        with gate.passed(rank):
            entered.append(rank)
            leave.acquire()
        left.append(rank)

    threads = [threading.Thread(target=go, args=(rank,)) for rank in range(6)]
    for thread in threads:
        thread.start()

    for gone in range(6):
        wait_until(lambda gone=gone: len(left) == gone and len(entered) + len(gate._waiting) == 6)
        assert len(entered) - gone == min(places, 6 - gone)
        leave.release()
    for thread in threads:
        thread.join(10)
    assert sorted(left) == [0, 1, 2, 3, 4, 5]


def test_a_failure_inside_gives_the_place_back() -> None:
    gate = Gate(1)

    with pytest.raises(ZeroDivisionError), gate.passed(0):
        raise ZeroDivisionError

    with gate.passed(0):
        assert not gate._waiting


WAITING = """
import os, signal, threading, time
from puffin_distribution._gate import Gate
gate, inside = Gate(1), threading.Event()
leave = threading.Event()
def hold():
    with gate.passed(0):
        inside.set()
        leave.wait()
holder = threading.Thread(target=hold)
holder.start()
inside.wait()
def interrupt():
    while not gate._waiting:
        time.sleep(0.001)
    os.kill(os.getpid(), signal.SIGINT)
threading.Thread(target=interrupt).start()
try:
    with gate.passed(-1):
        print("passed")
except KeyboardInterrupt:
    print("interrupted", len(gate._waiting))
leave.set()
holder.join()
with gate.passed(0):
    print("free")
"""


@pytest.mark.skipif(not hasattr(signal, "pthread_kill"), reason="signals are those of POSIX")
def test_who_is_interrupted_while_waiting_is_in_nobodys_way() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WAITING], capture_output=True, text=True, timeout=30, check=True
    )

    assert done.stdout.split() == ["interrupted", "0", "free"]
