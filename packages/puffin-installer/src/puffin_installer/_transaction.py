"""All changes of an environment, or none."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from install_wheel import Scheme, plan_wheel
from puffin_fs import fs_errors, write_new
from puffin_installer._change_set import Change, ChangeSet
from puffin_installer._collisions import CollisionFinder
from puffin_installer._journal import Journal, Steps, remove_empty
from puffin_installer._layout import Layout, split_layout
from puffin_installer._listings import Listings
from puffin_installer._records import Owners
from puffin_installer._removal import plan_removal
from puffin_package import read_manifest
from puffin_traits import NullReporter

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from distribution_types import CachedWheel, InstalledDist
    from install_wheel import FilePlan, PlannedFile
    from puffin_fs import Linker
    from puffin_installer._environment_lock import LockedEnvironment
    from puffin_traits import InstallReporter


class WheelInstall(Struct, frozen=True):
    """An unpacked wheel that is to be installed."""

    wheel: CachedWheel
    requested: bool = True
    """Whether a user asked for it, or only another distribution needs it."""


class _Work(Struct, frozen=True, kw_only=True):
    """Everything that a run is going to do."""

    removed: tuple[InstalledDist, ...]
    layouts: tuple[Layout, ...]
    files: tuple[tuple[PlannedFile, ...], ...]
    """For each layout what is written of it, its dist-info left out."""
    emptied: tuple[str, ...]
    steps: Steps


class Transaction:
    """Changes one locked environment.

    The files of all distributions that go and come are known, and found free of collisions, before
    the first one is touched. What goes is moved into a journal directory inside the environment
    and what comes is linked; `.dist-info` directories go first and come last, each in one step.
    An error undoes everything; a process that is killed leaves a journal by which the next one
    that locks the environment does so.
    """

    def __init__(
        self,
        environment: LockedEnvironment,
        scheme: Scheme,
        linker: Linker,
        reporter: InstallReporter | None = None,
    ) -> None:
        self._root = os.path.realpath(environment.root)
        self._scheme = _without_links(scheme)
        self._roots = frozenset(map(_existing, _directories(self._scheme)))
        self._linker = linker
        self._reporter: InstallReporter = NullReporter() if reporter is None else reporter

    def run(
        self,
        install: Sequence[WheelInstall],
        remove: Sequence[InstalledDist],
        installed: Iterable[InstalledDist],
    ) -> ChangeSet:
        """Take `remove` away, install `install`, and return what changed.

        `installed` is what the environment has (`SitePackages`), including `remove`: those that
        stay keep every file that they record.

        Raises: CollisionError, CannotUninstallError, DiskFullError, ReadOnlyError, FsError - the
        environment is as it was before; JournalError - it is not, and the next run tries again.
        Cost: 20-40 us a file.
        """
        work = self._plan(install, remove, installed)
        changes = _change_set(install, remove)
        self._reporter.on_start(len(install))
        try:
            journal = Journal.begin(self._root, work.steps)
            try:
                self._apply(journal, work)
            except BaseException:
                journal.roll_back()
                raise
            journal.commit()
        finally:
            self._reporter.on_complete()
        return changes

    def _plan(
        self,
        install: Sequence[WheelInstall],
        remove: Sequence[InstalledDist],
        installed: Iterable[InstalledDist],
    ) -> _Work:
        leaving = {dist.path for dist in remove}
        owners = Owners(dist for dist in installed if dist.path not in leaving)
        listings = Listings()
        removal = plan_removal(remove, self._scheme, owners, listings)
        layouts = tuple(split_layout(self._plan_wheel(item)) for item in install)
        finder = CollisionFinder(removal, owners, listings, self._roots)
        files = finder.check(layouts)
        needed = finder.needed_directories
        return _Work(
            removed=tuple(remove),
            layouts=layouts,
            files=files,
            emptied=tuple(path for path in removal.directories if path not in needed),
            steps=Steps(
                moved=removal.moves,
                added=tuple([file.target for some in files for file in some]),
                infos=tuple(layout.info for layout in layouts),
                directories=finder.missing_directories,
            ),
        )

    def _plan_wheel(self, item: WheelInstall) -> FilePlan:
        return plan_wheel(
            item.wheel.path,
            item.wheel.manifest or read_manifest(item.wheel.path),
            self._scheme,
            requested=item.requested,
            direct_url=None if item.wheel.source is None else item.wheel.source.to_json(),
            stamp=item.wheel.stamp,
        )

    def _apply(self, journal: Journal, work: _Work) -> None:
        # The new `.dist-info` directories first: a full disk shows before anything is moved.
        for number, layout in enumerate(work.layouts):
            self._stage_info(layout, journal.staged(number))
        journal.move_away()
        remove_empty(work.emptied)
        for dist in work.removed:
            self._reporter.on_removed(dist.name, dist.version)
        _make_directories(work.steps.directories)
        for layout, files in zip(work.layouts, work.files, strict=True):
            self._write_files(layout, files)
        journal.place_infos()

    def _stage_info(self, layout: Layout, staged: str) -> None:
        start = len(layout.info)
        targets = [staged + file.target[start:] for file in layout.info_files]
        for directory in sorted({os.path.dirname(target) for target in targets}):
            with fs_errors(directory):
                os.makedirs(directory, exist_ok=True)
        for file, target in zip(layout.info_files, targets, strict=True):
            if file.source is not None:
                self._linker.link(file.source, target)
            else:
                _write_new(target, file)

    def _write_files(self, layout: Layout, files: Sequence[PlannedFile]) -> None:
        link = self._linker.link
        for file in files:
            if file.source is not None:
                link(file.source, file.target)
            else:
                _write_new(file.target, file)
        self._reporter.on_installed(layout.name, layout.version)


def _make_directories(paths: Iterable[str]) -> None:
    """Make those of the directories that are not there; the parent of each one is."""
    make = os.mkdir
    for path in paths:
        try:
            make(path)
        except OSError:
            with fs_errors(path):
                if not os.path.isdir(path):
                    raise


def _existing(path: str) -> str:
    """Return the directory itself, or the nearest one above it that is there."""
    parent = os.path.dirname(path)
    return path if os.path.isdir(path) or parent == path else _existing(parent)


def _write_new(target: str, file: PlannedFile) -> None:
    write_new(target, file.content or b"", mode=0o777 if file.executable else 0o666)


def _directories(scheme: Scheme) -> tuple[str, ...]:
    return (scheme.purelib, scheme.platlib, scheme.headers, scheme.scripts, scheme.data)


def _without_links(scheme: Scheme) -> Scheme:
    """Return the scheme with real directories: `lib64` may be a link to `lib`."""
    return replace(
        scheme,
        purelib=os.path.realpath(scheme.purelib),
        platlib=os.path.realpath(scheme.platlib),
        headers=os.path.realpath(scheme.headers),
        scripts=os.path.realpath(scheme.scripts),
        data=os.path.realpath(scheme.data),
    )


def _change_set(install: Sequence[WheelInstall], remove: Sequence[InstalledDist]) -> ChangeSet:
    installed = (Change.of_wheel(item.wheel) for item in install)
    removed = (Change.of_installed(dist) for dist in remove)
    return ChangeSet(tuple(sorted(installed, key=_name)), tuple(sorted(removed, key=_name)))


def _name(change: Change) -> str:
    return change.name
