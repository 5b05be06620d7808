"""Text with marks: which parts of a sentence are names, places, or what clashes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pep508 import Requirement
    from puffin_resolver._resolution import Edge

Role = Literal["name", "clash", "place", "option"]
"""A project or release; a requirement that clashes with another; a line of a file; a flag."""


class Mark(Struct, frozen=True):
    """What a part of a text is."""

    start: int
    end: int
    """The index after the last character."""
    role: Role


class Marked(NamedTuple):
    """A part of a phrase that has a role."""

    text: str
    role: Role


class Phrase(NamedTuple):
    """A text and its marks, in order and without overlap."""

    text: str
    marks: tuple[Mark, ...] = ()


Part = str | Marked | Phrase


def name(text: str) -> Marked:
    """Return a project or a release, marked as such."""
    return Marked(text, "name")


def clash(text: str) -> Marked:
    """Return a requirement that clashes with another, marked as such."""
    return Marked(text, "clash")


def place(text: str) -> Phrase:
    """Return where something stands, in parentheses; nothing if that is not known."""
    return phrase(" (", Marked(plain_place(text), "place"), ")") if text else Phrase("")


def plain_place(text: str) -> str:
    """Return a place without parentheses of its own: `pyproject.toml, project.dependencies[0]`."""
    file, parenthesis, part = text.partition(" (")
    return f"{file}, {part.removesuffix(')')}" if parenthesis else text


def requirement_text(item: Requirement | Edge) -> str:
    """Return a requirement without its marker, and without credentials in its URL."""
    from pypi_types import redact_url

    extras = f"[{','.join(item.extras)}]" if item.extras else ""
    url = f" @ {redact_url(item.url)}" if item.url is not None else ""
    return f"{item.name}{extras}{url}{item.specifiers}"


def phrase(*parts: Part) -> Phrase:
    """Return the parts as one text."""
    text = ""
    marks: list[Mark] = []
    for part in parts:
        marks += _marks(part, len(text))
        text += part if isinstance(part, str) else part.text
    return Phrase(text, tuple(marks))


def listed(parts: Sequence[Part], last: str = "and") -> Phrase:
    """Return the parts with commas between them, and a word before the last: `a, b and c`."""
    joined: list[Part] = []
    for number, part in enumerate(parts):
        if number:
            joined.append(f" {last} " if number == len(parts) - 1 else ", ")
        joined.append(part)
    return phrase(*joined)


def _marks(part: Part, start: int) -> Iterator[Mark]:
    if isinstance(part, Marked):
        yield Mark(start, start + len(part.text), part.role)
    elif isinstance(part, Phrase):
        for mark in part.marks:
            yield Mark(start + mark.start, start + mark.end, mark.role)
