"""What changes when local sources do: the times and sizes of the files that matter."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from puffin_distribution._errors import SourceMissingError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from distribution_types import PathSdist, PathWheel

_FILES = ("pyproject.toml", "setup.py", "setup.cfg")
_SETUP_CFG = 2


def stamp_of(dist: PathSdist | PathWheel) -> str:
    """Return the timestamp of a local source; it differs if the source was changed.

    Of an archive: `<mtime in ns> <size>`. Of a directory, the same of pyproject.toml, setup.py and
    setup.cfg, as far as they are there, and of the files that `tool.puffin.cache-keys` names.

    Raises: SourceMissingError - it is not there, or a directory without project.
    Cost: three stats; one small file is read, and parsed only if it speaks of cache keys.
    """
    if not getattr(dist, "is_directory", False):
        return _archive_stamp(dist.path)
    return directory_stamp(os.path.join(dist.path, getattr(dist, "subdirectory", None) or ""))


def _archive_stamp(path: str) -> str:
    found = _stat(path)
    if found is None:
        raise SourceMissingError(path, "there is no such file")
    return found


def directory_stamp(directory: str) -> str:
    """Return the timestamp of a source tree; see `stamp_of`."""
    stamps = [(name, _stat(os.path.join(directory, name))) for name in _FILES]
    if all(stamp is None for _, stamp in stamps[:_SETUP_CFG]):
        raise SourceMissingError(directory, "it has neither pyproject.toml nor setup.py")
    found = [f"{name} {stamp}" for name, stamp in stamps if stamp is not None]
    return "; ".join((*found, *_more(directory)))


def _more(directory: str) -> Iterator[str]:
    """Yield the stamps of what pyproject.toml names besides."""
    try:
        with open(os.path.join(directory, "pyproject.toml"), "rb", buffering=0) as file:
            data = file.read()
    except OSError:
        return
    if b"cache-keys" not in data:
        return
    from puffin_distribution._cache_keys import cache_key_stamps

    yield from cache_key_stamps(directory, data)


def _stat(path: str) -> str | None:
    try:
        status = os.stat(path)
    except OSError:
        return None
    return f"{status.st_mtime_ns} {status.st_size}"
