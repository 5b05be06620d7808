"""Pauses between attempts end with the command."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from puffin_cli._pauses import Pauses

LONG = 30.0


def test_all_who_wait_go_on_when_the_pauses_end() -> None:
    pauses = Pauses()
    began = time.monotonic()

    with ThreadPoolExecutor(3) as pool:
        waiting = [pool.submit(pauses.pause, LONG) for _ in range(3)]
        time.sleep(0.05)
        assert not any(each.done() for each in waiting)
        pauses.end()

    assert time.monotonic() - began < LONG


def test_there_is_no_pause_after_the_end() -> None:
    pauses = Pauses()
    pauses.end()
    began = time.monotonic()

    pauses.pause(LONG)
    pauses.pause(LONG)

    assert time.monotonic() - began < LONG


@pytest.mark.parametrize("seconds", [0.0, 0.02, -1.0, -0.5])
def test_a_pause_is_as_long_as_was_asked_for(seconds: float) -> None:
    began = time.monotonic()

    Pauses().pause(seconds)

    assert seconds <= time.monotonic() - began < LONG
