"""Threads share an arena of the C library, if it has any."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

CHOSEN = "MALLOC_ARENA_MAX"
PROGRAM = """
import ctypes, sys, threading
from puffin_cli._shared_arena import share_arena

if "share" in sys.argv:
    share_arena()
meeting = threading.Barrier(6)
kept = []

def work():
    meeting.wait()
    kept.append(bytearray(50_000))
    meeting.wait()

threads = [threading.Thread(target=work) for _ in range(6)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
ctypes.CDLL(None).malloc_stats()
"""
needs_glibc = pytest.mark.skipif(
    "CS_GNU_LIBC_VERSION" not in getattr(os, "confstr_names", {}),
    reason="other C libraries have no arenas",
)


def arenas(*words: str, **variables: str) -> int:
    environ = {name: value for name, value in os.environ.items() if name != CHOSEN}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *words],
        capture_output=True,
        text=True,
        check=True,
        env=environ | variables,
    )
    return done.stderr.count("Arena ")


@needs_glibc
def test_threads_have_arenas_of_their_own_unless_they_share_one() -> None:
    assert arenas() > 1
    assert arenas("share") == 1


@needs_glibc
def test_what_the_user_has_set_stays() -> None:
    assert arenas("share", **{CHOSEN: "3"}) == 3
