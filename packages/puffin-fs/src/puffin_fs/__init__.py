"""What touches the file system: atomic writes, locks, removal of trees and link modes.

It deliberately knows nothing of packaging, of caches and of environments: what a file means is
the business of the packages above.

    >>> import os, tempfile
    >>> from puffin_fs import remove_tree, write_atomic
    >>> directory = tempfile.mkdtemp()
    >>> write_atomic(os.path.join(directory, "new", "pins.txt"), b"anyio==4.0.0")
    >>> remove_tree(directory)
    Removed(entries=3, bytes=12)

Spec: POSIX rename, link and flock; FICLONE (Linux); clonefile (macOS).
"""

from puffin_macros import lazy_exports

TYPE_CHECKING = False

if TYPE_CHECKING:
    from puffin_fs._atomic import temporary_name, write_all, write_atomic, write_new
    from puffin_fs._directories import atomic_directory
    from puffin_fs._errors import (
        DiskFullError,
        FsError,
        LockTimeoutError,
        ReadOnlyError,
    )
    from puffin_fs._guard import fs_errors
    from puffin_fs._links import Linker, LinkMode, default_link_mode
    from puffin_fs._locks import locked
    from puffin_fs._replacement import replace_directory
    from puffin_fs._trees import Removed, directories, discard_tree, remove_tree

__all__ = [
    "DiskFullError",
    "FsError",
    "LinkMode",
    "Linker",
    "LockTimeoutError",
    "ReadOnlyError",
    "Removed",
    "atomic_directory",
    "default_link_mode",
    "directories",
    "discard_tree",
    "fs_errors",
    "locked",
    "remove_tree",
    "replace_directory",
    "temporary_name",
    "write_all",
    "write_atomic",
    "write_new",
]

__getattr__ = lazy_exports(
    __name__,
    {
        "_atomic": ["temporary_name", "write_all", "write_atomic", "write_new"],
        "_directories": ["atomic_directory"],
        "_errors": ["DiskFullError", "FsError", "LockTimeoutError", "ReadOnlyError"],
        "_guard": ["fs_errors"],
        "_links": ["LinkMode", "Linker", "default_link_mode"],
        "_locks": ["locked"],
        "_replacement": ["replace_directory"],
        "_trees": ["Removed", "directories", "discard_tree", "remove_tree"],
    },
)
