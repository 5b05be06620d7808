"""docs/systems.md against the tree: every system has a place, and a test that shows it."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "systems.md"
SYSTEMS = 38


class System(NamedTuple):
    """A row of the page."""

    number: str
    system: str
    places: list[str]
    tests: list[str]


def systems() -> list[System]:
    rows = re.findall(r"(?m)^\| (\d+) \| (.+) \| (.+) \| (.+) \|$", PAGE.read_text("utf-8"))
    quoted = re.compile("`([^`]+)`").findall
    return [System(number, text, quoted(where), quoted(by)) for number, text, where, by in rows]


each_system = pytest.mark.parametrize("system", systems(), ids=lambda system: system.number)


@cache
def functions(path: Path) -> frozenset[str]:
    tree = ast.parse(path.read_text("utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


def test_the_page_has_every_system_once_and_in_order() -> None:
    assert [system.number for system in systems()] == [str(n + 1) for n in range(SYSTEMS)]


@each_system
def test_a_system_lives_somewhere(system: System) -> None:
    assert system.places
    assert [place for place in system.places if not (ROOT / place).is_file()] == []


@each_system
def test_a_system_is_shown_by_tests_that_are_there(system: System) -> None:
    assert system.tests
    for reference in system.tests:
        path, _, name = reference.partition("::")
        assert name.startswith("test_"), reference
        assert name in functions(ROOT / path), reference
