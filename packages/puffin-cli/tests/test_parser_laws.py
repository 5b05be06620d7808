"""Words mean to our parser what they mean to argparse, wherever its releases agree."""

from __future__ import annotations

import argparse
from typing import Any

from hypothesis import given, settings, strategies as st

from puffin_cli._errors import UsageError
from puffin_cli._parser import CommandParser

WORDS = (
    *("-q", "--quiet", "-v", "--verbose", "-p", "--python", "-c", "--candle", "--prompt"),
    *("-qv", "-qp", "-p3", "-qp3", "-p=3", "-c=", "-vq=1", "-qz", "-z", "-zq", "-1x"),
    *("--python=3", "--python=", "--candle=a=b", "--prompt=-x", "--quiet=1", "--pyth", "--x=1"),
    *("", "-", "plum", "a b", "-1", "-.5", "-1.", "-a b", "--a b", "-pa b", "=", "--quiet x"),
)
"""No `--`, and no letters whose last one has its value behind a `=`: releases differ in these."""


def ours() -> CommandParser:
    parser = CommandParser("bake", "Bake.")
    parser.positional("cakes", "CAKE", "What to bake")
    parser.flag("-q", "--quiet", text="Say little")
    parser.flag("-v", "--verbose", text="Say much")
    parser.option("-p", "--python", metavar="PYTHON", text="Which")
    parser.option("-c", "--candle", metavar="N", text="Candles", repeat=True)
    parser.option("--prompt", metavar="TEXT", text="What to show", default="none")
    return parser


def theirs() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    parser.add_argument("cakes", nargs="*")
    parser.add_argument("-q", "--quiet", action="store_true")
    parser.add_argument("-v", "--verbose", action="store_true")
    parser.add_argument("-p", "--python")
    parser.add_argument("-c", "--candle", action="append", default=[])
    parser.add_argument("--prompt", default="none")
    return parser


def meaning_to_us(words: list[str]) -> dict[str, Any] | None:
    try:
        return ours().parse(words)
    except UsageError:
        return None


def meaning_to_argparse(words: list[str]) -> dict[str, Any] | None:
    try:
        namespace, rest = theirs().parse_known_intermixed_args(words)
    except argparse.ArgumentError:
        return None
    if rest:
        return None
    values = vars(namespace)
    return values | {name: tuple(values[name]) for name in ("cakes", "candle")}


@settings(max_examples=500)
@given(st.lists(st.sampled_from(WORDS), max_size=6))
def test_words_mean_what_they_mean_to_argparse(words: list[str]) -> None:
    assert meaning_to_us(words) == meaning_to_argparse(words)


@given(st.lists(st.sampled_from(WORDS), max_size=3), st.lists(st.text(max_size=5), max_size=3))
def test_nothing_is_an_option_behind_two_dashes(words: list[str], behind: list[str]) -> None:
    before = meaning_to_us(words)

    found = meaning_to_us([*words, "--", *behind])

    assert found == (before and before | {"cakes": (*before["cakes"], *behind)})
