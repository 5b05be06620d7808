"""What inputs do to requirements, where a table of resolutions does not show it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from distribution_types import UrlSdist
from pep508 import parse_requirement
from puffin_normalize import ProjectName
from puffin_resolver import Manifest, Options, Resolver, ResolverInput
from puffin_resolver._requirements import Requirements, has_lower_bound, is_pin
from pypi_types import path_to_url

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from puffin_resolver import PackageSource, ResolutionMode, Target


def item(text: str, origin: str = "", place: str = "") -> ResolverInput:
    return ResolverInput(parse_requirement(text), origin, place=place)


def items(*texts: str) -> tuple[ResolverInput, ...]:
    return tuple(map(item, texts))


@pytest.mark.parametrize(
    ("specifiers", "bounded", "pinned"),
    [
        ("", False, False),
        ("<2", False, False),
        ("<=2,!=1", False, False),
        (">1", True, False),
        ("<2,>=1", True, False),
        ("~=1.1", True, False),
        ("==1.*", True, False),
        ("==1", True, True),
        ("===1", True, True),
        ("==1,<2", True, False),
    ],
)
def test_bounds_and_pins(specifiers: str, *, bounded: bool, pinned: bool) -> None:
    assert (has_lower_bound(specifiers), is_pin(specifiers)) == (bounded, pinned)


@pytest.mark.parametrize(
    ("origin", "place", "shown"),
    [
        ("-r a.in", "a.in line 3", " (a.in line 3)"),
        ("-r a.in", "", " (-r a.in)"),
        ("", "", ""),
    ],
)
@pytest.mark.parametrize("mode", ["lowest", "lowest-direct"])
def test_warnings_name_the_place(
    target: Target, mode: ResolutionMode, origin: str, place: str, shown: str
) -> None:
    manifest = Manifest(
        requirements=(item("a<9", origin, place), item("b", origin, place)),
        excludes=items("b"),
    )
    requirements = Requirements(manifest, target, require_hashes=False)

    assert requirements.warnings(mode) == [
        f"The direct requirement on `b`{shown} is dropped: the project is excluded.",
        (
            f"The direct requirement on `a` has no lower bound{shown}; with --resolution {mode} its"
            " oldest release is taken."
        ),
    ]
    assert len(requirements.warnings("highest")) == 1


def test_unused_limits_are_no_reason_for_a_warning(target: Target) -> None:
    manifest = Manifest(
        requirements=items("a>=1"),
        constraints=items("b<2"),
        overrides=items("c"),
        excludes=items("d"),
    )

    assert Requirements(manifest, target, require_hashes=False).warnings("lowest") == []


def test_of_several_overrides_each_stands_once(target: Target) -> None:
    manifest = Manifest(requirements=items("a<2", "a!=3", "b"), overrides=items("a>5", "a<9"))
    requirements = Requirements(manifest, target, require_hashes=False)

    assert [str(need.requirement) for need in requirements.of_root()] == ["a>5", "a<9", "b"]


def test_an_extra_adds_only_what_is_not_needed_anyway(target: Target) -> None:
    requires = [
        parse_requirement(text)
        for text in (
            "a",
            "b; extra == 'x'",
            "c; extra == 'x' or os_name == 'posix'",
            "d; os_name == 'nt'",
        )
    ]
    manifest = Manifest(overrides=items("d>=1"), constraints=items("b<5", "z<1"))
    requirements = Requirements(manifest, target, require_hashes=False)

    def texts(extra: str) -> list[str]:
        return [str(need.requirement) for need in requirements.of_metadata(requires, extra)]

    assert texts("") == ["a", 'c ; extra == "x" or os_name == "posix"', "d>=1"]
    assert texts("x") == ['b ; extra == "x"', "b<5"]


def test_sources_admit_what_inputs_admit(target: Target) -> None:
    requirements = Requirements(Manifest(), target, require_hashes=False)
    archive = UrlSdist(name=ProjectName("z"), url="https://example.org/z.zip", filename="z.zip")
    wanted = [parse_requirement("a==2"), parse_requirement("b>=1a1; extra == 'x'")]

    requirements.of_metadata(wanted, "x")
    assert (requirements.pins("a"), requirements.names_prerelease("b")) == ((), False)

    requirements.of_source(archive, wanted, "")
    assert (requirements.pins("a"), requirements.names_prerelease("b")) == (("==2",), False)

    requirements.of_source(archive, wanted, "x")
    assert requirements.names_prerelease("b")
    assert requirements.direct == set()


def test_what_a_tree_requires_is_required_directly(
    memory_index: Callable[[list[str]], PackageSource], target: Target, tmp_path: Path
) -> None:
    url = path_to_url(str(tmp_path))
    lines = [f"tree==1 @ {url} -> b", "b==1 -> c", "b==2 -> c", "c==1", "c==2"]
    manifest = Manifest(requirements=items(f"tree @ {url}"))

    options = Options(resolution="lowest-direct")
    resolution = Resolver(memory_index(lines), manifest, target, options).resolve()

    assert [f"{pin.name}=={pin.version}" for pin in resolution.pins] == ["b==1", "c==2", "tree==1"]
