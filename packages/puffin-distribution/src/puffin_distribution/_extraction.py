"""The archive of a wheel unpacked and verified, in this process or in one that helps it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from distribution_filename import parse_wheel_filename

if TYPE_CHECKING:
    from puffin_package import Manifest


def load() -> None:
    """Load what `extract` needs before there is something to extract."""
    import puffin_package

    _ = puffin_package.open_wheel  # which is what loads it


def extract(archive: str, filename: str, tree: str) -> Manifest:
    """Unpack an archive, whose name says what it must hold, into a directory that is not there.

    Raises: ArchiveError, FsError; what is in the directory then is of no use.
    """
    # Ten modules, which a process that has others to do this never needs.
    from puffin_package import open_wheel

    with open_wheel(archive, parse_wheel_filename(filename)) as wheel:
        return wheel.unpack(tree)
