"""The errors of this package.

GitError
├── GitCommandError          git failed
│   └── GitTimeoutError      git took too long and was ended
├── GitNotFoundError         there is no git program
├── GitOfflineError          a remote repository would have to be asked
├── GitStoppedError          the program ends, and begins nothing more
├── GitUrlError              a URL names no repository
└── ReferenceNotFoundError   a repository has no such branch, tag or commit
"""

from __future__ import annotations

from puffin_macros import PuffinError
from pypi_types import redact_url

_SHOWN_LINES = 5


class GitError(PuffinError):
    """The base of the errors of this package."""


class GitUrlError(GitError):
    """A URL names no git repository. url: without credentials. reason: why not."""

    def __init__(self, url: str, reason: str) -> None:
        self.url = redact_url(url)
        self.reason = reason
        super().__init__(self.url, reason)

    def __str__(self) -> str:
        return f"The URL {self.url} names no git repository: {self.reason}"


class GitNotFoundError(GitError):
    """There is no git program on the path."""

    def __str__(self) -> str:
        return "Git is needed for this source, but there is no `git` program on the PATH"


class GitStoppedError(GitError):
    """The program is about to end, and no git begins any more."""

    def __str__(self) -> str:
        return "Git was not started, because the run is being ended"


class GitOfflineError(GitError):
    """A remote repository would have to be asked, which is not allowed now."""

    def __init__(self, repository: str, reference: str) -> None:
        self.repository = redact_url(repository)
        self.reference = reference
        super().__init__(self.repository, reference)

    def __str__(self) -> str:
        return f"{self.repository} ({self.reference}) is not in the cache, and this run is offline"


class ReferenceNotFoundError(GitError):
    """A repository has no such branch, tag or commit. repository: without credentials."""

    def __init__(self, repository: str, reference: str) -> None:
        self.repository = redact_url(repository)
        self.reference = reference
        super().__init__(self.repository, reference)

    def __str__(self) -> str:
        return f"The repository {self.repository} has no {self.reference}"


class GitCommandError(GitError):
    """Git failed. command: its arguments; stderr: the end of what it said; both without secrets."""

    def __init__(self, command: str, stderr: str) -> None:
        super().__init__(command, stderr)
        self.command = command
        self.stderr = stderr

    def __str__(self) -> str:
        lines = [line.strip() for line in self.stderr.splitlines() if line.strip()]
        said = "; ".join(lines[-_SHOWN_LINES:]) or "it does not say why"
        return f"`{self.command}` failed: {said}"


class GitTimeoutError(GitCommandError):
    """Git took longer than `seconds`, and was ended."""

    def __init__(self, command: str, seconds: float) -> None:
        super().__init__(command, "")
        self.args = (command, seconds)
        self.seconds = seconds

    def __str__(self) -> str:
        return f"`{self.command}` took longer than {self.seconds:g} s and was ended"
