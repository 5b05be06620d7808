"""Builds that are wished otherwise: each variant has an entry of its own, beside the usual one."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from distribution_types import GitSdist
from puffin_distribution import BuiltWheelIndex, DistributionDatabase, SourceDistCachedBuilder
from puffin_fs import locked
from puffin_normalize import normalize_project
from puffin_testing import make_wheel

if TYPE_CHECKING:
    from conftest import Setup, Source, Workshop

    from distribution_types import CachedWheel, SourceDist

DEMO = normalize_project("demo")
ONE, TWO = "0123456789abcdef", "unisolated.fedcba9876543210"


def workshop_of(setup: Setup, variant: str | None = None) -> Workshop:
    """Return what builds demo as a user wishes."""
    workshop = setup.workshop()
    if variant is not None:
        workshop.variants = {"demo": variant}
    return workshop


def entry(database: DistributionDatabase, dist: SourceDist) -> Path:
    if isinstance(dist, GitSdist):
        dist = database.precise(dist)  # type: ignore[assignment]  # a source stays one
    return Path(SourceDistCachedBuilder(database, dist).entry.directory)


def asked(source: Source, *statuses: int) -> list[int]:
    """What requests there have to be: none for local sources."""
    return list(statuses) if source.fetched else []


def test_the_same_source_built_otherwise_is_another_build_and_going_back_is_none(
    setup: Setup, source: Source
) -> None:
    first: dict[str | None, CachedWheel] = {}
    for variant in (None, ONE, TWO):
        workshop = workshop_of(setup, variant)
        database = setup.run(workshop)
        precise = database.precise(source.dist())

        known = database.cached_metadata(precise), database.cached_wheel(precise)
        first[variant] = database.wheel(source.dist())

        assert known == (None, None)
        assert workshop.events == ["wheel"]
    for variant, wheel in first.items():
        workshop = workshop_of(setup, variant)
        database = setup.run(workshop)

        again = database.wheel(source.dist()), database.metadata(source.dist()).version

        assert again == (wheel, "1.0")
        assert workshop.events == []

    assert len({wheel.path for wheel in first.values()}) == 3
    assert source.requests() == asked(source, 200)


def test_a_changed_source_replaces_each_variant_when_that_is_asked_for(
    setup: Setup, source: Source
) -> None:
    setup.server.settings.file_cache_control = "max-age=0"
    for variant in (None, ONE):
        setup.run(workshop_of(setup, variant)).wheel(source.dist())

    source.put("2.0", requires=["idna>=3"])
    renewed = {}
    for variant in (None, ONE):
        workshop = workshop_of(setup, variant)
        renewed[variant] = setup.run(workshop).wheel(source.dist())
        assert workshop.events == ["wheel"]

    for variant, wheel in renewed.items():
        workshop = workshop_of(setup, variant)
        database = setup.run(workshop)
        assert database.wheel(source.dist()) == wheel
        assert list(map(str, database.metadata(source.dist()).requires_dist)) == ["idna>=3"]
        assert workshop.events == []


@pytest.mark.parametrize("order", [(None, ONE), (ONE, None), (ONE, TWO)])
@pytest.mark.parametrize("kind", ["registry", "registry without hashes", "url", "url with hash"])
def test_whoever_fetched_an_archive_lends_it(
    setup: Setup, kinds: Any, kind: str, order: tuple[str | None, str | None]
) -> None:
    source = kinds(kind)
    for variant in order:
        setup.run(workshop_of(setup, variant)).wheel(source.dist())

    assert source.requests() == [200]


@pytest.mark.parametrize(
    ("validators", "statuses"),
    [(frozenset({"etag"}), [200, 304]), (frozenset(), [200, 200])],
)
def test_an_archive_that_is_stale_is_asked_about_before_it_is_lent(
    setup: Setup, kinds: Any, validators: frozenset[str], statuses: list[int]
) -> None:
    setup.server.settings.file_cache_control = "max-age=0"
    setup.server.settings.validators = validators
    source = kinds("url")
    for variant in (None, ONE):
        setup.run(workshop_of(setup, variant)).wheel(source.dist())

    assert source.requests() == statuses


def test_an_archive_that_changed_is_not_lent(setup: Setup, kinds: Any) -> None:
    setup.server.settings.file_cache_control = "max-age=0"
    source = kinds("url")
    setup.run(workshop_of(setup)).wheel(source.dist())
    source.put("2.0")

    wheel = setup.run(workshop_of(setup, ONE)).wheel(source.dist())

    assert wheel.version == "2.0"


@pytest.mark.parametrize("content", [b"", None])
def test_a_damaged_archive_is_not_lent(
    setup: Setup, kinds: Any, content: bytes | None, caplog: pytest.LogCaptureFixture
) -> None:
    source = kinds("url")
    database = setup.run(workshop_of(setup))
    database.wheel(source.dist())
    archive = entry(database, source.dist()) / "master.zip"
    archive.unlink()
    if content is not None:
        archive.write_bytes(content)

    with caplog.at_level(logging.WARNING, "puffin"):
        wheel = setup.run(workshop_of(setup, ONE)).wheel(source.dist())

    assert wheel.version == "1.0"
    assert source.requests() == [200, 200]
    assert any("damaged archive" in message for message in caplog.messages) == (content == b"")


def test_what_the_sources_say_holds_for_each_variant(setup: Setup, kinds: Any) -> None:
    source = kinds("registry")
    source.put(static=True)
    told = setup.run(workshop_of(setup)).metadata(source.dist())
    workshop = workshop_of(setup, ONE)

    again = setup.run(workshop).metadata(source.dist())

    assert again == told
    assert workshop.events == []
    assert source.requests() == [200]


def test_what_a_backend_prepared_does_not(setup: Setup, kinds: Any) -> None:
    source = kinds("registry")
    setup.run(workshop_of(setup)).metadata(source.dist())
    workshop = workshop_of(setup, ONE)

    setup.run(workshop).metadata(source.dist())

    assert workshop.events == ["prepare"]


def test_a_replaced_entry_keeps_its_variants_whole(setup: Setup, kinds: Any) -> None:
    source = kinds("directory")
    usual = setup.run(workshop_of(setup)).wheel(source.dist())
    other = setup.run(workshop_of(setup, ONE)).wheel(source.dist())
    source.put("2.0")

    setup.run(workshop_of(setup)).wheel(source.dist())

    assert Path(other.path).parent == Path(usual.path).parent / ONE
    assert (Path(other.path) / "demo" / "__init__.py").exists()


def test_editable_variants_are_apart_from_others(setup: Setup, kinds: Any) -> None:
    plain = kinds("directory").dist()
    editable = setup.from_url(plain.url, editable=True)
    workshop = workshop_of(setup, ONE)

    paths = [Path(setup.run(workshop).wheel(dist).path) for dist in (plain, editable)]

    assert [path.parent.name for path in paths] == [ONE, f"editable.{ONE}"]
    assert [request.editable for request in workshop.requests] == [False, True]


def test_a_variant_has_a_lock_of_its_own(setup: Setup, kinds: Any) -> None:
    source = kinds("url")
    database = setup.run(workshop_of(setup))
    database.wheel(source.dist())

    with locked(entry(database, source.dist()) / ".lock"):
        wheel = setup.run(workshop_of(setup, ONE)).wheel(source.dist())

    assert wheel.version == "1.0"


def test_purging_the_name_takes_all_variants_as_one_entry(setup: Setup, source: Source) -> None:
    for variant in (None, ONE):
        setup.run(workshop_of(setup, variant)).wheel(source.dist())

    removed = setup.cache.purge(DEMO)

    assert removed.entries == 1
    workshop = workshop_of(setup, ONE)
    setup.run(workshop).wheel(source.dist())
    assert workshop.events == ["wheel"]


def test_the_index_has_only_what_would_be_built_the_same_way(setup: Setup, kinds: Any) -> None:
    source = kinds("registry")
    built = {
        variant: setup.run(workshop_of(setup, variant)).wheel(source.dist())
        for variant in (None, ONE)
    }

    found = {
        variant: setup.run(workshop_of(setup, variant)).wheel_index(setup.tags).best(DEMO, "==1.0")
        for variant in (None, ONE, TWO)
    }

    assert {variant: wheel and wheel.path for variant, wheel in found.items()} == {
        None: built[None].path,
        ONE: built[ONE].path,
        TWO: None,
    }


def test_contexts_that_share_what_is_in_flight_have_indexes_of_their_own(
    setup: Setup, kinds: Any
) -> None:
    source = kinds("registry")
    database = setup.run(workshop_of(setup))
    database.wheel(source.dist())
    other = database.for_context(workshop_of(setup, ONE))

    assert database.wheel_index(setup.tags).best(DEMO, "") is not None
    assert other.wheel_index(setup.tags).best(DEMO, "") is None


def test_a_wheel_of_an_index_serves_whatever_is_wished_of_builds(setup: Setup) -> None:
    setup.server.add("demo-1.0-py3-none-any.whl", make_wheel(None, "demo", "1.0"))
    fetched = setup.run(workshop_of(setup)).wheel(setup.offered("demo"))
    database = setup.run(workshop_of(setup, ONE))

    best = database.wheel_index(setup.tags).best(DEMO, "==1.0")

    assert best is not None
    assert best.path == fetched.path
    assert database.cached_wheel(setup.offered("demo")) == fetched


def test_the_wheels_of_one_variant_are_listed_alone(setup: Setup, kinds: Any) -> None:
    source = kinds("registry")
    for variant in (None, ONE):
        setup.run(workshop_of(setup, variant)).wheel(source.dist())
    directory = str(entry(setup.run(workshop_of(setup)), source.dist()))

    found = {
        variant: [
            wheel.path
            for wheel in BuiltWheelIndex(setup.cache, directory, setup.tags, variant).wheels()
        ]
        for variant in (None, ONE, TWO)
    }

    stem = "demo-1.0-py3-none-any"
    assert found == {None: [f"{directory}/{stem}"], ONE: [f"{directory}/{ONE}/{stem}"], TWO: []}


def test_what_is_installed_is_compared_with_its_own_variant(setup: Setup, kinds: Any) -> None:
    setup.server.settings.file_cache_control = "max-age=0"
    source = kinds("url")
    stamp = setup.run(workshop_of(setup, ONE)).wheel(source.dist()).stamp
    source.put("2.0")

    reason = setup.run(workshop_of(setup, ONE)).changed(source.dist(), stamp)

    assert reason == "the file at its URL has changed"


def test_what_was_made_to_tell_a_name_is_kept_as_what_it_is(setup: Setup, kinds: Any) -> None:
    source, workshop = kinds("url"), setup.workshop()
    workshop.variants = {None: ONE, "demo": TWO}
    database = setup.run(workshop)

    assert database.identify(source.dist().url) == "demo"
    named = entry(database, source.dist())

    assert not named.exists()
    assert (named.with_name(ONE) / "metadata.json").exists()
    # With the name other settings hold, for which the archive is there already.
    database.metadata(source.dist())
    assert workshop.events == ["prepare", "prepare"]
    assert source.requests() == [200]
