"""What package indexes and installed files say, as records: pages, core metadata, direct URLs.

It deliberately leaves requests to the client, and the meaning of file names to
`distribution-filename`.

    >>> from pypi_types import parse_html_page
    >>> page = parse_html_page(
    ...     b'<a href="../foo-1.0.tar.gz#sha256=00ff">foo-1.0.tar.gz</a>',
    ...     "https://example.org/simple/foo/",
    ... )
    >>> page.files[0].url, page.files[0].hashes
    ('https://example.org/simple/foo-1.0.tar.gz', {'sha256': '00ff'})

Spec: simple repository API (PEP 503, 592, 629, 658, 691, 700, 714, 792), core metadata up to 2.6,
direct_url.json (PEP 610).
"""

from typing import TYPE_CHECKING

from puffin_macros import lazy_exports

if TYPE_CHECKING:
    from pypi_types._core_metadata import CoreMetadata
    from pypi_types._direct_url import (
        ArchiveInfo,
        DirectUrl,
        DirInfo,
        VcsInfo,
        parse_direct_url,
    )
    from pypi_types._errors import DirectUrlError, MetadataError, PageError, PypiTypesError
    from pypi_types._headers import read_headers
    from pypi_types._html_page import parse_html_page
    from pypi_types._index import DEFAULT_INDEX, IndexLocations, IndexStrategy, IndexUrl
    from pypi_types._json_listing import JsonListing, list_json_page
    from pypi_types._json_page import JsonFile, parse_json_page, read_json_files
    from pypi_types._link import LinkBase, join_url
    from pypi_types._metadata import parse_metadata
    from pypi_types._page import File, ProjectPage
    from pypi_types._path_url import path_to_url, url_to_path
    from pypi_types._url import (
        Credentials,
        SplitUrl,
        origin,
        redact_url,
        split_credentials,
    )

__all__ = [
    "DEFAULT_INDEX",
    "ArchiveInfo",
    "CoreMetadata",
    "Credentials",
    "DirInfo",
    "DirectUrl",
    "DirectUrlError",
    "File",
    "IndexLocations",
    "IndexStrategy",
    "IndexUrl",
    "JsonFile",
    "JsonListing",
    "LinkBase",
    "MetadataError",
    "PageError",
    "ProjectPage",
    "PypiTypesError",
    "SplitUrl",
    "VcsInfo",
    "join_url",
    "list_json_page",
    "origin",
    "parse_direct_url",
    "parse_html_page",
    "parse_json_page",
    "parse_metadata",
    "path_to_url",
    "read_headers",
    "read_json_files",
    "redact_url",
    "split_credentials",
    "url_to_path",
]

__getattr__ = lazy_exports(
    __name__,
    {
        "_core_metadata": ["CoreMetadata"],
        "_direct_url": ["ArchiveInfo", "DirInfo", "DirectUrl", "VcsInfo", "parse_direct_url"],
        "_errors": ["DirectUrlError", "MetadataError", "PageError", "PypiTypesError"],
        "_headers": ["read_headers"],
        "_html_page": ["parse_html_page"],
        "_index": ["DEFAULT_INDEX", "IndexLocations", "IndexStrategy", "IndexUrl"],
        "_json_listing": ["JsonListing", "list_json_page"],
        "_json_page": ["JsonFile", "parse_json_page", "read_json_files"],
        "_link": ["LinkBase", "join_url"],
        "_metadata": ["parse_metadata"],
        "_page": ["File", "ProjectPage"],
        "_path_url": ["path_to_url", "url_to_path"],
        "_url": ["Credentials", "SplitUrl", "origin", "redact_url", "split_credentials"],
    },
)
