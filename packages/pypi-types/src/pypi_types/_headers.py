"""The header part of METADATA, PKG-INFO and WHEEL files, without the email package."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

_UNKNOWN = "UNKNOWN"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"  # the codec that skips it is a module of its own


def read_headers(data: bytes, wanted: AbstractSet[str]) -> dict[str, list[str]]:
    """Return the values of the wanted fields (in lower case), in order, stripped.

    UTF-8, or Latin-1 where it is not. A line that begins with white space continues the field
    before it; the first empty line ends the headers. Empty values and UNKNOWN are left out.

    Spec: core metadata, "compatible with RFC 822". Cost: one pass over the headers.
    """
    # Lines are joined at last: one by one would take quadratic time.
    headers: dict[str, list[list[str]]] = {}
    spellings: dict[str, list[list[str]] | None] = {}
    values: list[list[str]] | None = None
    for line in _header_lines(data):
        if line[0] in " \t":
            if values is not None:
                values[-1].append(line.strip())
            continue
        name, _, value = line.partition(":")
        if name not in spellings:
            field = name.rstrip().lower()
            spellings[name] = headers.setdefault(field, []) if field in wanted else None
        values = spellings[name]
        if values is not None:
            values.append([value.strip()])
    return _present(headers)


def _header_lines(data: bytes) -> list[str]:
    text = _decoded(data[: _end_of_headers(data)])
    # `splitlines` would also split at form feeds and at separators that are mere text here.
    lines = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\n").split("\n")
    return [line for line in lines if line]


def _end_of_headers(data: bytes) -> int:
    start = len(data) - len(data.lstrip(b"\r\n"))
    end = len(data)
    for separator in (b"\n\n", b"\n\r\n", b"\r\r"):
        # Only what would come before the end that is known: most of a file is its description.
        found = data.find(separator, start, end + len(separator) - 1)
        end = end if found == -1 else found
    return end


def _decoded(data: bytes) -> str:
    try:
        return data.removeprefix(_BYTE_ORDER_MARK).decode()
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _present(headers: dict[str, list[list[str]]]) -> dict[str, list[str]]:
    joined = {
        name: [" ".join(lines).strip() for lines in values] for name, values in headers.items()
    }
    present = {
        name: [value for value in values if value and value != _UNKNOWN]
        for name, values in joined.items()
    }
    return {name: values for name, values in present.items() if values}
