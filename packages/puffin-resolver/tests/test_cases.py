"""The semantics of resolving, a table a topic: `cases/*.toml`.

A case has an `index`, in the lines of `MemoryIndex`, and what is asked of it; and either the pins
that must come out (`gives`), or what the explanation must say (`fails`).
"""

import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from puffin_resolver import NoSolutionError, Resolution
from puffin_traits import FormatControl


def cases() -> Iterator[Any]:
    for path in sorted(Path(__file__).with_name("cases").glob("*.toml")):
        for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]:
            yield pytest.param(case, id=f"{path.stem}: {case['name']}")


def arguments(case: dict[str, Any]) -> dict[str, Any]:
    options = dict(case.get("options", {}))
    for kind in ("only_binary", "no_binary"):
        if kind in options:
            options[kind] = FormatControl(names=frozenset(options[kind]))
    lists = {key: case[key] for key in ("constraints", "overrides", "preferences") if key in case}
    return options | lists


@pytest.mark.parametrize("case", list(cases()))
def test_case(case: dict[str, Any], resolve: Callable[..., Resolution]) -> None:
    if "fails" in case:
        with pytest.raises(NoSolutionError) as caught:
            resolve(case["index"], *case["requires"], **arguments(case))
        explanation = str(caught.value)
        assert [part for part in case["fails"] if part not in explanation] == []
        assert [part for part in case.get("unsaid", []) if part in explanation] == []
        return

    resolution = resolve(case["index"], *case["requires"], **arguments(case))

    assert [f"{pin.name}=={pin.version}" for pin in resolution.pins] == case["gives"]
    assert resolution.visited <= case.get("visits", len(case["index"]))
    assert [part for part in case.get("warns", []) if part not in resolution.warnings] == []
