"""Pages in three forms that say the same, and the tree of files that a mirror is served from."""

from __future__ import annotations

import gzip
import hashlib
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from puffin_bench._errors import ServerError
from puffin_bench._pages import (
    FORMS,
    HTML,
    JSON,
    V1_HTML,
    PageForm,
    choose_form,
    html_page,
    json_page,
    static_tree,
)
from puffin_bench._store import Store
from pypi_types import parse_html_page, parse_json_page

if TYPE_CHECKING:
    from pathlib import Path

URL = "https://example.org/simple/example/"
WHEEL, OTHER, SDIST = (
    "example-1.0-py3-none-any.whl",
    "example-2.0-1-py3-none-any.whl",
    "example-1.0.tar.gz",
)
METADATA = b"Name: example\n"
DIGEST = hashlib.sha256(METADATA).hexdigest()


def file(name: str, **more: Any) -> dict[str, Any]:
    return {"filename": name, "url": f"../../files/{name}", "hashes": {"sha256": "00ff"}, **more}


def page(*files: dict[str, Any], name: str = "example") -> bytes:
    return msgspec.json.encode({"meta": {"api-version": "1.1"}, "name": name, "files": files})


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path / "mirror")
    store.put_page("example", page(file(WHEEL), file(OTHER), file(SDIST)))
    store.put_metadata(WHEEL, METADATA)
    store.put_missing(f"{OTHER}.metadata")
    return store


def age(store: Store, place: str, seconds: int = 1_700_000_000) -> None:
    os.utime(os.path.join(store.directory, place), (seconds, seconds))


def content(path: str) -> bytes:
    with open(path, "rb") as stream:
        return stream.read()


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("", HTML),
        ("*/*", HTML),
        ("text/html", HTML),
        ("image/png", HTML),
        ("application/vnd.pypi.simple.v1+html", V1_HTML),
        ("application/vnd.pypi.simple.v1+json", JSON),
        ("application/vnd.pypi.simple.latest+json", JSON),
        ("text/html;q=0.1, application/vnd.pypi.simple.v1+json", JSON),
        ("application/vnd.pypi.simple.v2+json", HTML),
        ("application/json", HTML),
    ],
)
def test_the_best_form_that_is_named_is_chosen(accept: str, form: PageForm) -> None:
    assert choose_form(accept) is form


@pytest.mark.parametrize(
    ("offered", "value"),
    [(DIGEST, {"sha256": DIGEST}), (True, True), (False, False)],
)
def test_core_metadata_is_offered_for_wheels_in_both_spellings(
    offered: str | bool, value: object
) -> None:
    made = msgspec.json.decode(json_page(page(file(WHEEL), file(SDIST)), lambda _: offered))

    wheel, sdist = made["files"]
    assert wheel["core-metadata"] == wheel["data-dist-info-metadata"] == value
    assert sdist["core-metadata"] is sdist["data-dist-info-metadata"] is False


def test_whatever_else_the_index_told_stays() -> None:
    told = file(WHEEL, size=7, **{"upload-time": "2026-01-31T12:00:00Z", "yanked": "bad", "x": 1})
    made = msgspec.json.decode(json_page(page(told), lambda _: True))

    assert made["name"] == "example"
    assert made["meta"] == {"api-version": "1.1"}
    assert told.items() <= made["files"][0].items()


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"requires-python": ">=3.8, <4"},
        {"yanked": True},
        {"yanked": False},
        {"yanked": 'broken: <"a" & b>'},
        {"hashes": {}},
        {"hashes": {"md5": "ab", "sha256": "cd"}},
        {"hashes": {"blake2b": "ab"}},
    ],
)
@pytest.mark.parametrize("offered", [DIGEST, True, False])
def test_both_forms_say_the_same(more: dict[str, Any], offered: str | bool) -> None:
    made = json_page(page(file(WHEEL, **more), file(SDIST)), lambda _: offered)

    [wheel, sdist] = parse_json_page(made, URL).files
    [wheel_too, sdist_too] = parse_html_page(html_page(made), URL).files

    assert (wheel_too.filename, wheel_too.url) == (wheel.filename, wheel.url)
    assert wheel_too.requires_python == wheel.requires_python
    assert wheel_too.yanked == wheel.yanked
    assert wheel_too.core_metadata == wheel.core_metadata
    assert wheel_too.hashes.items() <= wheel.hashes.items()
    assert bool(wheel_too.hashes) is bool(wheel.hashes)
    assert sdist_too.filename == sdist.filename


def test_the_title_is_escaped() -> None:
    assert b"Links for a&lt;b" in html_page(page(name="a<b"))


@pytest.mark.parametrize(
    "broken",
    [b"", b"{", b"[]", b"\xff", b'{"name":"x"}', b'{"files":[]}', b'{"name":1,"files":[]}'],
)
def test_what_is_no_page_is_an_error(broken: bytes) -> None:
    with pytest.raises(ServerError, match="page of the mirror"):
        json_page(broken, lambda _: True)


def test_the_tree_has_every_form_and_each_compressed(store: Store) -> None:
    tree = static_tree(store)

    pages = {f"pages/example.{form.suffix}" for form in FORMS}
    plain = pages | {f"metadata/{WHEEL}.metadata"}
    found = {
        os.path.relpath(os.path.join(place, name), tree)
        for place, _, names in os.walk(tree)
        for name in names
    }
    assert found == plain | {f"{name}.gz" for name in plain}
    for name in plain:
        path = os.path.join(tree, name)
        assert gzip.decompress(content(f"{path}.gz")) == content(path)


def test_the_tree_offers_what_metadata_there_is(store: Store) -> None:
    store.put_page("example", page(file(WHEEL), file(OTHER), file("example-3.0-py3-none-any.whl")))
    made = msgspec.json.decode(content(os.path.join(static_tree(store), "pages/example.json")))

    assert [entry["core-metadata"] for entry in made["files"]] == [{"sha256": DIGEST}, False, True]


def test_what_is_served_is_as_old_as_what_it_was_made_from(store: Store) -> None:
    age(store, "pages/example.json")
    tree = static_tree(store)

    for form in FORMS:
        for name in (f"pages/example.{form.suffix}", f"pages/example.{form.suffix}.gz"):
            assert os.stat(os.path.join(tree, name)).st_mtime == 1_700_000_000


def test_the_tree_is_kept_while_the_mirror_stays_the_same(store: Store) -> None:
    before = static_tree(store)
    made = os.stat(before).st_ino

    assert static_tree(store) == before
    assert os.stat(before).st_ino == made


@pytest.mark.parametrize("folder", ["pages", "metadata", "missing"])
def test_the_tree_follows_the_mirror_and_leaves_nothing_behind(store: Store, folder: str) -> None:
    before = static_tree(store)
    {
        "pages": lambda: store.put_page("another", page(name="another")),
        "metadata": lambda: store.put_metadata(WHEEL, b"Name: changed\n"),
        "missing": lambda: store.put_missing("nowhere"),
    }[folder]()
    after = static_tree(store)

    assert after != before
    assert os.listdir(os.path.dirname(after)) == [os.path.basename(after)]


def test_servers_that_begin_at_once_make_one_tree(store: Store) -> None:
    for number in range(40):
        store.put_page(f"project{number}", page(name=f"project{number}"))
    code = (
        "import sys; from puffin_bench._pages import static_tree; "
        "from puffin_bench._store import Store; print(static_tree(Store(sys.argv[1])))"
    )
    processes = [
        subprocess.Popen([sys.executable, "-c", code, store.directory], stdout=subprocess.PIPE)
        for _ in range(3)
    ]

    said = {process.communicate()[0].decode().strip() for process in processes}

    assert said == {static_tree(store)}
    assert len(os.listdir(os.path.join(*said, "pages"))) == 6 * len(store.projects())


def test_what_is_still_being_written_is_left_out(store: Store) -> None:
    before = static_tree(store)
    with open(os.path.join(store.directory, "pages", ".tmp-1"), "wb"):
        pass

    assert static_tree(store) == before


def test_an_empty_mirror_has_an_empty_tree(tmp_path: Path) -> None:
    tree = static_tree(Store(tmp_path / "mirror"))

    assert sorted(os.listdir(tree)) == ["metadata", "pages"]
