"""How large an archive may be."""

from __future__ import annotations

import msgspec


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """Bounds on an untrusted archive; the defaults leave room above the largest wheels known."""

    members: int = 200_000
    total_size: int = 64 << 30
    """Unpacked bytes of all members together."""
    ratio: int = 400
    """Unpacked bytes for one byte of archive; asked only above `ratio_floor`."""
    ratio_floor: int = 256 << 20
    """Unpacked bytes below which any ratio is harmless."""
    file_size: int = 64 << 30
    """Unpacked bytes of one member."""
    name_length: int = 1024
    """Bytes of a member's name."""
    text_size: int = 64 << 20
    """Bytes of a member that is read into memory and parsed: RECORD, METADATA, WHEEL."""
    scripts: int = 5_000
    """Console and GUI scripts of one wheel."""


DEFAULT_LIMITS = Limits()
SOURCE_LIMITS = Limits(total_size=8 << 30, file_size=4 << 30)
"""Of source archives, whose content is copied and compiled: room above the largest ones known."""
