"""One database for the metadata and the contents of distributions, through the cache.

It deliberately leaves requests to `puffin-client`, archives to `puffin-package` and environments
to `puffin-installer`; building source distributions will come here.

    >>> from puffin_distribution import matches
    >>> matches(["sha256:00FF", "sha256:11ff"], {"sha256": "00ff"})
    True
    >>> matches(["sha512:11ff"], {"sha256": "00ff"}) is None  # nobody can tell
    True

Spec: docs/cache.md (bucket `wheels-v0`).
"""

from typing import TYPE_CHECKING

from puffin_macros import lazy_exports

if TYPE_CHECKING:
    from puffin_distribution._database import DistributionDatabase
    from puffin_distribution._errors import (
        BuildContextMissingError,
        BuildDisabledError,
        DistributionError,
        HashUnavailableError,
        MetadataChangedError,
        PythonVersionError,
        SourceMissingError,
        UnknownNameError,
        WrongHashError,
        WrongMetadataError,
    )
    from puffin_distribution._hashes import STRONG, matches
    from puffin_distribution._wheel_index import RegistryWheelIndex

__all__ = [
    "STRONG",
    "BuildContextMissingError",
    "BuildDisabledError",
    "DistributionDatabase",
    "DistributionError",
    "HashUnavailableError",
    "MetadataChangedError",
    "PythonVersionError",
    "RegistryWheelIndex",
    "SourceMissingError",
    "UnknownNameError",
    "WrongHashError",
    "WrongMetadataError",
    "matches",
]

__getattr__ = lazy_exports(
    __name__,
    {
        "_database": ["DistributionDatabase"],
        "_errors": [
            "BuildContextMissingError",
            "BuildDisabledError",
            "DistributionError",
            "HashUnavailableError",
            "MetadataChangedError",
            "PythonVersionError",
            "SourceMissingError",
            "UnknownNameError",
            "WrongHashError",
            "WrongMetadataError",
        ],
        "_hashes": ["STRONG", "matches"],
        "_wheel_index": ["RegistryWheelIndex"],
    },
)
