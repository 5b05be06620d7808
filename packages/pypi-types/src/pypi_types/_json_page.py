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
    from collections.abc import Iterable, Iterator

    from pypi_types._link import LinkBase

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
NOT_JSON = (DecodeError, UnicodeDecodeError, RecursionError)
"""What is raised for bytes that are no JSON, not that of a page, or nested too deeply."""


class NamedFile(Struct):
    """The two fields of a file without which it is none."""

    filename: Any = None
    url: Any = None


class JsonFile(Struct, rename="kebab"):
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


class JsonHead(Struct, rename="kebab"):
    """What a page says of the project itself."""

    meta: _Meta | None = None
    project_status: _Status | None = None

    def checked(self, url: str) -> tuple[str | None, str | None]:
        """Return the status and the reason for it. Raises: PageError - an unknown version."""
        meta = self.meta or _Meta()
        if meta.api_version is not None:
            check_api_version(str(meta.api_version), url)
        status = self.project_status or meta.project_status or _Status()
        return _text_or_none(status.status), _text_or_none(status.reason)


class _Page(JsonHead, rename="kebab", kw_only=True):
    files: list[JsonFile]


_decoder = Decoder(_Page)


def parse_json_page(data: bytes, url: str) -> ProjectPage:
    """Return what a JSON page of a project says. Its links are resolved against `url`.

    Unknown keys are ignored, as are entries without a usable file name or link, and links that
    are neither http nor https (`file:` is allowed on a page that is a file).

    Spec: PEP 691, 592, 658, 700, 714, 792. Cost: 6 us a file.
    Raises: PageError - not JSON, no list of files, or an unknown major version of the API.
    """
    try:
        page = _decoder.decode(data.removeprefix(BYTE_ORDER_MARK))
    except NOT_JSON as error:
        raise not_a_page(url, error) from error
    status, reason = page.checked(url)
    return ProjectPage(tuple(read_json_files(page.files, url)), status, reason)


def not_a_page(url: str, error: Exception) -> PageError:
    """Return the error for what is no JSON, or not that of a page."""
    return PageError(url, f"it is not the JSON of a project page ({error})")


def read_json_files(entries: Iterable[JsonFile], url: str) -> Iterator[File]:
    """Yield the files that can be used of those of the JSON page at `url`; see `parse_json_page`.

    Cost: 3 us a file.
    """
    base = page_base(url)
    for entry in entries:
        target = usable_url(entry, base)
        if target is not None:
            yield _file(entry, entry.filename, target)


def usable_url(entry: NamedFile | JsonFile, base: LinkBase) -> str | None:
    """Return where the file is, None if it has no usable name or link."""
    name, link = entry.filename, entry.url
    if not isinstance(name, str) or not isinstance(link, str) or not is_plain_filename(name):
        return None
    try:
        url = base.join(link).partition("#")[0]
    except ValueError:
        return None
    return url if same_kind(base.url, url) else None


def _file(entry: JsonFile, name: str, url: str) -> File:
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


def _core_metadata(entry: JsonFile) -> bool | dict[str, str]:
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
