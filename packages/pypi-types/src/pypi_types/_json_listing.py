"""JSON pages of which only the names of the files are read at once.

A page lists thousands of files, of which a resolution looks at a few: reading all that is said of
each takes most of the time that a page takes, and as much memory as the page again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Raw, Struct
from msgspec.json import Decoder

from pypi_types._fields import is_plain_filename
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
    from collections.abc import Iterator

    from pypi_types._link import LinkBase

_ODD = frozenset(("", ".", ".."))
_PLAIN_STARTS = ("https://", "http://", "../")


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
    usable = _plain_names(names.files, base) or list(_usable(names.files, base))
    if not all(usable):
        entries = [entry for entry, name in zip(entries, usable, strict=True) if name]
    return JsonListing(base.url, tuple(filter(None, usable)), tuple(entries), status, reason)


def _plain_names(files: list[NamedFile], base: LinkBase) -> list[str]:
    """Return the names of all files if each can be used beyond doubt, else none.

    Cost: 0.2 us a file.
    """
    if not base.url.startswith(_PLAIN_STARTS[:2]):
        return []
    try:
        names = [file.filename for file in files]
        text = "\n".join(names)
        links = [file.url for file in files if file.url.startswith(_PLAIN_STARTS)]
    except (TypeError, AttributeError):  # not all are texts
        return []
    # Looked at as one text: what a name must not have is nowhere in it, and no name is all dots.
    is_plain = text.count("\n") == len(names) - 1 and not _ODD.intersection(names)
    if not is_plain or any(character in text for character in "/\\\0\r"):
        return []
    return names if len(links) == len(names) and "[" not in "".join(links) else []


def _usable(files: list[NamedFile], base: LinkBase) -> Iterator[str]:
    """Yield the name of each file; an empty one where it cannot be used."""
    is_remote = base.url.startswith(_PLAIN_STARTS[:2])
    for file in files:
        name, link = file.filename, file.url
        # On a page from the network such a link is one into the network, whatever it leads to.
        plain = is_remote and isinstance(link, str) and link.startswith(_PLAIN_STARTS)
        if plain and "[" not in link and isinstance(name, str) and is_plain_filename(name):
            yield name
        else:
            yield "" if usable_url(file, base) is None else name
