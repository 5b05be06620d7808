"""What every Puffin package shares: the root of errors, records, one-time warnings, lazy exports.

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

TYPE_CHECKING = False

if TYPE_CHECKING:
    from puffin_macros._pattern import lazy_pattern
    from puffin_macros._record import Record
    from puffin_macros._small_digest import small_sha256

__all__ = [
    "PuffinError",
    "Record",
    "forget_warnings",
    "lazy_exports",
    "lazy_pattern",
    "receive_warnings",
    "small_sha256",
    "warn_once",
]

__getattr__ = lazy_exports(
    __name__,
    {
        "_pattern": ["lazy_pattern"],
        "_record": ["Record"],
        "_small_digest": ["small_sha256"],
    },
)
