"""What to take away with installed distributions."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from msgspec import Struct

from puffin_macros import warn_once

if TYPE_CHECKING:
    from collections.abc import Sequence

    from distribution_types import InstalledDist
    from install_wheel import Scheme, UninstallPlan
    from puffin_installer._listings import Listings
    from puffin_installer._records import Owners


class Removal(Struct, frozen=True, kw_only=True):
    """What goes from an environment."""

    infos: tuple[str, ...] = ()
    """The `.dist-info` directories, which go as a whole."""
    files: frozenset[str] = frozenset()
    """Everything else that is there and belongs to the distributions alone, bytecode included."""
    vanishing: frozenset[str] = frozenset()
    """Directories in which nothing is left without those."""
    directories: tuple[str, ...] = ()
    """Other directories that go if they are empty then, children first."""

    @property
    def moves(self) -> tuple[str, ...]:
        """What has to be moved for all of it to be gone: whole directories where that will do."""
        inner = self.vanishing | self.files
        outer = sorted(path for path in inner if os.path.dirname(path) not in self.vanishing)
        return (*self.infos, *outer)


def plan_removal(
    dists: Sequence[InstalledDist], scheme: Scheme, owners: Owners, listings: Listings
) -> Removal:
    """Return what goes with `dists`: nothing that a distribution records which stays.

    Raises: CannotUninstallError - a distribution has no RECORD.
    """
    infos = tuple(dict.fromkeys(dist.path for dist in dists))
    inside = tuple(os.path.join(info, "") for info in infos)
    files: dict[str, None] = {}
    directories: set[str] = set()
    for dist in dists:
        plan = _uninstall_plan(dist, scheme)
        files.update(dict.fromkeys(path for path in plan.files if not path.startswith(inside)))
        directories.update(plan.directories)
    going = frozenset(path for path in files if _goes(path, owners, listings))
    ordered = sorted(directories.difference(infos), key=len, reverse=True)
    vanishing = _vanishing(ordered, going, listings)
    return Removal(
        infos=infos,
        files=going,
        vanishing=vanishing,
        directories=tuple(path for path in ordered if path not in vanishing),
    )


def _vanishing(
    directories: Sequence[str], files: frozenset[str], listings: Listings
) -> frozenset[str]:
    """Return those of the directories, children first, that hold nothing but `files`."""
    found: set[str] = set()
    for directory in directories:
        paths = (f"{directory}{os.sep}{name}" for name in listings.entries(directory))
        if listings.is_directory(directory) and all(
            path in files or path in found for path in paths
        ):
            found.add(directory)
    return frozenset(found)


def _uninstall_plan(dist: InstalledDist, scheme: Scheme) -> UninstallPlan:
    from install_wheel import MissingRecordError, plan_uninstall  # most runs only install

    try:
        plan = plan_uninstall(dist.path, scheme)
    except MissingRecordError as error:
        from puffin_installer._errors import CannotUninstallError

        reason = f"it has no RECORD of its files that can be read ({error.reason})"
        raise CannotUninstallError(dist.name, dist.path, reason) from error
    for path in plan.refused:
        warn_once(f"Leaving `{path}` of {dist.name} alone: it is outside of the environment")
    return plan


def _goes(path: str, owners: Owners, listings: Listings) -> bool:
    return listings.is_there(path) and owners.find(path) is None
