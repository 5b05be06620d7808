"""Warnings that are given once a process."""

from __future__ import annotations

TYPE_CHECKING = False  # typing takes as long to import as the interpreter to start

if TYPE_CHECKING:
    from collections.abc import Callable

_given: set[str] = set()
_receivers: list[Callable[[str], None]] = []


def warn_once(message: str) -> None:
    """Give `message` as a warning, unless this process did so before.

    It goes to the receiver that the program named, else to the logger `puffin`.
    """
    if message in _given:
        return
    _given.add(message)
    if _receivers:
        _receivers[-1](message)
        return
    import logging

    logger = logging.getLogger("puffin")
    if not logger.handlers:
        # Without any handler Python prints warnings: that is for the program to decide.
        logger.addHandler(logging.NullHandler())
    logger.warning(message)


def receive_warnings(receiver: Callable[[str], None] | None) -> None:
    """Send the warnings of `warn_once` to `receiver`; None sends them to the log again.

    For programs that show warnings themselves, and start too fast to import a log for them.
    """
    _receivers.clear()
    if receiver is not None:
        _receivers.append(receiver)


def forget_warnings() -> None:
    """Forget which warnings were given: for programs that run several commands, and for tests."""
    _given.clear()
