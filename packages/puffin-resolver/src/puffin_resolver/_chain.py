"""The order of an explanation: from the inputs to the conflict."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from puffin_resolver._facts import Told
    from puffin_resolver._report import Fact


def chain(facts: Iterable[Told]) -> tuple[Fact, ...]:
    """Return the facts so that each comes after what leads to it, and as close to it as possible.

    What a project needs is told once all that is said of the project itself has been. Where
    projects need one another in a circle, it begins with the first that is named.
    """
    return tuple(each.fact for each in _Chain(list(facts)).ordered())


class _Chain:
    """Facts as a graph of projects."""

    def __init__(self, facts: list[Told]) -> None:
        self._facts = facts
        self._open: dict[str, int] = {}
        """How many facts about what is wanted of a project have not been told yet."""
        self._next: dict[str, list[Told]] = {}
        for each in facts:
            if each.target:
                self._open[each.target] = self._open.get(each.target, 0) + 1
            if each.source:
                self._next.setdefault(each.source, []).append(each)

    def ordered(self) -> list[Told]:
        found: dict[Told, None] = {}
        row = [each for each in self._facts if not each.source][::-1]
        while len(found) < len(self._facts):
            told = row.pop() if row else self._entry(found)
            if told not in found:
                found[told] = None
                row += self._following(told)[::-1]
        return list(found)

    def _entry(self, found: dict[Told, None]) -> Told:
        """Return where a circle is entered: at a project of which something has been said."""
        rest = [each for each in self._facts if each not in found]
        reached = {each.target for each in found}
        return next((each for each in rest if each.source in reached), rest[0])

    def _following(self, told: Told) -> list[Told]:
        if not told.target:
            return []
        self._open[told.target] -= 1
        if self._open[told.target]:
            return []
        ends = [each for each in self._next.get(told.target, ()) if not each.target]
        return ends + [each for each in self._next.get(told.target, ()) if each.target]
