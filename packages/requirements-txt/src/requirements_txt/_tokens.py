"""Options are quoted as in a POSIX shell."""

from __future__ import annotations

from msgspec import Struct


class Token(Struct, frozen=True):
    """A word without its quotes, and where it stood."""

    text: str
    start: int
    width: int


class QuotingError(ValueError):
    """A quote is not closed, or nothing follows a backslash; the argument is where."""


def split_tokens(text: str, start: int = 0) -> list[Token]:
    """Return the words of `text` from `start` on, as `shlex.split` does, with their places.

    Raises: QuotingError. Cost: one pass.
    """
    tokens: list[Token] = []
    position = start
    while position < len(text):
        if text[position].isspace():
            position += 1
            continue
        token = _read_token(text, position)
        tokens.append(token)
        position += token.width
    return tokens


def _read_token(text: str, start: int) -> Token:
    parts: list[str] = []
    position = start
    while position < len(text) and not text[position].isspace():
        char = text[position]
        if char in "'\"":
            part, position = _read_quoted(text, position)
            parts.append(part)
        elif char == "\\":
            parts.append(_after_backslash(text, position))
            position += 2
        else:
            parts.append(char)
            position += 1
    return Token("".join(parts), start, position - start)


def _read_quoted(text: str, start: int) -> tuple[str, int]:
    quote = text[start]
    parts: list[str] = []
    position = start + 1
    while position < len(text) and text[position] != quote:
        if quote == '"' and text[position] == "\\":
            escaped = _after_backslash(text, position)
            # Within double quotes only these two can be escaped.
            parts.append(escaped if escaped in '"\\' else f"\\{escaped}")
            position += 2
        else:
            parts.append(text[position])
            position += 1
    if position >= len(text):
        raise QuotingError(start)
    return "".join(parts), position + 1


def _after_backslash(text: str, position: int) -> str:
    if position + 1 >= len(text):
        raise QuotingError(position)
    return text[position + 1]
