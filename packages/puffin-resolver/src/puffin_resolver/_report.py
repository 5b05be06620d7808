"""Why there is no solution, as data and in words."""

from collections.abc import Iterator

from msgspec import Struct

from puffin_resolver._facts import Fact

MAX_CLAUSES = 5
"""More facts than these are listed instead of being told in one sentence."""

_HINTS = {
    "prerelease": "pre-releases are ruled out; --prerelease allow admits them",
    "python": "an older release, or a newer Python (--python), may fit",
    "only-binary": "without --only-binary the source distribution could be built",
    "excluded": "--exclude-newer hides newer releases and files without an upload time",
    "yanked": "a yanked release is taken only if it is pinned with == in the requirements",
}


class Report(Struct, frozen=True):
    """The facts that contradict one another, and what could be done."""

    facts: tuple[Fact, ...]
    near_names: dict[str, tuple[str, ...]] = {}
    """For projects that are not there: names like theirs that are, the most similar first."""

    @property
    def hints(self) -> tuple[str, ...]:
        """What may help, a sentence each."""
        return tuple(dict.fromkeys(self._hints()))

    def _hints(self) -> Iterator[str]:
        for fact in self.facts:
            if fact.reason in _HINTS:
                yield _HINTS[fact.reason]
            if fact.kind == "missing":
                yield self._spelling(fact.project)

    def _spelling(self, project: str) -> str:
        near = self.near_names.get(project, ())
        if near:
            return f"did you mean {', '.join(near[:-1])}{' or ' if near[1:] else ''}{near[-1]}?"
        return f"check the spelling of {project}, and the index (--index-url)"

    def text(self) -> str:
        """Return the explanation: a sentence if it is short, else a list; hints follow."""
        clauses = [fact.text for fact in self.facts]
        if len(clauses) <= MAX_CLAUSES:
            because = f"Because {_joined(clauses)}, your requirements cannot be satisfied."
        else:
            listed = "".join(f"\n  - {clause}" for clause in clauses)
            because = f"Your requirements cannot be satisfied, because:{listed}"
        return "\n".join([because, *(f"hint: {hint}" for hint in self.hints)])


def _joined(clauses: list[str]) -> str:
    if len(clauses) <= 1:
        return "".join(clauses) or "of a contradiction"
    return f"{', '.join(clauses[:-1])} and {clauses[-1]}"
