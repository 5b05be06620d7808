"""The sources of a distribution as a directory: to be read, or to be built in."""

from __future__ import annotations

import os
from contextlib import ExitStack
from typing import TYPE_CHECKING

from distribution_types import GitSdist, PathSdist, label
from puffin_distribution._errors import GitUnavailableError, SourceMissingError

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    from distribution_types import SourceDist
    from puffin_distribution._database import DistributionDatabase


class SourceTree:
    """The sources while somebody works on them; a context manager.

    An archive is unpacked into a temporary directory, and a checkout copied to one before anybody
    builds in it. A directory of the user's is built where it is, as its backend may expect: what
    the backend writes there stays there.
    """

    def __init__(self, database: DistributionDatabase, dist: SourceDist, archive: str) -> None:
        """`archive` is the path of the archive, if the source is one."""
        self._database = database
        self._dist = dist
        self._archive = archive
        self._cleaning = ExitStack()
        self._readable: str | None = None
        self._writable: str | None = None

    def project(self) -> str:
        """Return the directory of the project, only to be read.

        Raises: SourceArchiveError, SourceMissingError, GitError, FsError.
        """
        if self._readable is None:
            self._readable = self._open()
        return self._inside(self._readable)

    def workspace(self) -> str:
        """Return the root of the tree, to be built in. Raises: as `project`."""
        if self._writable is None:
            self._inside(self._readable or self.root())
            self._writable = self._copy() if isinstance(self._dist, GitSdist) else self.root()
        return self._writable

    def root(self) -> str:
        """Return the root of the tree, only to be read. Raises: as `project`."""
        if self._readable is None:
            self._readable = self._open()
        return self._readable

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._cleaning.close()

    def _open(self) -> str:
        dist = self._dist
        if isinstance(dist, GitSdist):
            return self._checkout(dist)
        if isinstance(dist, PathSdist) and dist.is_directory:
            return dist.path
        from puffin_package import unpack_source

        target = os.path.join(self._temporary(), "source")
        return unpack_source(self._archive, target, label=label(dist))

    def _checkout(self, dist: GitSdist) -> str:
        if self._database.git is None:
            raise GitUnavailableError(label(dist))
        return self._database.git.checkout(dist.git).path

    def _copy(self) -> str:
        import shutil

        from puffin_fs import fs_errors

        target = os.path.join(self._temporary(), "checkout")
        with fs_errors(target):
            shutil.copytree(self.root(), target, symlinks=True)
        return target

    def _temporary(self) -> str:
        return self._cleaning.enter_context(self._database.cache.temporary_directory())

    def _inside(self, root: str) -> str:
        """Return the directory of the project in the tree; links do not lead it out."""
        below = self._dist.subdirectory if hasattr(self._dist, "subdirectory") else None
        if not below:
            return root
        path, real = os.path.join(root, below), os.path.realpath(root)
        if not os.path.isdir(path) or not os.path.realpath(path).startswith(real + os.sep):
            raise SourceMissingError(label(self._dist), f"it has no directory `{below}`")
        return path
