"""What could be done about a contradiction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pep440 import requires_python_admits
from puffin_resolver._candidate import files_of
from puffin_resolver._facts import dependent_name
from puffin_resolver._packages import ROOT, bits
from puffin_resolver._phrase import listed, requirement_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from puffin_client import ProjectFile
    from puffin_resolver._relations import Relation, Situation, Unusable

PYTHONS = tuple(f"3.{minor}" for minor in range(7, 21))
"""What `--python-version` is told to try."""

_WHERE_TO_LOOK = {
    True: "the index (--index-url, --find-links)",
    False: "--find-links; without --no-index the index is asked as well",
}

_NO_PROJECT = (
    "Python itself is no project: --python chooses the interpreter, --python-version the version"
    " to resolve for"
)

MOST = 4
"""So many hints at most: the first are those about what is at fault."""


def hints_of(situation: Situation, near_names: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return what may help, the most promising first."""
    found = [*_spelling(situation, near_names), *_about_unusable(situation)]
    found += [*_about_overrides(situation), *_about_extras(situation), *_about_limits(situation)]
    found += _about_pins(situation)
    return tuple(dict.fromkeys(found))[:MOST]


def _spelling(situation: Situation, near_names: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    for relation in situation.absent:
        found = situation.view(relation.name)
        if found.direct is None and not found.releases.versions:
            near = near_names.get(relation.name, ())
            if relation.name == "python":
                yield _NO_PROJECT
            elif near:
                yield f"did you mean {listed(near, 'or').text}?"
            else:
                where = _WHERE_TO_LOOK[situation.asks_index]
                yield f"check the spelling of {relation.name}, and {where}"


def _about_unusable(situation: Situation) -> Iterator[str]:
    """Yield hints on each project and each kind of reason, once for all of the releases."""
    masks: dict[tuple[str, str], Unusable] = {}
    for each in situation.unusable:
        key = each.name, each.rejection.kind
        known = masks.get(key, each)
        masks[key] = known._replace(mask=known.mask | each.mask)
    for (_, kind), unusable in masks.items():
        if kind in _HINTS:
            yield from _HINTS[kind](situation, unusable)


def _prerelease(_situation: Situation, unusable: Unusable) -> Iterator[str]:
    allowing = f"--prerelease allow, or --prerelease-package {unusable.name}=allow,"
    yield f"pre-releases are ruled out; {allowing} admits them"


def _python(situation: Situation, unusable: Unusable) -> Iterator[str]:
    rejections = situation.view(unusable.name).rejections(unusable.mask)
    bounds = [each.requires_python for each in rejections if each.kind == "python"]
    newer = [p for p in PYTHONS if any(requires_python_admits(each, p) for each in bounds)]
    if newer:
        yield f"Python {newer[0]} or newer would do: --python-version {newer[0]} resolves for it"
    yield from _other_release(situation, unusable, f"works with Python {situation.target.python}")


def _interpreter(situation: Situation, unusable: Unusable) -> Iterator[str]:
    yield f"with another interpreter (--python) {unusable.name} could be built"
    yield from _other_release(situation, unusable, f"works with Python {situation.target.python}")


def _files(situation: Situation, unusable: Unusable) -> Iterator[tuple[str, ProjectFile]]:
    """Yield the files of the releases in question, each with the version."""
    project = situation.view(unusable.name).project
    releases = [project.releases[index] for index in bits(unusable.mask)] if project else []
    for release in releases:
        yield from ((release.version, file) for file in files_of(release))


def _other_release(situation: Situation, unusable: Unusable, why: str) -> Iterator[str]:
    """Yield the release that would be taken if the inputs admitted it."""
    found = situation.view(unusable.name)
    limits = [each for each in situation.on(unusable.name) if each.is_limit]
    admitted = found.releases.everything
    for each in limits:
        admitted &= situation.matching(each.need)
    index = found.pick(found.releases.everything & ~admitted)
    places = tuple(dict.fromkeys(each.spot for each in limits if each.spot))
    if index is not None and places:
        version = found.releases.versions[index]
        yield f"{unusable.name}=={version} {why}: change {listed(places, 'or').text}"


def _tags(situation: Situation, unusable: Unusable) -> Iterator[str]:
    yield from _other_release(situation, unusable, "has a file for this platform")
    others = "--python-platform and --python-version resolve for another"
    yield f"the wheels of {unusable.name} are for other platforms or Pythons; {others}"


def _excluded(situation: Situation, unusable: Unusable) -> Iterator[str]:
    times = [
        (file.upload_time, version)
        for version, file in _files(situation, unusable)
        if file.upload_time is not None
    ]
    if not times:
        yield "the index tells no upload times of these files, and --exclude-newer goes by them"
        return
    time, version = min(times)
    day = _day(time)
    name = unusable.name
    yield (
        f"{name}=={version} was uploaded on {day}: --exclude-newer {day}, or "
        f"--exclude-newer-package {name}={day}, admits it"
    )


def _day(seconds: float) -> str:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(seconds, UTC).date().isoformat()


def _yanked(situation: Situation, unusable: Unusable) -> Iterator[str]:
    pin = _newest(situation, unusable)
    yield f"a yanked release is taken only if the requirements themselves pin it: {pin}"
    yield from _other_release(situation, unusable, "was not yanked")


def _only_binary(_situation: Situation, _unusable: Unusable) -> Iterator[str]:
    yield "without --only-binary the source distribution could be built"


def _no_binary(_situation: Situation, _unusable: Unusable) -> Iterator[str]:
    yield "without --no-binary its wheels could be used"


def _hash(situation: Situation, unusable: Unusable) -> Iterator[str]:
    pin = _newest(situation, unusable)
    if situation.view(unusable.name).rules.hashes:
        yield (
            f"find out why the index has other files of {pin} than when the hashes were written; "
            "pip-compile --generate-hashes writes them anew"
        )
    else:
        yield f"add {pin} and its hashes to the inputs: pip-compile --generate-hashes writes them"


def _newest(situation: Situation, unusable: Unusable) -> str:
    """Return the newest of the releases in question, pinned."""
    versions = situation.view(unusable.name).releases.versions
    return f"{unusable.name}=={versions[next(bits(unusable.mask))]}"


def _metadata(situation: Situation, unusable: Unusable) -> Iterator[str]:
    yield from _other_release(situation, unusable, "may do")


_HINTS: dict[str, Callable[[Situation, Unusable], Iterator[str]]] = {
    "excluded": _excluded,
    "hash": _hash,
    "interpreter": _interpreter,
    "metadata": _metadata,
    "no-binary": _no_binary,
    "only-binary": _only_binary,
    "prerelease": _prerelease,
    "python": _python,
    "tags": _tags,
    "yanked": _yanked,
}


def _about_overrides(situation: Situation) -> Iterator[str]:
    for relation in situation.relations:
        if relation.is_override:
            text = requirement_text(relation.need.requirement)
            before = listed(relation.overridden).text
            instead = f" instead of {before}" if before else ""
            where = f" in {relation.spot}" if relation.spot else ""
            yield f"it is the override{where} that asks for {text}{instead}"


def _about_extras(situation: Situation) -> Iterator[str]:
    for relation in situation.relations:
        package = relation.dependent
        if package.extra and not relation.is_override:
            text = requirement_text(relation.need.requirement)
            yield f"only the extra {package.extra} of {package.name} depends on {text}"


def _about_limits(situation: Situation) -> Iterator[str]:
    """Yield which release others accept, where an input excludes it."""
    for project in dict.fromkeys(each.name for each in situation.relations):
        needs = [each for each in situation.on(project) if not each.is_limit]
        limits = [each for each in situation.on(project) if each.is_limit]
        if situation.allowed(project) or not needs or len(limits) != 1 or not limits[0].spot:
            continue
        accepted = _accepted(situation, needs)
        if accepted is not None:
            who = dependent_name(situation, needs[0].dependent, needs[0].states)
            yield f"{who} accepts {project}=={accepted}: change {limits[0].spot}"


def _about_pins(situation: Situation) -> Iterator[str]:
    """Yield which inputs leave out releases that might need something else."""
    for relation in situation.relations:
        name, spot = relation.name, relation.spot
        if relation.is_input and spot and situation.allowed(name) and situation.of(name):
            found = situation.view(name)
            left_out = found.releases.everything & ~situation.matching(relation.need)
            if found.pick(left_out) is not None:
                yield f"other releases of {name} may fit, which {spot} leaves out"


def _accepted(situation: Situation, needs: list[Relation]) -> str | None:
    if len(needs) > 1 or needs[0].dependent == ROOT:
        return None
    found = situation.view(needs[0].name)
    index = found.pick(situation.matching(needs[0].need))
    return None if index is None else found.releases.versions[index]
