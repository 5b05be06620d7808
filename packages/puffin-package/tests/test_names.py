from __future__ import annotations

import os
from pathlib import PureWindowsPath

import pytest
from hypothesis import example, given, strategies as st

from puffin_package._names import component_problem, folded, name_problem

names = st.text(st.sampled_from("ab./\\: \0\nC~ü"), max_size=12)


@given(st.lists(names, max_size=5))
@example(["a/b", "a/.."])
@example(["a", "C:b"])
@example(["C:/a", "C:/b"])
@example(["a", "/b"])
def test_accepted_names_stay_below_the_target(listed: list[str]) -> None:
    directories: set[str] = set()

    for name in listed:
        if name_problem(name, directories) is None:
            path = os.path.normpath(os.path.join("/target", name))
            windows = PureWindowsPath(name)
            assert path == f"/target/{name.removesuffix('/')}"
            assert (windows.drive, windows.root) == ("", "")
            assert ".." not in windows.parts


@given(st.lists(names, max_size=5))
def test_order_of_names_makes_no_difference(listed: list[str]) -> None:
    directories: set[str] = set()

    together = [name_problem(name, directories) is None for name in listed]

    assert together == [name_problem(name, set()) is None for name in listed]


@pytest.mark.parametrize(
    "name",
    [
        "a",
        "a.py",
        ".hidden",
        "..a",
        "a..b",
        "a b",
        "c++",
        "ü",
        "a:b.3pm",
        "aux.py",
        "com10",
        "~",
        "%",
    ],
)
def test_usual_names_are_accepted(name: str) -> None:
    assert component_problem(name) is None


@pytest.mark.parametrize(
    ("first", "second"), [("a", "A"), ("ü", "Ü"), ("ü", "u\u0308"), ("straße", "STRASSE")]
)
def test_names_that_file_systems_confuse_fold_together(first: str, second: str) -> None:
    assert folded(first) == folded(second)
