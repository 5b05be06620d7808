"""From a reference to its commit, as the repository says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Mapping

    from puffin_git._command import Git
    from puffin_git._url import GitReference

_PEELED = "^{}"
"""What an annotated tag points to is listed under its name and this."""


class FoundReference(Struct, frozen=True):
    """A reference that a repository has."""

    name: str | None
    """In full: `refs/heads/main`; None: the repository was not asked, or has only the commit."""
    commit: str


def find_reference(git: Git, reference: GitReference) -> FoundReference | None:
    """Ask the repository which commit a reference stands for; None: it has no such reference.

    A branch is preferred to a tag of the same name; an annotated tag stands for its commit.

    Raises: GitCommandError, GitNotFoundError. Cost: one request.
    """
    names = _candidates(reference)
    # A large project has tens of thousands of other references (pull requests): do not list them.
    options = ["--heads", "--tags"] if reference.kind in ("branch-or-tag", "short-commit") else []
    patterns = [pattern for name in names for pattern in (name, name + _PEELED)]
    listed = _listed(git.run("ls-remote", "--quiet", *options, "--", git.remote.url, *patterns))
    for name in names:
        commit = listed.get(name + _PEELED) or listed.get(name)
        if commit is not None:
            return FoundReference(name, commit)
    return None


def _candidates(reference: GitReference) -> tuple[str, ...]:
    if reference.kind == "default":
        return ("HEAD",)
    if reference.kind == "ref":
        return (reference.text,)
    return (f"refs/heads/{reference.text}", f"refs/tags/{reference.text}")


def _listed(output: str) -> Mapping[str, str]:
    # Patterns match the ends of names, and have wildcards: only what is named in full counts.
    lines = (line.partition("\t") for line in output.splitlines())
    return {name: commit for commit, tab, name in lines if tab}
