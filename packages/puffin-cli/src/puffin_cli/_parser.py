"""A command's options and arguments: declared here, found among the words here, told by the help.

What argparse has beyond this costs more than a whole command that has nothing to do. It is asked
for the text of the help only.
"""

from __future__ import annotations

from puffin_cli._errors import UsageError
from puffin_macros import PuffinError, Record

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any


class Positional(Record):
    """The arguments that are no options, any number of them."""

    dest: str
    metavar: str
    text: str
    parse: Callable[[str], object]

    @property
    def shown(self) -> str:
        """What messages call it."""
        return f"<{self.metavar}>"


class Option(Record):
    """An option, with a value or without."""

    names: tuple[str, ...]
    """`-q` before `--quiet`."""
    dest: str
    group: str
    """The heading of the help below which it stands."""
    text: str
    metavar: str | None = None
    """None: it is a flag."""
    parse: Callable[[str], object] = str
    default: object = None
    repeat: bool = False

    @property
    def shown(self) -> str:
        """What messages call it."""
        return self.names[-1] if self.metavar is None else f"{self.names[-1]} <{self.metavar}>"


class CommandParser:
    """The arguments of one command.

    Options and other arguments stand in any order, `--` ends the options, no option is found by
    an abbreviation, and words that do not fit raise `UsageError`.
    """

    def __init__(
        self, name: str, summary: str, positional: str = "", *, program: str = "puffin"
    ) -> None:
        self.usage = " ".join(filter(None, (program, name, "[OPTIONS]", positional)))
        self.prog = f"{program} {name}".rstrip()
        self.summary = summary
        self.options: list[Option] = []
        self.rest: Positional | None = None
        """What takes the words that belong to no option; None: there may be none."""
        self._group = ""
        self._conflicts: list[tuple[str, str]] = []
        self._required: list[tuple[tuple[str, ...], str]] = []

    def group(self, title: str) -> None:
        """Put the options that follow under a heading of the help."""
        self._group = title

    def positional(
        self, dest: str, metavar: str, text: str, parse: Callable[[str], object] = str
    ) -> None:
        """Add the positional argument, which may be given any number of times."""
        self.rest = Positional(dest=dest, metavar=metavar, text=text, parse=parse)

    def flag(self, *names: str, text: str) -> None:
        """Add an option without a value."""
        self._add(names, text=text, default=False)

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
        self._add(
            names,
            text=text,
            metavar=metavar,
            parse=parse,
            default=() if repeat else default,
            repeat=repeat,
        )

    def _add(self, names: tuple[str, ...], **settings: Any) -> None:
        dest = names[-1].lstrip("-").replace("-", "_")
        self.options.append(Option(names=names, dest=dest, group=self._group, **settings))

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
        values: dict[str, Any] = {option.dest: option.default for option in self.options}
        if self.rest is not None:
            values[self.rest.dest] = ()
        for argument, text in _Words(self, words):
            _take(argument, text, values)
        self._check(values)
        return values

    def help(self) -> str:
        """Return the help text, coloured if rich finds a terminal."""
        from puffin_cli._help import render_help

        return render_help(self)

    def _check(self, values: dict[str, Any]) -> None:
        for first, other in self._conflicts:
            if values[first] and values[other]:
                raise UsageError(
                    f"the argument '{self._shown(first)}' cannot be used with"
                    f" '{self._shown(other)}'",
                    self.usage,
                )
        for dests, shown in self._required:
            if not any(values[dest] for dest in dests):
                raise UsageError(
                    f"the following required arguments were not provided:\n  {shown}", self.usage
                )

    def _shown(self, dest: str) -> str:
        if self.rest is not None and self.rest.dest == dest:
            return self.rest.shown
        return next(option.shown for option in self.options if option.dest == dest)


class _Words:
    """The words of a command line: each argument that they name, with its text if it has one."""

    def __init__(self, parser: CommandParser, words: Sequence[str]) -> None:
        self._parser = parser
        self._words = list(reversed(words))
        self._options = {name: option for option in parser.options for name in option.names}

    def __iter__(self) -> Iterator[tuple[Option | Positional, str]]:
        while self._words:
            word = self._words.pop()
            if word == "--":
                yield from [self._positional(each) for each in reversed(self._words)]
                return
            if self._is_option(word):
                yield from self._options_of(word)
            else:
                yield self._positional(word)

    def _positional(self, word: str) -> tuple[Positional, str]:
        if self._parser.rest is None:
            raise self._unexpected(word)
        return self._parser.rest, word

    def _is_option(self, word: str) -> bool:
        """Return whether a word is an option: `-` and `-1` are none, nor is what has blanks."""
        if not word.startswith("-") or word == "-":
            return False
        if word.partition("=")[0] in self._options or word[:2] in self._options:
            return True
        return " " not in word and not _is_number(word[1:])

    def _options_of(self, word: str) -> Iterator[tuple[Option, str]]:
        name, equals, text = word.partition("=")
        option = self._options.get(name)
        if option is None and not word.startswith("--"):
            yield from self._letters(word)
            return
        if option is None:
            raise self._unexpected(word)
        if option.metavar is None and equals:
            raise UsageError(f"the argument '{option.shown}' takes no value", self._parser.usage)
        yield option, text if equals or option.metavar is None else self._value_of(option)

    def _letters(self, word: str) -> Iterator[tuple[Option, str]]:
        """Yield options of one letter that stand together; the last one may have its value there.

        `-qp 3.12`, `-qp3.12`, `-qp=3.12`.
        """
        for place, letter in enumerate(word[1:], 2):
            option = self._options.get(f"-{letter}")
            if option is None:
                raise self._unexpected(word if place == 2 else f"-{letter}")  # noqa: PLR2004 - the first
            if option.metavar is not None:
                text = word[place:].removeprefix("=")
                yield option, text or self._value_of(option)
                return
            yield option, ""

    def _value_of(self, option: Option) -> str:
        if not self._words or self._words[-1] == "--" or self._is_option(self._words[-1]):
            raise UsageError(f"a value is required for '{option.shown}' but none was supplied")
        return self._words.pop()

    def _unexpected(self, word: str) -> UsageError:
        return UsageError(f"unexpected argument '{word}' found", self._parser.usage)


def _is_number(text: str) -> bool:
    whole, point, part = text.partition(".")
    return (whole + part).isdecimal() and (part != "" or not point)


def _take(argument: Option | Positional, text: str, values: dict[str, Any]) -> None:
    """Put what an argument says among the values."""
    if isinstance(argument, Option) and argument.metavar is None:
        values[argument.dest] = True
        return
    value = _read(argument, text)
    several = isinstance(argument, Positional) or argument.repeat
    values[argument.dest] = (*values[argument.dest], value) if several else value


def _read(argument: Option | Positional, text: str) -> object:
    try:
        return argument.parse(text)
    except (PuffinError, ValueError) as error:
        refused = _without_secrets(text)
        raise UsageError(f"invalid value '{refused}' for '{argument.shown}': {error}") from None


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
