"""Results as they may be shown to everybody: without paths, hosts and addresses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

if TYPE_CHECKING:
    from puffin_bench._results import Group, Outcome, Results

_URL = re.compile(r"\b[a-z][a-z0-9+.-]*://[^\s'\"`>]+")
_HOST = re.compile(r"(?<![\w.-])(?:[\w-]+\.)+(?:com|dev|io|net|org)\b(?::\d+)?")
_PATH = re.compile(r"(?<![\w./<>-])/(?:[\w.+@~-]+/)+[\w.+@~-]*")


def published(results: Results) -> Results:
    """Return results whose notes tell nothing of where they were made."""
    return replace(results, groups=tuple(map(_group, results.groups)))


def _group(group: Group) -> Group:
    return replace(group, outcomes=tuple(map(_outcome, group.outcomes)))


def _outcome(outcome: Outcome) -> Outcome:
    return replace(outcome, note=without_places(outcome.note))


def without_places(text: str) -> str:
    """Return text with a word in the place of each URL, host and absolute path."""
    for pattern, word in ((_URL, "<url>"), (_HOST, "<host>"), (_PATH, "<path>")):
        text = pattern.sub(word, text)
    return text
