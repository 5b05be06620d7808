"""Which unpacked wheels of registries the cache has, project by project."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from msgspec import Struct

from distribution_filename import FilenameError, split_wheel_stem
from distribution_types import CachedWheel
from pep440 import version_key
from puffin_cache import built_shard, index_key, wheel_shard
from puffin_distribution._unpacked import find_unpacked
from puffin_fs import directories, discard_tree
from puffin_macros import warn_once
from puffin_traits import FormatControl

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from distribution_filename import WheelParts
    from pep440 import VersionKey
    from platform_tags import Tags
    from puffin_cache import Cache
    from puffin_normalize import ProjectName
    from pypi_types import IndexUrl


_NOBODY = FormatControl()


def _as_usual(_: ProjectName) -> None:
    """Stand for a context in which nobody wished anything of builds."""


class WheelRules(Struct, frozen=True, kw_only=True):
    """Which wheels count that are of the right version and fit a target."""

    no_binary: FormatControl = _NOBODY
    """The projects of which downloaded ones do not."""
    only_binary: FormatControl = _NOBODY
    """The projects of which built ones do not, unless a required hash names their source."""
    variant: Callable[[ProjectName], str | None] = _as_usual
    """See `BuildContext.variant`: what was built otherwise than now does not count."""


class _Candidate(Struct, frozen=True):
    """An unpacked wheel that fits the tags; nothing in it was looked at."""

    filename: WheelParts
    """With the version in normal form."""
    path: str
    priority: int
    """Its preference by tags: the lowest is best."""
    is_built: bool = False

    @property
    def rank(self) -> tuple[VersionKey, int, tuple[int, str], bool]:
        """Version, preference by tags, build, whether it was downloaded: the greatest is best."""
        filename = self.filename
        key = version_key(filename.version)
        return key, -self.priority, filename.build or (-1, ""), not self.is_built


class _Shelf(Struct, frozen=True):
    """The candidates of one project from one index, best first."""

    candidates: tuple[_Candidate, ...]

    def matching(self, specifiers: str) -> Iterator[_Candidate]:
        """Yield those that fit, best first.

        Pre-releases only where the specifiers name one: that an index has nothing else cannot be
        known.
        """
        versions = [each.filename.version for each in self.candidates]
        pinned = specifiers.removeprefix("==")
        if pinned in versions and not any("+" in version for version in versions):
            # What nearly all runs ask for; of a pin local builds are to be had as well.
            key = version_key(pinned)
            return (each for each in self.candidates if version_key(each.filename.version) == key)
        mask = _admitted(versions, specifiers)
        return (each for number, each in enumerate(self.candidates) if mask >> number & 1)


class RegistryWheelIndex:
    """The unpacked wheels of the indexes in use that fit a target, downloaded or built here.

    A project's directories are listed when it is first asked for, and again after a question that
    had no answer. Only directories named like wheels count - never an archive - and others are
    removed with a warning. A wheel that was found whole is not examined twice.

    Which of them count for a project the `WheelRules` say.
    """

    __slots__ = (
        "_answers",
        "_cache",
        "_found",
        "_own",
        "_rules",
        "_sources",
        "_tags",
    )

    def __init__(
        self,
        cache: Cache,
        indexes: Iterable[IndexUrl],
        tags: Tags,
        rules: WheelRules | None = None,
        *,
        own: Mapping[ProjectName, IndexUrl] | None = None,
    ) -> None:
        """`indexes` in the order in which they are asked: an earlier one goes before a version.

        `own` has the projects that are from an index of their own, and from no other.
        """
        self._rules = WheelRules() if rules is None else rules
        self._cache = cache
        self._sources = tuple(dict.fromkeys(map(index_key, indexes)))
        self._own = {name: (index_key(index),) for name, index in (own or {}).items()}
        self._tags = tags
        self._found: dict[ProjectName, tuple[_Shelf, ...]] = {}
        self._answers: dict[tuple[ProjectName, str, tuple[str, ...]], CachedWheel] = {}

    def best(
        self, name: ProjectName, specifiers: str, hashes: Sequence[str] = ()
    ) -> CachedWheel | None:
        """Return the newest wheel that `specifiers` admit, and of its version the best by tags.

        With `hashes` (`algorithm:hex`), only one of an archive that has one of them (of a built
        wheel, that of its source), and whose contents are still what was unpacked. Damaged wheels
        are removed with a warning.

        Cost: one listing a project, index and bucket, one more a source, one `lstat` a file of the
        answer; asked the same again, one `stat`.
        """
        question = (name, specifiers, tuple(hashes))
        answer = self._answers.get(question)
        if answer is None or not os.path.isdir(answer.path):
            answer = self._find(name, specifiers, hashes)
            if answer is None:
                del self._found[name]  # somebody may fetch it meanwhile
                return None
            self._answers[question] = answer
        return answer

    def versions(self, name: ProjectName) -> tuple[str, ...]:
        """Return the versions of which there is a wheel, newest first."""
        shelves = self._shelves(name)
        found = {each.filename.version for shelf in shelves for each in shelf.candidates}
        return tuple(sorted(found, key=version_key, reverse=True))

    def _find(
        self, name: ProjectName, specifiers: str, hashes: Sequence[str]
    ) -> CachedWheel | None:
        no_built = not hashes and self._rules.only_binary.covers(name)
        for candidate in (
            each for shelf in self._shelves(name) for each in shelf.matching(specifiers)
        ):
            if candidate.is_built and no_built:
                continue
            unpacked = find_unpacked(candidate.path, hashes)
            if unpacked is not None:
                return CachedWheel(
                    name=name,
                    version=candidate.filename.version,
                    path=unpacked.path,
                    hashes=unpacked.source.hashes,
                    manifest=unpacked.manifest,
                )
        return None

    def _shelves(self, name: ProjectName) -> tuple[_Shelf, ...]:
        found = self._found.get(name)
        if found is None:
            sources = self._own.get(name, self._sources)
            found = tuple(self._shelf(source, name) for source in sources)
            self._found[name] = found
        return found

    def _shelf(self, source: str, name: ProjectName) -> _Shelf:
        found = list(self._built(source, name))
        if not self._rules.no_binary.covers(name):
            found += self._downloaded(source, name)
        if len(found) > 1:
            found.sort(key=lambda each: each.rank, reverse=True)
        return _Shelf(tuple(found))

    def _downloaded(self, source: str, name: ProjectName) -> Iterator[_Candidate]:
        shard = wheel_shard(self._cache, source, name)
        for stem in directories(shard):
            candidate = self._candidate(shard, stem, name)
            if candidate is not None:
                yield candidate

    def _built(self, source: str, name: ProjectName) -> Iterator[_Candidate]:
        shard = built_shard(self._cache, source, name)
        entries = directories(shard)
        if not entries:
            return
        from puffin_distribution._built_wheel_index import BuiltWheelIndex

        variant = self._rules.variant(name)
        for entry in entries:
            path = os.path.join(shard, entry)
            for wheel in BuiltWheelIndex(self._cache, path, self._tags, variant).wheels():
                filename = wheel.filename
                if filename.name == name:
                    yield _Candidate(filename, wheel.path, wheel.priority, is_built=True)

    def _candidate(self, shard: str, stem: str, name: ProjectName) -> _Candidate | None:
        path = os.path.join(shard, stem)
        if stem.startswith("."):  # somebody is about to publish it
            return None
        try:
            filename = split_wheel_stem(stem)
        except FilenameError as error:
            _remove_stranger(path, str(error))
            return None
        if filename.name != name:
            _remove_stranger(path, f"it is named for {filename.name}")
            return None
        priority = self._tags.priority(filename.tags)
        return None if priority is None else _Candidate(filename, path, priority)


def _admitted(versions: Sequence[str], specifiers: str) -> int:
    """Return which of the versions, newest first, `specifiers` admit: bit i is for the i-th."""
    from pep440 import Releases, admits_prereleases

    releases = Releases(versions)
    mask = releases.matching(specifiers)
    return mask if admits_prereleases(specifiers) else mask & releases.finals


def _remove_stranger(path: str, reason: str) -> None:
    warn_once(f"Removing `{path}` from the cache, which is no unpacked wheel: {reason}")
    discard_tree(path)
