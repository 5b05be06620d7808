"""Carrying out a plan: directories, links, generated files, RECORD."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from install_wheel._plan import plan_wheel
from puffin_fs import fs_errors, write_new
from puffin_package import read_manifest

if TYPE_CHECKING:
    from install_wheel._file_plan import FilePlan
    from install_wheel._scheme import Scheme
    from puffin_fs import Linker


def install_plan(plan: FilePlan, linker: Linker) -> None:
    """Write what the plan lists, in its order: RECORD, which makes it whole, comes last.

    A file that is in the way is replaced, never written through: it may be a link to a cache.

    Raises: FsError - and leaves what was written; a transaction knows from the plan what to remove.
    Cost: one link a file, 8-10 us, and one `mkdir` a directory.
    """
    _make_directories(plan.directories)
    link = linker.link
    for file in plan.files:
        if file.source is not None:
            link(file.source, file.target)
        else:
            mode = 0o755 if file.executable else 0o644
            write_new(file.target, file.content or b"", mode=mode, replace=True)


def install_wheel(  # noqa: PLR0913 - those of plan_wheel
    unpacked: str | os.PathLike[str],
    scheme: Scheme,
    linker: Linker,
    *,
    direct_url: bytes | None = None,
    stamp: str | None = None,
    requested: bool = False,
    installer: str = "puffin",
) -> FilePlan:
    """Plan and install the unpacked wheel in one step, for callers without a transaction.

    Raises: ManifestError - `unpacked` is no unpacked wheel; InstallError; FsError.
    """
    plan = plan_wheel(
        unpacked,
        read_manifest(unpacked),
        scheme,
        direct_url=direct_url,
        stamp=stamp,
        requested=requested,
        installer=installer,
    )
    install_plan(plan, linker)
    return plan


def _make_directories(directories: tuple[str, ...]) -> None:
    for directory in directories:
        with fs_errors(directory):
            try:
                os.mkdir(directory)
            except FileExistsError:
                continue
            except FileNotFoundError:
                os.makedirs(directory, exist_ok=True)
