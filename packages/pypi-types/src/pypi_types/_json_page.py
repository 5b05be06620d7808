"""Project pages in JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import DecodeError, Struct, field
from msgspec.json import Decoder

from pypi_types._errors import PageError
from pypi_types._fields import (
    check_api_version,
    is_plain_filename,
    parse_core_metadata,
    parse_hashes,
    parse_upload_time,
)
from pypi_types._link import page_base, same_kind
from pypi_types._page import File, ProjectPage

if TYPE_CHECKING:
    from collections.abc import Iterator


class _Entry(Struct, rename="kebab"):
    """A file as it comes. All of it is `Any`: one odd value must not spoil the page."""

    filename: Any = None
    url: Any = None
    hashes: Any = None
    requires_python: Any = None
    size: Any = None
    upload_time: Any = None
    yanked: Any = False
    core_metadata: Any = None
    dist_info_metadata: Any = None
    data_dist_info_metadata: Any = field(name="data-dist-info-metadata", default=None)


class _Status(Struct):
    status: Any = None
    reason: Any = None


class _Meta(Struct, rename="kebab"):
    api_version: Any = None
    project_status: _Status | None = None


class _Page(Struct, rename="kebab"):
    files: list[_Entry]
    meta: _Meta | None = None
    project_status: _Status | None = None


_decoder = Decoder(_Page)


def parse_json_page(data: bytes, url: str) -> ProjectPage:
    """Return what a JSON page of a project says. Its links are resolved against `url`.

    Unknown keys are ignored, as are entries without a usable file name or link, and links that
    are neither http nor https (`file:` is allowed on a page that is a file).

    Spec: PEP 691, 592, 658, 700, 714, 792. Cost: 6 us a file.
    Raises: PageError - not JSON, no list of files, or an unknown major version of the API.
    """
    try:
        page = _decoder.decode(data.removeprefix(b"\xef\xbb\xbf"))
    except (DecodeError, UnicodeDecodeError) as error:
        raise PageError(url, f"it is not the JSON of a project page ({error})") from error
    meta = page.meta or _Meta()
    if meta.api_version is not None:
        check_api_version(str(meta.api_version), url)
    status = page.project_status or meta.project_status or _Status()
    return ProjectPage(
        tuple(_files(page.files, url)), _text_or_none(status.status), _text_or_none(status.reason)
    )


def _files(entries: list[_Entry], page_url: str) -> Iterator[File]:
    base = page_base(page_url)
    for entry in entries:
        name, link = entry.filename, entry.url
        if not isinstance(name, str) or not isinstance(link, str) or not is_plain_filename(name):
            continue
        try:
            url = base.join(link).partition("#")[0]
        except ValueError:
            continue
        if same_kind(page_url, url):
            yield _file(entry, name, url)


def _file(entry: _Entry, name: str, url: str) -> File:
    return File(
        filename=name,
        url=url,
        hashes=parse_hashes(entry.hashes),
        requires_python=_text_or_none(entry.requires_python),
        size=entry.size if type(entry.size) is int and entry.size >= 0 else None,
        upload_time=parse_upload_time(entry.upload_time),
        yanked=_yanked(entry.yanked),
        core_metadata=_core_metadata(entry),
    )


def _core_metadata(entry: _Entry) -> bool | dict[str, str]:
    # PEP 714: the new key decides if it is there; a server may send both.
    for value in (entry.core_metadata, entry.dist_info_metadata, entry.data_dist_info_metadata):
        if value is not None:
            return parse_core_metadata(value)
    return False


def _yanked(value: object) -> bool | str:
    # PEP 691: a string, "which MUST be interpreted as the file having been yanked".
    return (value or True) if isinstance(value, str) else value is True


def _text_or_none(value: object) -> str | None:
    return (value.strip() or None) if isinstance(value, str) else None
