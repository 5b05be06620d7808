"""Processes that help to unpack, called before it is certain that there is work for them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from puffin_distribution._helper import start_helper

if TYPE_CHECKING:
    from collections.abc import Iterable

    from puffin_distribution._helper import Helper

_LEAST = 2
_MOST = 4


def turn_count() -> int:
    """Return how many may unpack at once: as many as there are processors, two at least."""
    return max(os.cpu_count() or 1, _LEAST)


class Crew:
    """Helpers without work; `start_crew` calls them. Whoever hires them lets them go himself."""

    def __init__(self, helpers: Iterable[Helper]) -> None:
        self._helpers = list(helpers)

    def hire(self) -> list[Helper]:
        """Return those who were not hired yet."""
        helpers, self._helpers = self._helpers, []
        return helpers

    def dismiss(self) -> None:
        """Let go those who were not hired."""
        for helper in self.hire():
            helper.close()


def start_crew() -> Crew:
    """Start a helper a turn, four at most; none where `start_helper` makes none."""
    started = (start_helper() for _ in range(min(turn_count(), _MOST)))
    return Crew(helper for helper in started if helper is not None)
