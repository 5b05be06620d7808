"""Has all threads take their memory from one place."""

from __future__ import annotations

import os

_CHOSEN = "MALLOC_ARENA_MAX"
_ARENA_MAX = -8  # M_ARENA_MAX of malloc.h


def share_arena() -> None:
    """Have the C library, if it is glibc, give memory to all threads from one arena.

    Else each thread gets one, up to eight a processor, and what was freed in one is of no use to
    the others: a tenth of the memory of a command that asks an index. They hold the interpreter's
    lock when they ask for memory, so that there is nobody to wait for. A thread keeps the arena it
    has: to be called before the first one is started. Whoever has set the variable knows better.

    Cost: 2 ms, for ctypes.
    """
    names = getattr(os, "confstr_names", {})
    if "CS_GNU_LIBC_VERSION" not in names or _CHOSEN in os.environ:
        return
    try:
        import ctypes

        ctypes.CDLL(None).mallopt(_ARENA_MAX, 1)
    except (ImportError, OSError, AttributeError):  # it would have been less memory, no more
        return
