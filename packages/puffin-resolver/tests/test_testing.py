"""The index in memory: what it is told, it says."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256

import pytest
from packaging.requirements import Requirement
from packaging.utils import parse_sdist_filename, parse_wheel_filename
from packaging.version import InvalidVersion, Version

from puffin_client import ProjectNotFoundError
from puffin_normalize import InvalidNameError, ProjectName
from puffin_resolver import NoSolutionError, resolve
from puffin_resolver.testing import MemoryIndex


def project(index: MemoryIndex, name: str) -> object:
    return index.project(ProjectName(name))


def test_lines_and_calls_say_the_same() -> None:
    lines = MemoryIndex(
        [
            "a==1.0 sdist yanked=bad python>=3.9 uploaded=3600 extras=x sha256=ff -> b>=2 | c[y]",
            "a==2 only-sdist",
            "b==2 tags=cp312-cp312-win32 rank=1",
        ]
    )
    calls = (
        MemoryIndex()
        .add(
            "A",
            "1.0",
            requires=["b>=2", Requirement("c[y]")],
            requires_python=">=3.9",
            yanked="bad",
            uploaded=datetime(1970, 1, 1, 1, tzinfo=UTC),
            extras=["x"],
            sdist=True,
            sha256="ff",
        )
        .add("a", "2", wheel=False, sdist=True)
        .add("b", "2", tags="cp312-cp312-win32", rank=1)
    )

    for name in ("a", "b"):
        assert project(lines, name) == project(calls, name)
    assert lines._metadata == calls._metadata


def test_a_mapping_is_the_shortest_way() -> None:
    mapping = {"a": {"1": ["b"], "2": ["b>1"]}, "b": {"1": []}}

    assert project(MemoryIndex.from_mapping(mapping), "a") == project(
        MemoryIndex(["a==1 -> b", "a==2 -> b>1"]), "a"
    )


def test_releases_are_newest_first_whatever_the_order() -> None:
    index = MemoryIndex(["a==1", "a==10", "a==9", "a==10rc1"])

    versions = [release.version for release in index.project(ProjectName("a")).releases]

    assert versions == ["10", "10rc1", "9", "1"]


def test_files_have_valid_names_and_hashes_of_their_own() -> None:
    index = MemoryIndex().add(
        "My.Tool", "1.0", tags=["py3-none-any", "cp312-cp312-win32"], sdist=True, size=7
    )

    (release,) = index.project(ProjectName("my-tool")).releases

    assert [parse_wheel_filename(file.filename)[0] for file in release.wheels] == ["my-tool"] * 2
    assert release.sdist is not None
    assert parse_sdist_filename(release.sdist.filename) == ("my-tool", Version("1.0"))
    files = [*release.wheels, release.sdist]
    assert len({file.hashes["sha256"] for file in files}) == 3
    assert files[0].hashes["sha256"] == sha256(files[0].filename.encode()).hexdigest()
    assert {file.size for file in files} == {7}


def test_extras_can_have_requirements() -> None:
    index = MemoryIndex(["b==1", "c==1"]).add(
        "a", "1", extras={"Fast": ["b", "c ; python_version < '3'"], "none": []}
    )

    found = resolve(["a[fast,none]"], source=index)

    assert [pin.name for pin in found.pins] == ["a", "b"]
    assert found.warnings == ()
    assert [pin.name for pin in resolve(["a"], source=index).pins] == ["a"]


def test_a_release_that_is_there_is_replaced() -> None:
    index = MemoryIndex(["a==1.0 -> b"]).add("a", "1")

    assert [release.version for release in index.project(ProjectName("a")).releases] == ["1"]
    assert [pin.name for pin in resolve(["a"], source=index).pins] == ["a"]


def test_sources_are_at_their_urls() -> None:
    archive, repository = "https://example.org/a.zip", "git+https://example.org/b"
    index = MemoryIndex([f"a==1 @ {archive} -> c", "c==1"])
    index.add_source(repository, "b", "2", extras={"x": ["c"]})

    found = resolve([f"a @ {archive}", f"b[x] @ {repository}"], source=index)

    assert [f"{pin.name}=={pin.version}" for pin in found.pins] == ["a==1", "b==2", "c==1"]
    assert found.pin("b").url == f"{repository}@{'0123456789' * 4}"


@pytest.mark.parametrize("remote", [True, False])
def test_what_was_asked_is_noted(remote: bool) -> None:
    index = MemoryIndex(["a==1 -> b", "b==1 only-sdist"], remote=remote)

    resolve(["a"], source=index)

    assert sorted(index.asked) == ["a", "a-1-py3-none-any.whl", "b", "b-1.tar.gz"]
    assert index.built == ["b-1.tar.gz"]


def test_what_is_not_there_is_told_with_names_like_it() -> None:
    index = MemoryIndex(["flask==1", "flasks==1", "other==1"])

    with pytest.raises(ProjectNotFoundError):
        index.project(ProjectName("flas"))
    with pytest.raises(NoSolutionError, match="flask") as caught:
        resolve(["flas"], source=index)
    assert caught.value.report.near_names == {"flas": ("flask", "flasks")}


@pytest.mark.parametrize(
    ("name", "version", "error"), [("a", "one", InvalidVersion), ("-", "1", InvalidNameError)]
)
def test_nonsense_is_refused(name: str, version: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        MemoryIndex().add(name, version)
