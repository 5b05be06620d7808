"""Warnings that are given once a process."""

_given: set[str] = set()


def warn_once(message: str) -> None:
    """Log `message` as a warning of the logger `puffin`, unless this process did so before."""
    if message in _given:
        return
    _given.add(message)
    import logging

    logging.getLogger("puffin").warning(message)


def forget_warnings() -> None:
    """Forget which warnings were given: for programs that run several commands, and for tests."""
    _given.clear()
