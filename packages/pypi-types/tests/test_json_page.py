import json
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from puffin_macros import forget_warnings
from pypi_types import (
    File,
    JsonListing,
    PageError,
    ProjectPage,
    list_json_page,
    parse_json_page,
)

Reader = Callable[[bytes, str], ProjectPage | JsonListing]
READERS = pytest.mark.parametrize("reader", [parse_json_page, list_json_page])
PAGE = "https://user:secret@example.org/simple/foo/"
SHA = "ab" * 32


def parse(*files: object, url: str = PAGE, **keys: object) -> ProjectPage:
    return parse_json_page(json.dumps({"files": files, **keys}).encode(), url)


def parse_file(**fields: Any) -> File:
    entry = {"filename": "foo-1.0.tar.gz", "url": "foo-1.0.tar.gz", "hashes": {}, **fields}
    (file,) = parse({key.replace("_", "-"): value for key, value in entry.items()}).files
    return file


def test_reads_all_that_the_specification_has() -> None:
    page = parse(
        {
            "filename": "foo-1.0-py3-none-any.whl",
            "url": "https://files.example.org/foo-1.0-py3-none-any.whl",
            "hashes": {"sha256": SHA},
            "requires-python": ">=3.8",
            "size": 1234,
            "upload-time": "2022-11-14T09:11:30.000000Z",
            "yanked": "breaks Windows",
            "core-metadata": {"sha256": SHA},
            "gpg-sig": True,
            "provenance": "https://example.org/p",
        },
        meta={"api-version": "1.1", "_last-serial": 7},
        name="foo",
        versions=["1.0"],
    )

    assert page == ProjectPage(
        (
            File(
                filename="foo-1.0-py3-none-any.whl",
                url="https://files.example.org/foo-1.0-py3-none-any.whl",
                hashes={"sha256": SHA},
                requires_python=">=3.8",
                size=1234,
                upload_time=1668417090.0,
                yanked="breaks Windows",
                core_metadata={"sha256": SHA},
            ),
        )
    )


def test_a_file_with_name_and_link_alone_is_enough() -> None:
    page = parse({"filename": "foo-1.0.tar.gz", "url": "../foo-1.0.tar.gz"})

    url = "https://example.org/simple/foo-1.0.tar.gz"
    assert page.files == (File(filename="foo-1.0.tar.gz", url=url),)


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("yanked", None, False),
        ("yanked", False, False),
        ("yanked", True, True),
        ("yanked", "", True),
        ("yanked", "reason", "reason"),
        ("yanked", 1, False),
        ("size", None, None),
        ("size", 0, 0),
        ("size", -1, None),
        ("size", "12", None),
        ("size", True, None),
        ("hashes", None, {}),
        ("hashes", [], {}),
        ("hashes", {"SHA256": SHA.upper()}, {"sha256": SHA}),
        ("hashes", {"sha256": SHA, "md5": None}, {"sha256": SHA}),
        ("hashes", {"sha256": "no hex"}, {}),
        ("hashes", {"sha256": ""}, {}),
        ("hashes", {"sha256": None}, {}),
        ("hashes", {"blake9": "00"}, {"blake9": "00"}),
        ("requires_python", None, None),
        ("requires_python", "", None),
        ("requires_python", " >=3.8 ", ">=3.8"),
        ("requires_python", 3, None),
        ("upload_time", None, None),
        ("upload_time", "yesterday", None),
        ("upload_time", 12, None),
        ("upload_time", "2024-03-01T12:00:00Z", 1709294400.0),
        ("upload_time", "2024-03-01T12:00:00.25Z", 1709294400.25),
        ("upload_time", "2024-03-01T12:00:00", 1709294400.0),
        ("upload_time", "2024-03-01T13:00:00+01:00", 1709294400.0),
        ("core_metadata", None, False),
        ("core_metadata", False, False),
        ("core_metadata", True, True),
        ("core_metadata", {}, True),
        ("core_metadata", {"sha256": SHA}, {"sha256": SHA}),
        ("core_metadata", f"sha256={SHA}", {"sha256": SHA}),
        ("core_metadata", "true", True),
    ],
)
def test_tolerates_what_indexes_send(field: str, value: object, expected: object) -> None:
    file = parse_file(**{field: value})

    assert getattr(file, field) == expected
    assert type(getattr(file, field)) is type(expected)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"dist_info_metadata": True}, True),
        ({"data_dist_info_metadata": {"sha256": SHA}}, {"sha256": SHA}),
        ({"core_metadata": False, "dist_info_metadata": True}, False),
        ({"core_metadata": {"sha256": SHA}, "dist_info_metadata": True}, {"sha256": SHA}),
        ({"core_metadata": None, "data_dist_info_metadata": True}, True),
    ],
)
def test_reads_every_spelling_of_the_metadata_key(
    fields: dict[str, object], expected: object
) -> None:
    assert parse_file(**fields).core_metadata == expected


@pytest.mark.parametrize(
    "entry",
    [
        {},
        {"filename": "foo-1.0.tar.gz"},
        {"url": "foo-1.0.tar.gz"},
        {"filename": None, "url": "foo-1.0.tar.gz"},
        {"filename": "foo-1.0.tar.gz", "url": 3},
        {"filename": "../foo-1.0.tar.gz", "url": "foo-1.0.tar.gz"},
        {"filename": "a\\foo-1.0.tar.gz", "url": "foo-1.0.tar.gz"},
        {"filename": "foo\n-1.0.tar.gz", "url": "foo-1.0.tar.gz"},
        {"filename": "..", "url": "foo-1.0.tar.gz"},
        {"filename": "", "url": "foo-1.0.tar.gz"},
        {"filename": "foo-1.0.tar.gz", "url": "file:///etc/foo-1.0.tar.gz"},
        {"filename": "foo-1.0.tar.gz", "url": "FILE:/etc/foo-1.0.tar.gz"},
        {"filename": "foo-1.0.tar.gz", "url": "ftp://example.org/foo-1.0.tar.gz"},
        {"filename": "foo-1.0.tar.gz", "url": "javascript:alert(1)"},
        {"filename": "foo-1.0.tar.gz", "url": "//[/foo-1.0.tar.gz"},
    ],
)
def test_one_unusable_file_does_not_spoil_the_page(entry: dict[str, object]) -> None:
    good = {"filename": "foo-2.0.tar.gz", "url": "foo-2.0.tar.gz"}

    page = parse(entry, good)

    assert [file.filename for file in page.files] == ["foo-2.0.tar.gz"]


def test_a_page_that_is_a_file_may_link_to_files() -> None:
    entry = {"filename": "foo-1.0.tar.gz", "url": "../foo-1.0.tar.gz"}

    page = parse(entry, url="file:///srv/simple/foo/index.json")

    assert page.files[0].url == "file:///srv/simple/foo-1.0.tar.gz"


def test_files_do_not_inherit_the_credentials_of_the_page() -> None:
    assert parse_file(url="../foo-1.0.tar.gz").url == "https://example.org/simple/foo-1.0.tar.gz"


def test_a_link_keeps_the_credentials_that_it_has_itself() -> None:
    url = "https://signed@files.example.org/foo-1.0.tar.gz"

    assert parse_file(url=url).url == url


def test_drops_the_fragment_of_a_link() -> None:
    assert parse_file(url="/f/foo-1.0.tar.gz#sha256=00").url.endswith("/f/foo-1.0.tar.gz")


@pytest.mark.parametrize(
    "keys",
    [
        {"project-status": {"status": "archived", "reason": "moved"}},
        {
            "meta": {
                "api-version": "1.4",
                "project-status": {"status": "archived", "reason": "moved"},
            }
        },
    ],
)
def test_reads_the_status_of_the_project(keys: dict[str, object]) -> None:
    page = parse(**keys)  # type: ignore[arg-type]  # no key of these is `url`

    assert (page.status, page.status_reason) == ("archived", "moved")


def test_a_project_has_no_status_unless_it_is_told() -> None:
    assert parse(meta={"api-version": "1.4"}).status is None


@pytest.mark.parametrize("version", ["1.0", "1.4", "1", 1.0, None])
def test_accepts_the_versions_it_knows_without_a_word(
    version: object, caplog: pytest.LogCaptureFixture
) -> None:
    forget_warnings()

    assert parse(meta={"api-version": version}).files == ()
    assert caplog.records == []


@READERS
@pytest.mark.parametrize("version", ["2.0", "10.0", "0.9", "x", ""])
def test_refuses_another_major_version(reader: Reader, version: str) -> None:
    data = json.dumps({"files": [], "meta": {"api-version": version}}).encode()

    with pytest.raises(PageError, match=r"version .* of the simple API, we know 1"):
        reader(data, PAGE)


def test_warns_of_a_newer_minor_version_without_showing_credentials(
    caplog: pytest.LogCaptureFixture,
) -> None:
    forget_warnings()

    parse(meta={"api-version": "1.99"})

    (record,) = caplog.records
    assert "1.99" in record.getMessage()
    assert "secret" not in record.getMessage()


@READERS
@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html></html>",
        b"[]",
        b"{}",
        b'{"files": {}}',
        b'{"files": [1]}',
        b'{"files": [{}]',
        b'{"files": "\xff"}',
        b'{"files": [{"x": nonsense}]}',
        b'{"files": [{"x": ' + b"[" * 50_000 + b"]" * 50_000 + b"}]}",
    ],
)
def test_refuses_what_is_no_project_page(reader: Reader, data: bytes) -> None:
    with pytest.raises(PageError, match="it is not the JSON of a project page") as caught:
        reader(data, PAGE)

    assert caught.value.url == "https://****@example.org/simple/foo/"
    assert "secret" not in str(caught.value)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_a_byte_order_mark_is_no_obstacle() -> None:
    assert parse_json_page(b'\xef\xbb\xbf{"files": []}', PAGE).files == ()


def test_keeps_the_order_of_the_page() -> None:
    names = [f"foo-{number}.tar.gz" for number in (2, 10, 1)]

    page = parse(*({"filename": name, "url": name} for name in names))

    assert [file.filename for file in page.files] == names
