"""Why a project is in a resolution, and why in this version: as data and in words."""

from __future__ import annotations

from typing import Literal, NamedTuple

from msgspec import Struct

from puffin_normalize import ProjectName  # noqa: TC001 - msgspec reads it to decode
from puffin_resolver._candidate import RejectionKind
from puffin_resolver._phrase import listed
from puffin_resolver._resolution import Edge  # noqa: TC001 - and this

WIDTH = 80
"""Columns of the text."""

LISTED = 3
"""So many versions are listed where they are no unbroken run; of more the ends are named."""

SHOWN = 6
"""So many clauses of a conflict are in the text."""

PassedOverKind = Literal[
    RejectionKind, "requirement", "preference", "resolution", "index", "conflict"
]
"""A flaw of the release, or what else kept it from being taken."""


class ExplanationLine(NamedTuple):
    """A line of an explanation before it is wrapped."""

    label: str
    """What it is about: releases, or the pin itself; may be empty."""
    text: str

    def wrapped(self) -> str:
        """Return the line broken at spaces: a pin at the margin, what is said of it set in."""
        from textwrap import fill

        if not self.text:
            return self.label
        return fill(
            f"{self.label}: {self.text}" if self.label else self.text,
            WIDTH,
            initial_indent="  ",
            subsequent_indent="      ",
            break_long_words=False,
            break_on_hyphens=False,
        )


class PassedOver(Struct, frozen=True, kw_only=True):
    """Releases that were not taken, all for one reason."""

    versions: tuple[str, ...]
    """Newest first."""
    range: str
    """The same as specifiers, as far as existing releases are concerned: `>=3,<3.2`."""
    kind: PassedOverKind
    reason: str
    """A clause without a full stop: `b==1 depends on a<2`. What is wrong with the releases
    themselves continues them, and agrees with their number: `was yanked`, `were yanked`."""
    detail: tuple[str, ...] = ()
    """Of a conflict the further clauses, from the releases to what they contradict."""
    beside: tuple[str, ...] = ()
    """Of a conflict the pins that were decided on earlier and that it rests upon: `b==1.0`,
    `c[x]==2.0`."""

    @property
    def label(self) -> str:
        """The releases for people: `3.1.3`, `3.0.0 to 3.1.3 (12 releases)`."""
        count, newest, oldest = len(self.versions), self.versions[0], self.versions[-1]
        if count == 1:
            return newest
        if "|" not in self.range and "!=" not in self.range:
            return f"{oldest} to {newest} ({count} releases)"
        if count <= LISTED:
            return listed(self.versions).text
        return f"{count} releases from {oldest} to {newest}"

    @property
    def text(self) -> str:
        """The reason with all clauses, of which the text has no more than are readable."""
        shown = [self.reason, *self.detail]
        more = len(shown) - SHOWN
        if more > 0:
            shown[SHOWN:] = [f"and {more} more"]
        return "; ".join(shown)


class Explanation(Struct, frozen=True, kw_only=True):
    """Why one project is there, and why in this version. `str` gives the text."""

    name: ProjectName
    version: str
    url: str | None = None
    """The source that is the only choice, if a URL names it; without credentials."""
    required_by: tuple[Edge, ...] = ()
    """Who requires or limits it, the inputs first."""
    preferred: str = ""
    """Where the preference stands that decided, such as an earlier output; empty for none."""
    passed_over: tuple[PassedOver, ...] = ()
    """The releases that are newer or would have been tried earlier, each in one group; the group
    with the newest release first."""

    def lines(self) -> tuple[ExplanationLine, ...]:
        """Return the text as lines that are not wrapped: the pin, who requires it, the rest."""
        from puffin_resolver._explanation_text import askers

        found = [
            ExplanationLine(f"{self.name} {self.version}", ""),
            ExplanationLine("", askers(self.required_by)),
        ]
        if self.url is not None:
            found.append(ExplanationLine("", f"it is what the URL names: {self.url}"))
        elif not self.passed_over:
            found.append(ExplanationLine("", "it is the newest release"))
        found += [ExplanationLine(each.label, each.text) for each in self.passed_over]
        return tuple(line for line in found if line != ExplanationLine("", ""))

    def __str__(self) -> str:
        return "\n".join(line.wrapped() for line in self.lines())
