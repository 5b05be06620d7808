"""The semantics of resolving, a table a topic: `cases/*.toml`.

A case has an `index`, in the lines of `MemoryIndex`, and what is asked of it; and the pins that
must come out (`gives`), or what the explanation must say (`fails`), or what is refused before
anything is asked (`refuses`). Warnings are told to the letter, or there are none (`warns`). A
solution takes no more decisions than the case says (`visits`), and at most one a release.
"""

import tomllib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from pep508 import parse_requirement
from puffin_normalize import ProjectName
from puffin_resolver import (
    HashRequirementError,
    Manifest,
    NoSolutionError,
    Options,
    PackageSource,
    Preference,
    Resolution,
    Resolver,
    ResolverInput,
    Target,
)
from puffin_traits import FormatControl

SOURCES = {
    "requirements": ("requires", "-r requirements.in"),
    "constraints": ("constraints", "-c limits.txt"),
    "overrides": ("overrides", "--override overrides.txt"),
    "excludes": ("excludes", "--exclude excludes.txt"),
}


def cases() -> Iterator[Any]:
    for path in sorted(Path(__file__).with_name("cases").glob("*.toml")):
        for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]:
            yield pytest.param(case, id=f"{path.stem}: {case['name']}")


def inputs(texts: Iterable[str], origin: str) -> tuple[ResolverInput, ...]:
    """Return inputs of texts such as `a==1 --hash=<digest> --hash=<digest>`."""
    parted = [text.split(" --hash=") for text in texts]
    return tuple(
        ResolverInput(parse_requirement(text), origin, tuple(f"sha256:{each}" for each in digests))
        for text, *digests in parted
    )


def manifest_of(case: dict[str, Any]) -> Manifest:
    found = {field: inputs(case.get(key, ()), o) for field, (key, o) in SOURCES.items()}
    preferences = map(preference, case.get("preferences", ()))
    return Manifest(**found, preferences=tuple(preferences))


def preference(text: str) -> Preference:
    """Return the pin that a text such as `a==1 --hash=<digest>` is."""
    pin, *digests = text.split(" --hash=")
    name, _, version = pin.partition("==")
    hashes = tuple(f"sha256:{each}" for each in digests)
    return Preference(ProjectName(name), version, hashes, "requirements.txt")


def options_of(case: dict[str, Any]) -> Options:
    options = dict(case.get("options", {}))
    for kind in ("only_binary", "no_binary"):
        if kind in options:
            options[kind] = FormatControl(names=frozenset(options[kind]))
    own = options.get("exclude_newer_projects", {})
    if own:
        # TOML has no null.
        options["exclude_newer_projects"] = {k: None if v is False else v for k, v in own.items()}
    return Options(**options)


def target_of(case: dict[str, Any], target: Target) -> Target:
    python = case.get("python")
    if python is None:
        return target
    minor = ".".join(python.split(".")[:2])
    markers = replace(target.markers, python_version=minor, python_full_version=python)
    return replace(target, markers=markers)


@pytest.mark.parametrize("case", list(cases()))
def test_case(
    case: dict[str, Any], memory_index: Callable[[list[str]], PackageSource], target: Target
) -> None:
    index, manifest, options = memory_index(case["index"]), manifest_of(case), options_of(case)

    def resolve() -> Resolution:
        return Resolver(index, manifest, target_of(case, target), options).resolve()

    if "refuses" in case:
        with pytest.raises(HashRequirementError) as refused:
            resolve()
        assert list(refused.value.problems) == case["refuses"]
        return
    if "fails" in case:
        with pytest.raises(NoSolutionError) as caught:
            resolve()
        explanation = " ".join(str(caught.value).split())
        assert [part for part in case["fails"] if " ".join(part.split()) not in explanation] == []
        assert [part for part in case.get("unsaid", []) if part in explanation] == []
        return

    resolution = resolve()

    assert [f"{pin.name}=={pin.version}" for pin in resolution.pins] == case["gives"]
    assert list(resolution.warnings) == case.get("warns", [])
    assert resolution.visited <= case.get("visits", len(case["index"]))
