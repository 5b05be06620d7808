"""What the measurements were made on, as the system tells it."""

from __future__ import annotations

import os
import platform
import re

from puffin_bench._results import Machine


def this_machine(directory: str) -> Machine:
    """Return the machine, and the file system that `directory` is on."""
    return Machine(
        cpu=_cpu_model(_text("/proc/cpuinfo")) or platform.machine(),
        cores=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else _cores(),
        memory=os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        kernel=f"{platform.system()} {platform.release()}",
        file_system=file_system(os.path.realpath(directory), _text("/proc/self/mountinfo")),
    )


def _cores() -> int:
    return os.cpu_count() or 1


def _cpu_model(told: str) -> str:
    found = re.search(r"^model name\s*:\s*(.+)$", told, re.MULTILINE)
    return found[1].strip() if found else ""


def file_system(path: str, mounts: str) -> str:
    """Return the type of the file system that has `path`, by the text of `mountinfo` (proc(5)).

    "unknown" where the text does not tell.
    """
    best, kind = "", "unknown"
    for line in mounts.splitlines():
        fields, _, rest = line.partition(" - ")
        point = fields.split()[4].replace("\\040", " ")
        inside = path == point or path.startswith(point.rstrip("/") + "/")
        # Of two mounted at one place it is the later that is seen.
        if inside and len(point) >= len(best):
            best, kind = point, rest.split()[0]
    return kind


def _text(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="replace") as stream:
            return stream.read()
    except OSError:
        return ""
