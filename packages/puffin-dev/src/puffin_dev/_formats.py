"""A resolution as text: its pins, its pins with who needs them, or all of it as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from puffin_dev._graph import Edge, edges_of, pin_text
from pypi_types import redact_url

if TYPE_CHECKING:
    from collections.abc import Callable

    from puffin_resolver import Pin, Resolution

COMMAND_LINE = "the command line"


class PinRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A pin as JSON has it."""

    name: str
    version: str
    extras: tuple[str, ...]
    url: str | None
    editable: bool
    index: str | None
    """The URL of the index if it is another than the default one."""
    yanked: str | None
    hashes: tuple[str, ...]


class ResolutionRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A resolution as JSON has it."""

    python: str
    visited: int
    """How many releases the solver decided on."""
    pins: tuple[PinRecord, ...]
    edges: tuple[Edge, ...]


def compact(resolution: Resolution, _python: str) -> str:
    """Return the pins, one a line."""
    return "\n".join(map(pin_text, resolution.pins))


def expanded(resolution: Resolution, python: str) -> str:
    """Return the pins, each with those who asked for it and those it asked for."""
    edges = edges_of(resolution)
    lines = [f"# Python {python}, {resolution.visited} releases looked at"]
    for pin in resolution.pins:
        lines.append(pin_text(pin))
        asking = [edge.source or COMMAND_LINE for edge in edges if edge.target == pin.name]
        needed = [edge.target for edge in edges if edge.source == pin.name]
        lines += [f"    asked for by {', '.join(asking)}"] if asking else []
        lines += [f"    asks for {', '.join(needed)}"] if needed else []
    return "\n".join(lines)


def json(resolution: Resolution, python: str) -> str:
    """Return everything as JSON."""
    record = ResolutionRecord(
        python=python,
        visited=resolution.visited,
        pins=tuple(map(_pin_record, resolution.pins)),
        edges=edges_of(resolution),
    )
    return msgspec.json.format(msgspec.json.encode(record), indent=2).decode()


def _pin_record(pin: Pin) -> PinRecord:
    index = None if pin.index is None else pin.index.url
    return PinRecord(
        name=pin.name,
        version=pin.version,
        extras=pin.extras,
        url=None if pin.url is None else redact_url(pin.url),
        editable=pin.editable,
        index=None if index is None else redact_url(index),
        yanked=pin.yanked,
        hashes=pin.hashes,
    )


FORMATS: dict[str, Callable[[Resolution, str], str]] = {
    "compact": compact,
    "expanded": expanded,
    "json": json,
}
"""By their names: from a resolution and the version of Python that it is for to the text."""
