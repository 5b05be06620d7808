"""The configured index: its pages, the core metadata of its wheels, its files."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Self

from distribution_filename import FilenameError, parse_wheel_filename
from puffin_bench._errors import MirrorError
from puffin_client import (
    HttpClient,
    Proxies,
    Request,
    StatusError,
    TransportSettings,
    default_index_url,
    open_transport,
)
from puffin_fs import temporary_name
from puffin_package import ArchiveError, read_remote_metadata
from pypi_types import parse_html_page, parse_json_page, redact_url

if TYPE_CHECKING:
    from collections.abc import Mapping

    from puffin_client import Response
    from pypi_types import File, ProjectPage

MAX_PAGE = 64 << 20
MAX_METADATA = 64 << 20
TAIL = 32 << 10
"""Bytes of a wheel's end that are asked for at first: METADATA is in it more often than not."""
_PARTIAL, _NOT_FOUND = 206, 404
_ABSENT = frozenset({_NOT_FOUND})
_ACCEPT = "application/vnd.pypi.simple.v1+json, text/html;q=0.5"
_PLAIN = {"accept-encoding": "identity"}
_TOTAL = re.compile(r"bytes \d+-\d+/(\d+)")
_SETTING = re.compile(r"(:env:|install|global)\.index-url='(.*)'")


def configured_index(environ: Mapping[str, str]) -> str:
    """Return the URL of the index to mirror: Puffin's variable, pip's configuration, its default.

    Cost: starts pip.
    """
    own = environ.get("PUFFIN_INDEX_URL")
    if own:
        return own
    command = [sys.executable, "-m", "pip", "config", "list", "--disable-pip-version-check"]
    listed = subprocess.run(  # noqa: S603 - pip as this interpreter has it
        command, capture_output=True, text=True, check=False, env=dict(environ)
    )
    found = dict(_SETTING.findall(listed.stdout))
    for place in (":env:", "install", "global"):
        if place in found:
            return str(found[place])
    return default_index_url()


def transport_settings(environ: Mapping[str, str]) -> TransportSettings:
    """Return authorities and proxies as the usual variables name them."""
    files = (environ.get(name) for name in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "PIP_CERT"))
    exceptions = environ.get("no_proxy", environ.get("NO_PROXY", "")).split(",")
    return TransportSettings(
        ca_file=next(filter(None, files), None),
        proxies=Proxies(
            http=environ.get("http_proxy") or None,
            https=environ.get("https_proxy") or environ.get("HTTPS_PROXY") or None,
            everything=environ.get("all_proxy") or environ.get("ALL_PROXY") or None,
            exceptions=tuple(filter(None, (word.strip() for word in exceptions))),
        ),
    )


class Upstream:
    """An index on the network; to be used from many threads, in a `with` block."""

    def __init__(self, url: str, settings: TransportSettings) -> None:
        """Open nothing yet; `url` may have credentials."""
        self._url = url.rstrip("/")
        # The faster transport crashed below the recording server, whose threads come and go.
        self._http = HttpClient(lambda: open_transport("httpx", settings))
        self._http.remember_credentials(url)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def page(self, project: str) -> ProjectPage | None:
        """Return what the index knows of a project, None if it does not have it.

        Raises: NetworkError, StatusError, PageError, TooLargeError.
        """

        def use(response: Response) -> ProjectPage | None:
            if response.status == _NOT_FOUND:
                return None
            body = response.read(MAX_PAGE)
            kind = response.headers.get("content-type", "").partition(";")[0]
            parse = parse_json_page if kind.endswith("json") else parse_html_page
            return parse(body, response.url)

        request = Request("GET", f"{self._url}/{project}/", {"accept": _ACCEPT})
        return self._http.call(request, use, expected=_ABSENT)

    def metadata(self, file: File) -> bytes | None:
        """Return METADATA of a wheel: the file beside it, else some ranges of the wheel.

        None: the wheel has none that can be read.
        Raises: NetworkError, StatusError.
        """
        if file.core_metadata:
            with suppress(StatusError):  # promised, but not there: the wheel itself has it
                return self._http.call(
                    Request("GET", f"{file.url}.metadata"), lambda r: r.read(MAX_METADATA)
                )
        try:
            name = parse_wheel_filename(file.filename)
            wheel = _RemoteWheel(self._http, file.url)
            return read_remote_metadata(wheel.size, wheel.read, name)
        except (ArchiveError, FilenameError):
            return None

    def fetch(self, file: File, target: str) -> None:
        """Fetch a file to `target`, which appears when it is complete and its hashes are right.

        Raises: MirrorError - it is another file; NetworkError, StatusError.
        """
        temporary = os.path.join(os.path.dirname(target), temporary_name(".tmp-"))
        os.makedirs(os.path.dirname(target), exist_ok=True)
        request = Request("GET", file.url, _PLAIN)
        try:
            found = self._http.call(request, lambda response: _save(response, temporary))
            if file.hashes.get("sha256", found) != found:
                raise MirrorError(f"{redact_url(file.url)} is not the file that its page promises")
            os.replace(temporary, target)
        finally:
            with suppress(FileNotFoundError):
                os.unlink(temporary)


def _save(response: Response, path: str) -> str:
    """Write a body to a file; return its sha256."""
    digest = hashlib.sha256()
    with open(path, "wb") as stream:
        for piece in response.iter_bytes():
            digest.update(piece)
            stream.write(piece)
    return digest.hexdigest()


class _RemoteWheel:
    """A wheel far away, of which the end, or the whole of it, is here."""

    def __init__(self, http: HttpClient, url: str) -> None:
        self._http = http
        self._url = url
        request = Request("GET", url, {**_PLAIN, "range": f"bytes=-{TAIL}"})
        self.size, self._tail = http.call(request, self._open)

    @staticmethod
    def _open(response: Response) -> tuple[int, bytes]:
        data = response.read(sys.maxsize)
        found = _TOTAL.fullmatch(response.headers.get("content-range", ""))
        if response.status != _PARTIAL or found is None:
            return len(data), data
        return int(found[1]), data

    def read(self, start: int, end: int) -> bytes:
        """Return the bytes from `start` up to `end`."""
        here = self.size - len(self._tail)
        if start >= here:
            return self._tail[start - here : end - here]
        headers = {**_PLAIN, "range": f"bytes={start}-{end - 1}"}
        return self._http.call(Request("GET", self._url, headers), lambda r: r.read(end - start))
