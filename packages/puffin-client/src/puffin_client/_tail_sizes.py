"""How much of the end of a wheel to ask for at once, learnt from the project's other wheels."""

from __future__ import annotations

SMALLEST = 16 << 10
"""Bytes: enough for directory and METADATA of two wheels of three."""
LARGEST = 1 << 20
_FRACTION = 8


class TailSizes:
    """What the last wheel of each project needed; used from many threads, each in one step.

    The wheels of a project resemble each other: where one has a central directory of 300 kB,
    the next one has it, too, and asking for it at once saves two round trips of three.
    """

    def __init__(self) -> None:
        self._needed: dict[str, int] = {}

    def expected(self, project: str, size: int | None) -> int:
        """Return how many bytes to ask for of a wheel of `size` bytes, if that is known."""
        length = self._needed.get(project, SMALLEST)
        return length if size is None else min(length, most_of_the_end(size))

    def learn(self, project: str, needed: int) -> None:
        """Remember what a wheel needed; the next one may need a little more."""
        if needed > SMALLEST:
            self._needed[project] = min(needed + needed // 16, LARGEST)
        else:
            self._needed.pop(project, None)


def most_of_the_end(size: int) -> int:
    """Return how much of the end of a file of `size` bytes it is worth to ask for on suspicion."""
    return max(SMALLEST, min(size // _FRACTION, LARGEST))
