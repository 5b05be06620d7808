"""Threads share an arena of the C library, if it has any, which keeps nothing large."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

ARENAS, THRESHOLD = "MALLOC_ARENA_MAX", "MALLOC_MMAP_THRESHOLD_"
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
kept.append(len(bytearray(4_000_000)))
kept += [bytearray(1_000_000) for _ in range(20)]
ctypes.CDLL(None).malloc_stats()
"""
needs_glibc = pytest.mark.skipif(
    "CS_GNU_LIBC_VERSION" not in getattr(os, "confstr_names", {}),
    reason="other C libraries have no arenas",
)


def statistics(*words: str, **variables: str) -> str:
    environ = {name: text for name, text in os.environ.items() if name not in {ARENAS, THRESHOLD}}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *words],
        capture_output=True,
        text=True,
        check=True,
        env=environ | variables,
    )
    return done.stderr


def arenas(*words: str, **variables: str) -> int:
    return statistics(*words, **variables).count("Arena ")


def mappings(*words: str, **variables: str) -> int:
    """Return how many pieces of memory of their own there were at most."""
    found = re.search(r"max mmap regions = +(\d+)", statistics(*words, **variables))
    assert found
    return int(found[1])


@needs_glibc
def test_threads_have_arenas_of_their_own_unless_they_share_one() -> None:
    assert arenas() > 1
    assert arenas("share") == 1


@needs_glibc
def test_what_is_large_goes_back_though_there_was_something_larger() -> None:
    assert mappings() < 20
    assert mappings("share") >= 20


@needs_glibc
def test_what_the_user_has_set_stays() -> None:
    assert arenas("share", **{ARENAS: "3"}) == 3
    assert mappings("share", **{THRESHOLD: "8000000"}) < 20
