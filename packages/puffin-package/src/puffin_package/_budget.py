"""What a source archive may still cost: bytes and entries, counted as they come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from puffin_package._errors import SourceArchiveError

if TYPE_CHECKING:
    from puffin_package._limits import Limits


class Budget:
    """The limits of one archive of `size` bytes, and what was spent of them."""

    __slots__ = ("_bytes", "_entries", "label", "limits", "most")

    def __init__(self, label: str, size: int, limits: Limits) -> None:
        self.label = label
        """What errors call the archive."""
        self.limits = limits
        self.most = min(limits.total_size, max(limits.ratio_floor, limits.ratio * size))
        """Unpacked bytes in all: what is allowed at all, and for an archive of this size."""
        self._bytes = 0
        self._entries = 0

    def spend_bytes(self, count: int) -> None:
        """Count unpacked bytes.

        Raises: SourceArchiveError.
        """
        self._bytes += count
        if self._bytes > self.most:
            raise SourceArchiveError(self.label, f"unpacks to more than {self.most} bytes")

    def spend_entry(self) -> None:
        """Count a file, a link or a directory.

        Raises: SourceArchiveError.
        """
        self._entries += 1
        if self._entries > self.limits.members:
            reason = f"has more than {self.limits.members} files and directories"
            raise SourceArchiveError(self.label, reason)

    def check_file(self, name: str, size: int) -> None:
        """Refuse a file that is too large by itself.

        Raises: SourceArchiveError.
        """
        if size > self.limits.file_size:
            reason = f"is larger than {self.limits.file_size} bytes"
            raise SourceArchiveError(self.label, reason, name)
