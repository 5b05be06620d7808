"""What can begin before it is known what the interpreter of an environment is."""

from __future__ import annotations

from itertools import islice

from puffin_macros import Record

TYPE_CHECKING = False

if TYPE_CHECKING:
    from puffin_cache import Cache
    from puffin_cli._arguments import ChangeArguments
    from puffin_cli._context import Context
    from puffin_cli._inputs import Inputs
    from puffin_client import RegistryClient
    from puffin_distribution import Crew

MANY = 16
"""Wheels to fetch that are worth processes that help to unpack them."""
_AT_ONCE = 12
"""Pages to ask for; those that the installer asks for next leave room for wheels."""


class HeadStart(Record):
    """What was begun."""

    registry: RegistryClient
    """The client of the indexes, asked already."""
    crew: Crew | None
    """Who is there to unpack wheels, if there will be many."""


def head_start(
    arguments: ChangeArguments, inputs: Inputs, context: Context, cache: Cache
) -> HeadStart | None:
    """Ask for the first projects, for an environment that is empty; None if there is no project.

    They are asked for where the cache has nothing of the first one. While answers are on their way
    the interpreter is asked what it is, and the installer loaded. Helpers have to be called before
    that, because a process with threads cannot be copied.
    """
    names = inputs.sure_names
    if not names:
        return None
    from puffin_cli._network import index_locations, open_registry

    locations = index_locations(arguments, inputs.options, context)
    registry = open_registry(locations, inputs.options, context, cache)
    crew = None
    if registry.must_ask(names[0]):
        crew = _call_crew(inputs, context) if not arguments.dry_run else None
        registry.ask_ahead(islice(names, _AT_ONCE), context.pool.submit)
    return HeadStart(registry=registry, crew=crew)


def _call_crew(inputs: Inputs, context: Context) -> Crew | None:
    if len(inputs.requirements) < MANY:
        return None
    from puffin_distribution import start_crew

    crew = start_crew()
    context.stack.callback(crew.dismiss)
    return crew
