from urllib.parse import urljoin

import pytest
from hypothesis import given, strategies as st

from pypi_types import LinkBase, join_url

BASES = (
    "https://example.org/simple/foo/",
    "https://example.org/simple/foo",
    "https://example.org/simple/foo/?format=json#x",
    "https://example.org/",
    "https://example.org",
    "https://example.org?x=/a/b",
    "https://example.org/a/../b/",
    "file:///srv/simple/foo/index.html",
)
LINKS = (
    "foo-1.0.tar.gz",
    "./foo-1.0.tar.gz",
    "../foo-1.0.tar.gz",
    "../../../../../foo-1.0.tar.gz",
    "../..",
    "..",
    ".",
    "",
    "a/./b",
    "a/../b",
    "a/..",
    "a/.",
    "/f/foo",
    "//cdn.example.org/f",
    "..//f",
    "?x=1",
    "#f",
    "foo?x=../y",
    "foo#/../y",
    "f:oo",
    "HTTPS://example.org/x",
    "https://example.org/x",
    "mailto:a@example.org",
    "file:///etc/passwd",
    "...",
    ".../a",
    "a.b/c..d",
    "../../files/foo-1.0.tar.gz",
    "../../files/foo+a%20b~1!2.whl",
    "../../files/..",
    "../?x/foo",
    "../#x/foo",
    "../?/foo",
    "..//foo",
    "../f:oo/foo",
    "../foo",
    "../../files/.foo",
    "../../files//foo",
    "../../../../files/foo",
    "./files/foo",
    "files/foo",
    "files/f:oo",
    "f:iles/foo",
    " files/foo",
    "?x/foo",
    "#x/foo",
    "?/foo",
    "foo?x/y",
    "//foo",
    "///foo",
    "http://[::1]/foo",
    "HTTP://example.org/foo",
    "\\files/foo",
)


@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize("link", LINKS)
def test_joins_as_the_standard_library_does(base: str, link: str) -> None:
    assert LinkBase(base).join(link) == urljoin(base, link)


@pytest.mark.parametrize("base", BASES)
def test_one_base_joins_many_links(base: str) -> None:
    joined = LinkBase(base)

    assert [joined.join(link) for link in LINKS * 2] == [urljoin(base, link) for link in LINKS * 2]


@given(
    st.sampled_from(BASES),
    st.lists(st.sampled_from(["..", ".", "", "a", "b.c", "?", "#", "a:b", "%2e"]), max_size=6),
)
def test_joins_any_mix_of_segments_as_the_standard_library_does(
    base: str, segments: list[str]
) -> None:
    link = "/".join(segments)

    assert join_url(base, link) == urljoin(base, link)


def test_a_broken_link_is_an_error() -> None:
    with pytest.raises(ValueError, match="IPv6"):
        join_url("https://example.org/", "//[/x")


def test_doubled_slashes_in_the_base_are_no_obstacle() -> None:
    base = "https://example.org//simple//foo/"

    assert join_url(base, "../a") == urljoin(base, "../a")
