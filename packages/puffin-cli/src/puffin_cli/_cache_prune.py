"""`puffin cache prune`: remove from the cache what is not used any more."""

from __future__ import annotations

import re
import time

from puffin_cli._arguments import GlobalArguments, add_global_options
from puffin_cli._errors import SUCCESS
from puffin_cli._parser import CommandParser

TYPE_CHECKING = False

if TYPE_CHECKING:
    from puffin_cli._context import Context

_SIZE_UNITS = {
    "": 1,
    "b": 1,
    "k": 1000,
    "kb": 1000,
    "kib": 1 << 10,
    "m": 1000**2,
    "mb": 1000**2,
    "mib": 1 << 20,
    "g": 1000**3,
    "gb": 1000**3,
    "gib": 1 << 30,
    "t": 1000**4,
    "tb": 1000**4,
    "tib": 1 << 40,
}
_SIZE = re.compile(r"(\d{1,15}(?:\.\d{1,9})?) ?([a-z]*)", re.ASCII)


class CachePruneArguments(GlobalArguments):
    """What `cache prune` takes."""

    max_size: int | None = None
    """In bytes."""
    max_age: float | None = None
    """In seconds."""


Arguments = CachePruneArguments


def build_parser() -> CommandParser:
    """Return the parser of the command."""
    parser = CommandParser(
        "cache prune",
        "Remove from the cache what is not used any more: data in the formats of former\n"
        "versions and what was left unfinished; with options, also what was not used for\n"
        "longest.",
    )
    parser.option(
        "--max-size",
        metavar="SIZE",
        text="Remove the entries not used for longest until this much is left: 5GB, 500MiB",
        parse=parse_size,
    )
    parser.option(
        "--max-age",
        metavar="AGE",
        text="Remove entries that were not used for so long: 30d, 12h, 2w",
        parse=parse_age,
    )
    add_global_options(parser)
    return parser


def run(arguments: CachePruneArguments, context: Context) -> int:
    """Remove what is to go, and tell how much it was."""
    from puffin_cli._clean import count_entries, find_cache, in_parentheses

    cache = find_cache(context)
    if cache is None:
        return SUCCESS
    removed = cache.collect(arguments.max_size, arguments.max_age, now=time.time())
    context.printer.say(f"Removed {count_entries(removed.entries)}{in_parentheses(removed.bytes)}")
    return SUCCESS


def parse_size(text: str) -> int:
    """Return a number of bytes: `5GB` and `5G` are 5 * 10^9, `5GiB` is 5 * 2^30.

    Raises: ValueError - no number, or of an unknown unit.
    """
    found = _SIZE.fullmatch(text.strip().lower())
    if found is None or found[2] not in _SIZE_UNITS:
        raise ValueError("expected a size such as 500MB or 5GiB")
    return int(float(found[1]) * _SIZE_UNITS[found[2]])


def parse_age(text: str) -> float:
    """Return a number of seconds: of `30d`, `12h`, `2 weeks`; any duration will do.

    Raises: ValueError - it is none.
    """
    from puffin_cli._cutoff import parse_duration

    fault = "expected an age such as 30d or 12h"
    try:
        age = parse_duration(text)
    except ValueError as error:
        raise ValueError(f"{fault}: {error}") from error
    if age is None:
        raise ValueError(fault)
    return age
