"""Has all threads take their memory from one place, and large pieces of it go back."""

from __future__ import annotations

import os

_LARGE = 1 << 19
# By the variable of a user who knows better: the parameter of malloc.h, and what it shall be.
_CHOICES = {
    "MALLOC_ARENA_MAX": (-8, 1),  # M_ARENA_MAX
    "MALLOC_MMAP_THRESHOLD_": (-3, _LARGE),  # M_MMAP_THRESHOLD
}


def share_arena() -> None:
    """Have the C library, if it is glibc, give memory to all threads from one arena.

    Else each thread gets one, up to eight a processor, and what was freed in one is of no use to
    the others: a tenth of the memory of a command that asks an index. They hold the interpreter's
    lock when they ask for memory, so that there is nobody to wait for. A thread keeps the arena it
    has: to be called before the first one is started.

    Half a megabyte and more, pages of projects, goes back to the system when it is freed. Else the
    arena keeps it once there was something so large, and what is small scatters over it.

    Cost: 2 ms, for ctypes.
    """
    names = getattr(os, "confstr_names", {})
    choices = [choice for variable, choice in _CHOICES.items() if variable not in os.environ]
    if "CS_GNU_LIBC_VERSION" not in names or not choices:
        return
    try:
        import ctypes

        choose = ctypes.CDLL(None).mallopt
    except (ImportError, OSError, AttributeError):  # it would have been less memory, no more
        return
    for parameter, value in choices:
        choose(parameter, value)
