"""Unpack the archive of a source distribution."""

from __future__ import annotations

import os

from puffin_fs import fs_errors, remove_tree
from puffin_package._errors import ArchiveError, SourceArchiveError


def unpack_source(
    archive: str | os.PathLike[str],
    target: str | os.PathLike[str],
    *,
    label: str,
) -> str:
    """Unpack a gzip-compressed tar or a zip, told apart by content, into the unused `target`.

    Returns the path of the only top-level directory. `label` is what errors call the archive.
    """
    import tarfile

    path, directory = os.fspath(archive), os.fspath(target)
    try:
        with fs_errors(directory):
            os.makedirs(directory, exist_ok=True)
        with fs_errors(path), tarfile.open(path, "r:gz") as tar:
            tar.extractall(directory, filter="data")
        tops = os.listdir(directory)
        if len(tops) != 1:
            raise SourceArchiveError(label, "has not exactly one top-level directory")
        return os.path.join(directory, tops[0])
    except tarfile.TarError as error:
        remove_tree(directory)
        raise SourceArchiveError(label, f"cannot be unpacked: {error}") from error
    except ArchiveError:
        remove_tree(directory)
        raise
