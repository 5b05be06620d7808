"""The part of a source distribution that takes work: fetch, read, build, unpack, record."""

from __future__ import annotations

import os
import threading
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from distribution_filename import FilenameError, parse_wheel_filename
from distribution_types import GitSdist, PathSdist, RegistrySdist, label
from pep440 import requires_python_admits
from puffin_distribution._errors import (
    BadWheelNameError,
    BuildContextMissingError,
    BuildDisabledError,
    HashUnavailableError,
    PythonVersionError,
    UnfitWheelError,
    WrongMetadataError,
)
from puffin_distribution._interpreter_key import interpreter_key
from puffin_distribution._source import describe_archive, write_source
from puffin_distribution._sourcing import Sourcing
from puffin_distribution._unpacked import UnpackedWheel, find_unpacked, publish
from puffin_distribution._unpacking import differences
from puffin_fs import LockTimeoutError, locked
from puffin_macros import warn_once
from puffin_package import open_wheel, read_metadata_directory, static_metadata
from puffin_traits import BuildRequest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from distribution_types import CachedWheel
    from puffin_distribution._sdist_builder import SourceDistCachedBuilder
    from puffin_distribution._source_record import SourceRecord
    from puffin_distribution._source_tree import SourceTree
    from puffin_traits import BuildContext, SourceBuild
    from pypi_types import CoreMetadata

NESTED_PATIENCE = 120.0
"""Seconds for which a build that another one waits for waits for a lock itself."""


class _Held(threading.local):
    """How many locks of builds this thread has."""

    count = 0


_held = _Held()


@contextmanager
def build_lock(path: str, *, patience: float = NESTED_PATIENCE) -> Iterator[None]:
    """Hold the lock of a build during the block.

    Who has none yet waits for it as long as it takes. Who builds for another build waits for
    `patience` seconds, then goes on without: two processes may wait for each other, and building
    twice is better than for ever. Nothing breaks by it, because whatever appears, appears whole.

    Raises: ReadOnlyError, FsError.
    """
    with ExitStack() as stack:
        try:
            stack.enter_context(locked(path, timeout=patience if _held.count else None))
        except LockTimeoutError:
            warn_once(f"Building without the lock `{path}`, which another process does not free")
        _held.count += 1
        try:
            yield
        finally:
            _held.count -= 1


class _Built(Struct, frozen=True):
    """What a build gave."""

    filename: str
    """The normal form of the name of the wheel."""
    metadata: CoreMetadata
    wheel: CachedWheel | None
    """None: it does not fit the interpreter that built it."""


class Building:
    """Does for one source distribution what the cache cannot; under the lock of its entry."""

    def __init__(self, builder: SourceDistCachedBuilder) -> None:
        self._builder = builder
        self._database = builder.database
        self._dist = builder.dist
        self._entry = builder.entry
        self._sourcing = Sourcing(builder.database, builder.dist, builder.entry)
        self._label = label(self._dist)

    def metadata(self) -> CoreMetadata:
        """Return the metadata: as recorded, as the sources say, as the backend does, of a wheel."""
        record = self._sourcing.record()
        known = self._builder.known_metadata(record)
        if known is not None:
            return known
        record = self._sourcing.with_archive(record)
        with self._sourcing.tree(record) as tree:
            record = self._with_static(record, tree)
            if record.static is not None:
                return record.static
            with self._building(record, tree) as build:
                return self._prepared(record, build)

    def wheel(self, hashes: tuple[str, ...]) -> CachedWheel:
        """Return a wheel of sources that have one of the hashes: as recorded, or a new one."""
        self._refuse_hashes(hashes)
        record = self._sourcing.checked(self._sourcing.record(), hashes)
        found = self._builder.find_wheel(record, hashes)
        if found is not None:
            return found
        record = self._sourcing.with_archive(record)
        with self._sourcing.tree(record) as tree:
            record = self._with_static(record, tree)
            with self._building(record, tree) as build:
                return self._installable(self._built(record, build))

    def _refuse_hashes(self, hashes: tuple[str, ...]) -> None:
        dist = self._dist
        if hashes and isinstance(dist, GitSdist):
            raise HashUnavailableError(self._label, "a repository")
        if hashes and isinstance(dist, PathSdist) and dist.is_directory:
            raise HashUnavailableError(self._label, "a directory")

    def _with_static(self, record: SourceRecord, tree: SourceTree) -> SourceRecord:
        if record.static is not None:
            return record
        static = static_metadata(tree.project())
        if static is None:
            return record
        self._check(static)
        return self._entry.add(replace(record, static=static))

    def _prepared(self, record: SourceRecord, build: SourceBuild) -> CoreMetadata:
        directory = build.metadata()
        if directory is None:
            # The backend cannot tell without a wheel, which then need not be built again.
            built = self._built(record, build)
            if built.wheel is not None:
                return built.metadata
            metadata = built.metadata
        else:
            metadata = self._checked(read_metadata_directory(directory))
        key = interpreter_key(self._context().interpreter)
        self._entry.add(replace(record, prepared={key: metadata}))
        return metadata

    def _built(self, record: SourceRecord, build: SourceBuild) -> _Built:
        """Build the wheel and keep it unpacked: first its files, then the record of them.

        One that nobody here can install is not kept, but its metadata is as good as another's.
        """
        with self._database.cache.temporary_directory() as directory:
            archive = os.path.join(directory, build.wheel(directory))
            filename = self._filename(os.path.basename(archive))
            unpacked = os.path.join(directory, "tree")
            with open_wheel(archive, parse_wheel_filename(filename)) as wheel:
                metadata = self._checked(wheel.metadata())
                manifest = wheel.unpack(unpacked)
            for warning in manifest.warnings:
                warn_once(f"{filename}: {warning}")
            self._compare(record, metadata, filename)
            if not self._fits(filename):
                return _Built(filename, metadata, None)
            source = describe_archive(archive, record.hashes, local=False)
            write_source(unpacked, source)
            target = self._entry.unpacked(filename)
            self._tell_of_replacement(target, filename)
            publish(unpacked, target)
        record = self._recorded(record, filename, metadata)
        found = UnpackedWheel(target, source, manifest)
        return _Built(filename, metadata, self._builder.as_cached(record, metadata, found))

    def _installable(self, built: _Built) -> CachedWheel:
        if built.wheel is None:
            python = self._context().interpreter.markers.python_full_version
            raise UnfitWheelError(self._label, built.filename, python)
        return built.wheel

    def _fits(self, filename: str) -> bool:
        tags = self._context().interpreter.tags()
        return tags.priority(parse_wheel_filename(filename).tags) is not None

    def _recorded(
        self, record: SourceRecord, filename: str, metadata: CoreMetadata
    ) -> SourceRecord:
        return self._entry.add(replace(record, data={**record.data, filename: metadata}))

    def _filename(self, name: str) -> str:
        """Return the normal form of the name of a wheel that was built."""
        try:
            return str(parse_wheel_filename(name))
        except FilenameError as error:
            raise BadWheelNameError(self._label, error.reason) from error

    def _tell_of_replacement(self, target: str, filename: str) -> None:
        if os.path.isdir(target) and find_unpacked(target) is not None:
            warn_once(
                f"{filename} was built of {self._label} again, although the cache has it: "
                "it was not of the same source, or somebody else has built it meanwhile"
            )

    def _compare(self, record: SourceRecord, metadata: CoreMetadata, filename: str) -> None:
        told = self._builder.known_metadata(record)
        fields = () if told is None else differences(told, metadata)
        if fields:
            warn_once(
                f"{filename} differs in {' and '.join(fields)} from what its sources said before "
                "it was built"
            )

    def _check(self, metadata: CoreMetadata) -> None:
        if metadata.name != (self._dist.name or metadata.name):
            raise WrongMetadataError("name", metadata.name, self._dist.name)
        dist = self._dist
        if isinstance(dist, RegistrySdist) and metadata.version != dist.version:
            raise WrongMetadataError("version", metadata.version, dist.version)

    def _checked(self, metadata: CoreMetadata) -> CoreMetadata:
        self._check(metadata)
        return metadata

    @contextmanager
    def _building(self, record: SourceRecord, tree: SourceTree) -> Iterator[SourceBuild]:
        context = self._context()
        self._check_python(context, record)
        request = self._request(record, tree)
        built = False
        self._database.reporter.on_build_start(self._label)
        try:
            with context.setup_build(request) as build:
                yield build
            built = True
        finally:
            self._database.reporter.on_build_complete(self._label, built=built)

    def _request(self, record: SourceRecord, tree: SourceTree) -> BuildRequest:
        dist, static = self._dist, record.static
        version = dist.version if isinstance(dist, RegistrySdist) else None
        return BuildRequest(
            directory=tree.workspace(),
            label=self._label,
            name=dist.name or None,
            version=static.version if version is None and static is not None else version,
            subdirectory=None if isinstance(dist, RegistrySdist) else dist.subdirectory,
            editable=isinstance(dist, PathSdist) and dist.editable,
        )

    def _context(self) -> BuildContext:
        """Return what builds. Raises: BuildContextMissingError, BuildDisabledError."""
        context = self._database.context
        if context is None:
            raise BuildContextMissingError(self._label)
        if not context.may_build(self._dist.name or None):
            raise BuildDisabledError(self._label)
        return context

    def _check_python(self, context: BuildContext, record: SourceRecord) -> None:
        static, dist = record.static, self._dist
        wanted = None if static is None else static.requires_python
        if isinstance(dist, RegistrySdist):
            wanted = dist.file.requires_python or wanted
        python = context.interpreter.markers.python_full_version
        if wanted is not None and not requires_python_admits(wanted, python):
            raise PythonVersionError(self._label, wanted, python)
