"""Patterns that are compiled when they are first used."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from puffin_macros import lazy_pattern


def test_behaves_as_the_compiled_pattern() -> None:
    pattern = lazy_pattern(r"(?P<letter>[a-z])(\d)", re.IGNORECASE)

    found = pattern.fullmatch("A1")
    assert found is not None
    assert found["letter"] == "A"
    assert pattern.match("x2 and more") is not None
    assert pattern.search("in x2") is not None
    assert pattern.fullmatch("1A") is None
    assert pattern.sub("-", "a1 b2") == "- -"
    assert pattern.findall("a1 b2") == [("a", "1"), ("b", "2")]
    assert pattern.groups == 2
    assert pattern.pattern == r"(?P<letter>[a-z])(\d)"


def test_takes_bytes() -> None:
    assert lazy_pattern(rb"\d+").findall(b"1 22") == [b"1", b"22"]


def test_is_compiled_once() -> None:
    pattern = lazy_pattern(r"once \d+")

    assert pattern.match is pattern.match


def test_an_error_shows_at_the_first_use() -> None:
    broken = lazy_pattern("(")

    with pytest.raises(re.error):
        broken.match("(")


def test_has_no_more_than_a_pattern() -> None:
    with pytest.raises(AttributeError):
        _ = lazy_pattern("a").matches  # type: ignore[attr-defined]  # it has none


def test_shows_its_source() -> None:
    assert repr(lazy_pattern("a+")) == "lazy_pattern('a+')"


def test_the_library_for_patterns_is_loaded_at_the_first_use() -> None:
    program = """
import sys
from puffin_macros import lazy_pattern
pattern = lazy_pattern("a+")
print("re" in sys.modules)
pattern.match("a")
print("re" in sys.modules)
"""
    done = subprocess.run(
        [sys.executable, "-S", "-c", f"import sys; sys.path[:] = {sys.path!r}\n{program}"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.split() == ["False", "True"]
