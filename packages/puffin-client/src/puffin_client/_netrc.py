"""Read a netrc file: who we are at which host."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from puffin_client._errors import CredentialsError
from pypi_types import Credentials

if TYPE_CHECKING:
    from collections.abc import Iterator


def read_netrc(path: str | os.PathLike[str]) -> dict[str, Credentials]:
    """Return the credentials by host, in lower case; those of `default` are under "".

    A file that does not exist has none. Entries without a login count for nothing, the first
    entry of a host counts.

    Raises: CredentialsError naming the file, never what is in it.
    """
    try:
        with open(path, encoding="utf-8") as stream:
            text = stream.read()
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise CredentialsError(os.fspath(path), reason) from error
    found: dict[str, Credentials] = {}
    for host, fields in _entries(_tokens(text)):
        if "login" in fields:
            found.setdefault(host, Credentials(fields["login"], fields.get("password", "")))
    return found


def _entries(tokens: Iterator[str]) -> Iterator[tuple[str, dict[str, str]]]:
    host: str | None = None
    fields: dict[str, str] = {}
    for token in tokens:
        if token in ("machine", "default"):
            if host is not None:
                yield host, fields
            host = next(tokens, "").lower() if token == "machine" else ""  # noqa: S105 - a keyword
            fields = {}
        elif token in ("login", "user", "password", "account"):
            fields["login" if token == "user" else token] = next(tokens, "")  # noqa: S105 - a keyword
    if host is not None:
        yield host, fields


def _tokens(text: str) -> Iterator[str]:
    in_macro = False
    for line in text.splitlines():
        if in_macro:
            # A macro definition ends with an empty line.
            in_macro = bool(line.strip())
            continue
        words = _words(line)
        if "macdef" in words:
            words, in_macro = words[: words.index("macdef")], True
        yield from words


def _words(line: str) -> list[str]:
    words: list[str] = []
    rest = line.strip()
    while rest and not (rest.startswith("#") and (not words or words[-1] != "password")):
        if rest.startswith('"'):
            word, _, rest = rest[1:].partition('"')
        else:
            word, *remaining = rest.split(maxsplit=1)
            rest = remaining[0] if remaining else ""
        words.append(word)
        rest = rest.lstrip()
    return words
