"""What is looked at beside the releases that the solver tries."""

from collections.abc import Callable

import pytest

from distribution_types import Dist
from puffin_client import NetworkError
from puffin_resolver import Manifest, Resolution, Resolver
from puffin_traits import WorkPool
from pypi_types import CoreMetadata

Resolve = Callable[..., Resolution]


def sdk(turn: int, many: int = 200, words: str = "") -> list[str]:
    """Return releases of which those above `turn` need a network library that is limited."""
    return [
        *(f"sdk==1.{i} {words} -> net>={2 if i > turn else 1}" for i in range(many)),
        "net==1",
        "net==2",
    ]


def pins(resolution: Resolution) -> dict[str, str]:
    return {pin.name: pin.version for pin in resolution.pins}


def asked_of(index: object, project: str) -> list[str]:
    return [name for name in index.asked if name.startswith(f"{project}-")]  # type: ignore[attr-defined] - the class is a fixture


def test_few_tries_look_at_nothing_else(resolve: Resolve, memory_index: type) -> None:
    index = memory_index(sdk(turn=196))

    assert pins(resolve(index, "sdk", "net<2")) == {"net": "1", "sdk": "1.196"}
    assert len(asked_of(index, "sdk")) == 4


def test_many_tries_read_at_most_twice_what_is_needed(resolve: Resolve, memory_index: type) -> None:
    for turn in (180, 150, 20):
        index = memory_index(sdk(turn))

        resolution = resolve(index, "sdk", "net<2")

        assert pins(resolution)["sdk"] == f"1.{turn}"
        assert len(asked_of(index, "sdk")) <= min(200, 2 * (200 - turn) + 8)
        assert resolution.visited <= 12


def test_lowest_looks_the_other_way(resolve: Resolve, memory_index: type) -> None:
    lines = [*(f"sdk==1.{i:03} -> net{'<2' if i < 150 else '>=1'}" for i in range(200))]
    index = memory_index([*lines, "net==1", "net==2"])

    resolution = resolve(index, "sdk", "net>=2", resolution="lowest")

    assert pins(resolution)["sdk"] == "1.150"
    assert len(asked_of(index, "sdk")) < 200
    assert resolution.visited <= 20


def test_no_project_is_asked_for_that_only_neighbours_need(
    resolve: Resolve, memory_index: type
) -> None:
    lines = sdk(turn=190)
    lines[:190] = [f"{line} | old{i}" for i, line in enumerate(lines[:190])]
    index = memory_index(lines)

    resolve(index, "sdk", "net<2")

    assert len(asked_of(index, "sdk")) > 10
    assert not [name for name in index.asked if name.startswith("old")]


def test_sources_are_not_built_for_their_neighbours(resolve: Resolve, memory_index: type) -> None:
    index = memory_index(sdk(turn=180, words="only-sdist"))

    assert pins(resolve(index, "sdk", "net<2"))["sdk"] == "1.180"
    assert len(index.built) == 20


def test_neighbour_that_cannot_be_had_does_no_harm(
    memory_index: type, target: object, inputs: Callable[..., object]
) -> None:
    refused: list[str] = []

    class Torn(memory_index):  # type: ignore[misc] - the class is a fixture
        def metadata(self, dist: Dist) -> CoreMetadata:
            if dist.name == "sdk" and int(dist.version.removeprefix("1.")) < 185:
                refused.append(dist.version)
                raise NetworkError("https://example.org/", "refused")
            return super().metadata(dist)

    manifest = Manifest(requirements=inputs(["sdk", "net<2"], "-r in"))
    near, far = Torn(sdk(turn=185)), Torn(sdk(turn=120))

    assert pins(Resolver(near, manifest, target).resolve())["sdk"] == "1.185"
    assert refused
    with pytest.raises(NetworkError):
        Resolver(far, manifest, target).resolve()


def test_neighbour_for_a_newer_python_is_no_candidate(resolve: Resolve) -> None:
    lines = sdk(turn=150)
    lines[100:151] = [f"sdk==1.{i} python>=3.13 -> net>=1" for i in range(100, 151)]

    assert pins(resolve(lines, "sdk", "net<2"))["sdk"] == "1.99"


def test_neighbours_that_name_a_url_are_left_to_themselves(resolve: Resolve) -> None:
    lines = sdk(turn=150)
    lines[10] = "sdk==1.10 -> net @ https://example.org/net.zip"

    assert pins(resolve(lines, "sdk", "net<2"))["sdk"] == "1.150"


def test_what_is_looked_at_does_not_hang_on_what_has_arrived(
    memory_index: type, target: object, inputs: Callable[..., object]
) -> None:
    lines = [f"sdk==1.{i} -> core>=1.{i},<1.{i + 3} | net>={1 + i % 2}" for i in range(120)] + [
        f"core==1.{i} -> net>={2 if i > 20 else 1}" for i in range(122)
    ]
    manifest = Manifest(requirements=inputs(["sdk", "net<2"], "-r in"))

    def run(pool: WorkPool | None) -> tuple[dict[str, str], int]:
        index = memory_index([*lines, "net==1", "net==2", "net==3"])
        found = Resolver(index, manifest, target, pool=pool).resolve()
        return pins(found), found.visited

    alone = run(None)
    with WorkPool(8) as pool:
        assert all(run(pool) == alone for _ in range(4))
