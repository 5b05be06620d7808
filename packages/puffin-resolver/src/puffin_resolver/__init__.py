"""From requirements to a resolution: one release a project that satisfies all of them.

Fetching, caching and building are others' work; the resolver asks a `PackageSource` for projects
and metadata (`puffin_distribution.DistributionDatabase` is one), and decides with `pubgrub`.

    >>> from pep508 import parse_requirement
    >>> from puffin_resolver import Manifest, ResolverInput
    >>> wanted = ResolverInput(parse_requirement("flask>=3"), origin="-r requirements.in")
    >>> Manifest(requirements=(wanted,)).requirements[0].origin
    '-r requirements.in'

Spec: PEP 440 and PEP 508; Requires-Python by its lower bounds; PEP 592 for yanked releases.
"""

from typing import TYPE_CHECKING

from puffin_macros import lazy_exports

if TYPE_CHECKING:
    from puffin_resolver._errors import (
        HashRequirementError,
        NoSolutionError,
        NotExplainedError,
        NotResolvedError,
        ResolverError,
        UndeclaredUrlError,
        UnlockableError,
    )
    from puffin_resolver._explanation import Explanation, PassedOver
    from puffin_resolver._inputs import (
        Manifest,
        Options,
        Preference,
        PrereleaseMode,
        ResolutionMode,
        ResolverInput,
        Target,
    )
    from puffin_resolver._phrase import Mark
    from puffin_resolver._report import Fact, Report
    from puffin_resolver._resolution import AnnotationStyle, Edge, Pin, Resolution
    from puffin_resolver._resolver import Resolver
    from puffin_resolver._source import PackageSource
    from puffin_resolver._target import foreign_target, resolution_target

__all__ = [
    "AnnotationStyle",
    "Edge",
    "Explanation",
    "Fact",
    "HashRequirementError",
    "Manifest",
    "Mark",
    "NoSolutionError",
    "NotExplainedError",
    "NotResolvedError",
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
    "resolution_target",
]

__getattr__ = lazy_exports(
    __name__,
    {
        "_errors": [
            "HashRequirementError",
            "NoSolutionError",
            "NotExplainedError",
            "NotResolvedError",
            "ResolverError",
            "UndeclaredUrlError",
            "UnlockableError",
        ],
        "_explanation": ["Explanation", "PassedOver"],
        "_inputs": [
            "Manifest",
            "Options",
            "Preference",
            "PrereleaseMode",
            "ResolutionMode",
            "ResolverInput",
            "Target",
        ],
        "_phrase": ["Mark"],
        "_report": ["Fact", "Report"],
        "_resolution": ["AnnotationStyle", "Edge", "Pin", "Resolution"],
        "_resolver": ["Resolver"],
        "_source": ["PackageSource"],
        "_target": ["foreign_target", "resolution_target"],
    },
)
