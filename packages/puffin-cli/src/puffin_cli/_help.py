"""The help of a command, laid out by argparse and coloured by rich; both loaded for it only."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from rich_argparse import RawDescriptionRichHelpFormatter

if TYPE_CHECKING:
    from puffin_cli._parser import CommandParser, Option


class _Formatter(RawDescriptionRichHelpFormatter):
    group_name_formatter = str.capitalize


def render_help(parser: CommandParser) -> str:
    """Return the help text, coloured if rich finds a terminal."""
    shown = argparse.ArgumentParser(
        prog=parser.prog,
        usage=_literally(parser.usage),
        description=parser.summary,
        formatter_class=_Formatter,
        add_help=False,
    )
    if parser.rest is not None:
        rest = parser.rest
        text = _literally(rest.text)
        shown.add_argument(rest.dest, nargs="*", metavar=rest.metavar, help=text)
    groups: dict[str, Any] = {"": shown}
    for option in parser.options:
        if option.group not in groups:
            groups[option.group] = shown.add_argument_group(option.group)
        _add_option(groups[option.group], option)
    return shown.format_help()


def _add_option(group: Any, option: Option) -> None:
    text = _literally(option.text)
    if option.metavar is None:
        group.add_argument(*option.names, action="store_true", help=text)
    else:
        group.add_argument(*option.names, metavar=option.metavar, help=text)


def _literally(text: str) -> str:
    """Return what argparse, which fills in values behind `%`, shows as `text`."""
    return text.replace("%", "%%")
