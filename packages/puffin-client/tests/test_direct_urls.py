"""Wheels and other files at direct URLs: what is asked, kept, renewed and replaced."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

import pytest

from distribution_types import RegistrySdist, UrlSdist, UrlWheel
from puffin_cache import built_shard, digest, wheel_shard
from puffin_client import (
    AuthenticationError,
    HashMismatchError,
    HttpCachePolicy,
    NetworkError,
    OfflineError,
    StatusError,
    file_of,
    source_key,
    source_of,
)
from puffin_normalize import normalize_project
from puffin_testing import Fault, IndexServer
from pypi_types import DEFAULT_INDEX, CoreMetadata, File

EXAMPLE = normalize_project("example")
FILENAME = "example-1.0-py3-none-any.whl"
SDIST = "example-1.0.tar.gz"
DATA = b"sources" * 1000
SHA256 = hashlib.sha256(DATA).hexdigest()
SECRET = "hunter2-hunter2"


@pytest.fixture
def served(bench: Any, index: IndexServer) -> IndexServer:
    """A server whose files are fresh for a minute."""
    index.settings.file_cache_control = "max-age=60"
    bench.add(index, "example", "1.0", requires=["other>=2"])
    index.add(SDIST, DATA)
    return index


def wheel_at(url: str) -> UrlWheel:
    return UrlWheel(
        name=EXAMPLE, version="1.0", url=url, filename=FILENAME, tags="py3-none-any", build=None
    )


def asked(index: IndexServer) -> list[tuple[str, int]]:
    """Return how a file was asked for, and what was answered, since the last call."""
    found = [(r.headers.get("range", "whole"), r.status) for r in index.requests]
    index.requests.clear()
    return found


def needs(metadata: CoreMetadata | None) -> list[str]:
    return [] if metadata is None else [str(r) for r in metadata.requires_dist]


def plant_tree(bench: Any, wheel: UrlWheel) -> Path:
    """Make what stands for the unpacked wheel."""
    entry = bench.registry().metadata_entry(wheel)
    tree = Path(entry.directory, entry.file.removesuffix(".json"))
    tree.mkdir(parents=True)
    (tree / "example.py").write_text("")
    return tree


def test_metadata_is_read_by_ranges_once(bench: Any, served: IndexServer) -> None:
    wheel = wheel_at(served.file_url(FILENAME))

    first = bench.registry().metadata(wheel)
    second = bench.registry().metadata(wheel)

    assert needs(first) == needs(second) == ["other>=2"]
    assert asked(served) == [("bytes=-16384", 206)]


def test_metadata_is_kept_under_the_digest_of_the_url(bench: Any, served: IndexServer) -> None:
    url = served.file_url(FILENAME)

    bench.registry().metadata(wheel_at(url))

    path = f"wheels-v0/url/{digest(url)}/example/{FILENAME.removesuffix('.whl')}.json"
    assert Path(bench.cache.root, path).exists()


def test_a_server_without_ranges_is_asked_for_the_whole(bench: Any, served: IndexServer) -> None:
    served.settings.ranges = "no"
    wheel = wheel_at(served.file_url(FILENAME))

    bench.registry().metadata(wheel)
    bench.clock.now += 61
    bench.registry().metadata(wheel)

    # The policy is that of the download: its validators make the second question a small one.
    assert asked(served) == [("bytes=-16384", 200), ("whole", 304)]


def test_a_stale_entry_is_renewed_if_the_file_is_the_same(bench: Any, served: IndexServer) -> None:
    wheel = wheel_at(served.file_url(FILENAME))
    bench.registry().metadata(wheel)
    tree = plant_tree(bench, wheel)
    bench.clock.now += 61
    asked(served)
    assert bench.registry().cached_metadata(wheel) is None

    metadata = bench.registry().metadata(wheel)

    assert needs(metadata) == ["other>=2"]
    assert needs(bench.registry().cached_metadata(wheel)) == ["other>=2"]
    assert asked(served) == [("whole", 304)]
    assert tree.exists()


def test_a_changed_file_replaces_metadata_and_unpacked_wheel(
    bench: Any, served: IndexServer
) -> None:
    wheel = wheel_at(served.file_url(FILENAME))
    bench.registry().metadata(wheel)
    tree = plant_tree(bench, wheel)
    bench.add(served, "example", "1.0", requires=["other>=3"])
    bench.clock.now += 61
    asked(served)

    metadata = bench.registry().metadata(wheel)

    assert needs(metadata) == ["other>=3"]
    assert asked(served) == [("whole", 200), ("bytes=-16384", 206)]
    assert not tree.exists()


def test_without_validators_a_stale_file_counts_as_changed(bench: Any, served: IndexServer) -> None:
    served.settings.validators = frozenset()
    wheel = wheel_at(served.file_url(FILENAME))
    bench.registry().metadata(wheel)
    tree = plant_tree(bench, wheel)
    bench.clock.now += 61
    asked(served)

    bench.registry().metadata(wheel)

    assert asked(served) == [("bytes=-16384", 206)]
    assert not tree.exists()


def test_a_hash_in_the_fragment_holds_for_ever(bench: Any, served: IndexServer) -> None:
    sha256 = hashlib.sha256(bench.add(served, "example", "1.0", requires=["x"])).hexdigest()
    wheel = wheel_at(f"{served.file_url(FILENAME)}#sha256={sha256}")
    bench.registry().metadata(wheel)
    tree = plant_tree(bench, wheel)
    asked(served)
    bench.clock.now += 10_000_000

    assert needs(bench.registry().metadata(wheel)) == ["x"]
    assert asked(served) == []
    os.unlink(bench.registry().metadata_entry(wheel).path)
    bench.registry().metadata(wheel)
    assert tree.exists()


def test_a_wrong_hash_in_the_fragment_is_refused(
    bench: Any, served: IndexServer, tmp_path: Path
) -> None:
    wheel = wheel_at(f"{served.file_url(FILENAME)}#sha256={'0' * 64}")

    with pytest.raises(HashMismatchError):
        bench.registry().download(wheel, tmp_path / "x")

    assert not (tmp_path / "x").exists()


def test_offline_takes_what_is_there(bench: Any, served: IndexServer) -> None:
    wheel = wheel_at(served.file_url(FILENAME))
    with pytest.raises(OfflineError):
        bench.registry(offline=True).metadata(wheel)
    bench.registry().metadata(wheel)
    bench.clock.now += 1_000_000
    asked(served)

    assert needs(bench.registry(offline=True).metadata(wheel)) == ["other>=2"]
    assert asked(served) == []


def test_with_the_network_down_what_is_fresh_is_used(bench: Any) -> None:
    with IndexServer(file_cache_control="max-age=60") as server:
        bench.add(server, "example", "1.0")
        wheel = wheel_at(server.file_url(FILENAME))
        bench.registry().metadata(wheel)

    assert bench.registry().metadata(wheel).name == "example"
    bench.clock.now += 61
    with pytest.raises(NetworkError):
        bench.registry().metadata(wheel)


def test_credentials_serve_the_request_and_are_stored_nowhere(
    bench: Any, served: IndexServer, tmp_path: Path
) -> None:
    served.settings.credentials = f"user:{SECRET}"
    plain = served.file_url(FILENAME)
    wheel = wheel_at(plain.replace("://", f"://user:{SECRET}@"))
    sdist = file_of(UrlSdist(name=EXAMPLE, url=wheel.url.replace(FILENAME, SDIST), filename=SDIST))
    client = bench.registry()

    client.metadata(wheel)
    client.download(wheel, tmp_path / "x.whl")
    client.fetch(sdist, tmp_path / "x.tar.gz")
    bench.clock.now += 61
    client.metadata(wheel)

    assert {request.status for request in served.requests} == {200, 206, 304}
    assert bench.registry().metadata_entry(wheel_at(plain)) == client.metadata_entry(wheel)
    stored = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(stored) > 2
    for path in stored:
        assert SECRET not in str(path)
        assert SECRET.encode() not in path.read_bytes()


def test_errors_about_a_direct_url_do_not_show_its_credentials(
    bench: Any, served: IndexServer
) -> None:
    served.settings.credentials = "user:other"
    wheel = wheel_at(served.file_url(FILENAME).replace("://", f"://user:{SECRET}@"))

    with pytest.raises(AuthenticationError) as caught:
        bench.registry().metadata(wheel)

    assert SECRET not in f"{caught.value} {caught.value!r}"


def test_two_users_of_one_server_are_kept_apart(
    bench: Any, served: IndexServer, tmp_path: Path
) -> None:
    client = bench.registry()
    for user in ("a", "b", "a"):
        url = served.file_url(SDIST).replace("://", f"://{user}:{user}@")
        client.fetch(File(filename=SDIST, url=url), tmp_path / "x")

    sent = [request.headers["authorization"] for request in served.requests]
    assert sent == ["Basic YTph", "Basic Yjpi", "Basic YTph"]


def policy_of(bench: Any, index: IndexServer, **facts: Any) -> HttpCachePolicy | None:
    """Fetch the source distribution and return its policy."""
    file = File(filename=SDIST, url=index.file_url(SDIST), **facts)
    target = Path(bench.cache.root, "fetched")
    policy: HttpCachePolicy | None = bench.registry().fetch(file, target).policy
    assert target.read_bytes() == DATA
    return policy


@pytest.mark.parametrize(("control", "seconds"), [("max-age=60", 60.0), ("no-cache", None)])
def test_a_download_tells_how_long_it_may_be_used(
    bench: Any, served: IndexServer, control: str, seconds: float | None
) -> None:
    served.settings.file_cache_control = control

    policy = policy_of(bench, served)

    assert policy is not None
    assert policy.etag is not None
    assert policy.fresh_until == (0.0 if seconds is None else bench.clock.now + seconds)


def test_only_a_hash_allows_to_keep_what_must_not_be_stored(
    bench: Any, served: IndexServer
) -> None:
    served.settings.file_cache_control = "no-store"

    assert policy_of(bench, served) is None
    by_hash = policy_of(bench, served, hashes={"sha256": SHA256})
    assert by_hash == HttpCachePolicy(stored_at=bench.clock.now, source=f"sha256:{SHA256}")


def test_a_download_that_broke_has_the_policy_of_the_file(
    bench: Any, served: IndexServer, tmp_path: Path
) -> None:
    served.inject(Fault(pattern=f"/files/{SDIST}", kind="truncate", after=3000))
    file = File(filename=SDIST, url=served.file_url(SDIST))

    policy = bench.registry().fetch(file, tmp_path / "x").policy

    assert (tmp_path / "x").read_bytes() == DATA
    assert bench.registry().renewed(file, policy) == policy
    bench.clock.now += 61
    assert bench.registry().renewed(file, policy) is not None


def test_a_file_of_this_machine_is_identified_by_size_and_time(bench: Any, tmp_path: Path) -> None:
    archive = tmp_path / SDIST
    archive.write_bytes(DATA)
    file = File(filename=SDIST, url=archive.as_uri())
    client = bench.registry()

    policy = client.fetch(file, tmp_path / "x").policy

    assert client.renewed(file, policy) == policy
    os.utime(archive, (1, 1))
    assert client.renewed(file, policy) is None


def fetched(bench: Any, index: IndexServer, tmp_path: Path) -> tuple[File, HttpCachePolicy]:
    """Return a file and the policy under which it was fetched a minute ago."""
    file = File(filename=SDIST, url=index.file_url(SDIST))
    policy = bench.registry().fetch(file, tmp_path / "x").policy
    bench.clock.now += 61
    asked(index)
    return file, policy


@pytest.mark.parametrize("validators", [{"etag"}, {"last-modified"}, {"etag", "last-modified"}])
def test_a_file_that_is_the_same_is_fresh_again(
    bench: Any, served: IndexServer, tmp_path: Path, validators: set[Any]
) -> None:
    served.settings.validators = frozenset(validators)
    file, policy = fetched(bench, served, tmp_path)

    renewed = bench.registry().renewed(file, policy)

    assert renewed.fresh_until == bench.clock.now + 60
    assert (renewed.etag, renewed.last_modified) == (policy.etag, policy.last_modified)
    assert bench.registry().renewed(file, renewed) == renewed
    assert asked(served) == [("whole", 304)]


def change(index: IndexServer) -> None:
    index.add(SDIST, DATA[::-1])


def lose(index: IndexServer) -> None:
    index.fail(f"/files/{SDIST}", 404, times=None)


def forbid_storing(index: IndexServer) -> None:
    index.settings.file_cache_control = "no-store"


@pytest.mark.parametrize(("then", "status"), [(change, 200), (lose, 404), (forbid_storing, 304)])
def test_a_file_that_is_another_one_cannot_be_renewed(
    bench: Any, served: IndexServer, tmp_path: Path, then: Any, status: int
) -> None:
    file, policy = fetched(bench, served, tmp_path)
    then(served)

    assert bench.registry().renewed(file, policy) is None
    assert asked(served) == [("whole", status)]


def test_without_validators_nobody_is_asked(
    bench: Any, served: IndexServer, tmp_path: Path
) -> None:
    served.settings.validators = frozenset()
    file, policy = fetched(bench, served, tmp_path)

    assert bench.registry().renewed(file, policy) is None
    assert bench.registry(offline=True).renewed(file, policy) == policy
    assert asked(served) == []


@pytest.mark.parametrize("status", [401, 403, 500, 503])
def test_a_server_that_cannot_tell_now_says_nothing_of_the_file(
    bench: Any, served: IndexServer, tmp_path: Path, status: int
) -> None:
    file, policy = fetched(bench, served, tmp_path)
    served.fail(f"/files/{SDIST}", status, times=None)

    with pytest.raises(StatusError):
        bench.registry().renewed(file, policy)


@pytest.mark.parametrize(
    ("then", "now", "same"),
    [
        ("sha256:aa", {"sha256": "aa"}, True),
        ("sha256:aa", {"sha256": "bb"}, False),
        ("sha256:aa", {}, False),
        (None, {"sha256": "aa"}, False),
    ],
)
@pytest.mark.parametrize("offline", [True, False])
def test_where_a_hash_identifies_the_file_nothing_else_counts(
    bench: Any, then: str | None, now: dict[str, str], *, same: bool, offline: bool
) -> None:
    policy = HttpCachePolicy(stored_at=0.0, fresh_until=1e12, etag='"x"', source=then)
    file = File(filename=SDIST, url="http://127.0.0.1:9/x", hashes=now)

    renewed = bench.registry(offline=offline).renewed(file, policy)

    assert renewed == (policy if same else None)


@pytest.mark.parametrize(
    ("fragment", "hashes", "source"),
    [
        ("", {}, None),
        (f"#sha256={SHA256}", {"sha256": SHA256}, f"sha256:{SHA256}"),
        (f"#sha256={SHA256.upper()}", {"sha256": SHA256}, f"sha256:{SHA256}"),
        (f"#egg=example&sha256={SHA256}", {"sha256": SHA256}, f"sha256:{SHA256}"),
        (f"#md5={'0' * 32}", {"md5": "0" * 32}, None),
        ("#sha256=short&subdirectory=x", {}, None),
    ],
)
def test_the_file_at_a_url(fragment: str, hashes: dict[str, str], source: str | None) -> None:
    url = f"https://user:pw@example.org/a/{SDIST}"
    sdist = UrlSdist(name=EXAMPLE, url=url + fragment, filename=SDIST)

    file = file_of(sdist)

    assert file == File(filename=SDIST, url=url, hashes=hashes)
    assert source_of(file) == source
    assert source_key(sdist) == f"url/{digest(f'https://example.org/a/{SDIST}{fragment}')}"


def test_the_file_of_an_index_is_what_its_page_says(bench: Any) -> None:
    file = File(filename=SDIST, url="https://example.org/x", hashes={"sha512": "ab"})
    sdist = RegistrySdist(name=EXAMPLE, version="1.0", file=file, index=DEFAULT_INDEX)

    assert file_of(sdist) is file
    assert source_of(file) == "sha512:ab"
    assert source_key(sdist) == "pypi"
    assert built_shard(bench.cache, "pypi", EXAMPLE, SDIST).endswith(f"pypi/example/{SDIST}")
    assert wheel_shard(bench.cache, "pypi", EXAMPLE).endswith("wheels-v0/pypi/example")


def test_what_a_whole_wheel_says_can_be_stored(bench: Any, served: IndexServer) -> None:
    wheel = wheel_at(served.file_url(FILENAME))
    client = bench.registry()
    metadata = client.metadata(wheel)
    other = wheel_at("https://example.org/x.whl")

    client.store_metadata(other, metadata, HttpCachePolicy(stored_at=0.0, fresh_until=2e9))
    assert client.cached_metadata(other) == metadata

    client.store_metadata(other, metadata, None)
    assert client.cached_metadata(other) is None
