from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pep440 import parse_version
from platform_tags import Tags
from puffin_cache import index_key, wheel_shard
from puffin_distribution import BuiltWheelIndex, RegistryWheelIndex
from puffin_normalize import normalize_project
from puffin_testing import make_wheel, wheel_filename
from puffin_traits import FormatControl
from pypi_types import IndexLocations, IndexUrl

if TYPE_CHECKING:
    from conftest import Setup

DEMO = normalize_project("demo")


def store(
    setup: Setup, *versions: str, tags: str = "py3-none-any", build: str | None = None
) -> Path:
    """Put wheels of demo into the cache; return the directory that they are in."""
    path = Path()
    for version in versions:
        data = make_wheel(None, "demo", version, tags=tags, build=build)
        setup.server._projects.clear()
        setup.server.add(wheel_filename("demo", version, tags=tags, build=build), data)
        path = Path(setup.database().wheel(setup.offered("demo")).path)
    return path.parent


def index_of(setup: Setup) -> RegistryWheelIndex:
    return setup.database().wheel_index(setup.tags)


@pytest.mark.parametrize(
    ("specifiers", "expected"),
    [
        ("", "2.0"),
        ("==1.0", "1.0"),
        ("==1", "1.0"),
        (">=1,<2", "1.5"),
        ("<1", None),
        (">2", None),
        (">2a1,<2.1", "2.0"),
        ("==2.1rc1", "2.1rc1"),
        (">=2.1rc1", "2.1rc1"),
        ("==20230628214621", "20230628214621"),
    ],
)
def test_the_newest_version_that_fits(setup: Setup, specifiers: str, expected: str | None) -> None:
    versions = ["1.0", "2.0", "1.5", "2.1rc1"]
    if specifiers == "==20230628214621":
        versions.append("20230628214621")
    store(setup, *versions)

    best = index_of(setup).best(DEMO, specifiers)

    assert (best.version if best else None) == expected


@pytest.mark.parametrize(
    ("versions", "specifiers", "expected"),
    [
        (["1.0", "1.0+cpu"], "==1.0", "1.0+cpu"),
        (["1.0", "1.0+cpu"], "==1.0+cpu", "1.0+cpu"),
        (["1.0", "1.0+cpu", "1.0.post1"], "==1.0,!=1.0+cpu", "1.0"),
        (["1.0", "1.0.0", "1.0.post1"], "==1.0.0", "1.0"),
        (["1.0", "1.0rc1", "1.0.dev1"], "==1.0rc1", "1.0rc1"),
        (["1.0", "1.0.1"], "==1.0.*", "1.0.1"),
        (["1!1.0", "1.0"], "==1!1.0", "1!1.0"),
    ],
)
def test_a_pin_means_what_a_specifier_does(
    setup: Setup, versions: list[str], specifiers: str, expected: str
) -> None:
    store(setup, *versions)

    best = index_of(setup).best(DEMO, specifiers)

    assert best is not None
    assert parse_version(best.version) == parse_version(expected)


def test_of_one_version_the_best_by_tags_then_by_build(setup: Setup) -> None:
    store(setup, "1.0")
    store(setup, "1.0", tags="cp312-cp312-linux_x86_64", build="1")
    store(setup, "1.0", tags="cp312-cp312-linux_x86_64", build="2")
    store(setup, "1.0", tags="cp311-cp311-linux_x86_64", build="9")

    best = index_of(setup).best(DEMO, "==1.0")

    assert best is not None
    assert Path(best.path).name == "demo-1.0-2-cp312-cp312-linux_x86_64"


def test_wheels_for_other_environments_do_not_count(setup: Setup) -> None:
    store(setup, "1.0", tags="cp311-cp311-win_amd64")

    assert index_of(setup).best(DEMO, "") is None


def test_only_the_indexes_in_use_count(setup: Setup) -> None:
    store(setup, "1.0")
    elsewhere = RegistryWheelIndex(
        setup.cache, [IndexUrl("https://example.org/simple")], setup.tags
    )

    assert elsewhere.best(DEMO, "") is None


def test_a_project_with_an_index_of_its_own_is_found_there_alone(setup: Setup) -> None:
    store(setup, "9.0")
    here, other = IndexUrl(setup.server.url), IndexUrl("https://example.org/simple")

    elsewhere = RegistryWheelIndex(setup.cache, [here], setup.tags, own={DEMO: other})
    itself = RegistryWheelIndex(setup.cache, [other], setup.tags, own={DEMO: here})

    assert elsewhere.best(DEMO, "") is None
    assert itself.versions(DEMO) == ("9.0",)


def test_a_database_knows_of_such_indexes(setup: Setup) -> None:
    store(setup, "9.0")
    here, other = IndexUrl(setup.server.url), IndexUrl("https://example.org/simple")

    setup.locations = IndexLocations(index=here, project_indexes={DEMO: other})
    assert index_of(setup).best(DEMO, "") is None
    setup.locations = IndexLocations(index=other, project_indexes={DEMO: here})
    assert index_of(setup).best(DEMO, "") is not None


def test_an_earlier_index_goes_before_a_newer_version(setup: Setup) -> None:
    private = store(setup, "1.0")
    other = IndexUrl("https://example.org/simple")
    index = RegistryWheelIndex(setup.cache, [other, IndexUrl(setup.server.url)], setup.tags)
    Path(wheel_shard(setup.cache, index_key(other), DEMO)).parent.mkdir(parents=True)
    private.rename(wheel_shard(setup.cache, index_key(other), DEMO))
    store(setup, "9.0")

    assert index.versions(DEMO) == ("9.0", "1.0")
    best = index.best(DEMO, "")
    assert best is not None
    assert best.version == "1.0"


def test_an_archive_never_passes_for_an_unpacked_wheel(setup: Setup) -> None:
    shard = store(setup, "1.0")
    archive = shard / "demo-2.0-py3-none-any"
    archive.write_bytes(make_wheel(None, "demo", "2.0"))
    (shard / "demo-3.0-py3-none-any.whl").write_bytes(b"archive")

    assert index_of(setup).versions(DEMO) == ("1.0",)
    assert archive.exists()


@pytest.mark.parametrize("name", ["nonsense", "other-1.0-py3-none-any", "demo-1.0"])
def test_directories_that_are_no_wheels_are_removed_with_a_warning(
    setup: Setup, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    stranger = store(setup, "1.0") / name
    stranger.mkdir()

    assert index_of(setup).versions(DEMO) == ("1.0",)

    assert not stranger.exists()
    assert str(stranger) in caplog.text


def test_what_somebody_is_about_to_publish_is_left_alone(setup: Setup) -> None:
    temporary = store(setup, "1.0") / ".tmp-0123456789abcdef"
    temporary.mkdir()

    index_of(setup).best(DEMO, "")

    assert temporary.exists()


def test_a_damaged_wheel_gives_way_to_the_next(
    setup: Setup, caplog: pytest.LogCaptureFixture
) -> None:
    shard = store(setup, "1.0", "2.0")
    (shard / "demo-2.0-py3-none-any" / "demo" / "__init__.py").unlink()

    best = index_of(setup).best(DEMO, "")

    assert best is not None
    assert best.version == "1.0"
    assert not (shard / "demo-2.0-py3-none-any").exists()
    assert "__init__.py is missing" in caplog.text


def test_required_hashes_are_those_of_the_archive(setup: Setup) -> None:
    store(setup, "1.0")
    digest = hashlib.sha256(make_wheel(None, "demo", "1.0")).hexdigest()

    assert index_of(setup).best(DEMO, "", [f"sha256:{'0' * 64}"]) is None
    best = index_of(setup).best(DEMO, "", [f"sha256:{'0' * 64}", f"sha256:{digest}"])

    assert best is not None
    assert best.hashes == {"sha256": digest}


def test_projects_are_listed_when_first_asked_for(setup: Setup) -> None:
    index = index_of(setup)
    store(setup, "1.0")
    assert index.versions(DEMO) == ("1.0",)
    store(setup, "2.0")

    assert index.versions(DEMO) == ("1.0",)
    assert index_of(setup).versions(DEMO) == ("2.0", "1.0")


def test_an_unknown_project_has_nothing(setup: Setup) -> None:
    index = RegistryWheelIndex(setup.cache, [IndexUrl(setup.server.url)], Tags(["py3-none-any"]))

    assert index.best(DEMO, "") is None
    assert index.versions(DEMO) == ()


def test_a_wheel_that_was_found_whole_is_not_examined_again(setup: Setup) -> None:
    path = store(setup, "1.0") / "demo-1.0-py3-none-any"
    index = index_of(setup)
    found = index.best(DEMO, "==1.0")
    assert found is not None
    hashes = [f"sha256:{found.hashes['sha256']}"]
    first = index.best(DEMO, "==1.0", hashes)
    (path / "demo" / "__init__.py").unlink()

    again = index.best(DEMO, "==1.0", hashes)

    assert first is not None
    assert again == first


def test_a_wheel_that_is_gone_is_looked_for_again(setup: Setup) -> None:
    path = store(setup, "1.0", "2.0")
    index = index_of(setup)
    first = index.best(DEMO, "")
    shutil.rmtree(path / "demo-2.0-py3-none-any")

    second = index.best(DEMO, "")

    assert first is not None
    assert second is not None
    assert (first.version, second.version) == ("2.0", "1.0")


def test_what_was_missed_is_found_once_it_is_there(setup: Setup) -> None:
    index = index_of(setup)
    missed = index.best(DEMO, "")

    store(setup, "1.0")
    found = index.best(DEMO, "")

    assert missed is None
    assert found is not None


def test_a_database_has_one_index_for_the_same_tags(setup: Setup) -> None:
    database = setup.database()

    index = database.wheel_index(setup.tags)

    assert database.wheel_index(setup.tags) is index
    assert database.wheel_index(Tags(["py3-none-any"])) is not index


def build(setup: Setup, kinds: Any, python: str = "3.12", **recipe: Any) -> Any:
    """Build the sdist of demo 1.0; return the wheel."""
    source = kinds("registry")
    source.put(**recipe)
    return setup.run(setup.workshop(python)).wheel(source.dist())


def test_wheels_that_were_built_here_count_as_well(setup: Setup, kinds: Any) -> None:
    built = build(setup, kinds)
    index = index_of(setup)

    best = index.best(DEMO, ">=1")

    assert best is not None
    assert (best.path, best.version, best.source) == (built.path, "1.0", None)
    assert index.versions(DEMO) == ("1.0",)


def test_a_downloaded_wheel_goes_before_one_that_was_built(setup: Setup, kinds: Any) -> None:
    built = build(setup, kinds)
    shard = store(setup, "1.0")

    best = index_of(setup).best(DEMO, "")
    no_binary = setup.database().wheel_index(setup.tags, no_binary=FormatControl(all=True))
    other = no_binary.best(DEMO, "")

    assert best is not None
    assert Path(best.path).parent == shard
    assert other is not None
    assert other.path == built.path


def test_with_only_binary_a_built_wheel_counts_if_its_source_is_asked_for(
    setup: Setup, kinds: Any
) -> None:
    built = build(setup, kinds)
    index = setup.database().wheel_index(
        setup.tags, only_binary=FormatControl(names=frozenset({"demo"}))
    )

    named = index.best(DEMO, "", [f"sha256:{built.hashes['sha256']}"])

    assert index.best(DEMO, "") is None
    assert index.best(DEMO, "", ["sha256:" + "0" * 64]) is None
    assert named is not None
    assert named.path == built.path


def test_the_same_question_finds_the_same_index(setup: Setup) -> None:
    database, rule = setup.database(), FormatControl(all=True)

    assert database.wheel_index(setup.tags) is database.wheel_index(setup.tags)
    assert database.wheel_index(setup.tags) is not database.wheel_index(setup.tags, no_binary=rule)


def test_of_the_wheels_of_one_source_the_best_is_taken(setup: Setup, kinds: Any) -> None:
    source = kinds("registry")
    source.put(native=True)
    paths = [
        setup.run(setup.workshop(python)).wheel(source.dist()).path for python in ("3.12", "3.11")
    ]
    directory = Path(paths[0]).parent
    tags = setup.workshop("3.12").interpreter.tags()
    (directory / "demo-9.0-py3-none-any").write_bytes(b"an archive")
    (directory / ".tmp-1").mkdir()

    index = BuiltWheelIndex(setup.cache, str(directory), tags)
    found = [Path(wheel.path).name for wheel in index.wheels()]
    best = index.best()
    (Path(paths[0]) / "demo" / "__init__.py").unlink()

    assert found == [Path(paths[0]).name]
    assert best is not None
    assert best.path == paths[0]
    assert index.best() is None
    assert (directory / ".tmp-1").is_dir()


def test_nothing_is_built_for_a_target_that_fits_no_wheel(setup: Setup, kinds: Any) -> None:
    build(setup, kinds, python="3.10", native=True)

    assert index_of(setup).best(DEMO, "") is None
