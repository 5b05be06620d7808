"""The hashes of what no index tells the hashes of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from distribution_types import GitSdist, PathSdist

if TYPE_CHECKING:
    from conftest import Setup, Source


def test_archives_have_hashes_and_trees_have_none(setup: Setup, source: Source) -> None:
    workshop, dist = setup.workshop(), source.dist()
    database = setup.run(workshop)
    is_tree = isinstance(dist, GitSdist) or (isinstance(dist, PathSdist) and dist.is_directory)

    hashes = database.archive_hashes(dist)

    assert set(hashes) == (set() if is_tree else {"sha256"})
    assert "wheel" not in workshop.events
    assert database.wheel(dist).hashes == hashes
