"""Hashes of files: the ones that are wanted, and the ones that are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

# What protects against somebody, and hashlib always has.
STRONG = frozenset({"sha256", "sha384", "sha512"})


def matches(wanted: Sequence[str], known: Mapping[str, str]) -> bool | None:
    """Return whether a file with the `known` hashes is one of the `wanted`, `algorithm:hex` each.

    None: nobody can tell, because the algorithms differ or are weak. Nothing wanted: any file is.
    """
    if not wanted:
        return True
    verdict = None
    for text in wanted:
        algorithm, _, digest = text.partition(":")
        if algorithm in STRONG and algorithm in known:
            if known[algorithm].lower() == digest.lower():
                return True
            verdict = False
    return verdict


def agree(first: Mapping[str, str], second: Mapping[str, str]) -> bool | None:
    """Return whether two sets of hashes are of one file; None if they share no strong one."""
    shared = STRONG & first.keys() & second.keys()
    if not shared:
        return None
    return all(first[algorithm].lower() == second[algorithm].lower() for algorithm in shared)


def algorithms_of(wanted: Sequence[str]) -> frozenset[str]:
    """Return the strong algorithms among `algorithm:hex` texts."""
    return STRONG & {text.partition(":")[0] for text in wanted}


def hash_file(path: str, algorithms: Collection[str]) -> dict[str, str]:
    """Return hexadecimal digests of a file. Raises: FsError. Cost: one pass each."""
    import hashlib

    from puffin_fs import fs_errors

    digests = {}
    with fs_errors(path), open(path, "rb") as file:
        for algorithm in sorted(algorithms):
            file.seek(0)
            digests[algorithm] = hashlib.file_digest(file, algorithm).hexdigest()
    return digests


def rendered(hashes: Mapping[str, str]) -> tuple[str, ...]:
    """Return hashes as users write them, `algorithm:hex`."""
    return tuple(f"{algorithm}:{digest}" for algorithm, digest in sorted(hashes.items()))
