"""The URL of a git repository and of what is wanted of it."""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

from msgspec import Struct

from puffin_git._errors import GitUrlError
from pypi_types import redact_url

ReferenceKind: TypeAlias = Literal["default", "branch-or-tag", "short-commit", "commit", "ref"]

_PREFIX = "git+"
_SCHEMES = frozenset({"https", "http", "ssh", "file", "git"})
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9.-]*)://([^/?#]*)(.*)", re.DOTALL)
_SCP = re.compile(r"(?:ssh://)?(?P<host>[^/@]+@[^/:]+):(?P<path>[^/0-9].*)")
_COMMIT = re.compile(r"[0-9A-Fa-f]{40}")
_SHORT = re.compile(r"[0-9A-Fa-f]{7,39}")
_CONTROL = re.compile(r"[\x00-\x20\x7f]")
_UNQUOTED = "/!$&'()*+,;=:~"


class GitReference(Struct, frozen=True):
    """What a URL asks of a repository."""

    kind: ReferenceKind
    """`short-commit`: seven or more hexadecimal digits, which may name a branch or a tag, too."""
    text: str = ""
    """As the user wrote it, decoded; empty for `default`."""

    @classmethod
    def parse(cls, text: str) -> GitReference:
        """Return the reference that a decoded revision stands for; empty: the default branch."""
        if not text:
            return cls("default")
        if text.startswith("refs/"):
            return cls("ref", text)
        if _COMMIT.fullmatch(text):
            return cls("commit", text)
        return cls("short-commit" if _SHORT.fullmatch(text) else "branch-or-tag", text)

    @property
    def is_short(self) -> bool:
        """Whether it may be the beginning of the name of a commit."""
        return self.kind == "short-commit"

    def describe(self) -> str:
        """Return what messages call it."""
        if self.kind == "default":
            return "default branch"
        kinds = {"short-commit": "branch, tag or commit", "ref": "reference"}
        return f"{kinds.get(self.kind, self.kind.replace('-', ' '))} `{self.text}`"


class GitUrl(Struct, frozen=True, kw_only=True):
    """A repository, what is wanted of it, and the commit that this is, once it is known."""

    repository: str
    """For git: without `git+`, revision, query and fragment; credentials are kept. Do not show."""
    reference: GitReference
    precise: str | None = None
    """The full commit: 40 hexadecimal digits in lower case."""

    @classmethod
    def parse(cls, url: str) -> GitUrl:
        """Return what `git+<scheme>://<host>/<path>[@<revision>]` names.

        The last `@` of the path begins the revision, which is percent-decoded; the one of
        `user@host` does not. Query and fragment are dropped.

        Raises: GitUrlError - another scheme, no path, a revision that is empty or no name.
        """
        scheme, authority, path = _split(url)
        path, at, quoted = path.rpartition("@") if "@" in path else (path, "", "")
        if not path.strip("/"):
            raise GitUrlError(url, "it has no path")
        revision = _revision(url, quoted) if at else ""
        reference = GitReference.parse(revision)
        return cls(
            repository=f"{scheme}://{authority}{path}",
            reference=reference,
            precise=revision.lower() if reference.kind == "commit" else None,
        )

    def with_commit(self, commit: str) -> GitUrl:
        """Return the same with the full commit that its reference stands for."""
        return GitUrl(repository=self.repository, reference=self.reference, precise=commit.lower())

    @property
    def scheme(self) -> str:
        """How the repository is reached: `https`, `http`, `ssh`, `file` or `git`."""
        return self.repository.partition(":")[0]

    def __str__(self) -> str:
        revision = self.precise or self.reference.text
        return f"{_PREFIX}{self.repository}" + (f"@{_quoted(revision)}" if revision else "")

    def __repr__(self) -> str:
        return f"GitUrl({redact_url(str(self))!r}, {self.reference!r})"


def _split(url: str) -> tuple[str, str, str]:
    # Scheme in lower case, authority, and path with its revision.
    if url[: len(_PREFIX)].lower() != _PREFIX:
        raise GitUrlError(url, "it does not begin with `git+`")
    if _CONTROL.search(url):
        raise GitUrlError(url, "spaces and control characters have to be percent-encoded")
    rest = url[len(_PREFIX) :]
    _refuse_scp(url, rest)
    match = _SCHEME.match(rest)
    if match is None or match[1].lower() not in _SCHEMES:
        known = ", ".join(f"`{_PREFIX}{scheme}://`" for scheme in sorted(_SCHEMES))
        raise GitUrlError(url, f"it has to begin with one of {known}")
    scheme, authority = match[1].lower(), match[2]
    host = authority.rpartition("@")[2]
    if host.startswith("-") or authority.startswith("-") or (not host and scheme != "file"):
        raise GitUrlError(url, "it has no host")
    return scheme, authority, match[3].partition("#")[0].partition("?")[0]


def _refuse_scp(url: str, rest: str) -> None:
    match = _SCP.fullmatch(rest)
    if match is not None and "://" not in match["host"]:
        hint = f"`{_PREFIX}ssh://{match['host']}/{match['path']}`"
        raise GitUrlError(url, f"a path after a host and a colon is no URL, write {hint}")


def _revision(url: str, quoted: str) -> str:
    from urllib.parse import unquote

    text = unquote(quoted)
    if not text:
        raise GitUrlError(url, "its revision is empty")
    if text.startswith("-") or _CONTROL.search(text):
        raise GitUrlError(url, "its revision is no name of a branch, a tag or a commit")
    return text


def _quoted(revision: str) -> str:
    from urllib.parse import quote

    return quote(revision, safe=_UNQUOTED)
