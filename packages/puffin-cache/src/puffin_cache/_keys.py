"""Where in a bucket something is found: a relative directory for each source of wheels."""

from __future__ import annotations

from puffin_cache._buckets import CacheBucket

TYPE_CHECKING = False

if TYPE_CHECKING:
    from puffin_cache._cache import Cache
    from puffin_cache._entry import CacheEntry
    from puffin_normalize import ProjectName
    from pypi_types import IndexUrl

DEFAULT_INDEX_KEY = "pypi"
"""Stands for the default index, so that a warm run need not know its address."""


def index_key(index: IndexUrl) -> str:
    """Return `pypi` for the default index, `index/<digest>` for any other.

    Credentials and a slash at the end make no difference.
    """
    if index.url is None:
        return DEFAULT_INDEX_KEY
    return f"index/{_url_digest(index.url)}"


def url_key(url: str) -> str:
    """Return `url/<digest>` for a direct URL; its fragment (`#subdirectory=`) counts."""
    return f"url/{_url_digest(url)}"


def path_key(path: str) -> str:
    """Return `path/<digest>` for an absolute path of an archive or a source tree."""
    from pypi_types import path_to_url

    return f"path/{_url_digest(path_to_url(path))}"


def git_key(url: str, commit: str) -> str:
    """Return `git/<digest>/<the first 16 characters of the commit>` for a full commit.

    `url` may have `git+` and a revision, which make no difference; `#subdirectory=` does, and no
    other part of a fragment.
    """
    return f"git/{_git_digest(url)}/{commit[:16].lower()}"


def project_entry(cache: Cache, index: IndexUrl, name: ProjectName) -> CacheEntry:
    """Return the entry of what an index knows of a project."""
    return cache.entry(CacheBucket.SIMPLE, index_key(index), file=f"{name}.json")


def wheel_shard(cache: Cache, source: str, name: ProjectName) -> str:
    """Return the directory of a project's wheels from one source (a key of this module).

    In it are, a wheel: `<stem>.json`, its metadata, and `<stem>/`, the unpacked wheel.
    """
    return cache.directory(CacheBucket.WHEELS, source, name)


def metadata_entry(cache: Cache, source: str, name: ProjectName, stem: str) -> CacheEntry:
    """Return the entry of the metadata of one wheel, of which the normalised stem is given."""
    return cache.entry(CacheBucket.WHEELS, source, name, file=f"{stem}.json")


def built_shard(cache: Cache, source: str, name: ProjectName, file: str | None = None) -> str:
    """Return the directory of what was built of one source distribution.

    `file` is the name of the archive if an index has it: one project has many of them there. What
    a URL, path or commit leads to is the only one of its project.
    """
    parts = (source, name) if file is None else (source, name, file)
    return cache.directory(CacheBucket.BUILT_WHEELS, *parts)


def is_variant(name: str) -> bool:
    """Return whether a directory in that of a source is that of a variant of its builds.

    There each variant has an entry of its own, for instance that of editable builds. Their names
    have no dash, while those of wheels have some.
    """
    return "-" not in name


def _git_digest(url: str) -> str:
    from puffin_cache._canonical import canonical_url, subdirectory_of, without_revision
    from puffin_cache._digest import digest

    plain = without_revision(canonical_url(url)).removeprefix("git+")
    subdirectory = subdirectory_of(url)
    return digest(f"{plain}#subdirectory={subdirectory}" if subdirectory else plain)


def _url_digest(url: str) -> str:
    from puffin_cache._canonical import canonical_url
    from puffin_cache._digest import digest

    return digest(canonical_url(url))
