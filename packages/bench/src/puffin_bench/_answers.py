"""What the tools answered, in one form: sets of `name==version`."""

from __future__ import annotations

import glob
import os
from typing import TYPE_CHECKING

import msgspec
from packaging.utils import canonicalize_version

from puffin_normalize import normalize_project

if TYPE_CHECKING:
    from collections.abc import Mapping

TOLD = 4
"""How many of the differences between two answers are told by name."""


def pin(name: str, version: str) -> str:
    """Return the one way to write a release: the name normalised, the version without variants."""
    return f"{normalize_project(name)}=={canonicalize_version(version, strip_trailing_zero=False)}"


def requirement_lines(text: str) -> list[str]:
    """Return the requirements of a file, without comments, options and blank lines."""
    lines = [line.split(" #")[0].strip() for line in text.splitlines()]
    return [line for line in lines if line and not line.startswith(("#", "-"))]


def parse_pins(text: str) -> frozenset[str]:
    """Return the pins that a tool wrote; extras, markers and hashes are left out."""
    return frozenset(map(_parse_pin, requirement_lines(text)))


def _parse_pin(line: str) -> str:
    name, equals, version = line.partition("==")
    if not equals:
        return line  # not a pin: shown as it is where answers are compared
    return pin(name.partition("[")[0].strip(), version.split(";")[0].split()[0])


def projects(pins: str) -> tuple[str, ...]:
    """Return of which projects the pins are, sorted."""
    return tuple(sorted(pinned.partition("==")[0] for pinned in parse_pins(pins)))


def read_pins(path: str) -> frozenset[str]:
    """Return the pins in a file; a file that is not there holds none."""
    try:
        with open(path, encoding="utf-8") as stream:
            return parse_pins(stream.read())
    except FileNotFoundError:
        return frozenset()


class _Metadata(msgspec.Struct):
    name: str
    version: str


class _Item(msgspec.Struct):
    metadata: _Metadata


class _Report(msgspec.Struct):
    install: list[_Item]


def read_report(path: str) -> frozenset[str]:
    """Return what a report of pip says would be installed; no report, nothing."""
    try:
        with open(path, "rb") as stream:
            report = msgspec.json.decode(stream.read(), type=_Report)
    except FileNotFoundError:
        return frozenset()
    return frozenset(pin(item.metadata.name, item.metadata.version) for item in report.install)


def installed(environment: str) -> frozenset[str]:
    """Return what the `dist-info` directories of an environment are called."""
    pattern = os.path.join(glob.escape(environment), "lib", "python*", "site-packages")
    found = glob.glob(os.path.join(pattern, "*.dist-info"))
    stems = (os.path.basename(path).removesuffix(".dist-info") for path in found)
    return frozenset(pin(*stem.rsplit("-", 1)) for stem in stems)


def difference(expected: frozenset[str], answer: frozenset[str]) -> str:
    """Return in words what is missing and what is too much; "" where the answers are equal."""
    parts = (("lacks", expected - answer), ("has instead", answer - expected))
    return "; ".join(f"{verb} {_listed(pins)}" for verb, pins in parts if pins)


def _listed(pins: frozenset[str]) -> str:
    names = sorted(pins)
    rest = f" and {len(names) - TOLD} more" if len(names) > TOLD else ""
    return ", ".join(names[:TOLD]) + rest


def agreed(answers: Mapping[str, frozenset[str]]) -> frozenset[str] | None:
    """Return the answer that most tools gave, None where nobody is to be believed.

    Puffin and uv must have given it, where both were asked. One tool alone agrees with itself.
    """
    judges = {answers[tool] for tool in ("puffin", "uv") if tool in answers}
    if len(judges) > 1:
        return None
    votes = list(answers.values())
    most = max((votes.count(answer) for answer in votes), default=0)
    winners = {answer for answer in votes if votes.count(answer) == most}
    candidates = winners & judges if judges else winners
    return candidates.pop() if len(candidates) == 1 else None
