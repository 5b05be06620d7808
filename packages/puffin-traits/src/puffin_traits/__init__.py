"""What the layers share without knowing one another: build context, reporters, `OnceMap`, pool.

It deliberately leaves the work itself to others: it neither resolves, nor fetches, nor installs.

    >>> from puffin_traits import OnceMap
    >>> pages: OnceMap[str, bytes] = OnceMap()
    >>> pages.compute("flask", lambda: b"<html>")
    b'<html>'
    >>> pages.compute("flask", lambda: b"asked again")
    b'<html>'

Spec: none; architecture only.
"""

from typing import TYPE_CHECKING

from puffin_macros import lazy_exports

if TYPE_CHECKING:
    from puffin_traits._build import BuildContext, BuildRequest, SourceBuild
    from puffin_traits._format_control import FormatControl
    from puffin_traits._once import NotRegisteredError, OnceMap
    from puffin_traits._pool import WorkPool
    from puffin_traits._reporters import (
        InstallReporter,
        NullReporter,
        PrepareReporter,
        ResolveReporter,
    )
    from puffin_traits._waiting import result_of, wait_for

__all__ = [
    "BuildContext",
    "BuildRequest",
    "FormatControl",
    "InstallReporter",
    "NotRegisteredError",
    "NullReporter",
    "OnceMap",
    "PrepareReporter",
    "ResolveReporter",
    "SourceBuild",
    "WorkPool",
    "result_of",
    "wait_for",
]

__getattr__ = lazy_exports(
    __name__,
    {
        "_build": ["BuildContext", "BuildRequest", "SourceBuild"],
        "_format_control": ["FormatControl"],
        "_once": ["NotRegisteredError", "OnceMap"],
        "_pool": ["WorkPool"],
        "_reporters": [
            "InstallReporter",
            "NullReporter",
            "PrepareReporter",
            "ResolveReporter",
        ],
        "_waiting": ["result_of", "wait_for"],
    },
)
