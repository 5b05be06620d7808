"""A command's parser: argparse underneath, our error layout above, help only when it is shown."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any, TypeVar

from puffin_cli._errors import UsageError
from puffin_macros import PuffinError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

T = TypeVar("T")


class _PlainFormatter(argparse.HelpFormatter):
    """A formatter that asks no terminal for its width: argparse makes one an argument."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=32, width=80)


class CommandParser:
    """The arguments of one command.

    Unlike argparse it takes options and positional arguments in any order, knows no abbreviations,
    and raises `UsageError` in place of exiting.
    """

    def __init__(
        self, name: str, summary: str, positional: str = "", *, program: str = "puffin"
    ) -> None:
        self.usage = " ".join(filter(None, (program, name, "[OPTIONS]", positional)))
        self._parser = argparse.ArgumentParser(
            prog=f"{program} {name}".rstrip(),
            usage=self.usage.replace("%", "%%"),
            description=summary,
            formatter_class=_PlainFormatter,
            add_help=False,
            allow_abbrev=False,
            exit_on_error=False,
        )
        self._group: Any = self._parser
        self._shown: dict[str, str] = {}
        self._conflicts: list[tuple[str, str]] = []
        self._required: list[tuple[tuple[str, ...], str]] = []

    def group(self, title: str) -> None:
        """Put the options that follow under a heading of the help."""
        self._group = self._parser.add_argument_group(title)

    def positional(
        self, dest: str, metavar: str, text: str, parse: Callable[[str], object] = str
    ) -> None:
        """Add a positional argument that may be given any number of times."""
        reader = _reader(f"<{metavar}>", parse)
        self._parser.add_argument(dest, nargs="*", metavar=metavar, help=text, type=reader)
        self._shown[dest] = f"<{metavar}>"

    def flag(self, *names: str, text: str) -> None:
        """Add an option without a value."""
        action = self._group.add_argument(*names, action="store_true", help=text)
        self._shown[action.dest] = names[-1]

    def option(
        self,
        *names: str,
        metavar: str,
        text: str,
        parse: Callable[[str], object] = str,
        default: object = None,
        repeat: bool = False,
    ) -> None:
        """Add an option with a value that `parse` reads; `repeat`: all given ones, as a tuple."""
        shown = f"{names[-1]} <{metavar}>"
        settings: dict[str, Any] = {"metavar": metavar, "help": text, "default": default}
        if repeat:
            settings |= {"action": "append", "default": []}
        action = self._group.add_argument(*names, type=_reader(shown, parse), **settings)
        self._shown[action.dest] = shown

    def conflict(self, first: str, *others: str) -> None:
        """Say that the option with the destination `first` excludes each of the others."""
        self._conflicts += [(first, other) for other in others]

    def require(self, *dests: str, shown: str) -> None:
        """Say that one of the destinations must be given; `shown` is what the error lists."""
        self._required.append((dests, shown))

    def parse(self, words: Sequence[str]) -> dict[str, Any]:
        """Return the values by destination; repeated ones are tuples.

        Raises: UsageError - the words do not fit.
        """
        try:
            namespace, rest = self._parser.parse_known_intermixed_args(list(words))
        except argparse.ArgumentError as error:
            raise self._refusal(error) from None
        if rest:
            raise UsageError(f"unexpected argument '{rest[0]}' found", self.usage)
        values = {
            dest: tuple(value) if isinstance(value, list) else value
            for dest, value in vars(namespace).items()
        }
        self._check(values)
        return values

    def help(self) -> str:
        """Return the help text, coloured if rich finds a terminal."""
        from rich_argparse import RawDescriptionRichHelpFormatter

        class Formatter(RawDescriptionRichHelpFormatter):
            group_name_formatter = str.capitalize

        self._parser.formatter_class = Formatter
        return self._parser.format_help()

    def _check(self, values: dict[str, Any]) -> None:
        for first, other in self._conflicts:
            if values[first] and values[other]:
                raise UsageError(
                    f"the argument '{self._shown[first]}' cannot be used with"
                    f" '{self._shown[other]}'",
                    self.usage,
                )
        for dests, shown in self._required:
            if not any(values[dest] for dest in dests):
                raise UsageError(
                    f"the following required arguments were not provided:\n  {shown}", self.usage
                )

    def _refusal(self, error: argparse.ArgumentError) -> UsageError:
        names = (error.argument_name or "").split("/")
        dest = names[-1].lstrip("-").replace("-", "_")
        shown = self._shown.get(dest, names[-1])
        if "expected one argument" in error.message:
            return UsageError(f"a value is required for '{shown}' but none was supplied")
        if "ignored explicit argument" in error.message:
            return UsageError(f"the argument '{shown}' takes no value", self.usage)
        return UsageError(f"'{shown}': {error.message}", self.usage)


def _reader(shown: str, parse: Callable[[str], T]) -> Callable[[str], T]:
    def read(text: str) -> T:
        try:
            return parse(text)
        except (PuffinError, ValueError) as error:
            refused = _without_secrets(text)
            raise UsageError(f"invalid value '{refused}' for '{shown}': {error}") from None

    return read


def _without_secrets(text: str) -> str:
    if "://" not in text:
        return text
    from pep508 import mask_credentials

    return mask_credentials(text)


def one_of(*choices: str) -> Callable[[str], str]:
    """Return a reader that admits `choices` only."""

    def read(text: str) -> str:
        if text not in choices:
            raise ValueError(f"possible values are {', '.join(choices)}")
        return text

    return read
