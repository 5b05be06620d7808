"""What references stood for when they were last asked: the answer of runs without a network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from puffin_cache import CacheBucket, CacheEntry, digest, read_entry, write_entry

if TYPE_CHECKING:
    from puffin_cache import Cache
    from puffin_git._url import GitReference


class Remembered(Struct, frozen=True):
    """What a reference stood for."""

    reference: str
    commit: str


def recall(cache: Cache, repository: str, reference: GitReference) -> str | None:
    """Return the commit that a reference stood for when it was last asked."""
    found = read_entry(_entry(cache, repository, reference), Remembered)
    return None if found is None else found.commit


def remember(cache: Cache, repository: str, reference: GitReference, commit: str) -> None:
    """Keep what a reference stands for. Raises: FsError."""
    entry = _entry(cache, repository, reference)
    value = Remembered(reference.text, commit)
    if read_entry(entry, Remembered) != value:
        write_entry(entry, value)


def _entry(cache: Cache, repository: str, reference: GitReference) -> CacheEntry:
    file = f"{digest(f'{reference.kind} {reference.text}')}.json"
    return cache.entry(CacheBucket.GIT, "refs", repository, file=file)
