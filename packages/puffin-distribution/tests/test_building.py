"""What may go wrong with a build, and what is refused before and after it."""

from __future__ import annotations

import hashlib
import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from puffin_client import ClientError
from puffin_distribution import (
    BadWheelNameError,
    BuildContextMissingError,
    BuildDisabledError,
    HashUnavailableError,
    PythonVersionError,
    SourceMissingError,
    UnfitWheelError,
    WrongHashError,
    WrongMetadataError,
)
from puffin_package import ArchiveError
from puffin_testing import make_wheel
from puffin_traits import NullReporter

if TYPE_CHECKING:
    from conftest import Setup


def wheels(setup: Setup) -> list[str]:
    """The unpacked wheels, and what was left behind where it must not be."""
    found = []
    for directory, names, files in os.walk(setup.cache.root):
        found += [name for name in names if name.endswith("-none-any")]
        if Path(directory).name == ".tmp":
            found += [*names, *files]
    return found


def test_without_a_context_nothing_can_be_built(setup: Setup, kinds: Any) -> None:
    source = kinds("registry")

    with pytest.raises(BuildContextMissingError) as caught:
        setup.run().metadata(source.dist())

    assert caught.value.label == "demo==1.0"
    assert "puffin-dispatch" in str(caught.value)


def test_where_builds_are_disabled_only_what_needs_none_is_had(setup: Setup, kinds: Any) -> None:
    source, workshop = kinds("url"), setup.workshop()
    workshop.forbidden = True

    with pytest.raises(BuildDisabledError, match=r"demo @ http://127.* building is disabled"):
        setup.run(workshop).wheel(source.dist())
    source.put("2.0", static=True)
    setup.cache.purge(source.dist().name)

    assert setup.run(workshop).metadata(source.dist()).version == "2.0"
    assert workshop.events == []


def test_a_wheel_that_was_built_before_is_had_where_builds_are_disabled(
    setup: Setup, kinds: Any
) -> None:
    source, workshop = kinds("registry"), setup.workshop()
    first = setup.run(workshop).wheel(source.dist())
    workshop.forbidden = True

    assert setup.run(workshop).wheel(source.dist()) == first


@pytest.mark.parametrize(("python", "admitted"), [("3.11", False), ("3.13", True)])
def test_requires_python_is_checked_before_the_build(
    setup: Setup, kinds: Any, python: str, *, admitted: bool
) -> None:
    dist = kinds("registry").dist()
    dist = replace(dist, file=replace(dist.file, requires_python=">=3.12"))
    workshop = setup.workshop(python)

    if admitted:
        setup.run(workshop).wheel(dist)
    else:
        with pytest.raises(PythonVersionError, match=r"Python 3\.11\.1: it requires .* >=3\.12"):
            setup.run(workshop).wheel(dist)

    assert workshop.events == ["wheel"] * admitted


@pytest.mark.parametrize("kind", ["registry", "url", "archive", "directory", "git"])
@pytest.mark.parametrize("prepare", [True, False])
def test_a_source_of_another_project_is_refused(
    setup: Setup, kinds: Any, kind: str, *, prepare: bool
) -> None:
    source = kinds(kind)
    source.put(name="flask", prepare=prepare)
    workshop = setup.workshop()

    for ask in ("metadata", "wheel"):
        with pytest.raises((WrongMetadataError, ArchiveError)) as caught:
            getattr(setup.run(workshop), ask)(source.dist())
        assert "flask" in str(caught.value)
    assert str(caught.value) == "Package metadata name `flask` does not match given name `demo`"
    assert wheels(setup) == []


def test_a_registry_source_has_the_version_of_its_release(setup: Setup, kinds: Any) -> None:
    source = kinds("registry")
    source.put(told="1.1")

    with pytest.raises(WrongMetadataError, match=r"version `1\.1` does not match .* `1\.0`"):
        setup.run(setup.workshop()).metadata(source.dist())


def test_versions_may_be_as_large_as_time_stamps(setup: Setup, kinds: Any) -> None:
    source = kinds("url")
    source.put("20230628214621")

    wheel = setup.run(setup.workshop()).wheel(source.dist())

    assert wheel.version == "20230628214621"
    assert setup.run().cached_wheel(source.dist()) == wheel


@pytest.mark.parametrize(
    ("recipe", "error"),
    [
        ({"spoil": True}, ArchiveError),
        ({"filename": "demo.whl"}, BadWheelNameError),
        ({"filename": "demo-2.0-py3-none-any.whl"}, ArchiveError),
        ({"filename": "demo-1.0-py3-none-any.zip"}, BadWheelNameError),
    ],
)
def test_what_a_backend_calls_a_wheel_has_to_be_one(
    setup: Setup, kinds: Any, recipe: dict[str, Any], error: type[Exception]
) -> None:
    source, workshop = kinds("url"), setup.workshop()
    source.put(**recipe)

    with pytest.raises(error):
        setup.run(workshop).wheel(source.dist())

    assert workshop.events == ["wheel"]
    assert wheels(setup) == []


@pytest.mark.parametrize("kind", ["registry", "url", "archive"])
@pytest.mark.parametrize("algorithm", ["sha256", "sha512"])
def test_an_archive_must_have_one_of_the_hashes(
    setup: Setup, kinds: Any, kind: str, algorithm: str
) -> None:
    source, workshop = kinds(kind), setup.workshop()
    data = getattr(source, "data", None) or (source.directory / "demo-1.0.tar.gz").read_bytes()
    right = f"{algorithm}:{hashlib.new(algorithm, data).hexdigest()}"
    wrong = f"{algorithm}:{'0' * len(right.partition(':')[2])}"

    with pytest.raises(WrongHashError) as caught:
        setup.run(workshop).wheel(source.dist(), [wrong])
    refused = list(workshop.events)
    wheel = setup.run(workshop).wheel(source.dist(), [wrong, right])

    assert caught.value.expected == (wrong,)
    assert refused == []
    assert workshop.events == ["wheel"]
    # Also later, and what is of another source is not there.
    database = setup.run(workshop)
    assert database.cached_wheel(source.dist(), [right]) == wheel
    assert database.cached_wheel(source.dist(), [wrong]) is None
    with pytest.raises(WrongHashError):
        database.wheel(source.dist(), [wrong])


def test_required_hashes_compare_every_byte_of_a_built_wheel(setup: Setup, kinds: Any) -> None:
    source, workshop = kinds("url"), setup.workshop()
    right = f"sha256:{hashlib.sha256(source.data).hexdigest()}"
    wheel = setup.run(workshop).wheel(source.dist(), [right])
    file = Path(wheel.path) / "demo" / "__init__.py"
    content = file.read_bytes()
    file.write_bytes(content[::-1])

    again = setup.run(workshop).wheel(source.dist(), [right])

    assert (Path(again.path) / "demo" / "__init__.py").read_bytes() == content
    assert workshop.events == ["wheel", "wheel"]


@pytest.mark.parametrize(("kind", "what"), [("directory", "a directory"), ("git", "a repository")])
def test_what_has_no_archive_can_have_no_hash(
    setup: Setup, kinds: Any, kind: str, what: str
) -> None:
    source, workshop = kinds(kind), setup.workshop()
    setup.run(workshop).wheel(source.dist())

    with pytest.raises(HashUnavailableError, match=f"{what} has none"):
        setup.run(workshop).wheel(source.dist(), ["sha256:" + "0" * 64])


def test_a_fragment_with_another_hash_refuses_the_archive(setup: Setup, kinds: Any) -> None:
    url = kinds("url").dist().url

    with pytest.raises(ClientError, match="0000"):
        setup.run(setup.workshop()).metadata(setup.from_url(f"{url}#sha256={'0' * 64}"))

    assert wheels(setup) == []


def test_a_wheel_under_another_name_is_no_source(setup: Setup) -> None:
    setup.server.add("master.zip", make_wheel(None, "demo", "1.0"), project="demo")
    workshop = setup.workshop()

    with pytest.raises(ArchiveError, match="wheel"):
        setup.run(workshop).metadata(setup.from_url(setup.server.file_url("master.zip")))

    assert workshop.events == []


@pytest.mark.parametrize("missing", ["project files", "directory", "subdirectory"])
def test_a_local_source_must_be_there(setup: Setup, kinds: Any, missing: str) -> None:
    source = kinds("directory")
    dist = source.dist()
    if missing == "project files":
        (Path(dist.path) / "pyproject.toml").unlink()
    elif missing == "directory":
        Path(dist.path).rename(f"{dist.path}-elsewhere")
    else:
        dist = setup.from_url(f"{dist.url}#subdirectory=below")

    assert setup.run().cached_metadata(dist) is None
    with pytest.raises(SourceMissingError):
        setup.run(setup.workshop()).metadata(dist)


def test_a_subdirectory_that_leads_out_of_the_sources_is_refused(setup: Setup, kinds: Any) -> None:
    source = kinds("git")
    os.symlink("/", source.repository.path / "out")
    commit = source.repository.commit({})
    dist = setup.from_url(source.repository.requirement_url(commit, "subdirectory=out/etc"))

    with pytest.raises(SourceMissingError, match="out/etc"):
        setup.run(setup.workshop()).metadata(dist)


def test_a_checkout_and_an_archive_stay_as_they_are_and_a_directory_is_built_in_place(
    setup: Setup, kinds: Any
) -> None:
    workshop = setup.workshop()
    for kind in ("git", "directory", "archive", "editable"):
        setup.run(workshop).wheel(kinds(kind).dist())

    git, directory, archive, editable = workshop.requests
    left = list(Path(setup.cache.root).rglob("build.log"))
    assert left == []
    assert not os.path.exists(git.directory)
    assert not os.path.exists(archive.directory)
    assert (Path(directory.directory) / "build.log").exists()
    assert (git.subdirectory, directory.subdirectory) == ("below", None)
    assert [each.editable for each in workshop.requests] == [False, False, False, True]
    assert editable.directory.endswith("editable/demo")


def test_editable_and_other_builds_of_a_directory_are_kept_apart(setup: Setup, kinds: Any) -> None:
    source, workshop = kinds("directory"), setup.workshop()
    plain = source.dist()
    editable = setup.from_url(plain.url, editable=True)

    first = setup.run(workshop).wheel(plain)
    second = setup.run(workshop).wheel(editable)

    assert workshop.events == ["wheel", "wheel"]
    assert Path(second.path).parent == Path(first.path).parent / "editable"
    assert second.source is not None
    assert second.source.editable
    # Both stay, and are made anew together with the directory.
    assert setup.run(workshop).wheel(plain) == first
    assert setup.run(workshop).wheel(editable) == second
    source.put("2.0")
    assert setup.run(workshop).wheel(plain).version == "2.0"
    assert setup.run(workshop).wheel(editable).version == "2.0"


def test_a_build_that_replaces_a_whole_wheel_is_warned_of(
    setup: Setup, kinds: Any, caplog: pytest.LogCaptureFixture
) -> None:
    source, workshop = kinds("url"), setup.workshop()
    path = Path(setup.run(workshop).wheel(source.dist()).path)
    told = path / ".puffin-source.json"
    told.write_text(told.read_text().replace('"sha256":"', '"sha256":"0'))

    with caplog.at_level(logging.WARNING, "puffin"):
        setup.run(workshop).wheel(source.dist())

    assert workshop.events == ["wheel", "wheel"]
    assert any("again, although the cache has it" in message for message in caplog.messages)


def test_a_wheel_that_does_not_fit_where_it_was_built_is_a_failed_build(
    setup: Setup, kinds: Any
) -> None:
    source, workshop = kinds("registry"), setup.workshop()
    source.put(filename="demo-1.0-cp39-cp39-win32.whl")

    with pytest.raises(UnfitWheelError) as caught:
        setup.run(workshop).wheel(source.dist())

    assert str(caught.value) == (
        "The build of demo==1.0 gave `demo-1.0-cp39-cp39-win32.whl`, "
        "which does not fit the Python 3.11.1 that built it"
    )
    assert list(Path(setup.cache.root).rglob("*.dist-info")) == []


def test_a_wheel_that_does_not_fit_tells_the_metadata_once(setup: Setup, kinds: Any) -> None:
    source, workshop = kinds("url"), setup.workshop()
    source.put(filename="demo-1.0-cp39-cp39-win32.whl", prepare=False)

    told = [setup.run(workshop).metadata(source.dist()).version for _ in range(2)]

    assert told == ["1.0", "1.0"]
    assert workshop.events == ["wheel"]
    assert list(Path(setup.cache.root).rglob("*.dist-info")) == []
    with pytest.raises(UnfitWheelError):
        setup.run(workshop).wheel(source.dist())


def test_a_wheel_that_is_not_what_its_sources_said_is_warned_of(
    setup: Setup, kinds: Any, caplog: pytest.LogCaptureFixture
) -> None:
    source = kinds("url")
    source.put(static=True, requires=["idna>=3"])

    with caplog.at_level(logging.WARNING, "puffin"):
        setup.run(setup.workshop()).wheel(source.dist())

    assert any("differs in Requires-Dist" in message for message in caplog.messages)


def test_downloads_and_builds_are_reported(setup: Setup, kinds: Any) -> None:
    class Recorder(NullReporter):
        def __init__(self) -> None:
            self.told: list[str] = []

        def on_download_start(self, key: str, size: int | None) -> None:
            self.told.append(f"download {key} {size}")

        def on_download_complete(self, key: str) -> None:
            self.told.append(f"downloaded {key}")

        def on_build_start(self, label: str) -> None:
            self.told.append(f"build {label}")

        def on_build_complete(self, label: str, *, built: bool) -> None:
            self.told.append(f"built {label} {built}")

    source, good, bad = kinds("registry"), Recorder(), Recorder()
    setup.run(setup.workshop(), reporter=good).wheel(source.dist())
    source.put(spoil=True)
    with pytest.raises(ArchiveError):
        setup.run(setup.workshop(), reporter=bad).wheel(source.dist())

    assert good.told == [
        "download demo-1.0.tar.gz None",
        "downloaded demo-1.0.tar.gz",
        "build demo==1.0",
        "built demo==1.0 True",
    ]
    assert bad.told[-1] == "built demo==1.0 False"


@pytest.mark.parametrize(
    ("kind", "archive", "stamp"),
    [
        ("registry", False, None),
        ("url", True, "sha256"),
        ("archive", True, "time"),
        ("directory", False, "pyproject.toml"),
        ("git", False, None),
    ],
)
def test_a_built_wheel_tells_where_it_came_from(
    setup: Setup, kinds: Any, kind: str, stamp: str | None, *, archive: bool
) -> None:
    source = kinds(kind)

    wheel = setup.run(setup.workshop()).wheel(source.dist())

    if kind == "registry":
        assert wheel.source is None
    else:
        assert wheel.source is not None
        assert (wheel.source.archive_info is not None) == archive
    if wheel.source is not None and wheel.source.archive_info is not None:
        assert wheel.source.archive_info.hashes == wheel.hashes
    if wheel.source is not None and wheel.source.vcs_info is not None:
        assert wheel.source.vcs_info.commit_id == source.commit
    told = wheel.stamp or ""
    assert (wheel.stamp is None) == (stamp is None)
    assert stamp in (None, "time") or told.startswith(str(stamp))


def test_a_build_is_announced_before_anybody_waits_for_it(setup: Setup, kinds: Any) -> None:
    source, workshop = kinds("url"), setup.workshop()

    setup.run(workshop).wheel(source.dist())

    ((key, label),) = workshop.needed
    assert key.startswith("url:")
    assert label.startswith("demo @ http://127.0.0.1")
