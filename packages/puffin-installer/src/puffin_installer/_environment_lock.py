"""One process at a time changes an environment."""

from __future__ import annotations

import os
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from msgspec import Struct

from puffin_fs import DiskFullError, LockTimeoutError, ReadOnlyError, locked
from puffin_installer._journal import recover

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class LockedEnvironment(Struct, frozen=True):
    """An environment that this process alone may change, and that no interrupted run spoils."""

    root: str
    recovered: bool
    """Whether an interrupted run was undone: what was seen of the environment before is stale."""


@contextmanager
def lock_environment(
    root: str, *, on_wait: Callable[[], None] | None = None
) -> Iterator[LockedEnvironment]:
    """Lock the environment `root` during the block, and undo an interrupted run in it first.

    `on_wait` is called once when another process has held the lock for a second. What was planned
    before the lock was had may be stale: look at the environment again inside the block.

    Raises: ReadOnlyError and DiskFullError, of the environment; JournalError.
    """
    with ExitStack() as stack:
        try:
            _enter(stack, os.path.join(root, LOCK), on_wait)
        except (ReadOnlyError, DiskFullError) as error:
            # Nobody asked for a lock, but for something in the environment to be changed.
            raise type(error)(root, error.reason) from error.__cause__
        yield LockedEnvironment(root, recover(root))


def _enter(stack: ExitStack, path: str, on_wait: Callable[[], None] | None) -> None:
    try:
        stack.enter_context(locked(path, timeout=_PATIENCE))
    except LockTimeoutError:
        if on_wait is not None:
            on_wait()
        stack.enter_context(locked(path))


LOCK = ".puffin.lock"
_PATIENCE = 1.0
