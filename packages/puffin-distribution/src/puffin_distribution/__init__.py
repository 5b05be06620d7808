"""One database for the metadata, the contents and the builds of distributions, through the cache.

It deliberately leaves requests to `puffin-client`, archives to `puffin-package`, repositories to
`puffin-git`, environments and the running of backends to the build context that it is given.

    >>> from puffin_distribution import matches
    >>> matches(["sha256:00FF", "sha256:11ff"], {"sha256": "00ff"})
    True
    >>> matches(["sha512:11ff"], {"sha256": "00ff"}) is None  # nobody can tell
    True

Spec: docs/cache.md (buckets `wheels-v0` and `built-wheels-v0`); PEP 517, 610, 643, 660.
"""

from typing import TYPE_CHECKING

from puffin_macros import lazy_exports

if TYPE_CHECKING:
    from puffin_distribution._built_wheel_index import BuiltWheelIndex
    from puffin_distribution._crew import Crew, start_crew
    from puffin_distribution._database import DistributionDatabase
    from puffin_distribution._errors import (
        BadWheelNameError,
        BuildContextMissingError,
        BuildDisabledError,
        DistributionError,
        GitUnavailableError,
        HashUnavailableError,
        MetadataChangedError,
        PythonVersionError,
        SourceMissingError,
        UnfitWheelError,
        UnknownNameError,
        WrongHashError,
        WrongMetadataError,
    )
    from puffin_distribution._hashes import STRONG, matches
    from puffin_distribution._sdist_builder import SourceDistCachedBuilder
    from puffin_distribution._timestamp import stamp_of
    from puffin_distribution._wheel_index import RegistryWheelIndex, WheelRules

__all__ = [
    "STRONG",
    "BadWheelNameError",
    "BuildContextMissingError",
    "BuildDisabledError",
    "BuiltWheelIndex",
    "Crew",
    "DistributionDatabase",
    "DistributionError",
    "GitUnavailableError",
    "HashUnavailableError",
    "MetadataChangedError",
    "PythonVersionError",
    "RegistryWheelIndex",
    "SourceDistCachedBuilder",
    "SourceMissingError",
    "UnfitWheelError",
    "UnknownNameError",
    "WheelRules",
    "WrongHashError",
    "WrongMetadataError",
    "matches",
    "stamp_of",
    "start_crew",
]

__getattr__ = lazy_exports(
    __name__,
    {
        "_built_wheel_index": ["BuiltWheelIndex"],
        "_crew": ["Crew", "start_crew"],
        "_database": ["DistributionDatabase"],
        "_errors": [
            "BadWheelNameError",
            "BuildContextMissingError",
            "BuildDisabledError",
            "DistributionError",
            "GitUnavailableError",
            "HashUnavailableError",
            "MetadataChangedError",
            "PythonVersionError",
            "SourceMissingError",
            "UnfitWheelError",
            "UnknownNameError",
            "WrongHashError",
            "WrongMetadataError",
        ],
        "_hashes": ["STRONG", "matches"],
        "_sdist_builder": ["SourceDistCachedBuilder"],
        "_timestamp": ["stamp_of"],
        "_wheel_index": ["RegistryWheelIndex", "WheelRules"],
    },
)
