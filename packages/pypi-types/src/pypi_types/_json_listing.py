"""JSON pages of which only the names of the files are read at once.

A page lists thousands of files, of which a resolution looks at a few: reading all that is said of
each takes most of the time that a page takes, and as much memory as the page again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Raw, Struct
from msgspec.json import Decoder

from pypi_types._fields import are_plain_filenames
from pypi_types._json_page import (
    BYTE_ORDER_MARK,
    NOT_JSON,
    JsonHead,
    NamedFile,
    not_a_page,
    usable_url,
)
from pypi_types._link import page_base

if TYPE_CHECKING:
    from pypi_types._link import LinkBase

_REMOTE = ("https://", "http://")
_PLAIN = (*_REMOTE, "../")
"""How links begin that lead into the network from any page of it."""


class JsonListing(Struct, frozen=True):
    """What a JSON page says of a project, its files unread but for their names."""

    url: str
    """Against which their links are resolved; without credentials."""
    filenames: tuple[str, ...]
    """Of the files that can be used, in the order of the page."""
    entries: tuple[Raw, ...]
    """What the page says of each of them: the JSON of a `JsonFile`, a view of the page."""
    status: str | None = None
    status_reason: str | None = None


class _Names(JsonHead, rename="kebab", kw_only=True):
    files: list[NamedFile]


class _Entries(Struct):
    files: list[Raw]


_names, _entries = Decoder(_Names), Decoder(_Entries)


def list_json_page(data: bytes, url: str) -> JsonListing:
    """Return what a JSON page lists: as `parse_json_page`, whose rules decide which files count.

    Cost: 0.5 us a file. Raises: PageError - as `parse_json_page`.
    """
    data = data.removeprefix(BYTE_ORDER_MARK)
    try:
        if not data.isascii():
            data.decode()  # what is not read is not checked either
        names = _names.decode(data)
        entries = _entries.decode(data).files
    except NOT_JSON as error:
        raise not_a_page(url, error) from error
    status, reason = names.checked(url)
    base = page_base(url)
    usable = _plain_names(names.files, base) or [_usable(file, base) for file in names.files]
    if not all(usable):
        entries = [entry for entry, name in zip(entries, usable, strict=True) if name]
    return JsonListing(base.url, tuple(filter(None, usable)), tuple(entries), status, reason)


def _plain_names(files: list[NamedFile], base: LinkBase) -> list[str]:
    """Return the names of all files if each can be used beyond doubt, else none.

    Cost: 0.2 us a file.
    """
    if not base.url.startswith(_REMOTE):
        return []
    try:
        names = [file.filename for file in files]
        links = [file.url for file in files if file.url.startswith(_PLAIN)]
        is_plain = len(links) == len(names) and "[" not in "".join(links)
        return names if is_plain and are_plain_filenames(names) else []
    except (TypeError, AttributeError):  # not all are texts
        return []


def _usable(file: NamedFile, base: LinkBase) -> str:
    """Return the name of a file, an empty one if it cannot be used. Cost: 2 us."""
    return "" if usable_url(file, base) is None else file.filename
