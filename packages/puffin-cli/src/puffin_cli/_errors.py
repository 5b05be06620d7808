"""What the command line itself refuses, and how any chain of errors is told.

PuffinError
└── CliError
    ├── UsageError        the arguments do not make sense
    ├── InputError        a file or a name that the user gave does not serve
    ├── ConfigError       a configuration file or a variable does not serve
    └── DiagnosticError   an answer of the tool, as against a failure: exit code 1
"""

from __future__ import annotations

from puffin_macros import PuffinError

SUCCESS, NEGATIVE, FAILURE, INTERRUPTED = 0, 1, 2, 130
"""Exit codes: done; an answer that is no; anything else; Ctrl-C."""


class CliError(PuffinError):
    """The base of this package's errors."""

    exit_code = FAILURE


class UsageError(CliError):
    """The arguments do not make sense; `usage` is the line that shows how they would."""

    def __init__(self, message: str, usage: str = "") -> None:
        super().__init__(message, usage)
        self.message, self.usage = message, usage

    def __str__(self) -> str:
        return self.message


class InputError(CliError):
    """A file or a name that the user gave does not serve."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return self.message


class ConfigError(CliError):
    """A value of a configuration file or of a variable does not serve."""

    def __init__(self, source: str, reason: str) -> None:
        super().__init__(source, reason)
        self.source, self.reason = source, reason

    def __str__(self) -> str:
        return f"{self.source}: {self.reason}"


class DiagnosticError(CliError):
    """An answer that is no, printed as a box: `title`, and below it `detail`."""

    exit_code = NEGATIVE

    def __init__(self, title: str, detail: str) -> None:
        super().__init__(title, detail)
        self.title, self.detail = title, detail

    def __str__(self) -> str:
        return f"{self.title} {self.detail}"


def error_chain(error: BaseException) -> list[BaseException]:
    """Return the errors of the chain that say something, outermost first, without echoes.

    Causes are ours or the operating system's: what a library raised was put into words by the
    error above it. A cause whose first line stands there already is left out.
    """
    links = [error]
    link = error.__cause__
    while link is not None:
        if isinstance(link, PuffinError | OSError) and not _echoes(link, describe(links[-1])):
            links.append(link)
        link = link.__cause__
    return links


def one_line(error: BaseException) -> str:
    """Return the error and its causes as one line, for lists of what failed."""
    said = (getattr(each, "summary", "") or describe(each) for each in error_chain(error))
    return " ".join(": ".join(said).split())


def _echoes(error: BaseException, above: str) -> bool:
    said = error.strerror if isinstance(error, OSError) else str(error)
    return not said or said.partition("\n")[0] in above


def describe(error: BaseException) -> str:
    """Return the text of one error; those of the operating system with their number."""
    if isinstance(error, OSError) and error.errno is not None and error.strerror:
        return f"{error.strerror} (os error {error.errno})"
    if isinstance(error, KeyError):
        return f"missing key {error}"
    return str(error) or type(error).__name__
