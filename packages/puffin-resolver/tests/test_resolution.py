"""Resolutions: what they say, and the forms they can take."""

from __future__ import annotations

import json
import pickle
import tomllib
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec
import pytest
import tomli_w
from msgspec.structs import replace
from packaging.pylock import Pylock, PylockSelectError
from packaging.version import Version

from puffin_normalize import ProjectName
from puffin_resolver import (
    Edge,
    NotExplainedError,
    NotResolvedError,
    Pin,
    Resolution,
    UnlockableError,
    resolve,
)
from puffin_resolver.testing import MemoryIndex
from pypi_types import DEFAULT_INDEX, IndexUrl, path_to_url

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from packaging.pylock import Package

    from puffin_client import Project

SECRET = "https://ada:hunter2@example.org/"
COMMIT = "0123456789" * 4


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "tree").mkdir()
    return tmp_path / "tree"


@pytest.fixture
def mixed(tree: Path) -> Resolution:
    """Of everything something: wheels, a source, an archive, a repository, a directory."""
    index = MemoryIndex(["zoo==1"]).add(
        "app",
        "1.0",
        requires=["lib>=2 ; python_version > '3'"],
        requires_python=">=3.8",
        extras={"more": ["zoo"]},
        tags=["cp312-cp312-win_amd64", "py3-none-any"],
        sdist=True,
        uploaded=1e9,
        size=10,
    )
    index.add("lib", "2.0", wheel=False, sdist=True)
    index.add_source(f"{SECRET}archive.zip", "archive", "3")
    index.add_source("git+https://example.org/repo@main", "repo", "4")
    index.add_source(path_to_url(tree), "tree", "5")
    wanted = [
        "app[more]",
        f"archive @ {SECRET}archive.zip",
        "repo @ git+https://example.org/repo@main",
        f"tree @ {tree}",
    ]
    found = resolve(wanted, constraints=["lib<3"], python="3.12", platform="linux", source=index)
    hashed = [
        replace(pin, source_hashes=("sha256:abcd",)) if pin.name == "archive" else pin
        for pin in found.pins
    ]
    return replace(found, pins=tuple(hashed))


# What they say


def test_the_graph_has_each_requirement_that_holds(mixed: Resolution) -> None:
    about = [edge for edge in mixed.graph if edge.name in {"app", "lib", "zoo"}]

    assert about == [
        Edge(name=ProjectName("app"), extras=("more",), place="requirements[0]"),
        Edge(name=ProjectName("lib"), specifiers="<3", place="constraints[0]", constraint=True),
        Edge(
            dependent=ProjectName("app"),
            dependent_version="1.0",
            name=ProjectName("lib"),
            specifiers=">=2",
            marker='python_version > "3"',
        ),
        Edge(
            dependent=ProjectName("app"),
            dependent_version="1.0",
            dependent_extra="more",
            name=ProjectName("zoo"),
            marker='extra == "more"',
        ),
    ]


def test_a_constraint_is_one_edge_whoever_it_limits(resolve: Callable[..., Resolution]) -> None:
    found = resolve(["a==1 -> c", "b==1 -> c", "c==1"], "a", "b", constraints=["c<2"])

    assert [edge.origin for edge in found.graph if edge.constraint] == ["-c limits.txt"]
    assert [edge.dependent for edge in found.graph if edge.name == "c"] == [None, "a", "b"]


def test_an_override_tells_where_it_stands_and_whom_it_serves(
    resolve: Callable[..., Resolution],
) -> None:
    found = resolve(["a==1 -> c>5", "c==1"], "a", overrides=["c<2"])

    (edge,) = [edge for edge in found.graph if edge.name == "c"]
    assert (edge.dependent, edge.specifiers, edge.origin) == (
        "a",
        "<2",
        "--override overrides.txt",
    )


def test_an_override_does_not_hide_who_required_a_project(
    resolve: Callable[..., Resolution],
) -> None:
    found = resolve(["a==1 -> c>5", "c==1"], "a", "c>7", overrides=["c<2"])

    assert found.pin("c").via == ("a", "--override overrides.txt", "-r requirements.in")


def test_nobody_required_what_overrides_drop(resolve: Callable[..., Resolution]) -> None:
    found = resolve(["a==1 -> c", "c==1"], "a", "c", overrides=["c ; os_name == 'nt'"])

    assert [(pin.name, pin.via) for pin in found.pins] == [("a", ("-r requirements.in",))]


def test_a_project_does_not_require_itself(resolve: Callable[..., Resolution]) -> None:
    index = ["a==1 extras=all,x -> a[x] ; extra == 'all' | b ; extra == 'x'", "b==1"]

    found = resolve(index, "a[all]")

    assert [(edge.dependent, edge.name) for edge in found.graph] == [(None, "a"), ("a", "b")]
    assert found.pin("a").extras == ("all", "x")


@pytest.mark.parametrize(
    ("target_tags", "expected"),
    [("py3-none-any", "app-1.0-py3-none-any.whl"), ("cp312-cp312-win32", "app-1.0.tar.gz")],
)
def test_the_file_is_what_the_target_would_install(target_tags: str, expected: str) -> None:
    index = MemoryIndex().add("app", "1.0", tags=target_tags, sdist=True)

    pin = resolve(["app"], python="3.12", platform="linux", source=index).pin("app")

    assert pin.file is not None
    assert pin.file.filename == expected
    assert pin.sha256 == pin.file.hashes["sha256"]
    assert len(pin.hashes) == 2


def test_files_that_the_options_rule_out_are_no_files_of_a_pin() -> None:
    index = MemoryIndex().add("app", "1.0", sdist=True)

    only = resolve(["app"], only_binary=["app"], source=index).pin("app")
    none = resolve(["app"], no_binary=["app"], source=index).pin("app")

    assert (len(only.wheels), only.sdist) == (1, None)
    assert none.wheels == ()
    assert none.file == none.sdist


def test_the_index_is_the_one_that_has_the_file() -> None:
    other = IndexUrl("https://other.example.org/simple")

    class Merged(MemoryIndex):
        """Two indexes as one, of which the second has the wheels."""

        def project(self, name: ProjectName) -> Project:
            project = super().project(name)
            (release,) = project.releases
            wheels = tuple(replace(wheel, index=other) for wheel in release.wheels)
            return replace(project, releases=(replace(release, wheels=wheels),))

    index = Merged().add("app", "1.0", sdist=True).add("lib", "1.0", wheel=False, sdist=True)

    found = resolve(["app", "lib"], source=index)

    assert [pin.index for pin in found.pins] == [other, DEFAULT_INDEX]


def test_versions_compare_as_those_of_packaging(mixed: Resolution) -> None:
    assert mixed.pin("app").parsed_version == Version("1")
    assert mixed.pin("lib").parsed_version < Version("10")


def test_projects_are_found_by_any_spelling(mixed: Resolution) -> None:
    assert mixed.pin("APP") is mixed.pins[0]
    assert mixed.explain("App").name == "app"
    for name in ("nothing", "?"):
        with pytest.raises(NotResolvedError) as caught:
            mixed.pin(name)
        assert isinstance(caught.value, LookupError)
        assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_what_was_not_explained_cannot_be() -> None:
    found = resolve(["a"], source=MemoryIndex(["a==1"]), explain=False)

    with pytest.raises(NotExplainedError, match="explain=True"):
        found.explain("a")


# Their forms


def test_they_are_values(mixed: Resolution) -> None:
    assert pickle.loads(pickle.dumps(mixed)) == mixed
    assert hash(mixed.graph[0]) == hash(replace(mixed.graph[0]))
    with pytest.raises(AttributeError):
        mixed.pins[0].version = "2"  # type: ignore[misc] - that is the point


def test_they_are_json(mixed: Resolution) -> None:
    found = mixed.to_dict()

    assert json.loads(json.dumps(found)) == found
    assert b"requirements[0]" in msgspec.json.encode(mixed)
    assert found["pins"][0] == {
        "name": "app",
        "version": "1.0",
        "extras": ["more"],
        "via": [],
        "url": None,
        "editable": False,
        "index": None,
        "yanked": None,
        "sha256": mixed.pins[0].sha256,
        "file": "app-1.0-py3-none-any.whl",
        "wheels": found["pins"][0]["wheels"],
        "sdist": found["pins"][0]["sdist"],
        "source_hashes": [],
    }
    assert found["pins"][0]["sdist"] == {
        "filename": "app-1.0.tar.gz",
        "url": "https://example.org/app-1.0.tar.gz",
        "hashes": {"sha256": mixed.pins[0].hashes and mixed.pins[0].sdist.hashes["sha256"]},
        "requires_python": ">=3.8",
        "size": 10,
        "upload_time": 1e9,
        "yanked": False,
    }
    assert [pin["url"] for pin in found["pins"]][1] == "https://example.org/archive.zip"
    assert found["environment"]["python_version"] == "3.12"
    assert [each["name"] for each in found["explanations"]] == [pin.name for pin in mixed.pins]


def test_no_form_has_secrets(mixed: Resolution) -> None:
    written = [
        json.dumps(mixed.to_dict()),
        mixed.to_requirements(hashes=True),
        tomli_w.dumps(mixed.to_pylock().to_dict()),
    ]

    assert [text for text in written if "hunter2" in text] == []
    assert mixed.pin("archive").url == f"{SECRET}archive.zip"


def test_they_are_requirements(mixed: Resolution, tree: Path) -> None:
    assert mixed.to_requirements() == (
        "app==1.0\n"
        "archive @ https://example.org/archive.zip\n"
        "lib==2.0\n"
        "    # via app\n"
        f"repo @ git+https://example.org/repo@{COMMIT}\n"
        f"tree @ {path_to_url(tree)}\n"
        "zoo==1\n"
        "    # via app\n"
    )
    assert "via" not in mixed.to_requirements(annotate=False)


def test_requirements_can_have_hashes_and_sources_of_ones_own() -> None:
    pins = (
        Pin(name=ProjectName("a"), version="1", url=f"{SECRET}a.zip", source_hashes=("sha256:ab",)),
        Pin(name=ProjectName("b"), version="1", url="file:///b", editable=True, via=("a", "c")),
    )
    resolution = Resolution(pins=pins)

    assert resolution.to_requirements(hashes=True) == (
        "-e file:///b\n    # via\n    #   a\n    #   c\n"
        "a @ https://example.org/a.zip \\\n    --hash=sha256:ab\n"
    )
    assert (
        resolution.to_requirements(sources={pins[1].name: "-e ./b"}, annotation_style="line")
        == "-e ./b                    # via a, c\na @ https://example.org/a.zip\n"
    )


# The lock file


def packages(lock: Pylock) -> dict[str, Package]:
    return {package.name: package for package in lock.packages}


def test_the_lock_file_has_a_place_for_everything(mixed: Resolution, tree: Path) -> None:
    found = packages(mixed.to_pylock())

    app = found["app"]
    assert (str(app.version), str(app.requires_python)) == ("1.0", ">=3.8")
    assert app.dependencies == [{"name": "lib"}, {"name": "zoo"}]
    assert app.wheels is not None
    assert len(app.wheels) == 2
    assert app.wheels[1].upload_time == datetime.fromtimestamp(1e9, UTC)
    assert app.wheels[1].size == 10
    assert app.wheels[1].hashes == {"sha256": mixed.pins[0].sha256}
    assert found["lib"].sdist is not None
    assert found["archive"].archive is not None
    assert found["archive"].archive.hashes == {"sha256": "abcd"}
    assert found["repo"].vcs is not None
    assert (found["repo"].vcs.type, found["repo"].vcs.commit_id) == ("git", COMMIT)
    assert found["repo"].vcs.url == "https://example.org/repo"
    assert found["tree"].directory is not None
    assert found["tree"].directory.path == str(tree)
    assert found["tree"].version is None


def test_the_lock_file_is_valid_and_comes_back_from_its_text(mixed: Resolution) -> None:
    lock = mixed.to_pylock()

    again = Pylock.from_dict(tomllib.loads(tomli_w.dumps(lock.to_dict())))

    assert again == lock
    assert lock.created_by == "puffin"


def test_the_lock_file_is_for_environments_like_the_target(mixed: Resolution) -> None:
    lock = mixed.to_pylock()
    linux = {
        "python_version": "3.12",
        "python_full_version": "3.12.0",
        "platform_python_implementation": "CPython",
        "sys_platform": "linux",
        "platform_machine": "x86_64",
    }

    chosen = [package.name for package, _ in lock.select(environment=linux)]

    assert chosen == [pin.name for pin in mixed.pins]
    with pytest.raises(PylockSelectError):
        list(lock.select(environment={**linux, "sys_platform": "darwin"}))


def test_an_index_is_named_unless_it_is_the_default_one() -> None:
    found = resolve(["a"], source=MemoryIndex(["a==1"]))
    elsewhere = replace(found.pins[0], index=IndexUrl(f"{SECRET}simple"))

    assert packages(found.to_pylock())["a"].index is None
    lock = replace(found, pins=(elsewhere,)).to_pylock()
    assert packages(lock)["a"].index == "https://example.org/simple"


def test_what_has_no_hash_cannot_be_locked() -> None:
    found = resolve(["a"], source=MemoryIndex(["a==1"]))
    (pin,) = found.pins
    bare = replace(pin, wheels=(replace(pin.wheels[0], hashes={}),))
    archive = Pin(name=ProjectName("b"), version="1", url=f"{SECRET}b.zip")

    for faulty, label in ((bare, "a==1"), (archive, "b @ https://example.org/b.zip")):
        with pytest.raises(UnlockableError) as caught:
            replace(found, pins=(faulty,)).to_pylock()
        assert caught.value.label == label
        assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_files_that_no_lock_file_may_name_are_left_out() -> None:
    found = resolve(["a"], source=MemoryIndex().add("a", "1", sdist=True))
    (pin,) = found.pins
    assert pin.sdist is not None
    old = replace(pin, sdist=replace(pin.sdist, filename="a-1.tar.bz2"))

    package = packages(replace(found, pins=(old,)).to_pylock())["a"]

    assert package.sdist is None
    assert len(package.wheels or ()) == 1
