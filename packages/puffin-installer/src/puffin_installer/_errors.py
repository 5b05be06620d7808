"""The errors of this package.

InstallerError
├── DuplicateRequirementError   one project is listed twice
├── DuplicateInstallationError  one project is installed twice
├── NoWheelError                nothing can serve a requirement, built or to be built
├── FinderError                 several requirements have problems like that, or of the network
├── PrepareError                several distributions could not be fetched, built or unpacked
├── CollisionError              files that two distributions, or one and nobody, lay claim to
├── CannotUninstallError        an installed distribution does not say which files are its own
└── JournalError                an interrupted run cannot be undone
"""

from __future__ import annotations

from puffin_macros import PuffinError


class InstallerError(PuffinError):
    """The base of all errors of this package."""


class DuplicateRequirementError(InstallerError):
    """A project is required twice; `first` and `second` print the requirements and their places."""

    def __init__(self, first: str, second: str) -> None:
        super().__init__(first, second)
        self.first = first
        self.second = second

    def __str__(self) -> str:
        return f"Detected duplicate package in requirements:\n    {self.second}\n    {self.first}"


class DuplicateInstallationError(InstallerError):
    """A project is installed more than once, so that nobody knows in which release."""

    def __init__(self, name: str, paths: tuple[str, ...]) -> None:
        super().__init__(name, paths)
        self.name = name
        self.paths = paths

    def __str__(self) -> str:
        places = "".join(f"\n    {path}" for path in self.paths)
        return f"Found {self.name} installed {len(self.paths)} times in the environment:{places}"


class NoWheelError(InstallerError):
    """Nothing can serve a requirement; `reason` is the second half of the sentence."""

    def __init__(self, requirement: str, reason: str) -> None:
        super().__init__(requirement, reason)
        self.requirement = requirement
        self.reason = reason

    def __str__(self) -> str:
        return f"Cannot install {self.requirement}: {self.reason}"


class FinderError(InstallerError):
    """Several requirements for which nothing was found; `problems` has an error for each."""

    def __init__(self, problems: tuple[PuffinError, ...]) -> None:
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))


class PrepareError(InstallerError):
    """Several distributions failed to be prepared; `problems` has an error for each."""

    def __init__(self, problems: tuple[PuffinError, ...]) -> None:
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))


class CollisionError(InstallerError):
    """Files with more than one owner, found before anything was written.

    `collisions` holds, for each file, its path and the names of those that claim it.
    """

    def __init__(self, collisions: tuple[tuple[str, tuple[str, ...]], ...]) -> None:
        super().__init__(collisions)
        self.collisions = collisions

    def __str__(self) -> str:
        shown = [f"`{path}` ({_listed(owners)})" for path, owners in self.collisions[:_SHOWN]]
        more = len(self.collisions) - len(shown)
        rest = f" and {more} more" if more else ""
        return f"Files are claimed more than once: {', '.join(shown)}{rest}"


class CannotUninstallError(InstallerError):
    """An installed distribution that does not record its files."""

    def __init__(self, name: str, path: str, reason: str) -> None:
        super().__init__(name, path, reason)
        self.name = name
        self.path = path
        self.reason = reason

    def __str__(self) -> str:
        return f"Cannot uninstall {self.name} at `{self.path}`: {self.reason}"


class JournalError(InstallerError):
    """The journal of an interrupted run cannot be read, or its steps cannot be undone."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = reason

    def __str__(self) -> str:
        return f"Cannot undo the interrupted installation in `{self.path}`: {self.reason}"


_SHOWN = 10


def _listed(owners: tuple[str, ...]) -> str:
    return " and ".join(owners)
