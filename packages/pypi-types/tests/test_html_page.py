from collections.abc import Callable
from typing import TypeAlias

import pytest

from puffin_macros import forget_warnings
from pypi_types import File, PageError, ProjectPage, parse_html_page
from pypi_types._html_page import read_page
from pypi_types._html_tags import read_tags as read_with_stdlib
from pypi_types._lexbor_tags import read_tags as read_with_lexbor

PAGE = "https://example.org/simple/foo/"
SHA = "ab" * 32

Parse: TypeAlias = Callable[..., ProjectPage]


@pytest.fixture(params=[read_with_lexbor, read_with_stdlib], ids=["lexbor", "stdlib"])
def parse(request: pytest.FixtureRequest) -> Parse:
    """Parse a page with either parser: both must agree on every row of every table."""

    def parse(text: str, url: str = PAGE) -> ProjectPage:
        return read_page(text.encode(), url, request.param)

    return parse


def only_file(page: ProjectPage) -> File:
    (file,) = page.files
    return file


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("foo-1.0.tar.gz", "https://example.org/simple/foo/foo-1.0.tar.gz"),
        ("./foo-1.0.tar.gz", "https://example.org/simple/foo/foo-1.0.tar.gz"),
        ("../../f/foo-1.0.tar.gz", "https://example.org/f/foo-1.0.tar.gz"),
        ("/f/foo-1.0.tar.gz", "https://example.org/f/foo-1.0.tar.gz"),
        ("//cdn.example.org/foo-1.0.tar.gz", "https://cdn.example.org/foo-1.0.tar.gz"),
        ("http://cdn.example.org/foo-1.0.tar.gz", "http://cdn.example.org/foo-1.0.tar.gz"),
        (" foo-1.0.tar.gz\n", "https://example.org/simple/foo/foo-1.0.tar.gz"),
        ("foo-1.0.tar.gz?a=1&amp;b=2", "https://example.org/simple/foo/foo-1.0.tar.gz?a=1&b=2"),
        ("foo%2D1.0.tar.gz", "https://example.org/simple/foo/foo%2D1.0.tar.gz"),
    ],
)
def test_resolves_links_against_the_page(parse: Parse, href: str, url: str) -> None:
    file = only_file(parse(f'<a href="{href}">foo-1.0.tar.gz</a>'))

    assert file == File(filename="foo-1.0.tar.gz", url=url)


@pytest.mark.parametrize(
    ("base", "url"),
    [
        ("https://cdn.example.org/f/", "https://cdn.example.org/f/foo-1.0.tar.gz"),
        ("/f/", "https://example.org/f/foo-1.0.tar.gz"),
        ("../bar/", "https://example.org/simple/bar/foo-1.0.tar.gz"),
        ("", "https://example.org/simple/foo/foo-1.0.tar.gz"),
    ],
)
def test_a_base_element_moves_the_links(parse: Parse, base: str, url: str) -> None:
    page = (
        f'<html><head><base href="{base}"><base href="/no/"></head><a href="foo-1.0.tar.gz">x</a>'
    )

    assert only_file(parse(page)).url == url


@pytest.mark.parametrize(
    ("fragment", "hashes"),
    [
        ("", {}),
        (f"#sha256={SHA}", {"sha256": SHA}),
        (f"#sha256={SHA.upper()}", {"sha256": SHA}),
        (f"#md5=00ff&amp;sha256={SHA}", {"md5": "00ff", "sha256": SHA}),
        (f"#egg=foo&amp;sha512={SHA}", {"sha512": SHA}),
        ("#sha256=xyz", {}),
        ("#egg=foo", {}),
        ("#", {}),
    ],
)
def test_takes_hashes_from_the_fragment_and_off_the_url(
    parse: Parse, fragment: str, hashes: dict[str, str]
) -> None:
    file = only_file(parse(f'<a href="foo-1.0.tar.gz{fragment}">foo-1.0.tar.gz</a>'))

    assert file.hashes == hashes
    assert "#" not in file.url


@pytest.mark.parametrize(
    ("attributes", "field", "expected"),
    [
        ("", "requires_python", None),
        ('data-requires-python="&gt;=3.8,&lt;4"', "requires_python", ">=3.8,<4"),
        ('data-requires-python="&#62;=3.8"', "requires_python", ">=3.8"),
        ('data-requires-python=">=3.8"', "requires_python", ">=3.8"),
        ('data-requires-python=""', "requires_python", None),
        ("data-requires-python", "requires_python", None),
        ("", "yanked", False),
        ("data-yanked", "yanked", True),
        ('data-yanked=""', "yanked", True),
        ('data-yanked="breaks &quot;x&quot;"', "yanked", 'breaks "x"'),
        ('DATA-YANKED="shouted"', "yanked", "shouted"),
        ("", "core_metadata", False),
        ('data-dist-info-metadata="true"', "core_metadata", True),
        ('data-core-metadata="true"', "core_metadata", True),
        (f'data-core-metadata="sha256={SHA}"', "core_metadata", {"sha256": SHA}),
        (
            f'data-dist-info-metadata="true" data-core-metadata="sha256={SHA}"',
            "core_metadata",
            {"sha256": SHA},
        ),
        ('data-core-metadata="false"', "core_metadata", False),
        ("data-core-metadata", "core_metadata", False),
        ('data-upload-time="2024-03-01T12:00:00.250000Z"', "upload_time", 1709294400.25),
        ('data-upload-time="soon"', "upload_time", None),
        ('data-gpg-sig="true"', "size", None),
    ],
)
def test_reads_the_attributes_of_an_anchor(
    parse: Parse, attributes: str, field: str, expected: object
) -> None:
    file = only_file(parse(f'<a {attributes} href="foo-1.0.tar.gz">foo-1.0.tar.gz</a>'))

    assert getattr(file, field) == expected
    assert type(getattr(file, field)) is type(expected)


@pytest.mark.parametrize(
    "anchor",
    [
        "<a>foo-1.0.tar.gz</a>",
        '<a href="">foo-1.0.tar.gz</a>',
        '<a name="top">foo-1.0.tar.gz</a>',
        '<a href="../">parent</a>',
        '<a href="#top">top</a>',
        '<a href="f/%2e%2e%2ffoo-1.0.tar.gz">foo-1.0.tar.gz</a>',
        '<a href="f/..%5cfoo-1.0.tar.gz">foo-1.0.tar.gz</a>',
        '<a href="file:///etc/foo-1.0.tar.gz">foo-1.0.tar.gz</a>',
        '<a href="ftp://example.org/foo-1.0.tar.gz">foo-1.0.tar.gz</a>',
        '<a href="mailto:a@example.org">mail</a>',
        '<a href="http://[/foo-1.0.tar.gz">foo-1.0.tar.gz</a>',
        '<!-- <a href="foo-1.0.tar.gz">foo-1.0.tar.gz</a> -->',
        '<link href="foo-1.0.tar.gz">',
    ],
)
def test_leaves_out_what_is_no_file_to_fetch(parse: Parse, anchor: str) -> None:
    page = parse(f'<body>{anchor}<a href="foo-2.0.tar.gz">foo-2.0.tar.gz</a>')

    assert [file.filename for file in page.files] == ["foo-2.0.tar.gz"]


@pytest.mark.parametrize("base", ["", '<base href="/f/">', '<base href="http://[">'])
def test_files_do_not_inherit_the_credentials_of_the_page(parse: Parse, base: str) -> None:
    page = parse(f'{base}<a href="foo-1.0.tar.gz">x</a>', "https://me:hunter2@example.org/foo/")

    assert only_file(page).url.startswith("https://example.org/f")


def test_a_base_element_cannot_turn_a_remote_page_into_a_local_one(parse: Parse) -> None:
    assert parse('<base href="file:///etc/"><a href="foo-1.0.tar.gz">x</a>').files == ()


def test_a_page_that_is_a_file_may_link_to_files(parse: Parse) -> None:
    page = parse('<a href="foo-1.0.tar.gz">x</a>', "file:///srv/simple/foo/index.html")

    assert only_file(page).url == "file:///srv/simple/foo/foo-1.0.tar.gz"


def test_the_url_tells_the_name_of_the_file_and_not_the_text(parse: Parse) -> None:
    page = parse('<a href="f/foo-1.0.tar.gz?x=/y">something else</a>')

    assert only_file(page).filename == "foo-1.0.tar.gz"


def test_keeps_the_order_and_what_is_offered_twice(parse: Parse) -> None:
    hrefs = ("b/foo-2.0.tar.gz", "foo-1.0.tar.gz", "b/foo-2.0.tar.gz")

    page = parse("".join(f'<a href="{href}">x</a><br/>\n' for href in hrefs))

    assert [file.filename for file in page.files] == [href.split("/")[-1] for href in hrefs]


def test_copes_with_broken_html(parse: Parse) -> None:
    page = parse('<p><a href=foo-1.0.tar.gz>a</a><div><A HREF="foo-2.0.tar.gz" href="x">b</p><a ')

    assert [file.filename for file in page.files] == ["foo-1.0.tar.gz", "foo-2.0.tar.gz"]


def test_reads_a_version_and_a_status_from_meta_elements(parse: Parse) -> None:
    page = parse(
        '<head><meta name="pypi:repository-version" content="1.4">'
        '<meta name="pypi:project-status" content="quarantined">'
        '<meta name="pypi:project-status-reason" content="mal&amp;ware">'
        '<meta charset="utf-8"></head>'
    )

    assert page == ProjectPage((), "quarantined", "mal&ware")


@pytest.mark.parametrize("version", ["2.0", "x"])
def test_refuses_another_major_version(parse: Parse, version: str) -> None:
    with pytest.raises(PageError, match="we know 1"):
        parse(f'<meta name="pypi:repository-version" content="{version}">')


def test_warns_of_a_newer_minor_version(parse: Parse, caplog: pytest.LogCaptureFixture) -> None:
    forget_warnings()

    parse('<meta name="pypi:repository-version" content="1.99">')

    assert "1.99" in caplog.text


@pytest.mark.parametrize("text", ["", '{"files": []}', "Service unavailable"])
def test_refuses_what_is_not_html(parse: Parse, text: str) -> None:
    with pytest.raises(PageError, match="it is not HTML"):
        parse(text)


def test_reads_bytes_that_are_no_utf_8_and_a_byte_order_mark() -> None:
    page = parse_html_page(b'\xef\xbb\xbf<a href="foo-1.0.tar.gz" data-yanked="f\xfcr">x</a>', PAGE)

    assert only_file(page).yanked == "f\ufffdr"


def test_reads_a_page_of_four_thousand_files(parse: Parse) -> None:
    anchors = "".join(
        f'<a href="../../p/{n:04x}/foo-{n}.tar.gz#sha256={SHA}" '
        f'data-requires-python="&gt;=3.8">foo-{n}.tar.gz</a><br/>\n'
        for n in range(4_000)
    )

    page = parse(f"<!DOCTYPE html><html><body>{anchors}</body></html>")

    assert len(page.files) == 4_000
    assert page.files[-1].url == "https://example.org/p/0f9f/foo-3999.tar.gz"
