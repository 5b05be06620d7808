"""What a release requires, read no further than somebody wants to know."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from pep508 import Requirement, evaluate, parse_requirement
from puffin_macros import PuffinError
from puffin_normalize import normalize_extra, normalize_project
from pypi_types import read_headers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from distribution_types import InstalledDist
    from pep508 import MarkerEnvironment
    from pypi_types import CoreMetadata

_MOST_BYTES = 1 << 20
_MOST_REQUIREMENTS = 2_000
_LONGEST = 500
"""Characters of a requirement that is only recognised."""
_SINGLE = ("metadata-version", "name", "version")
_WANTED = frozenset({*_SINGLE, "requires-dist", "requires-python", "provides-extra"})
_VERSION = re.compile(
    r"\d{1,9}(?:\.\d{1,9}){0,9}(?:(?:a|b|rc)\d{1,9})?(?:\.post\d{1,9})?(?:\.dev\d{1,9})?", re.ASCII
)

# Most requirements are like `a>=1; extra == "x"`, and nobody asks for the extra.
_NAME = r"[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?"
_RELEASE = r"\d{1,9}(?:\.\d{1,9}){0,9}"
_SPECIFIER = rf"(?:[=!]=\s*{_RELEASE}(?:\.\*)?|[<>]=?\s*{_RELEASE}|~=\s*\d{{1,9}}\.{_RELEASE})"
_SPECIFIERS = rf"{_SPECIFIER}(?:,\s*{_SPECIFIER})*"
_OF_EXTRA = re.compile(
    rf"{_NAME}(?:\[{_NAME}\])?\s*(?:{_SPECIFIERS}|\({_SPECIFIERS}\))?"
    rf"\s*;\s*extra\s*==\s*(?:'({_NAME})'|\"({_NAME})\")",
    re.ASCII,
)


class OfExtra(Struct, frozen=True):
    """A valid requirement that holds for one extra and for nothing else, not parsed yet."""

    extra: str
    """Normalised."""
    text: str


class Needs(Struct, frozen=True):
    """What one release requires."""

    requires_python: str | None
    requirements: tuple[Requirement | OfExtra, ...]
    """In the order of the metadata."""
    extras: frozenset[str]
    """The extras there are."""

    @classmethod
    def of(cls, metadata: CoreMetadata) -> Needs:
        """Return what the metadata of a release says."""
        extras = frozenset[str](metadata.provides_extra)
        return cls(metadata.requires_python, metadata.requires_dist, extras)

    def under(self, extra: str, markers: MarkerEnvironment) -> Iterator[Requirement]:
        """Yield what is required; with an extra, only what it requires beside the rest."""
        chosen = frozenset({extra}) if extra else frozenset[str]()
        for item in self.requirements:
            if isinstance(item, OfExtra):
                if item.extra == extra:
                    yield parse_requirement(item.text, lenient=True)
            elif item.marker is None:
                if not extra:
                    yield item
            elif evaluate(item.marker, markers, chosen) and not (
                extra and evaluate(item.marker, markers)
            ):
                yield item


def read_needs(dist: InstalledDist) -> Needs | None:
    """Return what an installed distribution requires; None if its metadata cannot be read.

    Cost: one file; of plain metadata the requirements of extras are recognised and not parsed.
    """
    try:
        data = dist.read("METADATA") or b""
        headers = read_headers(data, _WANTED)
        if len(data) <= _MOST_BYTES and _is_plain(headers):
            return _plain_needs(headers)
        return Needs.of(dist.metadata())
    except PuffinError:
        return None


def _is_plain(headers: Mapping[str, list[str]]) -> bool:
    """Return whether there is nothing that `parse_metadata` would have to mend or to refuse."""
    if not all(len(headers.get(field, ())) == 1 for field in _SINGLE):
        return False
    return (
        headers["metadata-version"][0].startswith(("1.", "2."))
        and _VERSION.fullmatch(headers["version"][0]) is not None
        and len(headers.get("requires-python", ())) <= 1
        and len(headers.get("requires-dist", ())) <= _MOST_REQUIREMENTS
    )


def _plain_needs(headers: Mapping[str, list[str]]) -> Needs:
    normalize_project(headers["name"][0])
    requirements = dict.fromkeys(headers.get("requires-dist", ()))
    return Needs(
        next(iter(headers.get("requires-python", ())), None),
        tuple(map(_requirement, requirements)),
        frozenset(_valid_extras(headers.get("provides-extra", ()))),
    )


def _requirement(text: str) -> Requirement | OfExtra:
    found = _OF_EXTRA.fullmatch(text) if "extra" in text and len(text) <= _LONGEST else None
    if found is None:
        return parse_requirement(text, lenient=True)
    return OfExtra(normalize_extra(found[1] or found[2]), text)


def _valid_extras(texts: list[str] | tuple[()]) -> Iterator[str]:
    for text in texts:
        try:
            yield normalize_extra(text)
        except PuffinError:  # no name: nobody can ask for it
            continue
