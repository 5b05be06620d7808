"""Read find-links locations: files of any projects in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from puffin_client._changed_files import discard_changed
from puffin_client._http_pages import read_page
from puffin_client._local_pages import read_local_page
from puffin_client._project import Project
from puffin_client._project_making import gather
from puffin_client._sources import PAGE_HEADERS, FlatIndex, file_source
from puffin_client._transport import Request
from puffin_normalize import InvalidNameError, ProjectName, normalize_project

if TYPE_CHECKING:
    from collections.abc import Iterable

    from puffin_client._cached_client import CachedClient
    from puffin_client._sources import FlatSource
    from pypi_types import File, IndexUrl, ProjectPage


def fetch_links(client: CachedClient, flat: FlatSource) -> FlatIndex:
    """Return what a find-links location holds, and store it.

    Raises: FindLinksError - a path that cannot be read; NetworkError, StatusError, OfflineError,
    PageError.
    """
    if flat.path is None:
        return client.get_cached_with_callback(
            Request("GET", flat.url, PAGE_HEADERS),
            flat.entry(),
            FlatIndex,
            lambda response: _made(client, flat, read_page(response)),
        )
    source = file_source(flat.path)
    links = _made(client, flat, read_local_page(flat.path))
    if source is not None:
        client.store_by_source(flat.entry(), links, source)
    return links


def _made(client: CachedClient, flat: FlatSource, page: ProjectPage) -> FlatIndex:
    """Return the files of a page; what the cache has of files that were replaced goes."""
    links = make_flat_index(flat.index, page.files)
    stored = client.stored(flat.entry(), FlatIndex)
    if stored is not None:
        for name, project in links.projects.items():
            discard_changed(client.cache, stored.data.projects.get(name), project)
    return links


def make_flat_index(index: IndexUrl, files: Iterable[File]) -> FlatIndex:
    """Return the files by project; those whose names tell no project are left out."""
    by_name: dict[ProjectName, list[File]] = {}
    for file in files:
        name = _project_name(file.filename)
        if name is not None:
            by_name.setdefault(name, []).append(file)
    return FlatIndex({name: _project(name, index, found) for name, found in by_name.items()})


def _project(name: ProjectName, index: IndexUrl, files: list[File]) -> Project:
    releases, dropped = gather(name, files)
    return Project(name=name, index=index, releases=releases, dropped=dropped)


def _project_name(filename: str) -> ProjectName | None:
    if filename.endswith(".whl"):
        text = filename.partition("-")[0]
    elif filename.endswith((".tar.gz", ".zip")):
        # PEP 625: nothing after the last dash but the version.
        text = filename.rpartition("-")[0]
    else:
        return None
    try:
        return normalize_project(text)
    except InvalidNameError:
        return None
