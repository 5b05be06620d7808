"""What a file is by its first bytes, whatever it is called."""

from __future__ import annotations

from typing import Literal

from puffin_package._errors import SourceArchiveError

HEAD_SIZE = 512
"""Bytes that tell the kind."""

_MAGIC = [
    (b"BZh", "compressed by bzip2"),
    (b"\xfd7zXZ\0", "compressed by xz"),
    (b"\x28\xb5\x2f\xfd", "compressed by zstd"),
    (b"\x5d\0\0", "compressed by lzma"),
    (b"\x1f\x9d", "compressed by compress"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"%PDF", "a PDF document"),
]
_MARKUP = (b"<!doctype", b"<html", b"<head", b"<body", b"<!--", b"<?xml")
_TAR_MAGIC = slice(257, 262)


def source_kind(head: bytes, label: str) -> Literal["tar.gz", "zip"]:
    """Return the kind of archive that begins with `head`.

    Raises: SourceArchiveError - it is neither; the error tells what it looks like.
    """
    if head[:2] == b"\x1f\x8b":
        return "tar.gz"
    if head[:4] in (b"PK\3\4", b"PK\5\6", b"PK\6\6"):
        return "zip"
    found = _other_kind(head)
    reason = "is empty" if not head else f"is {found}, neither a tar.gz nor a zip archive"
    raise SourceArchiveError(label, reason)


def _other_kind(head: bytes) -> str:
    for magic, name in _MAGIC:
        if head.startswith(magic):
            return name
    if head[_TAR_MAGIC] == b"ustar":
        return "a tar archive without compression"
    if head.removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(_MARKUP):
        return "a web page"
    return "of an unknown kind"
