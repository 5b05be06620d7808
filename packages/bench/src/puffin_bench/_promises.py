"""What both servers are told, and what they promise: the line, and how long answers are fresh."""

from typing import Final

from msgspec import Struct

LATENCY: Final = 0.020
"""Seconds from a request to its answer, if nothing else is asked for."""
ADDRESS: Final = "127.0.0.1"
STATUS_PATH: Final = "/-/status"
"""Asked for by who started a server, and not replayed: how many requests there were so far."""
PAGE_CACHE: Final = "max-age=600, public"
FILE_CACHE: Final = "max-age=31536000, immutable"
SLICE: Final = 0.02
"""Seconds of the bandwidth, where there is one, that are sent at once."""


class ServerSettings(Struct, frozen=True, kw_only=True):
    """What a server is told."""

    port: int
    """Of loopback; kept free for the server."""
    tree: str
    """The directory of pages and metadata, each compressed as well."""
    files: str
    """The directory of wheels and source distributions."""
    misses: str
    """The file that gets a line for each answer of 404: the target of the request."""
    latency: float
    """Seconds from a request to its answer."""
    bandwidth: int | None
    """Bytes a second and connection; None: as many as can be."""

    @property
    def slice(self) -> int | None:
        """Bytes that are sent at once; None: as many as can be."""
        return None if self.bandwidth is None else max(1, int(self.bandwidth * SLICE))
