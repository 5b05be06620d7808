"""The part of a compilation that resolves, which may be loaded while others are asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from puffin_cli._manifest import resolver_manifest, resolver_options, with_limits
from puffin_cli._preferences import read_preferences
from puffin_cli._stock import Stock
from puffin_macros import Record
from puffin_resolver import Resolver, resolution_target

if TYPE_CHECKING:
    from puffin_cli._compile_arguments import CompileArguments
    from puffin_cli._context import Context
    from puffin_cli._inputs import Inputs
    from puffin_client import RegistryClient
    from puffin_interpreter import Interpreter
    from puffin_resolver import Manifest, Preference, Resolution, Target


class Compiled(Record):
    """A resolution, and what it was made from."""

    inputs: Inputs
    target: Target
    stock: Stock
    resolution: Resolution


def resolve_inputs(
    arguments: CompileArguments,
    inputs: Inputs,
    registry: RegistryClient,
    interpreter: Interpreter,
    context: Context,
) -> Compiled:
    """Resolve what the inputs ask for; the interpreter is the one to build with.

    Raises: NoSolutionError. And what is raised where sources are read.
    """
    target = resolution_target(interpreter, arguments.python_version, arguments.python_platform)
    context.printer.detail(f"puffin resolves for {interpreter.executable} ({target.python})")
    stock = Stock(arguments, inputs, context, registry.cache, interpreter, registry=registry)
    stock.aim_at(target, arguments)
    if inputs.has_sources:
        from puffin_cli._settled import settle

        inputs = settle(inputs, target.markers, lambda: stock.database)
    resolution = _resolve(arguments, inputs, target, stock, context)
    return Compiled(inputs=inputs, target=target, stock=stock, resolution=resolution)


def _resolve(
    arguments: CompileArguments, inputs: Inputs, target: Target, stock: Stock, context: Context
) -> Resolution:
    indexes = ", ".join(map(str, stock.locations.indexes)) or "no index"
    context.printer.detail(f"puffin asks {indexes}")
    for name, index in stock.locations.project_indexes.items():
        context.printer.detail(f"puffin asks {index} for {name}")
    resolver = Resolver(
        stock.database,
        _manifest(arguments, inputs, context),
        target,
        resolver_options(arguments, inputs, stock, context),
        pool=context.pool,
        reporter=context.reporter,
        explain=bool(arguments.explain),
    )
    return resolver.resolve()


def _manifest(arguments: CompileArguments, inputs: Inputs, context: Context) -> Manifest:
    upgrades = arguments.upgrade_package
    preferences: tuple[Preference, ...] = ()
    if arguments.output_file is not None and not arguments.upgrade:
        upgraded = frozenset(requirement.name for requirement in upgrades)
        preferences = read_preferences(arguments.output_file, upgraded, context)
    manifest = resolver_manifest(inputs, preferences)
    return with_limits(manifest, upgrades) if upgrades else manifest
