"""Fetch project pages and turn them into projects."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from puffin_client._changed_files import discard_changed
from puffin_client._project_listing import list_project
from puffin_client._project_making import make_project
from puffin_client._sources import PAGE_HEADERS
from puffin_client._transport import Request
from pypi_types import PageError, list_json_page, parse_html_page, parse_json_page

if TYPE_CHECKING:
    from _thread import LockType
    from collections.abc import Iterator

    from puffin_client._cached_client import CachedClient
    from puffin_client._policy import Stored
    from puffin_client._project import Project
    from puffin_client._sources import HttpIndex
    from puffin_client._transport import Response
    from puffin_normalize import ProjectName
    from pypi_types import IndexUrl, ProjectPage

MAX_PAGE = 64 * 1024 * 1024
"""Bytes; the largest pages of today have 30 MB."""
_PATIENCE = 1.0
_NOT_FOUND = 404
_MISSING = frozenset({_NOT_FOUND})


def fetch_project(client: CachedClient, index: HttpIndex, name: ProjectName) -> Project | None:
    """Return what an index has of a project, None when it answers 404; both are stored.

    Raises: NetworkError, StatusError, OfflineError, TooLargeError, PageError.
    """
    entry, stored = index.entry(name), index.stored(name)

    def read(response: Response) -> Project | None:
        if response.status == _NOT_FOUND:
            return None
        project = read_project(response, name, index.index, client.page_turn)
        discard_replaced(client, stored, project)
        return project

    url = f"{index.url.rstrip('/')}/{name}/"
    request = Request("GET", url, PAGE_HEADERS, whole=True)
    return client.renew_with_callback(request, entry, stored, read, expected=_MISSING)


def discard_replaced(
    client: CachedClient, stored: Stored[Project | None] | None, new: Project
) -> None:
    """Remove from the cache what it has of files that are others on the page that came."""
    if stored is not None:
        discard_changed(client.cache, stored.data, new)


def read_project(response: Response, name: ProjectName, index: IndexUrl, turn: LockType) -> Project:
    """Return the project of the page in a response, read when it is its turn.

    Raises: as `read_page`.
    """
    with _taken(turn):
        body, url = response.read(MAX_PAGE), response.url
        if _is_json(response, body):
            return list_project(name, index, list_json_page(body, url))
        return make_project(name, index, parse_html_page(body, url))


@contextmanager
def _taken(turn: LockType) -> Iterator[None]:
    """Wait until no other page is being read, a second at most, for one may come slowly.

    While it is read a page is in memory three times, and large ones have 5 MB. All answers are on
    their way by then, and the interpreter's lock lets one thread read at a time anyway.
    """
    is_taken = turn.acquire(timeout=_PATIENCE)
    try:
        yield
    finally:
        if is_taken:
            turn.release()


def read_page(response: Response) -> ProjectPage:
    """Return the page in a response, whether it is JSON or HTML.

    Raises: PageError - neither; TooLargeError, NetworkError.
    """
    body, url = response.read(MAX_PAGE), response.url
    return parse_json_page(body, url) if _is_json(response, body) else parse_html_page(body, url)


def _is_json(response: Response, body: bytes) -> bool:
    """Return whether a page is JSON, else it is HTML. Raises: PageError - it is neither."""
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind.endswith("json"):
        return True
    if kind.endswith("html") or not kind:
        return False
    # Sent under another type, as plain file servers do.
    start = body[:64].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start.startswith((b"{", b"<")):
        raise PageError(response.url, f"its content type is {kind:.60}, neither JSON nor HTML")
    return start.startswith(b"{")
