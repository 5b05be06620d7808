from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, strategies as st
from packaging.tags import parse_tag

from platform_host import parse_platform
from platform_tags import Tags, tags_for

if TYPE_CHECKING:
    from collections.abc import Iterator

LINUX = tags_for(parse_platform("linux"), (3, 12))


def test_earlier_tags_are_better() -> None:
    order = [
        "cp312-cp312-manylinux_2_28_x86_64",
        "cp312-cp312-manylinux2014_x86_64.manylinux_2_17_x86_64",
        "cp312-abi3-manylinux1_x86_64",
        "cp39-abi3-manylinux_2_28_x86_64",
        "py3-none-manylinux_2_28_x86_64",
        "cp312-none-any",
        "py312-none-any",
        "py2.py3-none-any",
        "py30-none-any",
    ]

    priorities = [LINUX.priority(tags) for tags in order]

    assert None not in priorities
    assert priorities == sorted(priorities)  # type: ignore[type-var]  # none is None
    assert len(set(priorities)) == len(order)


@pytest.mark.parametrize(
    "tags",
    [
        "cp313-cp313-manylinux_2_28_x86_64",
        "cp313-abi3-manylinux_2_28_x86_64",
        "cp312-cp312t-manylinux_2_28_x86_64",
        "cp312-abi3t-manylinux_2_28_x86_64",
        "cp312-cp312-manylinux_2_29_x86_64",
        "cp312-cp312-manylinux_2_28_aarch64",
        "cp312-cp312-musllinux_1_1_x86_64",
        "cp312-cp312-win_amd64",
        "py2-none-any",
        "py313-none-any",
        "cp312-cp312-any",
    ],
)
def test_what_does_not_run_is_not_compatible(tags: str) -> None:
    assert not LINUX.is_compatible(tags)


@pytest.mark.parametrize(
    "text", ["", "py3", "py3-none", "py3-none-any-1", "--", "-.-", "py3..-none-any-"]
)
def test_what_is_no_set_of_tags_fits_nothing(text: str) -> None:
    assert LINUX.priority(text) is None


def test_case_does_not_count() -> None:
    assert LINUX.priority("PY3-None-ANY") == LINUX.priority("py3-none-any")


def test_free_threaded_build_takes_its_own_stable_abi() -> None:
    tags = tags_for(parse_platform("linux"), (3, 15), free_threaded=True)

    assert tags.is_compatible("cp315-cp315t-manylinux_2_17_x86_64")
    assert tags.is_compatible("cp314-abi3t-manylinux_2_17_x86_64")
    assert not tags.is_compatible("cp315-cp315-manylinux_2_17_x86_64")
    assert not tags.is_compatible("cp314-abi3-manylinux_2_17_x86_64")


SMALL = ["py3", "py2", "cp312", "cp311", "cp39"]
ABIS = ["none", "abi3", "cp312", "cp311"]
PLATFORMS = ["any", "linux_x86_64", "manylinux2014_x86_64", "manylinux_2_28_x86_64", "win32"]


@given(
    st.lists(st.sampled_from(SMALL), min_size=1, max_size=3),
    st.lists(st.sampled_from(ABIS), min_size=1, max_size=3),
    st.lists(st.sampled_from(PLATFORMS), min_size=1, max_size=3),
)
def test_a_compressed_set_is_as_good_as_its_best_tag(
    pythons: list[str], abis: list[str], platforms: list[str]
) -> None:
    compressed = "-".join(map(".".join, (pythons, abis, platforms)))
    places = {name: place for place, name in enumerate(LINUX.names)}

    found = [places[str(tag)] for tag in parse_tag(compressed) if str(tag) in places]

    assert LINUX.priority(compressed) == min(found, default=None)


def test_hostile_set_is_answered_at_once() -> None:
    many = ".".join(f"x{number}" for number in range(100_000))

    assert LINUX.priority(f"{many}-{many}-{many}") is None
    assert LINUX.priority(f"{many}.py3-{many}.none-{many}.any") == LINUX.priority("py3-none-any")


def test_names_are_read_when_they_are_needed_and_once() -> None:
    read = []

    def names() -> Iterator[str]:
        read.append("names")
        yield "py3-none-any"

    tags = Tags(names())

    assert read == []
    assert tags.priority("py3-none-any") == 0
    assert tags.names == ("py3-none-any",)
    assert tags.priority("py2-none-any") is None
    assert read == ["names"]


def test_no_tags_fit_nothing() -> None:
    assert Tags(()).priority("py3-none-any") is None


def test_first_of_a_repeated_name_counts() -> None:
    assert Tags(["a-b-c", "d-e-f", "a-b-c"]).priority("a-b-c") == 0
