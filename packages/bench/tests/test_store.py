"""The mirror's directory keeps what it is given, whole, and nothing anywhere else."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from puffin_bench._errors import MirrorError
from puffin_bench._store import Label, Store

if TYPE_CHECKING:
    from collections.abc import Callable

WHEEL = "example-1.0-py3-none-any.whl"
LABEL = Label(format=1, made="2026-01-31T12:00:00Z", python="3.11", platform="linux-x86_64")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "mirror")


def test_an_empty_mirror_has_nothing_and_makes_nothing(store: Store) -> None:
    assert store.label() is None
    assert store.page("example") is None
    assert store.metadata(WHEEL) is None
    assert not store.has_metadata(WHEEL)
    assert store.file_path(WHEEL) is None
    assert not store.is_missing("example")
    assert store.pins("trio") is None
    assert store.projects() == []
    assert store.files() == []
    assert not os.path.exists(store.directory)


def test_keeps_what_it_is_given_for_another_one_to_read(store: Store) -> None:
    store.put_label(LABEL)
    store.put_page("example", b"{}")
    store.put_metadata(WHEEL, b"Name: example")
    store.put_file(WHEEL, b"PK")
    store.put_missing("nowhere")
    other = Store(store.directory)

    assert other.label() == LABEL
    assert other.page("example") == b"{}"
    assert other.metadata(WHEEL) == b"Name: example"
    assert other.has_metadata(WHEEL)
    assert other.file_path(WHEEL) == os.path.join(store.directory, "files", WHEEL)
    assert other.is_missing("nowhere")
    assert other.projects() == ["example"]
    assert other.files() == [WHEEL]


def test_lies_where_the_servers_look_for_it(store: Store) -> None:
    store.put_page("example", b"{}")
    store.put_metadata(WHEEL, b"Name: example")
    store.put_file(WHEEL, b"PK")
    store.put_missing("nowhere")
    store.put_pins("trio", ["b==1"])

    found = [
        os.path.join(os.path.relpath(place, store.directory), name)
        for place, _, names in os.walk(store.directory)
        for name in names
    ]
    assert sorted(found) == [
        f"files/{WHEEL}",
        f"metadata/{WHEEL}.metadata",
        "missing/nowhere",
        "pages/example.json",
        "pins/trio.txt",
    ]


def test_pins_are_sorted_lines(store: Store) -> None:
    store.put_pins("trio", {"b==1", "a==2"})

    assert store.pins("trio") == "a==2\nb==1\n"


@pytest.mark.parametrize(
    ("put", "added"),
    [
        (lambda store: store.put_page("example", b"{}"), 1),
        (lambda store: store.put_metadata(WHEEL, b""), 1),
        (lambda store: store.put_file(WHEEL, b""), 1),
        (lambda store: store.put_missing("example"), 1),
        (lambda store: store.put_pins("trio", []), 0),
        (lambda store: store.put_label(LABEL), 0),
    ],
    ids=["page", "metadata", "file", "missing", "pins", "label"],
)
def test_counts_what_came_from_the_index(
    store: Store, put: Callable[[Store], None], added: int
) -> None:
    put(store)

    assert store.additions == added


def test_counts_right_from_many_threads(store: Store) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: store.put_missing(f"n{number}"), range(200)))

    assert store.additions == 200


def test_a_file_is_moved_into_place(store: Store, tmp_path: Path) -> None:
    fetched = tmp_path / "fetched"
    fetched.write_bytes(b"PK")

    store.adopt_file(WHEEL, str(fetched))

    path = store.file_path(WHEEL)
    assert path is not None
    assert Path(path).read_bytes() == b"PK"
    assert not fetched.exists()
    assert store.additions == 1


def test_what_is_still_being_written_is_not_listed(store: Store) -> None:
    store.put_page("example", b"{}")
    store.put_file(WHEEL, b"PK")
    for folder in ("pages", "files"):
        with open(os.path.join(store.directory, folder, ".tmp-1.json"), "wb"):
            pass

    assert store.projects() == ["example"]
    assert store.files() == [WHEEL]


@pytest.mark.parametrize("name", ["../x", "a/b", "..", ".x", "a\\b", "a\0b"])
def test_names_of_other_places_are_refused(store: Store, name: str) -> None:
    with pytest.raises(MirrorError):
        store.file_path(name)
    with pytest.raises(MirrorError):
        store.put_page(name, b"")
    assert not os.path.exists(store.directory)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        (b"{", "cannot be read"),
        (b"{}", "cannot be read"),
        (b'{"format":2,"made":"","python":"","platform":""}', "format 2"),
    ],
)
def test_a_mirror_of_another_kind_is_refused(store: Store, text: bytes, part: str) -> None:
    os.makedirs(store.directory)
    with open(os.path.join(store.directory, "mirror.json"), "wb") as stream:
        stream.write(text)

    with pytest.raises(MirrorError, match=part):
        store.label()
