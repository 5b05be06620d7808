from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from distribution_filename import FilenameError
from puffin_distribution import BuildDisabledError, UnknownNameError
from puffin_testing import GitRepository, sdist_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Setup


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://example.org/Demo_Two-1.0-py3-none-any.whl", "demo-two"),
        ("https://example.org/demo-two-1.0.tar.gz", "demo-two"),
        ("https://example.org/demo-1.0-1.zip", "demo"),
        ("https://example.org/d/demo-20230628214621.tgz?x=1", "demo"),
        ("https://example.org/master.zip#egg=Demo[extra]&subdirectory=x", "demo"),
        ("git+https://example.org/repository@main#egg=demo", "demo"),
        ("file:///nowhere/demo-1.0.tar.gz", "demo"),
        ("https://[bad/demo-1.0.zip", "demo"),
    ],
)
def test_many_urls_tell_the_name_without_a_request(setup: Setup, url: str, name: str) -> None:
    assert setup.run(offline=True).identify(url) == name


@pytest.mark.parametrize(
    ("url", "error"),
    [
        ("https://example.org/demo.whl", FilenameError),
        ("https://example.org/master.zip#egg=-", UnknownNameError),
    ],
)
def test_names_that_are_none_are_refused(setup: Setup, url: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        setup.run(offline=True).identify(url)


@pytest.mark.parametrize("kind", ["directory", "editable", "git"])
def test_a_tree_tells_its_name_without_a_build(setup: Setup, kinds: Any, kind: str) -> None:
    source, workshop = kinds(kind), setup.workshop()

    name = setup.run(workshop).identify(source.dist().url, editable=kind == "editable")

    assert name == "demo"
    assert workshop.events == []


def test_an_archive_of_any_name_is_fetched_once(setup: Setup, kinds: Any) -> None:
    source, workshop = kinds("url"), setup.workshop()
    database = setup.run(workshop)

    name = database.identify(source.dist().url)
    wheel = database.wheel(source.dist())

    assert (name, wheel.name) == ("demo", "demo")
    assert workshop.events == ["prepare", "wheel"]
    assert source.requests() == [200]
    # Now the cache knows it.
    assert setup.run(offline=True).identify(source.dist().url) == "demo"


def test_only_a_build_tells_the_name_of_some_projects(setup: Setup, tmp_path: Path) -> None:
    files = setup.sources()
    files["setup.py"] = "name = 'de' + 'mo'"
    del files["pyproject.toml"]
    path = setup.write_tree(tmp_path / "project", files)
    workshop = setup.workshop()

    name = setup.run(workshop).identify(path.as_uri())

    assert name == "demo"
    assert [request.name for request in workshop.requests] == [None]
    assert "unnamed" not in workshop.requests[0].label
    # What it took is kept under the name.
    assert setup.run(workshop).metadata(setup.from_url(path.as_uri())).version == "1.0"
    assert workshop.events == ["prepare"]


def test_a_build_for_a_name_may_be_forbidden(setup: Setup, kinds: Any) -> None:
    workshop = setup.workshop()
    workshop.forbidden = True

    with pytest.raises(BuildDisabledError) as caught:
        setup.run(workshop).identify(kinds("url").dist().url)

    assert caught.value.label.startswith("http://127.0.0.1")


def nameless(setup: Setup, directory: Path, name: str = "demo") -> Path:
    """Write a tree of which only a build tells the name."""
    files = setup.sources(name=name)
    del files["pyproject.toml"]
    return setup.write_tree(directory / "tree", {**files, "setup.py": f"# of {name}"})


def tree_url(setup: Setup, directory: Path) -> str:
    return nameless(setup, directory).as_uri()


def archive_url(setup: Setup, directory: Path) -> str:
    path = directory / "master.tar.gz"
    path.write_bytes(sdist_of(nameless(setup, directory)))
    return path.as_uri()


def repository_url(setup: Setup, directory: Path) -> str:
    tree = nameless(setup, directory)
    repository = GitRepository(directory / "repository")
    files = [path for path in tree.rglob("*") if path.is_file()]
    repository.commit({str(path.relative_to(tree)): path.read_text() for path in files})
    return repository.requirement_url("main")


@pytest.mark.parametrize(
    ("make_url", "editable"),
    [(tree_url, False), (tree_url, True), (archive_url, False), (repository_url, False)],
)
def test_a_name_that_took_a_build_is_known_from_then_on(
    setup: Setup, tmp_path: Path, make_url: Callable[[Setup, Path], str], *, editable: bool
) -> None:
    url, workshop = make_url(setup, tmp_path), setup.workshop()

    names = [setup.run(workshop).identify(url, editable=editable) for _ in range(2)]

    assert names == ["demo", "demo"]
    assert workshop.events == ["prepare"]


def test_a_tree_that_changed_is_asked_for_its_name_again(setup: Setup, tmp_path: Path) -> None:
    url, workshop = tree_url(setup, tmp_path), setup.workshop()
    setup.run(workshop).identify(url)
    nameless(setup, tmp_path, "others")

    names = [setup.run(workshop).identify(url) for _ in range(2)]

    assert names == ["others", "others"]
    assert workshop.events == ["prepare", "prepare"]
