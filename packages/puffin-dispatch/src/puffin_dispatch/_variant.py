"""What sets the builds of a project apart from those that nobody said anything about."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from puffin_dispatch._options import DispatchOptions
    from puffin_normalize import ProjectName
    from puffin_resolver import ResolverInput

UNISOLATED = "unisolated"


def settings_of(
    options: DispatchOptions, name: ProjectName | None, *, nested: bool
) -> dict[str, str | list[str]]:
    """Return what the backend of a project is told; `nested` is a build for another build."""
    own = {} if name is None else options.project_settings.get(name, {})
    return dict(own) if nested else {**options.config_settings, **own}


def variant_of(options: DispatchOptions, name: ProjectName | None, *, nested: bool) -> str | None:
    """Return the variant of the builds of a project; see `BuildContext.variant`.

    It is made of what a user says in order to get another wheel: settings, and constraints of the
    build requirements, which decide for instance for which ABI extension modules are compiled.
    Without isolation it is the environment that decides; what is in there nobody can tell, but such
    a build never passes for an isolated one.
    """
    isolated = not options.no_isolation.covers(name)
    settings = settings_of(options, name, nested=nested)
    constraints = _constraints(options.build_constraints) if isolated else []
    words = [] if isolated else [UNISOLATED]
    if settings or constraints:
        words.append(_digest(settings, constraints))
    return ".".join(words) or None


def _constraints(inputs: tuple[ResolverInput, ...]) -> list[tuple[str, list[str]]]:
    """Return what the constraints demand, whatever their order and wherever they are from."""
    return sorted((str(each.requirement), sorted(each.hashes)) for each in inputs)


def _digest(settings: dict[str, str | list[str]], constraints: list[tuple[str, list[str]]]) -> str:
    from msgspec.json import encode

    from puffin_cache import digest

    return digest(encode((sorted(settings.items()), constraints)).decode())
