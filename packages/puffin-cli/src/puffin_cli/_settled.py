"""Inputs of which every project is named and every local path exists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from pep508 import evaluate
from puffin_cli._direct import local_path, told_name
from puffin_macros import PuffinError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pep508 import MarkerEnvironment
    from puffin_cli._direct import UnnamedItem
    from puffin_cli._inputs import InputItem, Inputs
    from puffin_distribution import DistributionDatabase
    from puffin_normalize import ProjectName


def settle(
    inputs: Inputs, markers: MarkerEnvironment, database: Callable[[], DistributionDatabase]
) -> Inputs:
    """Return the inputs with the names of all paths and URLs that hold under `markers`.

    `database` is called if only fetching or building a project tells its name.

    Raises: InputError - nothing is at a path; what the database raises.
    """
    items = (*inputs.requirements, *inputs.constraints, *inputs.overrides)
    for item in items:
        is_local = item.given is not None and item.given.is_local
        if is_local and evaluate(item.requirement.marker, markers):
            local_path(item)
    named = tuple(_named(inputs, markers, database))
    return replace(inputs, requirements=(*inputs.requirements, *named), unnamed=())


def _named(
    inputs: Inputs, markers: MarkerEnvironment, database: Callable[[], DistributionDatabase]
) -> Iterator[InputItem]:
    for item in inputs.unnamed:
        if evaluate(item.marker, markers):
            yield item.named(told_name(item) or _found_name(item, database()))


def _found_name(item: UnnamedItem, database: DistributionDatabase) -> ProjectName:
    try:
        return database.identify(item.url, editable=item.editable)
    except PuffinError as error:
        from pypi_types import redact_url

        error.add_note(f"{redact_url(item.url)} ({item.place})")
        raise
