"""What one distribution declares, and what that means for this resolution."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pep508 import MarkerExpression

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pep508 import Marker, Requirement
    from puffin_resolver._packages import Need
    from pypi_types import CoreMetadata


class Declared:
    """Metadata, and its needs by extra, each worked out once.

    Cost: one pass over the requirements for the distribution itself and one for all its extras
    together; an extra then costs what it asks for.
    """

    __slots__ = ("_by_extra", "_needs", "_needs_of", "metadata")

    def __init__(
        self, metadata: CoreMetadata, needs_of: Callable[[Iterable[Requirement], str], list[Need]]
    ) -> None:
        self.metadata = metadata
        self._needs_of = needs_of
        self._needs: dict[str, list[Need]] = {}
        self._by_extra: dict[str, list[Requirement]] | None = None

    def needs(self, extra: str = "") -> list[Need]:
        """Return what the distribution needs, or with an extra what that adds."""
        found = self._needs.get(extra)
        if found is None:
            requires = self._asking_for(extra) if extra else self.metadata.requires_dist
            found = self._needs[extra] = self._needs_of(requires, extra)
        return found

    def _asking_for(self, extra: str) -> list[Requirement]:
        """Return the requirements that may differ with the extra, in the order of the file."""
        if self._by_extra is None:
            self._by_extra = _by_extra(self.metadata.requires_dist)
        return self._by_extra.get(extra, self._by_extra[""])


def _by_extra(requires: Iterable[Requirement]) -> dict[str, list[Requirement]]:
    """Return the requirements that each extra has a say in; `""` stands for all others."""
    found: dict[str, list[Requirement]] = {"": []}
    for requirement in requires:
        if requirement.marker is None:
            continue
        extras = extras_named(requirement.marker)
        if extras is None:
            for each in found.values():
                each.append(requirement)
            continue
        for extra in extras:
            found.setdefault(extra, list(found[""])).append(requirement)
    return found


def extras_named(marker: Marker) -> set[str] | None:
    """Return the extras that a marker compares with; None where it may be true of any other."""
    extras: set[str] = set()
    pending = [marker]
    while pending:
        part = pending.pop()
        if not isinstance(part, MarkerExpression):
            pending += part.parts
        elif part.variable == "extra":
            if part.operator != "==" or not part.value:
                return None
            extras.add(part.value)
    return extras
