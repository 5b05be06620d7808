"""From requirements to a resolution: one release a project that satisfies all of them.

Fetching, caching and building are others' work; the resolver asks a `PackageSource` for projects
and metadata (`puffin_distribution.DistributionDatabase` is one), and decides with `pubgrub`.
What is public, and how it is used, is told in docs/library.md.

    >>> from puffin_resolver import resolve
    >>> from puffin_resolver.testing import MemoryIndex
    >>> index = MemoryIndex(["shop==2.0 -> web>=3", "web==3.0", "web==2.9"])
    >>> [f"{pin.name}=={pin.version}" for pin in resolve(["shop"], source=index).pins]
    ['shop==2.0', 'web==3.0']

Spec: PEP 440 and PEP 508; Requires-Python by its lower bounds; yanked releases by
PEP 592; lock files by PEP 751.
"""

from typing import TYPE_CHECKING

from puffin_macros import lazy_exports

if TYPE_CHECKING:
    from puffin_resolver._errors import (
        HashRequirementError,
        InvalidInputError,
        NoSolutionError,
        NotExplainedError,
        NotResolvedError,
        ResolverError,
        UndeclaredUrlError,
        UnlockableError,
    )
    from puffin_resolver._explanation import Explanation, ExplanationLine, PassedOver
    from puffin_resolver._inputs import (
        Manifest,
        Options,
        Preference,
        PrereleaseMode,
        ResolutionMode,
        ResolverInput,
        Target,
    )
    from puffin_resolver._library import resolve
    from puffin_resolver._opening import OpenSource, open_source
    from puffin_resolver._phrase import Mark
    from puffin_resolver._report import Fact, Report
    from puffin_resolver._resolution import AnnotationStyle, Edge, Pin, Resolution
    from puffin_resolver._resolver import Resolver
    from puffin_resolver._source import PackageSource
    from puffin_resolver._source_hashes import with_source_hashes
    from puffin_resolver._target import foreign_target, resolution_target

__all__ = [
    "AnnotationStyle",
    "Edge",
    "Explanation",
    "ExplanationLine",
    "Fact",
    "HashRequirementError",
    "InvalidInputError",
    "Manifest",
    "Mark",
    "NoSolutionError",
    "NotExplainedError",
    "NotResolvedError",
    "OpenSource",
    "Options",
    "PackageSource",
    "PassedOver",
    "Pin",
    "Preference",
    "PrereleaseMode",
    "Report",
    "Resolution",
    "ResolutionMode",
    "Resolver",
    "ResolverError",
    "ResolverInput",
    "Target",
    "UndeclaredUrlError",
    "UnlockableError",
    "foreign_target",
    "open_source",
    "resolution_target",
    "resolve",
    "with_source_hashes",
]

__getattr__ = lazy_exports(
    __name__,
    {
        "_errors": [
            "HashRequirementError",
            "InvalidInputError",
            "NoSolutionError",
            "NotExplainedError",
            "NotResolvedError",
            "ResolverError",
            "UndeclaredUrlError",
            "UnlockableError",
        ],
        "_explanation": ["Explanation", "ExplanationLine", "PassedOver"],
        "_inputs": [
            "Manifest",
            "Options",
            "Preference",
            "PrereleaseMode",
            "ResolutionMode",
            "ResolverInput",
            "Target",
        ],
        "_library": ["resolve"],
        "_opening": ["OpenSource", "open_source"],
        "_phrase": ["Mark"],
        "_report": ["Fact", "Report"],
        "_resolution": ["AnnotationStyle", "Edge", "Pin", "Resolution"],
        "_resolver": ["Resolver"],
        "_source": ["PackageSource"],
        "_source_hashes": ["with_source_hashes"],
        "_target": ["foreign_target", "resolution_target"],
    },
)
