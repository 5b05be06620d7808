from __future__ import annotations

import hashlib
import logging
import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from distribution_types import PathWheel, UrlWheel, dist_from_url
from puffin_client import ClientError, HashMismatchError, OfflineError
from puffin_distribution import DistributionDatabase, MetadataChangedError, WrongHashError
from puffin_normalize import normalize_project
from puffin_package import ArchiveError, read_manifest
from puffin_testing import Fault, make_wheel, make_zip, metadata_bytes, wheel_members
from puffin_traits import NullReporter
from pypi_types import path_to_url

if TYPE_CHECKING:
    from conftest import Setup

FILENAME = "demo-1.0-py3-none-any.whl"


def offer(setup: Setup, name: str = "demo", version: str = "1.0", **options: object) -> bytes:
    data = make_wheel(None, name, version, **options)  # type: ignore[call-overload]  # options of tests
    setup.server.add(f"{name}-{version}-py3-none-any.whl", data)
    return data


def sha256(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def entries(setup: Setup) -> list[str]:
    """The directories and archives that are in the bucket of wheels, and rubbish elsewhere."""
    found = []
    for directory, names, files in os.walk(setup.cache.root):
        found += [name for name in (*names, *files) if name.endswith((".whl", "-none-any"))]
        if Path(directory).name == ".tmp":
            found += names + files
    return sorted(found)


def test_a_wheel_is_fetched_once_and_kept_unpacked(setup: Setup) -> None:
    data = offer(setup)
    dist = setup.offered("demo")

    wheel = setup.database().wheel(dist)
    again = setup.database().wheel(dist)

    assert (Path(wheel.path) / "demo" / "__init__.py").read_text() == '__version__ = "1.0"\n'
    assert wheel.hashes == {"sha256": hashlib.sha256(data).hexdigest()}
    assert (wheel.name, wheel.version, wheel.source) == ("demo", "1.0", None)
    assert again == wheel
    assert setup.server.count(f"/files/{FILENAME}") == 1
    assert entries(setup) == ["demo-1.0-py3-none-any"]


def test_a_wheel_tells_what_it_holds_wherever_it_comes_from(setup: Setup) -> None:
    offer(setup, requires_python=">=3.8")
    dist = setup.offered("demo")

    wheels = [
        setup.database().wheel(dist),
        setup.database().cached_wheel(dist),
        setup.database().wheel_index(setup.tags).best(dist.name, "==1.0"),
    ]

    for wheel in wheels:
        assert wheel is not None
        assert wheel.manifest == read_manifest(wheel.path)
        assert wheel.manifest.requires_python == ">=3.8"


def test_the_entry_is_named_by_the_stem_below_index_and_project(setup: Setup) -> None:
    offer(setup)

    path = setup.database().wheel(setup.offered("demo")).path

    inside = Path(path).relative_to(setup.cache.root)
    assert inside.parts[:2] == ("wheels-v0", "index")
    assert inside.parts[3:] == ("demo", "demo-1.0-py3-none-any")


def test_threads_that_want_the_same_wheel_share_one_download(setup: Setup) -> None:
    offer(setup)
    dist = setup.offered("demo")
    setup.server.settings.latency = 0.05
    database = setup.database()
    paths: list[str] = []
    threads = [
        threading.Thread(target=lambda: paths.append(database.wheel(dist).path)) for _ in range(6)
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(paths) == 6
    assert len(set(paths)) == 1
    assert setup.server.count(f"/files/{FILENAME}") == 1


def test_a_changed_archive_replaces_the_unpacked_wheel(setup: Setup) -> None:
    offer(setup, files={"demo.py": "old"})
    first = setup.database().wheel(setup.offered("demo"))
    setup.server._projects.clear()
    offer(setup, files={"demo.py": "new"})

    second = setup.database().wheel(setup.offered("demo"))

    assert second.path == first.path
    assert second.hashes != first.hashes
    assert (Path(second.path) / "demo.py").read_text() == "new"
    assert entries(setup) == ["demo-1.0-py3-none-any"]


@pytest.mark.parametrize("hashes", ["right", "off"])
def test_an_index_without_hashes_is_enough_to_find_the_cached_wheel(
    setup: Setup, hashes: str
) -> None:
    offer(setup)
    setup.server.settings.hashes = hashes  # type: ignore[assignment]  # a parameter
    dist = setup.offered("demo")

    setup.database().wheel(dist)
    setup.database().wheel(dist)

    assert setup.server.count(f"/files/{FILENAME}") == 1


@pytest.mark.parametrize(
    "damage",
    [
        lambda tree: (tree / "demo" / "__init__.py").unlink(),
        lambda tree: (tree / "demo" / "__init__.py").write_text("short"),
        lambda tree: (tree / ".puffin-manifest.json").unlink(),
        lambda tree: (tree / ".puffin-manifest.json").write_bytes(b"\x00noise"),
        lambda tree: (tree / ".puffin-source.json").unlink(),
        lambda tree: (tree / ".puffin-source.json").write_bytes(b""),
    ],
    ids=["file gone", "file cut", "manifest gone", "noise", "source gone", "source empty"],
)
def test_a_damaged_entry_is_fetched_again_with_a_warning(
    setup: Setup, damage: object, caplog: pytest.LogCaptureFixture
) -> None:
    offer(setup)
    dist = setup.offered("demo")
    path = setup.database().wheel(dist).path
    damage(Path(path))  # type: ignore[operator]  # a parameter

    with caplog.at_level(logging.WARNING, "puffin"):
        wheel = setup.database().wheel(dist)

    assert wheel.path == path
    assert (Path(path) / "demo" / "__init__.py").read_text() == '__version__ = "1.0"\n'
    assert setup.server.count(f"/files/{FILENAME}") == 2
    assert path in caplog.text


def test_a_flipped_byte_is_found_when_hashes_are_required(setup: Setup) -> None:
    data = offer(setup, files={"demo.py": "aaaa"})
    dist = setup.offered("demo")
    module = Path(setup.database().wheel(dist).path) / "demo.py"
    module.write_text("aaba")

    assert setup.database().cached_wheel(dist, [sha256(data)]) is None
    setup.database().wheel(dist, [sha256(data)])

    assert module.read_text() == "aaaa"


def test_what_was_edited_in_an_environment_is_not_linked_into_another(
    setup: Setup, tmp_path: Path
) -> None:
    offer(setup, files={"demo.py": "aaaa"})
    dist = setup.offered("demo")
    module = Path(setup.database().wheel(dist).path) / "demo.py"
    linked = tmp_path / "demo.py"
    linked.hardlink_to(module)
    linked.write_text("aaba")
    later = linked.stat().st_mtime_ns + 10**9
    os.utime(linked, ns=(later, later))

    assert setup.database().cached_wheel(dist) is None
    setup.database().wheel(dist)

    assert (module.read_text(), linked.read_text()) == ("aaaa", "aaba")


def test_no_request_is_made_for_what_the_cache_has(setup: Setup) -> None:
    offer(setup)
    dist = setup.offered("demo")
    wheel = setup.database().wheel(dist)

    assert DistributionDatabase(setup.client(offline=True), setup.cache).wheel(dist) == wheel
    Path(wheel.path, "demo", "__init__.py").unlink()
    with pytest.raises(OfflineError):
        DistributionDatabase(setup.client(offline=True), setup.cache).wheel(dist)


def test_one_of_the_required_hashes_is_enough(setup: Setup) -> None:
    data = offer(setup)
    wanted = ["sha256:" + "0" * 64, f"sha512:{hashlib.sha512(data).hexdigest()}"]

    wheel = setup.database().wheel(setup.offered("demo"), wanted)

    assert wheel.hashes["sha512"] == hashlib.sha512(data).hexdigest()


def test_a_wheel_without_a_required_hash_is_refused(setup: Setup) -> None:
    data = offer(setup)
    wanted = "sha256:" + "0" * 64

    with pytest.raises(WrongHashError) as caught:
        setup.database().wheel(setup.offered("demo"), [wanted])

    assert wanted in str(caught.value)
    assert sha256(data) in str(caught.value)
    assert entries(setup) == []


@pytest.mark.parametrize("weak", ["md5:d41d8cd98f00b204e9800998ecf8427e", "nonsense"])
def test_weak_hashes_prove_nothing(setup: Setup, weak: str) -> None:
    offer(setup)

    with pytest.raises(WrongHashError):
        setup.database().wheel(setup.offered("demo"), [weak])


def test_a_file_that_is_not_what_the_index_promised_leaves_nothing(setup: Setup) -> None:
    offer(setup)
    setup.server.settings.hashes = "wrong"

    with pytest.raises(HashMismatchError):
        setup.database().wheel(setup.offered("demo"))

    assert entries(setup) == []


def test_a_hostile_archive_leaves_nothing(setup: Setup, tmp_path: Path) -> None:
    members = wheel_members("demo", "1.0", files={"../evil.py": "x"})
    setup.server.add(FILENAME, make_zip(members))

    with pytest.raises(ArchiveError):
        setup.database().wheel(setup.offered("demo"))

    assert entries(setup) == []
    assert list(tmp_path.rglob("evil.py")) == []


def test_a_broken_download_leaves_nothing_and_can_be_repeated(setup: Setup) -> None:
    offer(setup)
    dist = setup.offered("demo")
    setup.server.fail(f"/files/{FILENAME}", 404)
    database = setup.database()

    with pytest.raises(ClientError):
        database.wheel(dist)
    assert entries(setup) == []

    assert setup.database().wheel(dist).version == "1.0"


def test_a_truncated_download_is_resumed(setup: Setup) -> None:
    data = offer(setup)
    dist = setup.offered("demo")
    setup.server.inject(Fault(pattern=f"/files/{FILENAME}", kind="truncate", after=len(data) // 2))

    assert setup.database().wheel(dist).hashes["sha256"] == hashlib.sha256(data).hexdigest()


def test_metadata_that_differs_from_what_was_resolved_with_is_refused(setup: Setup) -> None:
    data = make_wheel(None, "demo", "1.0", requires=["phantom>=1"])
    setup.server.add(FILENAME, data, metadata=metadata_bytes("demo", "1.0"))
    dist = setup.offered("demo")
    database = setup.database()
    assert database.metadata(dist).requires_dist == ()

    with pytest.raises(MetadataChangedError) as caught:
        database.wheel(dist)

    assert caught.value.fields == ("Requires-Dist",)
    assert FILENAME in str(caught.value)
    assert entries(setup) == []


def test_metadata_is_answered_from_the_cache_when_it_was_asked_for(setup: Setup) -> None:
    offer(setup, requires=["other"])
    dist = setup.offered("demo")
    database = setup.database()

    assert database.cached_metadata(dist) is None
    metadata = database.metadata(dist)

    assert [requirement.name for requirement in metadata.requires_dist] == ["other"]
    assert setup.database().cached_metadata(dist) == metadata


def test_a_local_wheel_stays_where_it_is(setup: Setup, tmp_path: Path) -> None:
    archive = make_wheel(tmp_path / "wheels", "demo", "1.0", files={"demo.py": "old"})
    dist = dist_from_url(normalize_project("demo"), path_to_url(str(archive)))
    assert isinstance(dist, PathWheel)

    wheel = setup.database().wheel(dist)

    assert archive.exists()
    assert wheel.source is not None
    assert wheel.source.url == path_to_url(str(archive))
    assert Path(wheel.path).name == "demo-1.0-py3-none-any"
    assert entries(setup) == ["demo-1.0-py3-none-any"]


def test_a_local_wheel_that_changed_is_unpacked_again(setup: Setup, tmp_path: Path) -> None:
    archive = make_wheel(tmp_path / "wheels", "demo", "1.0", files={"demo.py": "old"})
    dist = dist_from_url(normalize_project("demo"), path_to_url(str(archive)))
    assert isinstance(dist, PathWheel)
    setup.database().wheel(dist)
    archive.write_bytes(make_wheel(None, "demo", "1.0", files={"demo.py": "new"}))
    os.utime(archive, ns=(1, 1))

    assert setup.database().cached_wheel(dist) is None
    wheel = setup.database().wheel(dist)

    assert (Path(wheel.path) / "demo.py").read_text() == "new"
    assert setup.database().cached_wheel(dist) == wheel


def test_a_wheel_at_a_url_is_verified_by_its_fragment(setup: Setup) -> None:
    data = offer(setup)
    url = setup.server.file_url(FILENAME)
    name = normalize_project("demo")
    good = dist_from_url(name, f"{url}#{sha256(data).replace(':', '=')}")
    bad = dist_from_url(name, f"{url}#sha256={'0' * 64}")
    assert isinstance(good, UrlWheel)
    assert isinstance(bad, UrlWheel)

    wheel = setup.database().wheel(good)

    assert wheel.source is not None
    assert wheel.source.url == url
    with pytest.raises(HashMismatchError):
        setup.database().wheel(bad)


def test_the_reporter_hears_of_the_download(setup: Setup) -> None:
    data = offer(setup)
    heard: list[tuple[str, int | None]] = []

    class Recorder(NullReporter):
        def on_download_start(self, key: str, size: int | None) -> None:
            heard.append((f"start {key}", size))

        def on_download_progress(self, key: str, received: int) -> None:
            heard.append((f"progress {key}", received))

        def on_download_complete(self, key: str) -> None:
            heard.append((f"complete {key}", None))

    setup.database(reporter=Recorder()).wheel(setup.offered("demo"))

    assert heard[0] == (f"start {FILENAME}", len(data))
    assert heard[-1] == (f"complete {FILENAME}", None)
    assert sum(size or 0 for _, size in heard[1:-1]) == len(data)


def test_a_local_wheel_tells_its_metadata_until_it_changes(setup: Setup, tmp_path: Path) -> None:
    path = make_wheel(tmp_path, "demo", "1.0", requires=["idna"])
    dist = dist_from_url(normalize_project("demo"), path.as_uri())
    first = setup.database().cached_metadata(dist), setup.database().metadata(dist)

    cached = setup.database().cached_metadata(dist)
    make_wheel(tmp_path, "demo", "1.0", requires=["idna>=3"])
    os.utime(path, (0, 0))

    assert first == (None, cached)
    assert setup.database().cached_metadata(dist) is None
    assert [str(each) for each in setup.database().metadata(dist).requires_dist] == ["idna>=3"]


def test_a_wheel_at_a_url_goes_with_its_metadata_when_it_changed(setup: Setup) -> None:
    setup.server.settings.file_cache_control = "max-age=0"
    offer(setup)
    dist = dist_from_url(normalize_project("demo"), setup.server.file_url(FILENAME))
    first = setup.database().wheel(dist)
    data = offer(setup, requires=["idna>=3"])

    stale = setup.database().cached_wheel(dist), setup.database().cached_metadata(dist)
    database = setup.database()
    second = database.wheel(dist)

    assert stale == (None, None)
    assert (second.path, second.stamp) == (first.path, sha256(data))
    assert second.source is not None
    assert second.source.archive_info is not None
    assert second.source.archive_info.hashes == second.hashes
    assert [str(each) for each in database.metadata(dist).requires_dist] == ["idna>=3"]
    # In this run that is good; in the next one it is asked about, and nothing has changed.
    assert database.cached_wheel(dist) == second
    before = setup.server.count("/files/*")
    assert setup.database().wheel(dist) == second
    assert setup.server.count("/files/*") == before + 1
    assert setup.server.requests[-1].status == 304


def test_a_wheel_at_a_url_without_validators_is_fetched_again(setup: Setup) -> None:
    setup.server.settings.file_cache_control = "no-store"
    setup.server.settings.validators = frozenset()
    data = offer(setup)
    dist = dist_from_url(normalize_project("demo"), setup.server.file_url(FILENAME))

    database = setup.database()
    wheels = [database.wheel(dist), database.wheel(dist), setup.database().wheel(dist)]

    assert {wheel.stamp for wheel in wheels} == {sha256(data)}
    assert setup.server.count("/files/*") == 2
