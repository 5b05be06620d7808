"""Specifiers as they are found in published metadata: broken in a dozen well-known ways."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from pep440._errors import SpecifierError
from pep440._specifiers import LONGEST_SPECIFIERS, parse_specifiers
from puffin_macros import warn_once

if TYPE_CHECKING:
    from collections.abc import Callable

    from packaging.specifiers import SpecifierSet

_CACHED = 1 << 12

# A release such as 1.2, with a possible epoch; bounded, so that no input makes it slow.
_RELEASE = r"v?(?:\d{1,20}!)?\d{1,20}(?:\.\d{1,20}){0,20}"


def _next_release(found: re.Match[str]) -> str:
    """`<=3.*` means all of 3, hence less than 4."""
    *head, last = found["release"].split(".")
    return f"<{'.'.join((*head, str(int(last) + 1)))}"


_Mend = tuple[re.Pattern[str], "str | Callable[[re.Match[str]], str]"]
_MENDS: tuple[_Mend, ...] = (
    # Typesetting: blanks that do not show, signs of mathematics, quotes that are curved.
    (re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]"), ""),
    (re.compile("\u2265"), ">="),
    (re.compile("\u2264"), "<="),
    (re.compile("\u2260"), "!="),
    (re.compile("[\u2018-\u201f\u00b4]"), "'"),
    # `>= '2.7'`
    (re.compile(r"[\"'`]"), ""),
    # `(>=2.7)`
    (re.compile(r"[()\[\]]"), ""),
    # `*`, `==*`: anything
    (re.compile(r"^\s*(?:[=>]=)?\s*\*\s*$"), ""),
    # `>=2.7 and <3`, `>=2.7 & <3`, `>=2.7; <3`
    (re.compile(r"(?i:\band\b)|&{1,2}|;"), ","),
    # `>=7.2.0<8.0.0`, `>=2.7 !=3.0`
    (re.compile(r"(?<=[\w*.])\s*(?=[<>=!~])"), ","),
    # `>=3.6,`, `,>=3.6`, `>=3.6,,<4`
    (re.compile(r"^[\s,]+|[\s,]+$|(?<=,)[\s,]+"), ""),
    # `!=~5.0`
    (re.compile(rf"!=\s*~=?\s*(?P<release>{_RELEASE})(?:\.\*)?"), r"!=\g<release>.*"),
    # `=>3.6`, `=<3`, `~>1.2`, `<>3.0`, `!==3.0`, `=1.0`
    (re.compile(r"=\s*>"), ">="),
    (re.compile(r"=\s*<"), "<="),
    (re.compile(r"~\s*>"), "~="),
    (re.compile(r"<\s*>|!=="), "!="),
    (re.compile(r"([<>!~])\s+="), r"\1="),
    (re.compile(r"(?<![<>=!~])=(?!=)"), "=="),
    # `>>=1.0`, `>==1.0`, `>=>=1.0`, `<<1.0`
    (re.compile(r">[>=]{1,3}="), ">="),
    (re.compile(r"<[<=]{1,3}="), "<="),
    (re.compile(r"([<>])\1(?!=)"), r"\1"),
    # `>dev`
    (re.compile(r">=?\s*dev\b"), ">=0.dev0"),
    # `==1.0.x`, `!=3.0*`, `>=3.6.`
    (re.compile(r"(?<=\d)\.[xX]\b"), ".*"),
    (re.compile(r"(?<=\d)\*"), ".*"),
    (re.compile(r"(?<=\d)\.(?=\s*(?:,|$))"), ""),
    # `==1.*.*`
    (re.compile(r"(?:\.\*){2,}"), ".*"),
    # `>=1.9.*`, `<4.*`, `<=3.*`, `~=3.1.*`
    (re.compile(rf"(>=|>|<)\s*(?P<release>{_RELEASE})\.\*"), r"\1\g<release>"),
    (re.compile(rf"<=\s*(?P<release>{_RELEASE})\.\*"), _next_release),
    (re.compile(rf"~=\s*(?P<release>{_RELEASE})\.\*"), r"==\g<release>.*"),
)  # fmt: skip


@lru_cache(_CACHED)
def parse_lenient_specifiers(text: str) -> SpecifierSet:
    """Return the specifiers of a text that may be broken in ways seen in published metadata.

    What the strict parser takes is taken as it is. Otherwise mends are made one after the other
    until it does, with a warning that shows both texts.

    Raises: SpecifierError about the text as given, when no mend helps or it is too long.
    """
    try:
        return parse_specifiers(text)
    except SpecifierError as error:
        if len(text) > LONGEST_SPECIFIERS:
            raise
        original = error
    # Long runs of blanks would make the patterns slow.
    mended = " ".join(text.split())
    for pattern, replacement in _MENDS:
        mended, changes = pattern.subn(replacement, mended)
        if not changes:
            continue
        try:
            parsed = parse_specifiers(mended)
        except SpecifierError:
            continue
        warn_once(f"the version specifiers {text!r} are broken and read as {mended!r}")
        return parsed
    raise original
