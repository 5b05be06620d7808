"""Files that appear in a second place: cloned, copied, hard-linked or symbolically linked."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from typing import TYPE_CHECKING, Literal

from puffin_fs._atomic import temporary_sibling
from puffin_fs._errors import FsError, converted

if TYPE_CHECKING:
    from collections.abc import Callable

LinkMode = Literal["clone", "copy", "hardlink", "symlink"]
"""How a file gets to its second place. A clone shares its blocks until one side is changed."""

# What a mode answers where the file system, or a pair of file systems, cannot do it.
_UNSUPPORTED = frozenset(
    {
        errno.EXDEV,
        errno.EPERM,
        errno.EINVAL,
        errno.ENOSYS,
        errno.ENOTTY,
        errno.ENOTSUP,
        errno.EOPNOTSUPP,
    }
)


def default_link_mode(platform: str) -> LinkMode:
    """Return the mode that serves best on a `sys.platform`: macOS file systems clone."""
    return "clone" if platform == "darwin" else "hardlink"


def _clone(source: str, target: str) -> None:
    from puffin_fs._clone import clone

    clone(source, target)


def _copy(source: str, target: str) -> None:
    from puffin_fs._clone import copy

    copy(source, target)


def _symlink(source: str, target: str) -> None:
    os.symlink(os.path.abspath(source), target)


_ACTIONS: dict[LinkMode, Callable[[str, str], None]] = {
    "clone": _clone,
    "copy": _copy,
    "hardlink": os.link,
    "symlink": _symlink,
}
_FALLBACKS: dict[LinkMode, LinkMode] = {
    "clone": "hardlink",
    "hardlink": "copy",
    "symlink": "copy",
}


class Linker:
    """Puts files in second places by one mode, or by the next one that the file systems can do.

    A fallback is remembered, so that only the first file pays for the attempt. Threads may share
    an object.
    """

    __slots__ = ("_action", "_mode")

    def __init__(self, mode: LinkMode) -> None:
        self._mode: LinkMode = mode
        self._action = _ACTIONS[mode]

    @property
    def mode(self) -> LinkMode:
        """The mode in force: the one asked for, or what it fell back to."""
        return self._mode

    def link(self, source: str, target: str) -> None:
        """Make `target` the same file as `source`, replacing an existing file in one step.

        Raises: DiskFullError, ReadOnlyError, FsError (a missing source, or a directory in the way).
        Cost: 7-9 us a hard link.
        """
        mode = self._mode
        try:
            self._action(source, target)
        except FileExistsError:
            self._replace(source, target)
        except OSError as error:
            self._link_otherwise(mode, error, source, target)

    def _link_otherwise(self, mode: LinkMode, error: OSError, source: str, target: str) -> None:
        if error.errno == errno.EMLINK:  # this file has too many links; the next may not
            Linker("copy").link(source, target)
            return
        fallback = _FALLBACKS.get(mode)
        if fallback is None or error.errno not in _UNSUPPORTED:
            raise converted(error, target) from error
        if self._mode == mode:  # else another thread fell back meanwhile
            self._mode = fallback
            self._action = _ACTIONS[fallback]
        self.link(source, target)

    def _replace(self, source: str, target: str) -> None:
        temporary = temporary_sibling(target)
        try:
            self.link(source, temporary)
            os.replace(temporary, target)
        except FsError as error:  # the caller knows no temporary names
            raise type(error)(target, error.reason) from error
        except OSError as error:
            raise converted(error, target) from error
        finally:
            # POSIX: renaming one hard link to another of the same file does nothing.
            with suppress(FileNotFoundError):
                os.unlink(temporary)
