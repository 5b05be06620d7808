"""From the chosen states to pins, and the requirements that lead to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from distribution_types import GitSdist
from puffin_client import ProjectSdist, ProjectWheel, Release
from puffin_normalize import ExtraName, ProjectName
from puffin_resolver._candidate import Candidate, Rules, files_of, uploaded_late
from puffin_resolver._packages import ROOT, Need, Package, release_of
from puffin_resolver._resolution import Edge, Pin, Resolution

if TYPE_CHECKING:
    from puffin_resolver._direct import DirectSource
    from puffin_resolver._project_view import ProjectView
    from puffin_resolver._provider import ProjectProvider


def resolution_of(provider: ProjectProvider, states: dict[Package, int]) -> Resolution:
    """Return the resolution that the chosen states are."""
    graph = _graph(provider, states)
    via = _via(graph, provider.requirements.replaced)
    names = sorted(package.name for package in states if not package.extra and package != ROOT)
    extras = _extras(states)
    pins = tuple(
        _pin(provider.view(name), states[Package(name)], extras.get(name, ()), via.get(name, ()))
        for name in names
    )
    return Resolution(
        pins=pins,
        graph=graph,
        environment=provider.target.markers,
        warnings=tuple(_warnings(provider, pins)),
        visited=len({(p.name, state) for p, state in provider.needs if p != ROOT}),
    )


def _graph(provider: ProjectProvider, states: dict[Package, int]) -> tuple[Edge, ...]:
    """Return all requirements that hold; what a project requires of itself is none."""
    found: list[Edge] = []
    for package, state in states.items():
        needs = provider.needs[package, state]
        if not needs:
            continue
        version = None if package == ROOT else _version(provider.view(package.name), state)
        for need in needs:
            # A constraint limits whoever requires the project: it is the inputs' alone.
            if package == ROOT or need.constraint:
                found.append(_edge(need))
            elif need.requirement.name != package.name:
                found.append(_edge(need, package, version))
    found.sort(key=_place_in_graph)
    # The same is said again by each whom a constraint limits, and by careless metadata.
    return tuple(edge for edge, last in zip(found, [None, *found], strict=False) if edge != last)


def _version(view: ProjectView, state: int) -> str:
    return view.releases.versions[release_of(state)]


def _edge(need: Need, package: Package | None = None, version: str | None = None) -> Edge:
    requirement = need.requirement
    marker = requirement.marker
    return Edge(
        dependent=None if package is None else ProjectName(package.name),
        dependent_version=version,
        dependent_extra=ExtraName(package.extra) if package is not None and package.extra else None,
        name=requirement.name,
        extras=requirement.extras,
        specifiers=requirement.specifiers,
        url=requirement.url,
        marker="" if marker is None else str(marker),
        origin=need.origin,
        place=need.place,
        constraint=need.constraint,
    )


def _place_in_graph(edge: Edge) -> tuple[str, ...]:
    return (
        edge.name,
        edge.dependent or "",
        "constraint" if edge.constraint else "",
        edge.dependent_extra or "",
        edge.origin,
        edge.place,
        edge.specifiers,
        edge.marker,
    )


def _via(graph: tuple[Edge, ...], replaced: list[Need]) -> dict[str, tuple[str, ...]]:
    """Return for each project who asked for it: projects by name, then inputs by origin.

    Of an override both are told: it is the input that says what a project, or another input, asks
    for.
    """
    asked: dict[str, set[tuple[bool, str]]] = {}
    for edge in graph:
        if edge.dependent is not None:
            asked.setdefault(edge.name, set()).add((False, edge.dependent))
        if edge.origin:
            asked.setdefault(edge.name, set()).add((True, edge.origin))
    for need in replaced:
        if need.origin and need.requirement.name in asked:
            asked[need.requirement.name].add((True, need.origin))
    return {name: tuple(label for _, label in sorted(found)) for name, found in asked.items()}


def _extras(states: dict[Package, int]) -> dict[str, tuple[ExtraName, ...]]:
    found: dict[str, list[ExtraName]] = {}
    for package in states:
        if package.extra:
            found.setdefault(package.name, []).append(ExtraName(package.extra))
    return {name: tuple(sorted(extras)) for name, extras in found.items()}


def _pin(view: ProjectView, state: int, extras: tuple[ExtraName, ...], via: tuple[str, ...]) -> Pin:
    name = ProjectName(view.rules.name)
    if view.direct is not None:
        return _direct_pin(name, view.direct, extras, via)
    if view.project is None:
        raise LookupError(name)
    release = view.project.releases[release_of(state)]
    wheels, sdist = _admitted(release, view.rules)
    file = _chosen(view, release_of(state), sdist)
    return Pin(
        name=name,
        version=release.version,
        extras=extras,
        via=via,
        wheels=wheels,
        sdist=sdist,
        file=file,
        index=(file.index if file else None) or view.project.index,
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


def _admitted(
    release: Release, rules: Rules
) -> tuple[tuple[ProjectWheel, ...], ProjectSdist | None]:
    """Return the files that the options admit, for any platform and Python."""
    options, sdist = rules.options, release.sdist
    wheels = () if options.no_binary.covers(rules.name) else release.wheels
    if sdist is not None and (
        options.only_binary.covers(rules.name) or uploaded_late(sdist, rules)
    ):
        sdist = None
    return tuple(wheel for wheel in wheels if not uploaded_late(wheel, rules)), sdist


def _chosen(
    view: ProjectView, index: int, sdist: ProjectSdist | None
) -> ProjectWheel | ProjectSdist | None:
    """Return what would be installed: the wheel that fits best, else the source."""
    candidate = view.assess(index)
    file = candidate.file if isinstance(candidate, Candidate) else None
    # A wheel for another platform is a candidate only beside a source that is admitted.
    if isinstance(file, ProjectWheel) and view.rules.target.tags.priority(file.tags) is not None:
        return file
    return sdist


def _yanked(release: Release) -> str | None:
    reasons = [file.yanked for file in files_of(release)]
    if not reasons or not all(reason is not False for reason in reasons):
        return None
    return next((reason for reason in reasons if isinstance(reason, str)), "")


def _warnings(provider: ProjectProvider, pins: tuple[Pin, ...]) -> list[str]:
    found = provider.input_warnings()
    for pin in pins:
        if pin.yanked is not None:
            reason = f' (reason: "{pin.yanked}")' if pin.yanked else ""
            found.append(f"{pin.name}=={pin.version} is yanked{reason}.")
        found += provider.requirements.replaced_files(pin)
        found += [
            f"The package {pin.name}=={pin.version} does not have an extra named {extra}."
            for extra in provider.missing_extras(pin)
        ]
    return found
