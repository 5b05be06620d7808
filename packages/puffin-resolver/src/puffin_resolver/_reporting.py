"""From the proof of a contradiction to its report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from puffin_normalize import ProjectName
from puffin_resolver._cause import cause_of
from puffin_resolver._chain import chain
from puffin_resolver._core import leaves_of, minimal_core
from puffin_resolver._facts import told
from puffin_resolver._hints import hints_of
from puffin_resolver._packages import where
from puffin_resolver._phrase import clash, listed, name as marked, phrase, place, requirement_text
from puffin_resolver._relations import Situation, spot
from puffin_resolver._report import Fact, Report

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from puffin_resolver._core import Statement
    from puffin_resolver._inputs import ResolverInput
    from puffin_resolver._provider import ProjectProvider


def report_of(
    proof: Statement,
    provider: ProjectProvider,
    near_names: Callable[[ProjectName], tuple[str, ...]],
) -> Report:
    """Return why there is no solution. `near_names` is asked for projects that are not there."""
    situation = Situation(minimal_core(leaves_of(proof)), provider)
    steps = chain(told(situation))
    missing = sorted({fact.project for fact in steps if fact.kind == "missing"})
    near = {name: near_names(ProjectName(name)) for name in missing}
    cause = cause_of(situation)
    return Report(
        cause=cause.text,
        cause_marks=cause.marks,
        steps=steps,
        hints=hints_of(situation, near),
        near_names=near,
    )


def report_of_sources(project: str, sources: Sequence[ResolverInput]) -> Report:
    """Return the report of a project that is to come from several places.

    What a source itself requires has as its origin the name of that project, and no place.
    """
    cause = phrase(
        "There are conflicting URLs for ", marked(project), ": a project has one source."
    )
    spots = dict.fromkeys(spot(place) for place in map(where, sources) if place)
    change = f": change {listed(list(spots), 'or').text}" if spots else ""
    return Report(
        cause=cause.text,
        cause_marks=cause.marks,
        steps=tuple(map(_named, sources)),
        hints=(f"keep one of them, or name the one that is right in --override{change}",),
    )


def _named(source: ResolverInput) -> Fact:
    wanted, who = clash(requirement_text(source.requirement)), source.origin
    if source.place or not who or who.startswith("-"):
        said = phrase("you require ", wanted, place(where(source)))
    else:
        said = phrase(marked(who), " depends on ", wanted)
    return Fact("required", source.requirement.name, said.text, marks=said.marks)
