"""Requirements with what constraints say of their projects, where nothing resolves them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from pep440 import specifiers_admit
from pep508 import evaluate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pep508 import MarkerEnvironment
    from puffin_cli._inputs import InputItem, Inputs
    from puffin_normalize import ProjectName


def constrained(inputs: Inputs, markers: MarkerEnvironment) -> tuple[InputItem, ...]:
    """Return the requirements within the constraints that hold under `markers`."""
    limits: dict[ProjectName, list[InputItem]] = {}
    for item in inputs.constraints:
        if evaluate(item.requirement.marker, markers):
            limits.setdefault(item.requirement.name, []).append(item)
    return tuple(
        _within(item, limits.get(item.requirement.name, ())) for item in inputs.requirements
    )


def _within(item: InputItem, limits: Sequence[InputItem]) -> InputItem:
    """Return a requirement within limits; their hashes count if it has none of its own."""
    requirement = item.requirement
    if requirement.url is not None:
        return item
    hashes = item.hashes or next((limit.hashes for limit in limits if limit.hashes), ())
    own, *others = (requirement.specifiers, *(limit.requirement.specifiers for limit in limits))
    # A pin that is within a limit stays a pin: only those may be of a yanked release, or hashed.
    narrower = [each for each in others if not specifiers_admit(each, own.lstrip("="))]
    specifiers = ",".join(filter(None, dict.fromkeys([own, *narrower])))
    return replace(item, hashes=hashes, requirement=replace(requirement, specifiers=specifiers))
