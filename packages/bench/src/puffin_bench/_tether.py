"""Become a server that ends when the one who started it does; run as a script of its own.

Arguments: the process that starts it, the command. The tie is to that process's thread, and holds
however the process ends. Linux only.
"""

import ctypes
import os
import resource
import signal
import sys

_PR_SET_PDEATHSIG = 1  # linux/prctl.h


def tether(starter: int) -> None:
    """Have this process ended by the system when its parent ends, which is to be `starter`."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGTERM))
    if os.getppid() != starter:  # it ended before the line above
        sys.exit(1)


def open_many_files() -> None:
    """Allow this process as many open files as it may have."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


if __name__ == "__main__":
    tether(int(sys.argv[1]))
    open_many_files()
    os.execv(sys.argv[2], sys.argv[2:])  # noqa: S606 - that is what it is for
