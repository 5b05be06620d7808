"""Where the symbolic links of a source archive lead."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from puffin_package._names import component_problem

if TYPE_CHECKING:
    from collections.abc import Mapping

_MAX_HOPS = 40  # what Linux follows
_WINDOWS = os.name == "nt"


def link_problem(path: str, links: Mapping[str, str]) -> str | None:
    """Return why the link at `path` is refused, as the end of a sentence.

    `links` holds the target of every link of the archive. The way must stay below the top-level
    directory at each step, also where it goes through other links; what it leads to need not exist.
    """
    place = path.split("/")[:-1]
    ahead = links[path].split("/")[::-1]
    hops = 1
    if problem := _target_problem(links[path]):
        return problem
    while ahead:
        part = ahead.pop()
        if part == "..":
            if len(place) < 2:  # noqa: PLR2004 - the top-level directory, and one in it
                return "is a link that leaves its directory"
            place.pop()
        elif part not in ("", "."):
            target = links.get("/".join([*place, part]))
            if target is None:
                place.append(part)
                continue
            if problem := _target_problem(target):
                return problem
            hops += 1
            if hops > _MAX_HOPS:
                return "is a link that leads in a circle"
            ahead += target.split("/")[::-1]
    return None


def _target_problem(target: str) -> str | None:
    if not target or "\0" in target:
        return "is a link to nowhere"
    if target.startswith("/") or (target[1:2] == ":" and target[0].isalpha()):
        return "is a link with an absolute target"
    if _WINDOWS:
        parts = (part for part in target.split("/") if part not in ("", ".", ".."))
        return next(filter(None, map(component_problem, parts)), None)
    return None
