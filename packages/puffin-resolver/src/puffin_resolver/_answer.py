"""From the chosen states to pins, and who asked for them."""

from distribution_types import GitSdist
from puffin_client import Release
from puffin_normalize import ExtraName, ProjectName
from puffin_resolver._candidate import Rules, files_of, uploaded_late
from puffin_resolver._direct import DirectSource
from puffin_resolver._packages import ROOT, Package, release_of
from puffin_resolver._provider import ProjectProvider
from puffin_resolver._resolution import Pin, Resolution


def resolution_of(
    provider: ProjectProvider, states: dict[Package, int], visited: int
) -> Resolution:
    """Return the resolution that the chosen states are."""
    via = _origins(provider, states)
    names = sorted(package.name for package in states if not package.extra and package != ROOT)
    pins = tuple(_pin(provider, states, name, via.get(name, ())) for name in names)
    return Resolution(pins=pins, warnings=tuple(_warnings(provider, pins)), visited=visited)


def _origins(provider: ProjectProvider, states: dict[Package, int]) -> dict[str, tuple[str, ...]]:
    """Return for each project who asked for it: projects by name, then inputs by origin."""
    asked: dict[str, set[tuple[bool, str]]] = {}
    for package, state in states.items():
        for need in provider.needs[package, state]:
            name = need.requirement.name
            if package == ROOT and need.origin:
                asked.setdefault(name, set()).add((True, need.origin))
            elif package.name not in (name, ROOT.name) and not need.constraint:
                asked.setdefault(name, set()).add((False, package.name))
    return {name: tuple(label for _, label in sorted(found)) for name, found in asked.items()}


def _pin(
    provider: ProjectProvider, states: dict[Package, int], name: str, via: tuple[str, ...]
) -> Pin:
    view = provider.view(name)
    project = view.project
    found = [package.extra for package in states if package.name == name and package.extra]
    extras = tuple(ExtraName(extra) for extra in sorted(found))
    if view.direct is not None:
        return _direct_pin(ProjectName(name), view.direct, extras, via)
    if project is None:
        raise LookupError(name)
    release = project.releases[release_of(states[Package(name)])]
    return Pin(
        name=ProjectName(name),
        version=release.version,
        extras=extras,
        via=via,
        hashes=_hashes(release, view.rules),
        index=project.index,
        yanked=_yanked(release),
    )


def _direct_pin(
    name: ProjectName, source: DirectSource, extras: tuple[ExtraName, ...], via: tuple[str, ...]
) -> Pin:
    dist = source.dist
    return Pin(
        name=name,
        version=source.metadata.version,
        extras=extras,
        via=via,
        url=dist.precise_url if isinstance(dist, GitSdist) else dist.url,
        editable=source.is_editable,
    )


def _hashes(release: Release, rules: Rules) -> tuple[str, ...]:
    options = rules.options
    wheels = () if options.no_binary.covers(rules.name) else release.wheels
    sdists = [release.sdist] if release.sdist else []
    sdists = [] if options.only_binary.covers(rules.name) else sdists
    admitted = [f for f in (*wheels, *sdists) if uploaded_late(f, rules) is None]
    return tuple(sorted(f"sha256:{f.hashes['sha256']}" for f in admitted if "sha256" in f.hashes))


def _yanked(release: Release) -> str | None:
    reasons = [file.yanked for file in files_of(release)]
    if not reasons or not all(reason is not False for reason in reasons):
        return None
    return next((reason for reason in reasons if isinstance(reason, str)), "")


def _warnings(provider: ProjectProvider, pins: tuple[Pin, ...]) -> list[str]:
    found = []
    for pin in pins:
        if pin.yanked is not None:
            reason = f' (reason: "{pin.yanked}")' if pin.yanked else ""
            found.append(f"{pin.name}=={pin.version} is yanked{reason}.")
        found += [
            f"The package {pin.name}=={pin.version} does not have an extra named {extra}."
            for extra in provider.missing_extras(pin)
        ]
    return found
