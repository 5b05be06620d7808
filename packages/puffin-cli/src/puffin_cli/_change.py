"""What the commands that change an environment have in common: all but the change."""

from __future__ import annotations

from puffin_cli._audits import remember_audit, was_audited
from puffin_cli._errors import SUCCESS
from puffin_cli._msgspec import load_msgspec

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from puffin_cache import Cache
    from puffin_cli._arguments import ChangeArguments
    from puffin_cli._audits import Audited
    from puffin_cli._context import Context
    from puffin_cli._inputs import Inputs
    from puffin_cli._stock import Stock
    from puffin_interpreter import Environment

    A = TypeVar("A", bound=ChangeArguments)


def change_environment(
    arguments: A,
    context: Context,
    read: Callable[[A, Context], Inputs],
    change: Callable[[A, Inputs, Environment, Context, Stock], Audited | None],
) -> int:
    """Read what is asked for, and bring it about in the environment; return the exit code.

    `change` returns what it found in order if there was nothing to do. The next run like that one
    gets no further than here, while all stays as it is.
    """
    cache = context.open_cache()
    if was_audited(arguments, context, cache):
        return SUCCESS
    load_msgspec()
    inputs = read(arguments, context)
    if inputs.is_empty:
        context.printer.say("No requirements found")
        return SUCCESS
    environment, stock = _place(arguments, inputs, context, cache)
    if inputs.pythons:
        from puffin_cli._script import check_python

        python = environment.interpreter.markers.python_full_version
        check_python(inputs.pythons, python, option="--python")
    if inputs.has_sources:
        from puffin_cli._settled import settle

        inputs = settle(inputs, environment.interpreter.markers, lambda: stock.database)
    found = change(arguments, inputs, environment, context, stock)
    if found is not None:
        remember_audit(arguments, context, inputs, cache, found)
    return SUCCESS


def _place(
    arguments: ChangeArguments, inputs: Inputs, context: Context, cache: Cache
) -> tuple[Environment, Stock]:
    """Return the environment, and what there is to take from for it."""
    from puffin_cli._environments import changeable_environment, is_surely_empty
    from puffin_cli._stock import Stock

    begun = None
    if is_surely_empty(arguments.python, context):
        from puffin_cli._head_start import head_start

        begun = head_start(arguments, inputs, context, cache)
    environment = changeable_environment(arguments.python, context, cache)
    stock = Stock(
        arguments,
        inputs,
        context,
        cache,
        environment.interpreter,
        registry=None if begun is None else begun.registry,
        crew=None if begun is None else begun.crew,
        link_mode=arguments.link_mode,
    )
    return environment, stock
