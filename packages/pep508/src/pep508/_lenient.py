"""Requirements as they are found in published metadata: broken in well-known ways."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pep508._cursor import MAX_LENGTH
from pep508._errors import RequirementError, mask_credentials
from pep508._marker import VARIABLES
from pep508._marker_parser import ALIASES
from puffin_macros import warn_once

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pep508._requirement import Requirement

_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_TYPESET = str.maketrans(
    dict.fromkeys(_INVISIBLE, "")
    | dict.fromkeys("\u2018\u2019\u201a\u201b\u00b4`", "'")
    | dict.fromkeys("\u201c\u201d\u201e\u201f", '"')
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-")
    | {"\u2264": "<=", "\u2265": ">=", "\u2260": "!="}
)

_MARKER_AHEAD = re.compile(
    rf"(?<=[\w)*\]])\s+(?=(?:{'|'.join(VARIABLES)})\s*(?:[<>=!~]|not\b|in\b))"
)
_LOOSE_START = re.compile(r"^(?:[\s;]|(?:and|or)\b)+", re.IGNORECASE)
_LOOSE_END = " ;,"
_TOKEN = re.compile(
    r"(?P<string>'[^']*'|\"[^\"]*\")|(?P<operator>[<>=!~]+)|(?P<word>[\w.*+!-]+)|&&?|\|\|?|."
)

_OPERATORS = {
    "=": "==",
    "=>": ">=",
    "=<": "<=",
    "<>": "!=",
    "!==": "!=",
    ">>=": ">=",
    ">==": ">=",
    "<<=": "<=",
    "<==": "<=",
    "~>": "~=",
}
_WORDS = frozenset(VARIABLES) | {"and", "or", "not", "in"}
_SIGNS = {"&": " and ", "&&": " and ", "|": " or ", "||": " or ", "'": "", '"': ""}


def parse_mended(text: str, parse: Callable[[str], Requirement]) -> Requirement | None:
    """Return what `parse` makes of the first mended text that it takes, with a warning.

    `None` if no mend helps. Mends are made one after the other, and none by guessing a version.
    """
    if len(text) > MAX_LENGTH:
        return None
    for mended in _mended_texts(text):
        try:
            requirement = parse(mended)
        except RequirementError:
            continue
        before, after = mask_credentials(text), mask_credentials(str(requirement))
        warn_once(f"the requirement {before!r} is broken and read as {after!r}")
        return requirement
    return None


def _mended_texts(text: str) -> Iterator[str]:
    # Long runs of blanks would make the patterns slow.
    mended = " ".join(text.translate(_TYPESET).split())
    yield mended
    mended = _without_loose_end(mended)
    yield mended
    if ";" not in mended:
        mended = _MARKER_AHEAD.sub(" ; ", mended, count=1)
    semicolon = _semicolon(mended)
    if semicolon >= 0:
        yield f"{mended[:semicolon]};{_mended_marker(mended[semicolon + 1 :])}"


def _semicolon(text: str) -> int:
    """Return where the marker begins; -1 if nowhere."""
    first, at = text.find(";"), text.find("@")
    if at < 0 or first < at:
        return first
    # A URL may hold semicolons: behind one, a marker begins after a blank.
    found = text.find(" ;", at)
    return found + 1 if found >= 0 else -1


def _without_loose_end(text: str) -> str:
    # `a>=1;`, `a ; extra == 'x' or`
    if ";" not in text:
        return text.rstrip(" ,")
    text = text.rstrip(_LOOSE_END)
    before, _, word = text.rpartition(" ")
    return before.rstrip(_LOOSE_END) if word.lower() in {"and", "or"} else text


def _mended_marker(marker: str) -> str:
    return "".join(map(_mended_token, _TOKEN.finditer(_LOOSE_START.sub("", marker))))


def _mended_token(found: re.Match[str]) -> str:
    text = found[0]
    if found["operator"]:
        return _OPERATORS.get(text, text)
    if found["word"]:
        # `python_version > 3.4`, `extra == test`
        return _word(text)
    return _SIGNS.get(text, text)


def _word(text: str) -> str:
    lower = text.lower()
    if lower in _WORDS:
        return f" {lower} "
    return text if lower in ALIASES else f'"{text}"'
