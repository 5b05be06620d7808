"""The options of requirements files, and how a line is split into them."""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct

from requirements_txt._tokens import QuotingError, Token, split_tokens

OptionName: TypeAlias = Literal[
    "config-settings",
    "constraint",
    "editable",
    "extra-index-url",
    "find-links",
    "global-option",
    "hash",
    "index-url",
    "no-binary",
    "no-index",
    "only-binary",
    "pre",
    "prefer-binary",
    "require-hashes",
    "requirement",
    "trusted-host",
    "use-feature",
]

_SPELLINGS: dict[str, OptionName] = {
    "--config-setting": "config-settings",
    "--config-settings": "config-settings",
    "--constraint": "constraint",
    "--editable": "editable",
    "--extra-index-url": "extra-index-url",
    "--find-links": "find-links",
    "--global-option": "global-option",
    "--hash": "hash",
    "--index-url": "index-url",
    "--no-binary": "no-binary",
    "--no-index": "no-index",
    "--only-binary": "only-binary",
    "--pre": "pre",
    "--prefer-binary": "prefer-binary",
    "--pypi-url": "index-url",
    "--require-hashes": "require-hashes",
    "--requirement": "requirement",
    "--trusted-host": "trusted-host",
    "--use-feature": "use-feature",
    "-C": "config-settings",
    "-c": "constraint",
    "-e": "editable",
    "-f": "find-links",
    "-i": "index-url",
    "-r": "requirement",
}
_FLAGS = frozenset({"no-index", "pre", "prefer-binary", "require-hashes"})
OF_REQUIREMENTS = frozenset({"config-settings", "global-option", "hash"})
"""The options that belong to a requirement; all others stand on lines of their own."""


class Option(Struct, frozen=True):
    """One option of a line."""

    name: OptionName
    value: str
    """Without quotes; empty for a flag."""
    start: int
    """Where the option stands in its line."""
    value_start: int
    """Where its value does."""
    width: int
    """Of the option with its value."""


class OptionError(ValueError):
    """Options that cannot be read: start, width, reason, and whether the option is unknown."""

    def __init__(self, start: int, width: int, reason: str, *, unknown: bool = False) -> None:
        self.start = start
        self.width = width
        self.reason = reason
        self.unknown = unknown
        super().__init__(start, width, reason)


def split_options(text: str, start: int) -> list[Option]:
    """Return the options that stand in `text` from `start` on.

    The value of an option follows `=`, a blank, or a short option at once. `--editable` takes all
    words up to the next option, so that extras and markers need no quotes.

    Raises: OptionError.
    """
    try:
        tokens = split_tokens(text, start)
    except QuotingError as error:
        reason = "expected a closing quote, or a character after the backslash"
        raise OptionError(error.args[0], 1, reason) from error
    options: list[Option] = []
    position = 0
    while position < len(tokens):
        option, position = _read_option(text, tokens, position)
        options.append(option)
    return options


def _read_option(text: str, tokens: list[Token], position: int) -> tuple[Option, int]:
    token = tokens[position]
    spelling, attached = _split_spelling(token.text)
    name = _SPELLINGS.get(spelling)
    if name is None:
        raise _unknown(token, spelling)
    if name in _FLAGS:
        if attached is not None:
            raise OptionError(token.start, token.width, f"`{spelling}` takes no value")
        return Option(name, "", token.start, token.start, token.width), position + 1
    if attached is not None:
        value_start = token.start + len(spelling) + spelling.startswith("--")
        first = Token(attached, value_start, token.start + token.width - value_start)
        position += 1
    elif position + 1 < len(tokens):
        first = tokens[position + 1]
        position += 2
    else:
        raise OptionError(token.start, token.width, f"expected a value after `{spelling}`")
    if name == "editable":
        first, position = _rest_of_words(text, tokens, position, first)
    width = first.start + first.width - token.start
    return Option(name, first.text, token.start, first.start, width), position


def _rest_of_words(
    text: str, tokens: list[Token], position: int, first: Token
) -> tuple[Token, int]:
    last = position
    while last < len(tokens) and not tokens[last].text.startswith("-"):
        last += 1
    if last == position:
        return first, position
    end = tokens[last - 1].start + tokens[last - 1].width
    # The quotes of a marker are its own.
    words = first.text + text[first.start + first.width : end]
    return Token(words, first.start, end - first.start), last


def _split_spelling(word: str) -> tuple[str, str | None]:
    if word.startswith("--"):
        spelling, equals, value = word.partition("=")
        return spelling, value if equals else None
    return word[:2], word[2:] or None


def _unknown(token: Token, spelling: str) -> OptionError:
    if not token.text.startswith("-"):
        reason = f"expected an option, found {token.text!r}; a value with blanks needs quotes"
        return OptionError(token.start, token.width, reason)
    from difflib import get_close_matches

    near = get_close_matches(spelling, _SPELLINGS, n=1, cutoff=0.75)
    hint = f"; did you mean `{near[0]}`?" if near else ""
    reason = f"requirements files have no option `{spelling}`{hint}"
    return OptionError(token.start, token.width, reason, unknown=True)
