"""Loads msgspec without the library that it looks for first."""

from __future__ import annotations

import sys

_ABSENT = object()


def load_msgspec() -> None:
    """Import msgspec, unless it is there, as if `typing_extensions` were not installed.

    It takes two names from there that `typing` has in every Python that we run on, and with them
    the whole of that module and of `inspect`: a third of what its import takes. To be called before
    anything is imported that needs msgspec, by commands only: other programs load what they like.
    """
    if "msgspec" in sys.modules:
        return
    name = "typing_extensions"
    found = sys.modules.get(name, _ABSENT)
    if found is _ABSENT:
        sys.modules[name] = None  # type: ignore[assignment] # how the import system marks a refusal
    try:
        import msgspec  # noqa: F401 - for those that import it from here on
    finally:
        if found is _ABSENT:
            del sys.modules[name]
