"""Builds for whoever asks: resolver, installer and build front end brought together.

It deliberately leaves the hooks to `puffin-build`, and what is made of a build to
`puffin-distribution`; it makes environments for builds, and sees that no build waits for itself.

    >>> from puffin_dispatch import DispatchOptions
    >>> from puffin_traits import FormatControl
    >>> options = DispatchOptions(no_build=FormatControl(names=frozenset({"numpy"})))
    >>> options.no_build.covers("numpy"), options.no_build.covers("flask")
    (True, False)

Spec: isolated builds (PEP 517, 518); the cycles of which PEP 517 warns in "Build Requirements".
"""

from typing import TYPE_CHECKING

from puffin_macros import lazy_exports

if TYPE_CHECKING:
    from puffin_dispatch._dispatch import BuildDispatch
    from puffin_dispatch._errors import (
        BuildRequirementsError,
        CyclicBuildError,
        DispatchClosedError,
        DispatchError,
    )
    from puffin_dispatch._opening import open_build_context
    from puffin_dispatch._options import DispatchOptions

__all__ = [
    "BuildDispatch",
    "BuildRequirementsError",
    "CyclicBuildError",
    "DispatchClosedError",
    "DispatchError",
    "DispatchOptions",
    "open_build_context",
]

__getattr__ = lazy_exports(
    __name__,
    {
        "_dispatch": ["BuildDispatch"],
        "_errors": [
            "BuildRequirementsError",
            "CyclicBuildError",
            "DispatchClosedError",
            "DispatchError",
        ],
        "_opening": ["open_build_context"],
        "_options": ["DispatchOptions"],
    },
)
