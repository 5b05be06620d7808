"""Distributions as records: built and source, cached and installed, by where they come from.

It deliberately leaves fetching, building and installing them to others.

    >>> from distribution_types import PathWheel, UrlWheel, dist_from_url
    >>> from puffin_normalize import normalize_project
    >>> name = normalize_project("foo")
    >>> wheel = dist_from_url(name, "https://example.org/foo-1.0-py3-none-any.whl")
    >>> isinstance(wheel, UrlWheel), wheel.version, wheel.direct_url().to_json()
    (True, '1.0', b'{"url":"https://example.org/foo-1.0-py3-none-any.whl","archive_info":{}}')

Spec: recording installed projects (PEP 376, 627), direct_url.json (PEP 610).
"""

from puffin_macros import lazy_exports

TYPE_CHECKING = False

if TYPE_CHECKING:
    from distribution_types._built import BuiltDist, PathWheel, RegistryWheel, UrlWheel
    from distribution_types._cached import CachedWheel
    from distribution_types._dist import DirectDist, Dist, distribution_id, label
    from distribution_types._errors import (
        DistributionMissingError,
        DistributionTypesError,
        InvalidDistributionUrlError,
        NameMismatchError,
    )
    from distribution_types._from_url import dist_from_url, filename_in_url
    from distribution_types._installed import (
        InstalledDist,
        installed_dist_from_path,
    )
    from distribution_types._scan import (
        ScannedDirectory,
        UnmanagedDist,
        scan_directory,
    )
    from distribution_types._source import (
        GitSdist,
        PathSdist,
        RegistrySdist,
        SourceDist,
        UrlSdist,
    )

__all__ = [
    "BuiltDist",
    "CachedWheel",
    "DirectDist",
    "Dist",
    "DistributionMissingError",
    "DistributionTypesError",
    "GitSdist",
    "InstalledDist",
    "InvalidDistributionUrlError",
    "NameMismatchError",
    "PathSdist",
    "PathWheel",
    "RegistrySdist",
    "RegistryWheel",
    "ScannedDirectory",
    "SourceDist",
    "UnmanagedDist",
    "UrlSdist",
    "UrlWheel",
    "dist_from_url",
    "distribution_id",
    "filename_in_url",
    "installed_dist_from_path",
    "label",
    "scan_directory",
]

__getattr__ = lazy_exports(
    __name__,
    {
        "_built": ["BuiltDist", "PathWheel", "RegistryWheel", "UrlWheel"],
        "_cached": ["CachedWheel"],
        "_dist": ["DirectDist", "Dist", "distribution_id", "label"],
        "_errors": [
            "DistributionMissingError",
            "DistributionTypesError",
            "InvalidDistributionUrlError",
            "NameMismatchError",
        ],
        "_from_url": ["dist_from_url", "filename_in_url"],
        "_installed": ["InstalledDist", "installed_dist_from_path"],
        "_scan": ["ScannedDirectory", "UnmanagedDist", "scan_directory"],
        "_source": ["GitSdist", "PathSdist", "RegistrySdist", "SourceDist", "UrlSdist"],
    },
)
