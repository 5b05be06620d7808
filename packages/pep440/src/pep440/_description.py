"""Sets of releases for people to read."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from pep440._version import parse_version

if TYPE_CHECKING:
    from pep440._releases import Releases

_RUNS = 8


def describe(releases: Releases, mask: int) -> str:
    """Return `mask`, a part of `releases.everything`, as text."""
    if mask == releases.everything:
        return "*"
    if not mask:
        return "none"
    gaps = _runs(releases.everything & ~mask)
    if len(gaps) == 1 and 0 < gaps[0][0] == gaps[0][1] < len(releases) - 1:
        return f"!={releases.versions[gaps[0][0]]}"
    texts = [_run(releases, newest, oldest) for newest, oldest in reversed(_runs(mask))]
    if len(texts) > _RUNS:
        half = _RUNS // 2
        texts[half:-half] = [f"({len(texts) - 2 * half} more)"]
    return " | ".join(texts)


def _runs(mask: int) -> list[tuple[int, int]]:
    """Return first and last index of every run of set bits."""
    runs: list[tuple[int, int]] = []
    place = 0
    for bit, group in groupby(reversed(f"{mask:b}")):
        length = len(list(group))
        if bit == "1":
            runs.append((place, place + length - 1))
        place += length
    return runs


def _run(releases: Releases, newest: int, oldest: int) -> str:
    versions = releases.versions
    if newest == oldest:
        return f"=={versions[newest]}"
    ends = []
    if oldest < len(versions) - 1:
        ends.append(f">={versions[oldest]}")
    if newest > 0:
        ends.append(_upper_end(releases, newest))
    return ",".join(ends)


def _upper_end(releases: Releases, newest: int) -> str:
    """Return `<` the next release, unless that would leave out the newest of the run.

    PEP 440: `<2.0` does not admit `2.0rc1`.
    """
    own, following = releases.version(newest), releases.version(newest - 1)
    if following.is_prerelease or own < parse_version(f"{following.public}.dev0"):
        return f"<{following}"
    return f"<={own}"
