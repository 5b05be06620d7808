"""Links of a page, made absolute."""

from __future__ import annotations

from functools import lru_cache

from puffin_macros import lazy_pattern
from pypi_types._url import origin, split_credentials

_ABSOLUTE = lazy_pattern(r"[A-Za-z][A-Za-z0-9+.-]*:")
_DOT_SEGMENT = lazy_pattern(r"(?:^|/)\.{1,2}(?:/|$)|//")
_PLAIN_NAME = lazy_pattern(r"[A-Za-z0-9][A-Za-z0-9._+~!%-]*")
_BASES = 1 << 10
_UNUSUAL = lazy_pattern(r"(?:^|/)\.{1,2}(?:[/?#]|$)|//|\\|[?#](?:#|$)")


class LinkBase:
    """Resolves links against one base URL. Most cost half a microsecond; a page has 4,000."""

    __slots__ = ("_directories", "_last", "_origin", "url")

    def __init__(self, url: str) -> None:
        self.url = url
        """The base: absolute, of any scheme."""
        self._origin = ""
        self._directories: list[str] | None = None
        self._last = ("", "")
        """The directory of the last link, as it was given, and what it leads to."""

    def join(self, link: str) -> str:
        """Return the link as an absolute URL.

        Spec: RFC 3986, section 5.2. Raises: ValueError - not a URL (`http://[`).
        """
        if link.startswith(("https://", "http://")) and "[" not in link:
            return link
        if link.startswith("../"):
            start, slash, name = link.rpartition("/")
            if _PLAIN_NAME.fullmatch(name):
                return self._directory(start + slash) + name
        return self._join_whole(link)

    def _directory(self, link: str) -> str:
        """Return where a directory is, in which most files of a page are that does not use hashes.

        Raises: ValueError.
        """
        # One read and one write of a pair: threads may share a base.
        given, found = self._last
        if given != link:
            found = self._join_whole(link)
            self._last = (link, found)
        return found

    def _join_whole(self, link: str) -> str:
        return self._join_relative(link) or self._join_slowly(link)

    def _join_relative(self, link: str) -> str | None:
        # Three plain forms: "/x", "../../x", "x"; anything unusual is left to the library.
        directories = self._directories
        if directories is None:
            directories = self._directories = self._parents()
        if not directories or not link or link[0] in "?#" or link.startswith("//"):
            return None
        climbs = 0
        while link.startswith("../", climbs * 3):
            climbs += 1
        tail = link[climbs * 3 :]
        if climbs >= len(directories) or _is_unusual(tail):
            return None
        if tail.startswith("/"):
            return None if climbs else self._origin + tail
        return directories[climbs] + tail

    def _parents(self) -> list[str]:
        """Return the directories that a link may start from, nearest first."""
        path = self.url.partition("#")[0].partition("?")[0]
        scheme, separator, rest = path.partition("://")
        host, slash, inner = rest.partition("/")
        if not separator or not slash:
            return []
        self._origin = f"{scheme}://{host}"
        # "a/b/c" -> ["https://host/a/b/", "https://host/a/", "https://host/"]
        return _directories(self._origin, inner)

    def _join_slowly(self, link: str) -> str:
        from urllib.parse import urljoin

        return urljoin(self.url, link)


def join_url(base: str, link: str) -> str:
    """Return the link of a page at `base` as an absolute URL. For many links, see LinkBase."""
    return LinkBase(base).join(link)


@lru_cache(_BASES)
def page_base(url: str) -> LinkBase:
    """Return the base of the links of a page.

    The page's credentials are not handed on to its files: what is stored of a page must hold none,
    and a client knows for itself which belong to an origin. The same base for the same page.
    """
    return LinkBase(split_credentials(url).url)


def same_kind(page: str, link: str) -> bool:
    """Return whether a page may offer this link: http(s) anywhere, `file:` from files only."""
    if link.startswith(("https://", "http://")):
        return True
    return origin(link).startswith("file:") and origin(page).startswith("file:")


def _directories(start: str, path: str) -> list[str]:
    if _DOT_SEGMENT.search(path):
        return []
    segments = path.split("/")[:-1]
    ends = range(len(segments), -1, -1)
    return ["/".join([start, *segments[:end], ""]) for end in ends]


def _is_unusual(tail: str) -> bool:
    if not tail or _ABSOLUTE.match(tail) or tail[0].isspace() or tail[-1].isspace():
        return True
    # The library drops dot segments, doubled slashes, and a query or fragment that is empty.
    return _UNUSUAL.search(tail) is not None
