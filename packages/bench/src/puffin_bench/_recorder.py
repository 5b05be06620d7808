"""A server on loopback that looks like the index, and keeps what it is asked for in the mirror.

<url>/simple/<project>/                the page, with core metadata offered for every wheel
<url>/files/<filename>[.metadata]      a file, or the core metadata of a wheel

It is for recording, not for measuring: it sends whole files only, and waits for the index.
"""

from __future__ import annotations

import os
import shutil
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, BinaryIO, Self
from urllib.parse import unquote

from puffin_bench._pages import HTML, JSON, choose_form, html_page, json_page
from puffin_bench._promises import ADDRESS, FILE_CACHE, PAGE_CACHE
from puffin_macros import PuffinError
from puffin_normalize import InvalidNameError, normalize_project

if TYPE_CHECKING:
    from puffin_bench._collector import Collector


class Recorder:
    """The recording server; serves in a `with` block."""

    def __init__(self, collector: Collector, *, latency: float = 0.0) -> None:
        """Take a port; `latency` are the seconds that pass before each answer, changeable."""
        self.latency = latency
        self.failures: list[str] = []
        """What the index could not be asked; clients heard of it as status 502."""
        self.collector = collector
        handler = type("Handler", (_Handler,), {"recorder": self})
        self._server = _Server((ADDRESS, 0), handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    @property
    def url(self) -> str:
        """The root, without a slash at its end."""
        return f"http://{ADDRESS}:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False  # idle connections are kept alive by clients that may never end
    request_queue_size = 256

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that hang up: what they ask for in advance they may not want."""


class _Handler(BaseHTTPRequestHandler):
    recorder: Recorder

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        time.sleep(self.recorder.latency)
        try:
            self._answer(unquote(self.path.partition("?")[0]))
        except PuffinError as error:
            self.recorder.failures.append(f"{self.path}: {error}")
            self._send(502, str(error).encode())

    def do_HEAD(self) -> None:
        self.do_GET()

    def _answer(self, path: str) -> None:
        folder, _, rest = path.removeprefix("/").partition("/")
        if folder == "simple":
            self._page(rest.removesuffix("/"))
        elif folder == "files" and rest.endswith(".metadata"):
            self._data(self.recorder.collector.metadata(rest.removesuffix(".metadata")), FILE_CACHE)
        elif folder == "files":
            self._file(rest)
        else:
            self._data(None, "")

    def _page(self, text: str) -> None:
        try:
            project = normalize_project(text)
        except InvalidNameError:
            return self._data(None, "")
        if self.path != f"/simple/{project}/":
            return self._send(301, b"", {"Location": f"/simple/{project}/"})
        page = self.recorder.collector.page(project)
        if page is None:
            return self._data(None, "")
        form = choose_form(self.headers.get("Accept", ""))
        body = json_page(page, self._offer)
        return self._data(body if form is JSON else html_page(body), PAGE_CACHE, form.content_type)

    def _offer(self, filename: str) -> bool:
        return not self.recorder.collector.store.is_missing(f"{filename}.metadata")

    def _data(
        self, data: bytes | None, caching: str, kind: str = "application/octet-stream"
    ) -> None:
        if data is None:
            self._send(404, b"not found")
        else:
            self._send(200, data, {"Content-Type": kind, "Cache-Control": caching})

    def _file(self, filename: str) -> None:
        path = self.recorder.collector.file(filename)
        if path is None:
            return self._data(None, "")
        with open(path, "rb") as stream:
            return self._stream(stream)

    def _stream(self, stream: BinaryIO) -> None:
        size = os.fstat(stream.fileno()).st_size
        kind = "application/octet-stream"
        self._head(200, size, {"Content-Type": kind, "Cache-Control": FILE_CACHE})
        if self.command != "HEAD":
            shutil.copyfileobj(stream, self.wfile)

    def _send(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self._head(status, len(body), headers or {"Content-Type": HTML.content_type})
        if self.command != "HEAD":
            self.wfile.write(body)

    def _head(self, status: int, length: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(length)}.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing: the mirror's directory is the log."""
