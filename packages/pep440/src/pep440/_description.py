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
    texts = _exception(releases, mask) or _parts(releases, mask)
    if len(texts) > _RUNS:
        half = _RUNS // 2
        texts[half:-half] = [f"({len(texts) - 2 * half} more)"]
    return " | ".join(texts)


def _exception(releases: Releases, mask: int) -> list[str]:
    """Return `!=` the one release in the middle that is not in the mask, if there is such a one."""
    gaps = _runs(releases.everything & ~mask)
    place = gaps[0][0]
    if len(gaps) > 1 or place != gaps[0][1] or not 0 < place < len(releases) - 1:
        return []
    # PEP 440: `!=1.0` leaves out 1.0+local, too.
    return [] if _are_builds(releases, place - 1, place) else [f"!={releases.versions[place]}"]


def _parts(releases: Releases, mask: int) -> list[str]:
    """Return the alternatives, oldest first."""
    texts: list[str] = []
    for newest, oldest in reversed(_runs(mask)):
        above, below = _torn(releases, newest, oldest)
        texts += [_single(releases, place) for place in range(oldest, oldest - below, -1)]
        if oldest - below >= newest + above:
            texts.append(_run(releases, newest + above, oldest - below))
        texts += [_single(releases, place) for place in range(newest + above - 1, newest - 1, -1)]
    return texts


def _torn(releases: Releases, newest: int, oldest: int) -> tuple[int, int]:
    """Return how many releases at either end of a run are builds of one that also has others.

    1.0 and 1.0+local are builds of 1.0: no range has the one and lacks the other.
    """
    last = len(releases) - 1
    below = above = 0
    if oldest < last and _are_builds(releases, oldest, oldest + 1):
        below = _builds(releases, oldest, newest, -1)
    if newest and below <= oldest - newest and _are_builds(releases, newest - 1, newest):
        above = _builds(releases, newest, oldest - below, 1)
    return above, below


def _builds(releases: Releases, start: int, stop: int, step: int) -> int:
    """Return how many releases from `start` on, up to `stop`, are builds of the same one."""
    count = 1
    while start != stop and _are_builds(releases, *sorted((start, start + step))):
        start += step
        count += 1
    return count


def _are_builds(releases: Releases, newer: int, older: int) -> bool:
    """Return whether two neighbours differ in their local parts only."""
    if "+" not in releases.versions[newer]:
        return False
    one, other = releases.version(newer), releases.version(older)
    return parse_version(one.public) == parse_version(other.public)


def _single(releases: Releases, place: int) -> str:
    """Return the specifier for one release that has other builds."""
    text = releases.versions[place]
    return f"=={text}" if "+" in text else f"==={text}"


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
    """Return the range from one release to another, of both of which it has all builds."""
    versions = releases.versions
    if newest == oldest:
        return f"=={versions[newest]}"
    ends = []
    if oldest < len(versions) - 1:
        # PEP 440: an order takes no local versions.
        ends.append(f">={_public(versions[oldest])}")
    if newest > 0:
        ends.append(_upper_end(releases, newest))
    return ",".join(ends)


def _upper_end(releases: Releases, newest: int) -> str:
    """Return `<` the next release, unless that would leave out the newest of the run.

    PEP 440: `<2.0` does not admit `2.0rc1`.
    """
    own, following = releases.version(newest), releases.version(newest - 1)
    if following.is_prerelease or own < parse_version(f"{following.public}.dev0"):
        return f"<{_public(str(following))}"
    return f"<={_public(str(own))}"


def _public(version: str) -> str:
    return version.partition("+")[0]
