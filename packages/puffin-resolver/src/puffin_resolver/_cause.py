"""The cause of a contradiction in one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from puffin_resolver._facts import dependent_name, requester
from puffin_resolver._packages import ROOT
from puffin_resolver._phrase import Part, Phrase, clash, listed, name, phrase, requirement_text

if TYPE_CHECKING:
    from puffin_resolver._relations import Relation, Situation, Unusable

NAMED = 4
"""With more inputs than these the rest is counted."""

_EVERY = {
    "python": "No version of {} works with Python {python}.",
    "interpreter": "No version of {} can be built with the Python that is installed.",
    "tags": "No version of {} has a wheel for this platform, or a source distribution.",
    "yanked": "Every version of {} was yanked.",
    "prerelease": "Every version of {} is a pre-release, and those are ruled out.",
    "hash": "No version of {} has a file with a hash that is admitted.",
    "only-binary": "No version of {} has a wheel, and --only-binary rules out building one.",
    "no-binary": "Every version of {} has only wheels, which --no-binary rules out.",
    "metadata": "No version of {} has metadata that can be used.",
    "empty": "No version of {} has a file that can be used.",
}
_WORDS = {"every", "the", "you", "your"}
"""With these a sentence may begin that does not begin with a name."""

_ONE = {
    "python": ", and the Python to resolve for is {python}",
    "prerelease": ", and those are ruled out",
}


def cause_of(situation: Situation) -> Phrase:
    """Return what contradicts what: of the project where it meets, if there is only one."""
    return _capital(_cause(situation))


def _cause(situation: Situation) -> Phrase:
    absent = dict.fromkeys(each.name for each in situation.absent)
    unusable = dict.fromkeys(each.name for each in situation.unusable)
    projects = dict.fromkeys(each.name for each in situation.relations)
    clashing = [p for p in projects if p not in absent and not situation.allowed(p)]
    meeting = [*absent, *(p for p in unusable if p not in absent), *clashing]
    if len(meeting) != 1 or (situation.of(meeting[0]) and meeting[0] in unusable):
        return _together(situation)
    if absent:
        return _absence(situation, situation.absent[0])
    return _unusable(situation, meeting[0]) if unusable else _clash(situation, meeting[0])


def _released(text: str) -> Part:
    """Return a package with its only release as people write it: `flask 3.0.0`."""
    return name(text if "[" in text else text.replace("==", " "))


def _dependent(situation: Situation, relation: Relation) -> Part:
    return _released(dependent_name(situation, relation.dependent, relation.states))


def _together(situation: Situation) -> Phrase:
    inputs = [each for each in situation.relations if each.is_input and each.dependent == ROOT]
    texts = list(dict.fromkeys(requirement_text(each.need.requirement) for each in inputs))
    if len(texts) == 1:
        only = inputs[0].name
        scope = _scope(situation, only, situation.matching(inputs[0].need))
        return phrase("No version of ", *scope, " can be used: each fails for a reason of its own.")
    shown: list[Part] = [clash(text) for text in texts[:NAMED]]
    if len(texts) > NAMED:
        shown.append(f"{len(texts) - NAMED} more requirements")
    return phrase(listed(shown), " cannot be satisfied together.")


def _absence(situation: Situation, relation: Relation) -> Phrase:
    """Return that a project is not there, or no version of it that matches."""
    found, project = situation.view(relation.name), name(relation.name)
    wants = _wants(situation, relation)
    if found.direct is not None:
        told = f" is version {found.releases.versions[0]}, but "
        return phrase("The source of ", project, told, *wants, ".")
    is_dependency = relation.dependent != ROOT and not relation.is_limit
    if not found.releases.versions:
        return _no_project(situation, relation, is_known=found.project is not None)
    if is_dependency and len(situation.absent) > 1:
        needs = [each for each in situation.absent if each.dependent != ROOT]
        who = _parties(situation, needs)
        verb = "depend" if len(who) > 1 else "depends"
        return phrase(listed(who), f" {verb} on versions of ", project, " that do not exist.")
    if is_dependency:
        return phrase(*wants, ", and there is no such version of ", project, ".")
    if relation.is_override or relation.need.constraint:
        kind = "override" if relation.is_override else "constraint"
        wanted = clash(requirement_text(relation.need.requirement))
        return phrase(f"There is no version that the {kind} ", wanted, " admits.")
    specifiers = clash(relation.need.requirement.specifiers)
    return phrase("There is no version of ", project, " that matches ", specifiers, ".")


def _no_project(situation: Situation, relation: Relation, *, is_known: bool) -> Phrase:
    project = name(relation.name)
    shelf = "in the index" if situation.asks_index else "at --find-links, and no index is asked"
    if is_known:
        return phrase("The project ", project, f" has no releases {shelf}.")
    if relation.dependent == ROOT:
        return phrase("There is no project called ", project, f" {shelf}.")
    end = f", and there is no project of this name {shelf}."
    needs = [each for each in situation.absent if each.dependent == relation.dependent]
    return phrase(*_parties(situation, needs), " depends on ", project, end)


def _wants(situation: Situation, relation: Relation) -> tuple[Part, ...]:
    """Return who wants what of a project: `flask 3.0.0 depends on werkzeug>=3`."""
    wanted = clash(requirement_text(relation.need.requirement))
    if relation.need.constraint:
        return "the constraint ", wanted, " rules that out"
    if relation.is_override:
        return "the override ", wanted, " rules that out"
    if relation.dependent == ROOT:
        who = requester(situation, relation)
        return (name(who), " depends on ", wanted) if who else ("you require ", wanted)
    return _dependent(situation, relation), " depends on ", wanted


def _unusable(situation: Situation, project: str) -> Phrase:
    found = [each for each in situation.unusable if each.name == project]
    kinds = {each.rejection.kind for each in found}
    mask = 0
    for each in found:
        mask |= each.mask
    if mask.bit_count() == 1:
        return _one(situation, found[0])
    scope = _scope(situation, project, mask)
    if kinds == {"excluded"}:
        return phrase("Every version of ", *scope, " is hidden by --exclude-newer.")
    text = _EVERY.get(kinds.pop(), "") if len(kinds) == 1 else ""
    text = text or "No version of {} can be used."
    start, _, end = text.partition("{}")
    return phrase(start, *scope, end.format(python=situation.target.python))


def _one(situation: Situation, unusable: Unusable) -> Phrase:
    version = situation.view(unusable.name).releases.versions[unusable.mask.bit_length() - 1]
    rejection = unusable.rejection
    more = _ONE.get(rejection.kind, "").format(python=situation.target.python)
    return phrase(name(f"{unusable.name} {version}"), f" {rejection.detail}{more}.")


def _scope(situation: Situation, project: str, mask: int) -> tuple[Part, ...]:
    """Return the project, with what is required of it unless that is all of it."""
    releases = situation.view(project).releases
    if mask == releases.everything:
        return (name(project),)
    specifiers = {each.need.requirement.specifiers for each in situation.on(project)} - {""}
    wanted = specifiers.pop() if len(specifiers) == 1 else releases.describe(mask)
    return name(project), " matching ", clash(wanted)


def _clash(situation: Situation, project: str) -> Phrase:
    relations = situation.on(project)
    limits = [each for each in relations if each.is_limit]
    needs = [each for each in relations if not each.is_limit]
    if len(limits) == len(needs) == 1:
        *start, wanted = _wants(situation, needs[0])
        return phrase(*start, wanted, ", but ", *_wants(situation, limits[0]), ".")
    if not needs:
        return _of_inputs(situation, limits, project)
    parties = _parties(situation, needs) + _user(situation, limits)
    return phrase(listed(parties), f" {_verb(parties)} of ", name(project), _end(parties))


def _verb(parties: list[Part]) -> str:
    return "need versions" if len(parties) > 1 else "needs a version"


def _end(parties: list[Part]) -> str:
    return " that exclude each other." if len(parties) > 1 else " that it rules out itself."


def _parties(situation: Situation, needs: list[Relation]) -> list[Part]:
    states: dict[str, int] = {}
    by_name = {}
    for each in needs:
        states[str(each.dependent)] = states.get(str(each.dependent), 0) | each.states
        by_name[str(each.dependent)] = each.dependent
    return [
        _released(dependent_name(situation, by_name[package], mask))
        for package, mask in states.items()
    ]


def _user(situation: Situation, limits: list[Relation]) -> list[Part]:
    """Return the parties that the inputs are, each once."""
    found: dict[str, Part] = {}
    for each in limits:
        text = requirement_text(each.need.requirement)
        if each.need.constraint or each.is_override:
            kind = "constraint" if each.need.constraint else "override"
            found[kind + text] = phrase(f"the {kind} ", clash(text))
        else:
            who = requester(situation, each)
            found[who] = name(who) if who else "your requirements"
    return list(found.values())


def _of_inputs(situation: Situation, limits: list[Relation], project: str) -> Phrase:
    plain = [each for each in limits if not each.need.constraint and not each.is_override]
    if len(plain) == 1 and len(limits) > 1:
        others = _user(situation, [each for each in limits if each is not plain[0]])
        verb = "excludes it" if len(others) == 1 else "exclude it"
        return phrase(*_wants(situation, plain[0]), ", but ", listed(others), f" {verb}.")
    texts = [clash(requirement_text(each.need.requirement)) for each in limits]
    if len(plain) == len(limits) and len({each.need.origin for each in limits}) > 1:
        files = listed([_place(each) for each in limits])
        return phrase(files, " ask for versions of ", name(project), " that exclude each other.")
    if len(plain) == len(limits):
        *start, _ = _wants(situation, plain[0])
        both = " both " if len(texts) == 2 else " "  # noqa: PLR2004 - that is what both means
        start[-1] = str(start[-1]).rstrip()
        return phrase(*start, both, listed(texts), ", which exclude each other.")
    return phrase(listed(_user(situation, limits)), " exclude each other.")


def _place(relation: Relation) -> Part:
    return relation.spot or "your requirements"


def _capital(start: Phrase) -> Phrase:
    """Return the phrase as a sentence begins, unless a name is there."""
    if start.text.partition(" ")[0] not in _WORDS:
        return start
    return Phrase(start.text[0].upper() + start.text[1:], start.marks)
