"""`puffin clean`: clear the cache, wholly or of single projects."""

from __future__ import annotations

import os

from puffin_cli._arguments import GlobalArguments, add_global_options
from puffin_cli._errors import SUCCESS
from puffin_cli._parser import CommandParser
from puffin_normalize import normalize_project

TYPE_CHECKING = False

if TYPE_CHECKING:
    from puffin_cache import Cache
    from puffin_cli._context import Context
    from puffin_normalize import ProjectName

_UNITS = ("B", "kB", "MB", "GB", "TB")


class CleanArguments(GlobalArguments):
    """What `clean` takes."""

    names: tuple[ProjectName, ...] = ()


Arguments = CleanArguments


def build_parser() -> CommandParser:
    """Return the parser of the command."""
    parser = CommandParser(
        "clean", "Clear the cache, or what it has of some projects.", "[NAME]..."
    )
    parser.positional("names", "NAME", "A project; none clears the whole cache", normalize_project)
    add_global_options(parser)
    return parser


def run(arguments: CleanArguments, context: Context) -> int:
    """Remove what is to go, and tell how much it was."""
    cache = find_cache(context)
    if cache is None:
        return SUCCESS
    if not arguments.names:
        context.printer.say(f"Clearing cache at: {cache.root}")
        removed = cache.clear(protected=(context.cwd, os.path.expanduser("~")))
        size = in_parentheses(removed.bytes)
        context.printer.say(f"Removed {removed.entries:,} files and directories{size}")
        return SUCCESS
    for name in dict.fromkeys(arguments.names):
        _purge(cache, name, context)
    return SUCCESS


def find_cache(context: Context) -> Cache | None:
    """Return the cache as it is; None if there is none, and tell so."""
    from puffin_cache import Cache

    root = context.settings.cache_directory(context.cwd)
    if os.path.isdir(root):
        return Cache(root)
    context.printer.say(f"No cache found at: {root}")
    return None


def _purge(cache: Cache, name: ProjectName, context: Context) -> None:
    removed = cache.purge(name)
    if removed.entries == 0:
        context.printer.say(f"No entries found for package: {name}")
        return
    text = f"Cleared {count_entries(removed.entries)} for package: {name}"
    context.printer.say(text + in_parentheses(removed.bytes))


def count_entries(number: int) -> str:
    """Return `1 entry`, `2 entries`."""
    return f"{number} {'entry' if number == 1 else 'entries'}"


def in_parentheses(size: int) -> str:
    """Return a number of bytes to stand after a count: ` (1.5 MB)`, nothing for none."""
    return f" ({readable_size(size)})" if size else ""


def readable_size(size: int) -> str:
    """Return a number of bytes in the unit that people use: `1.5 MB`, a MB being 10^6 bytes."""
    amount, unit = float(size), 0
    # What would be rounded to 1000.0 is told in the next unit.
    while amount >= (1000 if unit == 0 else 999.95) and unit < len(_UNITS) - 1:
        amount, unit = amount / 1000, unit + 1
    return f"{amount:.0f} B" if unit == 0 else f"{amount:.1f} {_UNITS[unit]}"
