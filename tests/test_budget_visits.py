"""How many releases the resolver looks at in fixed worlds: counted, not timed.

The worlds have the shapes of well-known requirements: many projects that agree, a kit in lockstep
with its core, newest releases that another project does not admit yet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from puffin_resolver import NoSolutionError, resolve
from puffin_resolver.testing import MemoryIndex

if TYPE_CHECKING:
    from collections.abc import Iterable

    from puffin_normalize import ProjectName

SIZE = 90
RELEASES = 30
TARGET = {"python": "3.12", "platform": "linux"}


class Decisions:
    """A reporter that counts the releases that the solver settles on."""

    def __init__(self) -> None:
        self.count = 0
        self.ends = 0

    def on_progress(self, _name: ProjectName, _version: str) -> None:
        self.count += 1

    def on_complete(self) -> None:
        self.ends += 1


class Effort(NamedTuple):
    """What an answer took."""

    pins: int
    visited: int
    """Releases of which the solver knew what they need."""
    decisions: int
    """How often it settled on one, wrong turns included."""
    pages: int
    metadata: int
    """What was read of the index, neighbours of releases that turned out wrong included."""

    def beyond(self, most: Effort) -> dict[str, str]:
        """Return what was more than in `most`."""
        return {
            name: f"{count}, at most {limit}"
            for name, count, limit in zip(self._fields, self, most, strict=True)
            if count > limit
        }


def effort(lines: Iterable[str], *requirements: str, **options: object) -> Effort:
    index, decisions = MemoryIndex(lines), Decisions()
    found = resolve(
        requirements, source=index, reporter=decisions, explain=False, **TARGET, **options
    )
    assert decisions.ends == 1
    pages, metadata = asked(index)
    return Effort(len(found.pins), found.visited, decisions.count, pages, metadata)


def asked(index: MemoryIndex) -> tuple[int, int]:
    """Return how many pages were asked for, and the metadata of how many files."""
    files = sum(name.endswith(".whl") for name in index.asked)
    return len(index.asked) - files, files


def agreeing() -> list[str]:
    """Return projects with many releases, the newest of which fit together."""
    return [
        f"p{i}==1.{v} -> "
        + " | ".join(f"p{j}>=1.{min(v, 20)}" for j in (i + 1, i + 7, 2 * i + 3) if j < SIZE)
        for i in range(SIZE)
        for v in range(RELEASES)
    ]


def in_lockstep() -> list[str]:
    """Return a kit in lockstep with its core, of which but the oldest need a newer net."""
    numbers = [divmod(i, 100) for i in range(800)]
    return [
        *(f"kit==1.{a}.{b} -> core>=1.{a}.{b},<1.{a + 1}.0 | date" for a, b in numbers),
        *(
            f"core==1.{a}.{b} -> net{'>=1.25.4,<3' if 100 * a + b > 300 else '<1.26'} | date"
            for a, b in numbers
        ),
        *(f"net==1.25.{i}" for i in range(12)),
        *(f"date==2.{i} -> six>=1.5" for i in range(9)),
        *(f"six==1.{i}" for i in range(17)),
    ]


def held_back() -> list[str]:
    """Return an application that does not admit the newest three releases of what it leads to."""
    return [
        *(
            f"app==1.{v} -> " + " | ".join(f"p{i}<1.{RELEASES - 3}" for i in range(0, SIZE, 3))
            for v in range(3)
        ),
        *agreeing(),
    ]


def quarrelling() -> list[str]:
    """Return three that hold a net back, the more the newer they are, and one that pushes it."""
    return [
        *(f"push==1.{v}" + (f" -> net>={2 + v // 40}" if v else "") for v in range(120)),
        *(
            f"{name}==1.{v} -> net" + (f"<{6 - v // 10}" if v >= 5 else "")
            for name in ("one", "two", "three")
            for v in range(60)
        ),
        *(f"net=={major}.{minor}" for major in range(1, 9) for minor in range(4)),
    ]


def without_answer() -> list[str]:
    return [
        *(f"left==1.{v} -> tip>=2" for v in range(200)),
        *(f"right==1.{v} -> tip<2" for v in range(200)),
        *(f"tip=={v}" for v in range(4)),
    ]


@pytest.mark.parametrize(
    ("lines", "requirements", "most"),
    [
        (agreeing(), ["p0"], Effort(90, 90, 90, 90, 90)),
        (in_lockstep(), ["net<1.25.4", "kit"], Effort(5, 33, 24, 5, 1039)),
        (in_lockstep(), ["kit", "net<1.25.4"], Effort(5, 33, 19, 5, 1040)),
        (held_back(), ["p0", "app"], Effort(91, 94, 92, 91, 123)),
        (held_back(), ["app", "p0"], Effort(91, 91, 91, 91, 91)),
        (quarrelling(), ["one", "two", "three", "push"], Effort(5, 28, 32, 5, 160)),
        (quarrelling(), ["push", "one", "two", "three"], Effort(5, 35, 41, 5, 302)),
    ],
    ids=[
        "agreeing",
        "lockstep",
        "lockstep-turned",
        "held-back",
        "held-back-turned",
        "quarrel",
        "quarrel-turned",
    ],
)
def test_few_releases_are_looked_at(
    lines: list[str], requirements: list[str], most: Effort
) -> None:
    taken = effort(lines, *requirements)

    assert taken.pins == most.pins
    assert taken.beyond(most) == {}


def test_what_was_pinned_is_decided_without_looking_further() -> None:
    pinned = {f"p{i}": "1.22" for i in range(SIZE)}

    taken = effort([*agreeing(), "extra==1.0 -> p3"], "p0", "extra", preferences=pinned)

    assert taken.pins == SIZE + 1
    assert taken.beyond(Effort(*[SIZE + 1] * 5)) == {}


def test_that_there_is_no_answer_is_seen_soon() -> None:
    index, decisions = MemoryIndex(without_answer()), Decisions()

    with pytest.raises(NoSolutionError):
        resolve(["left", "right"], source=index, reporter=decisions, **TARGET)

    pages, metadata = asked(index)
    assert pages == 3
    # All of both, once: only then does the reason hold for every version.
    assert metadata <= 2 * 200 + 1
    assert decisions.count <= 11


@pytest.mark.parametrize(
    ("lines", "most"), [(agreeing(), 2 * SIZE), (in_lockstep(), 1200)], ids=["agreeing", "lockstep"]
)
def test_asking_ahead_stays_near_what_is_needed(lines: list[str], most: int) -> None:
    index = MemoryIndex(lines, remote=True)
    names = ["p0"] if most == 2 * SIZE else ["kit", "net<1.25.4"]

    resolve(names, source=index, explain=False, **TARGET)

    assert len(index.asked) <= most


def test_beyond_tells_what_has_grown() -> None:
    assert Effort(1, 2, 3, 4, 5).beyond(Effort(1, 1, 3, 3, 9)) == {
        "visited": "2, at most 1",
        "pages": "4, at most 3",
    }
