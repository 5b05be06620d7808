"""Whether an installed distribution came from a certain URL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from distribution_types import dist_from_url
from pypi_types import DirectUrlError

if TYPE_CHECKING:
    from distribution_types import InstalledDist
    from pypi_types import DirectUrl


def comes_from(dist: InstalledDist, url: str) -> bool:
    """Return whether `direct_url.json` says what an installation from `url` would write there.

    Hashes do not count, because a URL without a fragment promises none. A file that cannot be
    read says nothing: the answer is no.

    Raises: DistributionTypesError - no distribution can be at `url`.
    """
    try:
        recorded = dist.direct_url()
    except DirectUrlError:
        return False
    expected = dist_from_url(dist.name, url).direct_url()
    if recorded is None or expected is None:
        return False
    return _key(recorded) == _key(expected)


def _key(source: DirectUrl) -> tuple[object, ...]:
    is_archive = source.archive_info is not None
    return (source.url, is_archive, source.dir_info, source.vcs_info, source.subdirectory)
