"""The machine is described by what its own system says."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from puffin_bench._machine import file_system, this_machine

if TYPE_CHECKING:
    from pathlib import Path

MOUNTS = """\
22 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw
23 22 0:21 / /dev/shm rw,nosuid - tmpfs tmpfs rw
24 22 8:1 / /data rw shared:5 master:2 - xfs /dev/sda1 rw
25 22 8:2 / /data rw - btrfs /dev/sda2 rw
26 22 8:3 / /with\\040space rw - zfs pool rw
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "ext4"),
        ("/home/somebody", "ext4"),
        ("/dev/shm", "tmpfs"),
        ("/dev/shm/bench", "tmpfs"),
        ("/dev/shmoo", "ext4"),
        ("/data/bench", "btrfs"),
        ("/with space/bench", "zfs"),
    ],
)
def test_the_file_system_is_that_of_the_innermost_and_last_mount(path: str, kind: str) -> None:
    assert file_system(path, MOUNTS) == kind


def test_a_system_that_does_not_tell_is_unknown() -> None:
    assert file_system("/", "") == "unknown"


def test_this_machine_has_a_processor_memory_and_a_kernel(tmp_path: Path) -> None:
    machine = this_machine(str(tmp_path))

    assert machine.cpu
    assert 1 <= machine.cores <= (os.cpu_count() or 1)
    assert machine.memory > 2**27
    assert machine.kernel.split()[0] == os.uname().sysname
