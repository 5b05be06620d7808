"""What the user asks for, as the resolver takes it: the manifest and the options."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from puffin_resolver import Manifest, Options, ResolverInput

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pep508 import Requirement
    from puffin_cli._compile_arguments import ResolutionArguments
    from puffin_cli._context import Context
    from puffin_cli._inputs import InputItem, Inputs
    from puffin_cli._stock import Stock
    from puffin_resolver import Preference


def with_limits(manifest: Manifest, upgrades: Iterable[Requirement]) -> Manifest:
    """Return a manifest in which upgrades go no further than what is said of them."""
    # Without an origin: annotations are the same as those of the next run, which upgrades nothing.
    limits = [
        ResolverInput(requirement, place="--upgrade-package")
        for requirement in upgrades
        if requirement.specifiers
    ]
    return replace(manifest, constraints=(*manifest.constraints, *limits))


def resolver_manifest(inputs: Inputs, preferences: tuple[Preference, ...] = ()) -> Manifest:
    """Return what the user asks for as the resolver takes it."""
    return Manifest(
        requirements=tuple(map(resolver_input, inputs.requirements)),
        constraints=tuple(map(resolver_input, inputs.constraints)),
        overrides=tuple(map(resolver_input, inputs.overrides)),
        excludes=tuple(map(resolver_input, inputs.excludes)),
        preferences=preferences,
        project=inputs.project,
    )


def resolver_input(item: InputItem) -> ResolverInput:
    """Return a requirement of the user's as the resolver takes it."""
    return ResolverInput(item.requirement, item.label, item.hashes, item.editable, item.place)


def resolver_options(
    arguments: ResolutionArguments, inputs: Inputs, stock: Stock, context: Context
) -> Options:
    """Return how flags, files and settings want releases to be chosen.

    Raises: ConfigError.
    """
    settings = context.settings
    return Options(
        resolution=settings.resolution_mode(arguments),
        prerelease=settings.prerelease_mode(arguments, inputs.options),
        prerelease_projects=dict(arguments.prerelease_package),
        exclude_newer=stock.exclude_newer,
        exclude_newer_projects=stock.exclude_newer_projects,
        only_binary=stock.only_binary,
        no_binary=stock.no_binary,
        require_hashes=stock.require_hashes,
        no_dependencies=arguments.no_deps,
    )
