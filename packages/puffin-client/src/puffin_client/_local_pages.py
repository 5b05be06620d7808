"""Read the pages and directories of an index on this machine."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from puffin_client._errors import FindLinksError
from puffin_client._http_pages import discard_replaced
from puffin_client._project_making import FILE_ENDINGS, make_project
from puffin_client._sources import file_source
from pypi_types import File, ProjectPage, parse_html_page, path_to_url

if TYPE_CHECKING:
    from puffin_client._cached_client import CachedClient
    from puffin_client._project import Project
    from puffin_client._sources import LocalIndex
    from puffin_normalize import ProjectName


def read_project(client: CachedClient, index: LocalIndex, name: ProjectName) -> Project | None:
    """Return what a local index has of a project, None if it has neither page nor directory.

    Raises: FindLinksError - the index, or the page, cannot be read; PageError.
    """
    path = index.page(name)
    if path is None:
        if not os.path.isdir(index.root):
            raise FindLinksError(index.root, "there is no such directory")
        return None
    source = file_source(path)
    project = make_project(name, index.index, read_local_page(path))
    discard_replaced(client, index.stored(name), project)
    if source is not None:
        client.store_by_source(index.entry(name), project, source)
    return project


def read_local_page(path: str) -> ProjectPage:
    """Return the files that a directory holds, a page on disk links to, or the file itself.

    Raises: FindLinksError, PageError.
    """
    absolute = os.path.abspath(path)
    try:
        if os.path.isdir(absolute):
            return ProjectPage(files=tuple(_directory_files(absolute)))
        if absolute.endswith(FILE_ENDINGS):
            os.stat(absolute)
            return ProjectPage(files=(_local_file(absolute),))
        with open(absolute, "rb") as stream:
            return parse_html_page(stream.read(), path_to_url(absolute))
    except OSError as error:
        raise FindLinksError(path, error.strerror or str(error)) from error


def _directory_files(directory: str) -> list[File]:
    names = sorted(name for name in os.listdir(directory) if name.endswith(FILE_ENDINGS))
    return [_local_file(os.path.join(directory, name)) for name in names]


def _local_file(path: str) -> File:
    return File(filename=os.path.basename(path), url=path_to_url(path))
