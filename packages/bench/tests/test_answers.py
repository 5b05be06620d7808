"""Answers of different tools compare as what they mean, and differences can be told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest

from puffin_bench._answers import (
    agreed,
    difference,
    installed,
    parse_pins,
    pin,
    projects,
    read_pins,
    read_report,
    requirement_lines,
)

if TYPE_CHECKING:
    from pathlib import Path

A, B = frozenset({"a==1"}), frozenset({"a==2"})


def test_the_projects_of_pins_are_sorted() -> None:
    assert projects("zeta==1.0\n# why\nAl.pha==2.0\n") == ("al-pha", "zeta")
    assert projects("") == ()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("a==1.0", "a==1.0"),
        ("A.b_C==1.0", "a-b-c==1.0"),
        ("a[x,y]==1.0", "a==1.0"),
        ("a==1.0 ; python_version < '4'", "a==1.0"),
        ("a==1.0; python_version < '4'", "a==1.0"),
        ("a==1.0 \\", "a==1.0"),
        ("a==1.0  # via b", "a==1.0"),
        ("a == 1.0", "a==1.0"),
        ("a==2024.01.05", "a==2024.1.5"),
        ("a==1.0-post1", "a==1.0.post1"),
        ("a @ file:///tmp/a.whl", "a @ file:///tmp/a.whl"),
    ],
)
def test_pins_are_written_in_one_way(line: str, expected: str) -> None:
    assert parse_pins(line) == {expected}


def test_comments_options_and_hashes_are_no_pins() -> None:
    text = (
        "# made by a tool\n-i http://127.0.0.1/simple\n\na==1 \\\n  --hash=sha256:00\n  # via b\n"
    )

    assert parse_pins(text) == {"a==1"}


def test_trailing_zeros_of_a_version_count() -> None:
    assert pin("a", "1.0") != pin("a", "1")


def test_requirements_keep_everything_but_their_comments() -> None:
    text = "# first\nurllib3<1.25.4 ; python_version > '3'  # old\n\n-r other.in\nboto3\n"

    assert requirement_lines(text) == ["urllib3<1.25.4 ; python_version > '3'", "boto3"]


def test_a_file_that_is_not_there_has_no_pins(tmp_path: Path) -> None:
    assert read_pins(str(tmp_path / "missing.txt")) == frozenset()
    assert read_report(str(tmp_path / "missing.json")) == frozenset()


def test_a_report_is_read_as_pins(tmp_path: Path) -> None:
    items = [{"metadata": {"name": "A_b", "version": "1.0", "summary": "x"}, "requested": True}]
    path = tmp_path / "report.json"
    path.write_bytes(msgspec.json.encode({"version": "1", "install": items}))

    assert read_report(str(path)) == {"a-b==1.0"}


def test_an_environment_holds_what_its_dist_info_says(tmp_path: Path) -> None:
    packages = tmp_path / "lib" / "python3.11" / "site-packages"
    for name in ("A_b-1.0.dist-info", "c-2.dist-info", "d.egg-info", "e"):
        (packages / name).mkdir(parents=True)

    assert installed(str(tmp_path)) == {"a-b==1.0", "c==2"}


def test_a_difference_says_what_is_missing_and_what_is_there_instead() -> None:
    assert difference(A, A) == ""
    assert difference(A, B) == "lacks a==1; has instead a==2"
    assert difference(A, A | B) == "has instead a==2"


def test_a_long_difference_is_cut() -> None:
    many = frozenset(f"p{number}==1" for number in range(9))

    assert difference(many, frozenset()) == "lacks p0==1, p1==1, p2==1, p3==1 and 5 more"


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"puffin": A, "uv": A}, A),
        ({"puffin": A, "uv": A, "nab": B}, A),
        ({"puffin": A, "uv": B, "nab": A, "pip": A}, None),
        ({"puffin": A, "uv": A, "nab": B, "pip": B, "pip-tools": B}, None),
        ({"puffin": A, "nab": B, "pip": B}, None),
        ({"puffin": A, "nab": B}, A),
        ({"pip": A}, A),
        ({"pip": A, "nab": B}, None),
        ({}, None),
    ],
)
def test_most_tools_are_right_if_puffin_and_uv_are_among_them(
    answers: dict[str, frozenset[str]], expected: frozenset[str] | None
) -> None:
    assert agreed(answers) == expected
