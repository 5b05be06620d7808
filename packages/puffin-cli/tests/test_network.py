from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from puffin_cli._arguments import IndexArguments
from puffin_cli._errors import InputError
from puffin_cli._network import (
    check_place,
    index_locations,
    place_path,
    place_url,
)
from puffin_cli._settings import FileOptions
from puffin_normalize import normalize_project
from pypi_types import DEFAULT_INDEX, IndexUrl

if TYPE_CHECKING:
    from conftest import World


@pytest.mark.parametrize(
    ("text", "url", "path"),
    [
        ("https://example.org/s", "https://example.org/s", "https://example.org/s"),
        ("file:///srv/s", "file:///srv/s", "file:///srv/s"),
        ("/srv/s", "file:///srv/s", "/srv/s"),
        ("../s", "file:///home/s", "/home/s"),
        ("a b", "file:///home/ada/a%20b", "/home/ada/a b"),
    ],
)
def test_places_are_urls_or_absolute_paths(text: str, url: str, path: str) -> None:
    assert place_url(text, "/home/ada") == url
    assert place_path(text, "/home/ada") == path


def test_projects_may_have_an_index_of_their_own(world: World) -> None:
    name = normalize_project("own")
    arguments = IndexArguments(project_index=((name, "https://u:p@example.org/s"), (name, "own")))

    locations = index_locations(arguments, FileOptions(), world.context)

    assert locations.project_indexes == {name: IndexUrl((world.root / "own").as_uri())}
    assert locations.indexes == (DEFAULT_INDEX,)


def test_their_places_are_checked_as_others_are(world: World) -> None:
    arguments = IndexArguments(
        project_index=((normalize_project("own"), "ssh://ada:hidden@example.org/s"),)
    )

    with pytest.raises(InputError, match=r"only http, https and file") as raised:
        index_locations(arguments, FileOptions(), world.context)

    assert "hidden" not in str(raised.value)


@pytest.mark.parametrize(
    "text",
    [
        "./directory",
        "file:///srv/simple",
        "file://localhost/srv",
        "https://example.org/simple",
        "http://u:p@127.0.0.1:8080/simple",
        "http://[::1]:80/simple",
    ],
)
def test_places_that_may_be_asked(text: str) -> None:
    check_place(text)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("ftp://example.org/simple", "only http, https and file"),
        ("http://", "names no host"),
        ("http://[::1", "names no host"),
        ("https://exa mple/simple", "names no host"),
        ("http://u:secret@/simple", "names no host"),
        ("file://other/simple", "another host"),
    ],
)
def test_places_that_cannot_be(text: str, fault: str) -> None:
    with pytest.raises(InputError, match=fault) as caught:
        check_place(text)

    assert "secret" not in str(caught.value)
