"""The errors of reading archives.

PuffinError
└── ArchiveError            the archive, the member and the reason
    ├── ZipError            the container is damaged, ambiguous or dangerous
    │   └── LimitError      it is larger than the limits allow
    ├── WheelError          the container is sound, the wheel in it is not
    ├── RecordError         RECORD cannot be read
    │   └── HashMismatchError   a member is not what RECORD says
    ├── EntryPointError     an entry point that must not become a script
    └── SourceArchiveError  the archive of a source distribution is refused
ManifestError               an unpacked tree has no readable manifest
"""

from __future__ import annotations

from puffin_macros import PuffinError


class ArchiveError(PuffinError):
    """An archive that is refused: `archive` and `member` are names, never paths of this machine."""

    def __init__(self, archive: str, member: str | None, reason: str) -> None:
        super().__init__(archive, member, reason)
        self.archive = archive
        self.member = member
        self.reason = reason

    def __str__(self) -> str:
        if self.member is None:
            return f"{self.archive} {self.reason}"
        return f"{self.archive}: member {self.member!r} {self.reason}"


class ZipError(ArchiveError):
    """The container is damaged, ambiguous or dangerous."""


class LimitError(ZipError):
    """The container is larger than the limits allow."""


class WheelError(ArchiveError):
    """The container is sound, but the wheel in it is not."""


class RecordError(ArchiveError):
    """RECORD cannot be read."""


class HashMismatchError(RecordError):
    """The content of a member is not what RECORD says."""


class EntryPointError(ArchiveError):
    """An entry point that must not become a script, or cannot be read."""


class SourceArchiveError(ArchiveError):
    """The archive of a source distribution is damaged, ambiguous, dangerous or of another kind."""

    def __init__(self, label: str, reason: str, member: str | None = None) -> None:
        super().__init__(label, member, reason)
        self.args = (label, reason, member)
        self.label = label
        """What the user knows the source as."""


class ManifestError(PuffinError):
    """An unpacked tree has no readable manifest."""

    def __init__(self, directory: str, reason: str) -> None:
        super().__init__(directory, reason)
        self.directory = directory
        self.reason = reason

    def __str__(self) -> str:
        return f"The unpacked wheel {self.directory} {self.reason}"
