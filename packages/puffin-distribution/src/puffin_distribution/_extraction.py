"""The archive of a wheel unpacked and verified, in this process or in one that helps it."""

from __future__ import annotations

from msgspec import Struct

from distribution_filename import parse_wheel_filename


class Extracted(Struct, frozen=True):
    """What there is to know of a tree that was just unpacked."""

    dist_info: str
    """The name of the `.dist-info` directory."""
    warnings: tuple[str, ...] = ()
    """What was mended, one sentence each."""


def load() -> None:
    """Load what `extract` needs before there is something to extract."""
    import puffin_package

    _ = puffin_package.open_wheel  # which is what loads it


def extract(archive: str, filename: str, tree: str) -> Extracted:
    """Unpack an archive, whose name says what it must hold, into a directory that is not there.

    Raises: ArchiveError, FsError; what is in the directory then is of no use.
    """
    # Ten modules, which a process that has others to do this never needs.
    from puffin_package import open_wheel

    with open_wheel(archive, parse_wheel_filename(filename)) as wheel:
        manifest = wheel.unpack(tree)
    return Extracted(manifest.dist_info, manifest.warnings)
