"""What every Puffin package shares: the root of all errors, one-time warnings and lazy exports.

It deliberately knows nothing of packaging, files or networks, and imports nothing beyond builtins.

    >>> from puffin_macros import PuffinError
    >>> class DoorError(PuffinError):
    ...     "A door does not open."
    >>> issubclass(DoorError, PuffinError)
    True
"""

from puffin_macros._errors import PuffinError
from puffin_macros._lazy import lazy_exports
from puffin_macros._warnings import forget_warnings, receive_warnings, warn_once

__all__ = ["PuffinError", "forget_warnings", "lazy_exports", "receive_warnings", "warn_once"]
