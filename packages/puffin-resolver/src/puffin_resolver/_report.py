"""Why there is no solution, as data and in words."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from puffin_resolver._phrase import Mark  # noqa: TC001 - msgspec reads it when it first decodes

SHOWN = 12
"""With more steps than these the middle of a chain is left out of the text."""

FactKind = Literal[
    "required", "constraint", "depends", "missing", "no-version", "rejected", "source", "omitted"
]


class Fact(Struct, frozen=True):
    """One thing that is so, and that the conflict rests upon: a step of the explanation."""

    kind: FactKind
    """What the inputs say is `required` or `constraint`; `omitted` stands for steps left out."""
    project: str
    """The project that it is about."""
    text: str
    """A clause without a full stop: `flask==3.0.0 depends on werkzeug>=3.0.0`."""
    reason: str = ""
    """For rejected releases: the kind of rejection."""
    marks: tuple[Mark, ...] = ()
    """What parts of the text are, for those who show it in colour."""

    @property
    def is_input(self) -> bool:
        """Whether it is the user who says so."""
        return self.kind in {"required", "constraint"}


class Report(Struct, frozen=True, kw_only=True):
    """The cause of a contradiction, the steps that lead to it, and what could be done."""

    cause: str
    """One sentence."""
    cause_marks: tuple[Mark, ...] = ()
    steps: tuple[Fact, ...] = ()
    """From the inputs to the conflict; none can be left out."""
    hints: tuple[str, ...] = ()
    """What may help: clauses without a full stop."""
    near_names: dict[str, tuple[str, ...]] = {}
    """For projects that are not there: names like theirs that are, the most similar first."""

    def shown_steps(self, limit: int = SHOWN) -> tuple[Fact, ...]:
        """Return at most `limit` steps; one that says how many there are stands for the rest."""
        left_out = len(self.steps) - limit + 1
        if left_out <= 1:
            return self.steps
        first = limit // 2
        gap = Fact("omitted", "", f"... and {left_out} more steps")
        return (*self.steps[:first], gap, *self.steps[first + left_out :])

    def text(self, limit: int = SHOWN) -> str:
        """Return the cause, a step a line, those that follow from inputs set in, and the hints."""
        steps = [f"{'' if each.is_input else '  '}{each.text}" for each in self.shown_steps(limit)]
        return "\n".join([self.cause, *steps, *(f"hint: {hint}" for hint in self.hints)])

    def __str__(self) -> str:
        return self.text()
