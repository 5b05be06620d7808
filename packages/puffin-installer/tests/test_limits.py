"""Disks that are full and environments that may not be written."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from puffin_fs import DiskFullError, Linker, ReadOnlyError
from puffin_installer import find_journals

if TYPE_CHECKING:
    from conftest import Environment

Take = Callable[[Path], dict[str, tuple[str, int, bytes]]]
MakeEnvironment = Callable[[Path], "Environment"]


def mount(*arguments: str) -> None:
    done = subprocess.run(["mount", *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"needs the right to mount: {done.stderr.strip()}")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 300 kB."""
    if sys.platform != "linux":
        pytest.skip("needs tmpfs")
    disk = tmp_path / "disk"
    disk.mkdir()
    mount("-t", "tmpfs", "-o", "size=300k", "none", str(disk))
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


def test_a_full_disk_leaves_the_old_release(
    small_disk: Path, environment: Environment, snapshot: Take
) -> None:
    there = type(environment)(small_disk / "env", environment._unpacked)
    there.run([there.wheel("demo", "1.0", files={"demo.py": "old"})], linker=Linker("copy"))
    before = snapshot(there.root)
    big = {f"big/{number}.bin": os.urandom(50_000) for number in range(10)}
    wheel = there.wheel("demo", "2.0", files={"demo.py": "new", **big})

    with pytest.raises(DiskFullError) as caught:
        there.run([wheel], ["demo"], Linker("copy"))

    assert caught.value.path.startswith(str(there.site / "big"))
    assert caught.value.path in str(caught.value)
    assert snapshot(there.root) == before
    assert find_journals(str(there.root)) == []


def test_a_limit_on_the_size_of_files_leaves_the_old_release(
    environment: Environment, snapshot: Take, killed_at: Callable[[int, Callable[[], None]], bool]
) -> None:
    import resource

    environment.run([environment.wheel("demo", "1.0", files={"demo.py": "old"})])
    before = snapshot(environment.root)
    wheel = environment.wheel(
        "demo", "2.0", files={"demo.py": "new", "big.bin": os.urandom(90_000)}
    )

    def run() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000))
        with pytest.raises(DiskFullError, match=r"big\.bin"):
            environment.run([wheel], ["demo"], Linker("copy"))

    assert not killed_at(10**9, run)
    assert snapshot(environment.root) == before


def test_a_read_only_environment_is_named_and_unchanged(
    environment: Environment, snapshot: Take
) -> None:
    environment.run([environment.wheel("demo", "1.0")])
    before = snapshot(environment.root)
    wheel = environment.wheel("demo", "2.0")
    root = str(environment.root)
    mount("--bind", root, root)
    try:
        mount("-o", "remount,ro,bind", root)

        with pytest.raises(ReadOnlyError) as caught:
            environment.run([wheel], ["demo"])

        assert root in str(caught.value)
    finally:
        subprocess.run(["umount", "-l", root], check=True)
    assert snapshot(environment.root) == before


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="permissions mean nothing to root")
def test_a_directory_without_permission_is_named(environment: Environment, snapshot: Take) -> None:
    environment.run([environment.wheel("demo", "1.0")])
    before = snapshot(environment.root)
    environment.site.chmod(0o555)
    try:
        with pytest.raises(ReadOnlyError, match="site-packages"):
            environment.run([environment.wheel("demo", "2.0")], ["demo"])
    finally:
        environment.site.chmod(0o755)
    assert snapshot(environment.root) == before
