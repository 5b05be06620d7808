"""From the proof of a contradiction to its report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from puffin_normalize import ProjectName
from puffin_resolver._cause import cause_of
from puffin_resolver._chain import chain
from puffin_resolver._core import leaves_of, minimal_core
from puffin_resolver._facts import told
from puffin_resolver._hints import hints_of
from puffin_resolver._phrase import clash, listed, name as marked, phrase, place
from puffin_resolver._relations import Situation, spot
from puffin_resolver._report import Fact, Report
from pypi_types import redact_url

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from puffin_resolver._core import Statement
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


def report_of_sources(project: str, sources: Iterable[tuple[str, str, str]]) -> Report:
    """Return the report of a project that is to come from several places.

    A source is a URL, who names it, and where; of inputs the first is `-r requirements.in`.
    """
    cause = phrase(
        "There are conflicting URLs for ", marked(project), ": a project has one source."
    )
    told = [_named(project, *source) for source in sources]
    places = dict.fromkeys(spot(where or who) for _, who, where in sources if where or who)
    where = f": change {listed(list(places), 'or').text}" if places else ""
    return Report(
        cause=cause.text,
        cause_marks=cause.marks,
        steps=tuple(told),
        hints=(f"keep one of them, or name the one that is right in --override{where}",),
    )


def _named(project: str, url: str, who: str, where: str) -> Fact:
    wanted = clash(f"{project} @ {redact_url(url)}")
    if where or not who or who.startswith("-"):
        said = phrase("you require ", wanted, place(where or who))
    else:
        said = phrase(marked(who), " depends on ", wanted)
    return Fact("required", project, said.text, marks=said.marks)
