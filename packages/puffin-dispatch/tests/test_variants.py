"""What sets builds apart from each other, and which backends are told what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pep508 import parse_requirement
from puffin_normalize import normalize_project
from puffin_resolver import ResolverInput
from puffin_traits import FormatControl

if TYPE_CHECKING:
    from conftest import Workbench

EXAMPLE, OTHER = normalize_project("example"), normalize_project("other")
TELL: dict[str, Any] = {"config_settings": {"level": "3"}}
TELL_EXAMPLE: dict[str, Any] = {"project_settings": {EXAMPLE: {"level": "3"}}}
LET_BE: dict[str, Any] = {"no_isolation": FormatControl(all=True)}


def limits(*texts: str, hashes: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return the options that limit build requirements."""
    return {
        "build_constraints": tuple(
            ResolverInput(parse_requirement(text), f"limits.txt (line {number})", hashes)
            for number, text in enumerate(texts)
        )
    }


def variant(bench: Workbench, options: dict[str, Any], name: Any = EXAMPLE) -> str | None:
    return bench.dispatch(**options).variant(name)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"no_build": FormatControl(all=True), "timeout": 3.0, "exclude_newer": 1.0},
        {"environ": {"CFLAGS": "-O2"}},
        {"project_settings": {OTHER: {"level": "3"}}},
        {"project_settings": {EXAMPLE: {}}},
        {"no_isolation": FormatControl(names=frozenset({"other"}))},
    ],
)
def test_builds_of_which_nobody_wishes_anything_are_the_usual_ones(
    bench: Workbench, options: dict[str, Any]
) -> None:
    assert variant(bench, options) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (TELL, TELL_EXAMPLE),
        (
            {"config_settings": {"a": "1", "b": ["2", "3"]}},
            {"config_settings": {"b": ["2", "3"], "a": "1"}},
        ),
        (limits("flit>=3", "hatchling"), limits("hatchling", "flit >= 3")),
        # Without isolation nothing is resolved, so that there is nothing to limit.
        (LET_BE, {**LET_BE, **limits("flit>=3")}),
    ],
)
def test_what_comes_to_the_same_is_the_same_variant(
    bench: Workbench, one: dict[str, Any], other: dict[str, Any]
) -> None:
    assert variant(bench, one) is not None
    assert variant(bench, one) == variant(bench, other)


def test_what_may_make_another_wheel_is_another_variant(bench: Workbench) -> None:
    wishes = [
        {},
        TELL,
        {"config_settings": {"level": "4"}},
        {"config_settings": {"level": ["3"]}},
        {"config_settings": {"level": "3", "colour": "red"}},
        limits("flit>=3"),
        limits("flit>=4"),
        limits("flit>=3", hashes=("sha256:" + "0" * 64,)),
        LET_BE,
        {**TELL, **limits("flit>=3")},
        {**TELL, **LET_BE},
    ]

    found = [variant(bench, options) for options in wishes]

    assert len(set(found)) == len(wishes)
    # They are to be told from the names of wheels, and to be names of directories.
    words = [word for word in found if word is not None]
    assert all(word.replace(".", "").isalnum() and len(word) < 60 for word in words)


def test_a_project_without_a_name_is_told_what_all_are(bench: Workbench) -> None:
    assert variant(bench, {**TELL_EXAMPLE}, None) is None
    assert variant(bench, TELL, None) == variant(bench, TELL)


def test_build_requirements_are_told_nothing_that_is_not_meant_for_them(bench: Workbench) -> None:
    bench.sdist("tool")
    bench.sdist("known")
    dist = bench.sdist("example", system_requires=["tool", "known"])
    settings = {normalize_project("known"): {"colour": "blue"}}

    bench.database(config_settings={"level": "3"}, project_settings=settings).wheel(dist)

    told = {name: bench.entries(name)[-1]["config_settings"] for name in ("tool", "known")}
    assert told == {"tool": {}, "known": {"colour": "blue"}}
    assert bench.entries("example")[-1]["config_settings"] == {"level": "3"}


def test_build_requirements_are_built_once_whatever_projects_are_told(bench: Workbench) -> None:
    bench.sdist("tool")
    dist = bench.sdist("example", system_requires=["tool"])

    for level in ("3", "4", "3"):
        bench.database(config_settings={"level": level}).wheel(dist)
    bench.database().wheel(dist)

    assert bench.builds() == ["example", "example", "example", "tool"]


def test_a_build_requirement_that_is_asked_for_itself_is_told_as_well(bench: Workbench) -> None:
    tool = bench.sdist("tool")
    dist = bench.sdist("example", system_requires=["tool"])
    database = bench.database(**TELL)

    database.wheel(dist)
    database.wheel(tool)

    built = [each for each in bench.entries("tool") if each["hook"] == "build_wheel"]
    assert [each["config_settings"] for each in built] == [{}, {"level": "3"}]


def test_what_was_built_under_constraints_is_kept_apart(bench: Workbench) -> None:
    for version in ("1.0", "2.0"):
        bench.wheel("backend", version)
    dist = bench.sdist("example", build_requires=["backend"])

    paths = [
        bench.database(**options).wheel(dist).path
        for options in (limits("backend<2"), {}, limits("backend<2"))
    ]

    assert bench.builds() == ["example", "example"]
    assert paths[0] == paths[2] != paths[1]
