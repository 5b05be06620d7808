"""Project pages in HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pypi_types._errors import PageError
from pypi_types._fields import (
    check_api_version,
    is_plain_filename,
    parse_core_metadata,
    parse_fragment_hashes,
    parse_upload_time,
)
from pypi_types._link import LinkBase, page_base, same_kind
from pypi_types._page import File, ProjectPage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pypi_types._page_tags import PageTags

    Attributes = Mapping[str, str | None]


def parse_html_page(data: bytes, url: str) -> ProjectPage:
    """Return what an HTML page of a project, or of find-links, says.

    `data` is UTF-8; links are resolved against `<base href>`, else against `url`. Links that are
    neither http nor https are left out (`file:` is allowed on a page that is a file).

    Spec: PEP 503, 592, 629, 658, 714, 792.
    Raises: PageError - not HTML, or an unknown major version of the API.
    Cost: 10 us an anchor with selectolax, three times that with the standard library's parser.
    """
    return read_page(data, url, _tag_reader())


def read_page(data: bytes, url: str, read_tags: Callable[[str], PageTags]) -> ProjectPage:
    """Do what `parse_html_page` does, with the given reader of tags."""
    text = data.decode("utf-8-sig", "replace")
    if "<" not in text:
        raise PageError(url, "it is not HTML")
    tags = read_tags(text)
    check_api_version(tags.meta.get("pypi:repository-version"), url)
    return ProjectPage(
        tuple(_files(tags, url)),
        (tags.meta.get("pypi:project-status") or "").strip() or None,
        (tags.meta.get("pypi:project-status-reason") or "").strip() or None,
    )


def _tag_reader() -> Callable[[str], PageTags]:
    try:
        from pypi_types._lexbor_tags import read_tags
    except ImportError:
        from pypi_types._html_tags import read_tags
    return read_tags


def _files(tags: PageTags, page_url: str) -> Iterator[File]:
    base = _base(tags.base, page_url)
    for attributes in tags.anchors:
        link = attributes.get("href")
        if not link:
            continue
        try:
            url, _, fragment = base.join(link.strip()).partition("#")
        except ValueError:
            continue
        filename = _filename(url)
        if is_plain_filename(filename) and same_kind(page_url, url):
            yield _file(filename, url, fragment, attributes)


def _base(href: str | None, page_url: str) -> LinkBase:
    base = page_base(page_url)
    if not href:
        return base
    try:
        return LinkBase(base.join(href.strip()))
    except ValueError:
        return base


def _filename(url: str) -> str:
    # PEP 503: the text of the anchor must be the last component of the URL; where the two differ
    # the URL is what will be fetched.
    path = url.partition("?")[0]
    name = path[path.rfind("/") + 1 :]
    if "%" not in name:
        return name
    from urllib.parse import unquote

    return unquote(name)


def _file(filename: str, url: str, fragment: str, attributes: Attributes) -> File:
    requires_python = attributes.get("data-requires-python")
    return File(
        filename=filename,
        url=url,
        hashes=parse_fragment_hashes(fragment) if fragment else {},
        requires_python=(requires_python.strip() or None) if requires_python else None,
        upload_time=parse_upload_time(attributes.get("data-upload-time")),
        # PEP 592: the attribute alone says yanked, its value tells why.
        yanked=(attributes["data-yanked"] or True) if "data-yanked" in attributes else False,
        core_metadata=_core_metadata(attributes),
    )


def _core_metadata(attributes: Attributes) -> bool | dict[str, str]:
    value = attributes.get("data-core-metadata")
    if value is None:
        value = attributes.get("data-dist-info-metadata")
    return parse_core_metadata(value) if value else False
