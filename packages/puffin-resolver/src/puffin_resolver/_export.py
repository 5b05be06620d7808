"""A resolution as dictionaries and lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.json import decode, encode

from puffin_resolver._bare_url import bare_url

if TYPE_CHECKING:
    from msgspec import Struct

    from puffin_client import ProjectFile
    from puffin_resolver._explanation import Explanation
    from puffin_resolver._resolution import Edge, Pin, Resolution

FORMAT = 1
"""Counts up when a key changes its meaning or goes; new ones may come at any time."""


def dict_of(resolution: Resolution) -> dict[str, Any]:
    """Return everything that a resolution says, ready for JSON."""
    return {
        "format": FORMAT,
        "environment": _plain(resolution.environment),
        "pins": [_pin(pin) for pin in resolution.pins],
        "graph": [_edge(edge) for edge in resolution.graph],
        "warnings": list(resolution.warnings),
        "visited": resolution.visited,
        "explanations": [_explanation(each) for each in resolution.explanations],
    }


def _pin(pin: Pin) -> dict[str, Any]:
    return {
        "name": pin.name,
        "version": pin.version,
        "extras": list(pin.extras),
        "via": list(pin.via),
        "url": _bare(pin.url),
        "editable": pin.editable,
        "index": None if pin.index is None else _bare(pin.index.url),
        "yanked": pin.yanked,
        "sha256": pin.sha256,
        "file": None if pin.file is None else pin.file.filename,
        "wheels": [_file(wheel) for wheel in pin.wheels],
        "sdist": None if pin.sdist is None else _file(pin.sdist),
        "source_hashes": list(pin.source_hashes),
    }


def _file(file: ProjectFile) -> dict[str, Any]:
    return {
        "filename": file.filename,
        "url": bare_url(file.url),
        "hashes": dict(file.hashes),
        "requires_python": file.requires_python,
        "size": file.size,
        "upload_time": file.upload_time,
        "yanked": file.yanked,
    }


def _edge(edge: Edge) -> dict[str, Any]:
    return {**_plain(edge), "url": _bare(edge.url)}


def _explanation(explanation: Explanation) -> dict[str, Any]:
    return {
        **_plain(explanation),
        "url": _bare(explanation.url),
        "required_by": [_edge(edge) for edge in explanation.required_by],
    }


def _plain(record: Struct | None) -> Any:
    """Return a record as JSON gives it back: with lists, where `to_builtins` has tuples."""
    return decode(encode(record))


def _bare(url: str | None) -> str | None:
    return None if url is None else bare_url(url)
