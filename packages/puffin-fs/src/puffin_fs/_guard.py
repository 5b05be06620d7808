"""Blocks in which errors of the operating system become ours, which are loaded only then."""

from __future__ import annotations

import os

TYPE_CHECKING = False

if TYPE_CHECKING:
    from types import TracebackType


class ErrorsOf:
    """The block in which errors of the operating system are turned into ours; see `fs_errors`."""

    # A generator under `contextlib.contextmanager` reads better, and costs seven modules.
    __slots__ = ("_path",)

    def __init__(self, path: str) -> None:
        self._path = path

    def __enter__(self) -> None:
        """Begin the block."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if isinstance(error, OSError):
            from puffin_fs._errors import converted

            raise converted(error, self._path) from error


def fs_errors(path: str | os.PathLike[str]) -> ErrorsOf:
    """Turn every OSError of the block into an FsError that names `path`.

    The block's own error stays reachable as `__cause__`.
    """
    return ErrorsOf(os.fspath(path))
