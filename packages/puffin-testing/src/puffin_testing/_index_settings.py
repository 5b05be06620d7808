"""What an index server is told to do: settings for all answers, and faults of single paths."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping

Format = Literal["json", "html"]
Ranges = Literal["yes", "no", "wrong-part", "wrong-range", "no-suffix", "refused"]
Truth = Literal["right", "wrong", "off"]
MetadataOffer = Literal["right", "wrong", "unhashed", "off"]
Certificate = Literal["good", "expired", "other-host"]
FaultKind = Literal["answer", "reset", "truncate", "stall", "drip"]


class IndexSettings(msgspec.Struct, kw_only=True):
    """How an index server answers; each field can be changed while the server runs."""

    formats: tuple[Format, ...] = ("json", "html")
    """What it speaks, chosen by the Accept header; with one format, always that one."""
    metadata: MetadataOffer = "right"
    """Core metadata files (PEP 658): with the right hash, a wrong one, without one, not at all."""
    hashes: Truth = "right"
    """The sha256 of each file on the project pages."""
    sizes: Truth = "right"
    """The size of each file (JSON only)."""
    ranges: Ranges = "yes"
    """Range requests: honest; answered 200; other bytes under the range that was asked for; another
    range than asked for; suffix ranges refused with 501; all refused with 416."""
    head: bool = True
    """Whether HEAD is allowed (405 otherwise)."""
    validators: frozenset[Literal["etag", "last-modified"]] = frozenset({"etag"})
    """Which validators are sent and honoured."""
    cache_control: str | None = "max-age=600"
    file_cache_control: str | None = "max-age=31536000, immutable"
    api_version: str | None = "1.1"
    """The version of the API that pages declare; None: none is declared."""
    links: Literal["relative", "absolute"] = "relative"
    """How pages name the files."""
    html_upload_times: bool = True
    """Whether HTML anchors have `data-upload-time`."""
    compress: bool = False
    """Whether pages are compressed for clients that accept gzip."""
    credentials: str | None = None
    """`user:password` that every request must carry (basic authentication)."""
    latency: float = 0.0
    """Seconds that pass before each answer."""


class Fault(msgspec.Struct, kw_only=True):
    """What goes wrong for the paths that `pattern` matches, the first `times` times."""

    pattern: str
    """A path as in the request line, or a shell pattern for it."""
    kind: FaultKind = "answer"
    times: int | None = 1
    """How often it still happens; None: always."""
    status: int = 500
    headers: Mapping[str, str] = {}
    body: bytes = b""
    after: int = 0
    """Bytes of the body that are sent before the connection breaks or stalls."""
    seconds: float = 0.05
    """Pause between the pieces of a slow drip."""
    piece: int = 16
    """Bytes in a piece of a slow drip."""


class RecordedRequest(msgspec.Struct, frozen=True, kw_only=True):
    """One request as the server saw it."""

    method: str
    path: str
    headers: dict[str, str]
    """By lower-case name."""
    status: int
    """The status that was sent; 0 when the connection was broken instead."""
    sent: int = 0
    """Bytes of the body; 0 where the connection was broken, or the body slow."""
