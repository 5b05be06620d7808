"""For each kind of source: what is asked and built when it is new, known, changed or damaged."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from distribution_types import GitSdist, PathSdist
from puffin_client import OfflineError
from puffin_distribution import DistributionDatabase, SourceDistCachedBuilder
from puffin_package import read_manifest

if TYPE_CHECKING:
    from conftest import Setup, Source

    from distribution_types import CachedWheel, SourceDist


def entry(database: DistributionDatabase, dist: SourceDist) -> Path:
    """The directory of a source in the cache."""
    if isinstance(dist, GitSdist):
        dist = database.precise(dist)  # type: ignore[assignment]  # a source stays one
    return Path(SourceDistCachedBuilder(database, dist).entry.directory)


def names(directory: Path) -> set[str]:
    return {path.name for path in directory.iterdir()} - {".lock", "editable"}


def module(wheel: CachedWheel) -> str:
    return (Path(wheel.path) / "demo" / "__init__.py").read_text()


def asked(source: Source, *statuses: int) -> list[int]:
    """What requests there have to be: none for local sources."""
    return list(statuses) if source.fetched else []


def is_asked_about(source: Source) -> bool:
    """Whether nothing but HTTP tells if it has changed."""
    return type(source).__name__ in ("UnhashedRegistry", "Url")


def test_a_new_source_is_fetched_once_and_asked_before_it_is_built(
    setup: Setup, source: Source
) -> None:
    workshop, dist = setup.workshop(), source.dist()
    database = setup.run(workshop)

    unknown = database.cached_metadata(database.precise(dist))
    metadata = database.metadata(dist)
    prepared = list(workshop.events)
    wheel = database.wheel(dist)

    assert unknown is None
    assert (metadata.name, metadata.version) == ("demo", "1.0")
    assert [str(each) for each in metadata.requires_dist] == ["idna>=2"]
    assert prepared == ["prepare"]
    assert workshop.events == ["prepare", "wheel"]
    assert module(wheel) == '__version__ = "1.0"\n'
    assert wheel.manifest == read_manifest(wheel.path)
    assert wheel.manifest.version == "1.0"
    assert source.requests() == asked(source, 200)


def test_what_is_known_is_neither_asked_nor_built(setup: Setup, source: Source) -> None:
    dist = source.dist()
    first = setup.run(setup.workshop()).wheel(dist)
    before, workshop = source.requests(), setup.workshop()

    database = setup.run(workshop)
    precise = database.precise(dist)

    assert database.cached_metadata(precise) == database.metadata(dist)
    assert database.cached_wheel(precise) == database.wheel(dist) == first
    assert workshop.events == workshop.needed == []
    assert source.requests() == before


def test_what_the_sources_say_needs_no_build(setup: Setup, source: Source) -> None:
    source.put(static=True)

    metadata = setup.run().metadata(source.dist())
    again = setup.run().metadata(source.dist())

    assert [str(each) for each in metadata.requires_dist] == ["idna>=2"]
    assert again == metadata
    assert source.requests() == asked(source, 200)


def test_a_backend_that_cannot_prepare_builds_the_wheel_which_is_kept(
    setup: Setup, source: Source
) -> None:
    source.put(prepare=False)
    workshop = setup.workshop()

    setup.run(workshop).metadata(source.dist())
    setup.run(workshop).wheel(source.dist())

    assert workshop.events == ["wheel"]


def test_a_changed_source_replaces_all_that_was_made_of_the_old_one(
    setup: Setup, source: Source
) -> None:
    setup.server.settings.file_cache_control = "max-age=0"
    workshop = setup.workshop()
    database = setup.run(workshop)
    old = database.wheel(source.dist())
    old_entry = entry(database, source.dist())

    source.put("2.0", requires=["idna>=3"])
    database = setup.run(workshop)
    dist = database.precise(source.dist())
    stale = database.cached_metadata(dist), database.cached_wheel(dist)
    metadata = database.metadata(dist)
    wheel = database.wheel(dist)

    assert stale == (None, None)
    assert [str(each) for each in metadata.requires_dist] == ["idna>=3"]
    assert workshop.events == ["wheel", "prepare", "wheel"]
    assert source.requests() == asked(source, 200, 200, *[200] * is_asked_about(source))
    new_entry = entry(database, dist)
    stem = Path(wheel.path).name
    assert names(new_entry) == {"metadata.json", stem} | {
        name for name in ("demo-1.0.tar.gz", "master.zip") if (new_entry / name).exists()
    }
    # A commit, or a URL with a hash, has an entry of its own: the old one is still right there.
    assert os.path.exists(old.path) == (new_entry != old_entry or old.path == wheel.path)
    assert (new_entry != old_entry) == (type(source).__name__ in ("Git", "HashedUrl"))


def test_an_unchanged_source_that_is_stale_keeps_what_was_built(
    setup: Setup, source: Source
) -> None:
    setup.server.settings.file_cache_control = "max-age=0"
    workshop = setup.workshop()
    setup.run(workshop).wheel(source.dist())

    database = setup.run(workshop)
    database.metadata(source.dist())
    database.wheel(source.dist())

    assert workshop.events == ["wheel"]
    assert source.requests() == asked(source, 200, *[304] * is_asked_about(source))


def test_the_same_bytes_from_a_server_that_cannot_tell_keep_what_was_built(
    setup: Setup, source: Source
) -> None:
    setup.server.settings.file_cache_control = "no-store"
    setup.server.settings.validators = frozenset()
    workshop = setup.workshop()
    setup.run(workshop).wheel(source.dist())

    database = setup.run(workshop)
    database.metadata(source.dist())
    database.wheel(source.dist())

    assert workshop.events == ["wheel"]
    assert source.requests() == asked(source, 200, *[200] * is_asked_about(source))


def test_offline_there_is_what_the_cache_has(setup: Setup, source: Source) -> None:
    setup.server.settings.file_cache_control = "max-age=0"
    first = setup.run(setup.workshop()).wheel(source.dist())
    workshop = setup.workshop()

    database = setup.run(workshop, offline=True)

    assert database.wheel(source.dist()) == first
    assert database.metadata(source.dist()).version == first.version
    assert workshop.events == []
    assert source.requests() == asked(source, 200)


def test_offline_only_local_sources_can_be_new(setup: Setup, source: Source) -> None:
    database = setup.run(setup.workshop(), offline=True)

    if source.fetched:
        with pytest.raises(OfflineError):
            database.metadata(source.dist())
    elif isinstance(source.dist(), PathSdist):
        assert database.metadata(source.dist()).version == "1.0"


def noise(directory: Path, _: CachedWheel) -> None:
    (directory / "metadata.json").write_bytes(b'{"data": [noise')


def other_shape(directory: Path, _: CachedWheel) -> None:
    (directory / "metadata.json").write_bytes(b'{"data": {"demo-1.0-py3-none-any.whl": 3}}')


def no_tree(_: Path, wheel: CachedWheel) -> None:
    (Path(wheel.path) / "demo" / "__init__.py").unlink()


def no_record(directory: Path, _: CachedWheel) -> None:
    (directory / "metadata.json").unlink()


@pytest.mark.parametrize("damage", [noise, other_shape, no_tree, no_record])
@pytest.mark.parametrize("kind", ["registry", "url", "directory", "git"])
def test_what_is_broken_is_made_again(
    setup: Setup, kinds: Any, kind: str, damage: Any, caplog: pytest.LogCaptureFixture
) -> None:
    source, workshop = kinds(kind), setup.workshop()
    database = setup.run(workshop)
    first = database.wheel(source.dist())
    damage(entry(database, source.dist()), first)

    with caplog.at_level(logging.WARNING, "puffin"):
        again = setup.run(workshop).wheel(source.dist())

    assert again == first
    assert module(again) == '__version__ = "1.0"\n'
    assert workshop.events == ["wheel", "wheel"]
    assert bool(caplog.messages) == (damage is not no_record)


@pytest.mark.parametrize("kind", ["registry", "registry without hashes", "url", "url with hash"])
@pytest.mark.parametrize("content", [b"", None])
def test_an_archive_that_was_damaged_is_fetched_again(
    setup: Setup, kinds: Any, kind: str, content: bytes | None
) -> None:
    source, workshop = kinds(kind), setup.workshop()
    database = setup.run(workshop)
    database.metadata(source.dist())
    directory = entry(database, source.dist())
    (archive,) = names(directory) - {"metadata.json"}
    (directory / archive).unlink()
    if content is not None:
        (directory / archive).write_bytes(content)

    setup.run(workshop).wheel(source.dist())

    assert source.requests() == [200, 200]
    assert (directory / archive).read_bytes() == source.data
    assert workshop.events == ["prepare", "wheel"]


def test_another_python_needs_a_build_of_its_own_but_no_download(
    setup: Setup, source: Source
) -> None:
    source.put(native=True)
    older, newer = setup.workshop("3.11"), setup.workshop("3.12")
    first = setup.run(older).wheel(source.dist())
    requests = source.requests()

    prepared = setup.run(newer).metadata(source.dist())
    second = setup.run(newer).wheel(source.dist())

    assert prepared.version == "1.0"
    assert newer.events == ["prepare", "wheel"]
    assert source.requests() == requests
    assert {Path(each.path).name.split("-")[2] for each in (first, second)} == {"cp311", "cp312"}
    # Both are there from now on.
    assert setup.run(older).wheel(source.dist()) == first
    assert setup.run(newer).wheel(source.dist()) == second
    assert older.events == ["wheel"]


def test_a_wheel_for_any_python_serves_another_one(setup: Setup, source: Source) -> None:
    first = setup.run(setup.workshop("3.11")).wheel(source.dist())
    newer = setup.workshop("3.12")

    assert setup.run(newer).wheel(source.dist()) == first
    assert newer.events == []


def test_without_a_build_context_the_only_wheel_is_taken_for_granted(
    setup: Setup, source: Source
) -> None:
    source.put(native=True)
    first = setup.run(setup.workshop()).wheel(source.dist())
    database = setup.run()

    assert database.wheel(source.dist()) == first
    assert database.cached_metadata(database.precise(source.dist())) is not None


def test_purging_the_name_makes_it_new(setup: Setup, source: Source) -> None:
    workshop = setup.workshop()
    setup.run(workshop).wheel(source.dist())

    removed = setup.cache.purge(source.dist().name)
    setup.run(workshop).wheel(source.dist())

    assert removed.entries == 1
    assert workshop.events == ["wheel", "wheel"]
    assert source.requests() == asked(source, 200, 200)
