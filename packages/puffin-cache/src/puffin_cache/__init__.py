"""The cache: which buckets there are, how entries are keyed, written whole, read and purged.

It deliberately leaves freshness by HTTP to the client and the content of entries to those who
write them.

    >>> from puffin_cache import canonical_url, digest, index_key
    >>> from pypi_types import DEFAULT_INDEX, IndexUrl
    >>> index_key(DEFAULT_INDEX)
    'pypi'
    >>> index_key(
    ...     IndexUrl("https://example.org/simple/")
    ... ) == f"index/{digest('https://example.org/simple')}"
    True

Spec: docs/cache.md; the Cache Directory Tagging Specification.
"""

from puffin_macros import lazy_exports

TYPE_CHECKING = False

if TYPE_CHECKING:
    from puffin_cache._buckets import CacheBucket
    from puffin_cache._cache import Cache, user_cache_directory
    from puffin_cache._canonical import canonical_url, repository_url
    from puffin_cache._digest import digest, sealed, unsealed
    from puffin_cache._entry import (
        CacheEntry,
        drop_broken,
        keep_content,
        read_content,
        write_content,
    )
    from puffin_cache._errors import CacheError, CacheLeftError, NotACacheError
    from puffin_cache._json import CachedByTimestamp, decoder, read_entry, read_with, write_entry
    from puffin_cache._keys import (
        built_shard,
        git_key,
        index_key,
        is_variant,
        metadata_entry,
        path_key,
        project_entry,
        url_key,
        wheel_shard,
    )
    from puffin_cache._layout import warn_unwritable

__all__ = [
    "Cache",
    "CacheBucket",
    "CacheEntry",
    "CacheError",
    "CacheLeftError",
    "CachedByTimestamp",
    "NotACacheError",
    "built_shard",
    "canonical_url",
    "decoder",
    "digest",
    "drop_broken",
    "git_key",
    "index_key",
    "is_variant",
    "keep_content",
    "metadata_entry",
    "path_key",
    "project_entry",
    "read_content",
    "read_entry",
    "read_with",
    "repository_url",
    "sealed",
    "unsealed",
    "url_key",
    "user_cache_directory",
    "warn_unwritable",
    "wheel_shard",
    "write_content",
    "write_entry",
]

__getattr__ = lazy_exports(
    __name__,
    {
        "_buckets": ["CacheBucket"],
        "_cache": ["Cache", "user_cache_directory"],
        "_canonical": ["canonical_url", "repository_url"],
        "_digest": ["digest", "sealed", "unsealed"],
        "_entry": ["CacheEntry", "drop_broken", "keep_content", "read_content", "write_content"],
        "_errors": ["CacheError", "CacheLeftError", "NotACacheError"],
        "_json": ["CachedByTimestamp", "decoder", "read_entry", "read_with", "write_entry"],
        "_keys": [
            "built_shard",
            "git_key",
            "index_key",
            "is_variant",
            "metadata_entry",
            "path_key",
            "project_entry",
            "url_key",
            "wheel_shard",
        ],
        "_layout": ["warn_unwritable"],
    },
)
