"""A package index on 127.0.0.1 whose every virtue and vice a test can choose."""

from __future__ import annotations

import contextlib
import os
import ssl
import sys
import threading
from fnmatch import fnmatchcase
from http.server import ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import unquote

from puffin_testing._index_handler import Answer, IndexHandler
from puffin_testing._index_pages import (
    HTML_TYPE,
    JSON_TYPE,
    ServedFile,
    html_page,
    json_page,
    list_page,
    normalized,
    project_of,
    required_python,
    wheel_metadata,
)
from puffin_testing._index_settings import Certificate, Fault, IndexSettings, RecordedRequest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import TracebackType

_CERTIFICATES = os.path.join(os.path.dirname(__file__), "certificates")


def authority_file() -> str:
    """Return the path of the certificate that a client must trust to talk to a TLS index server."""
    return os.path.join(_CERTIFICATES, "authority.pem")


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, handler: type[IndexHandler], tls: ssl.SSLContext | None) -> None:
        super().__init__(("127.0.0.1", 0), handler)
        self.tls = tls
        self.open: set[Any] = set()

    def get_request(self) -> Any:
        """Accept a connection; its own thread does the TLS handshake, with its first read."""
        connection, address = super().get_request()
        if self.tls is not None:
            connection = self.tls.wrap_socket(
                connection, server_side=True, do_handshake_on_connect=False
            )
        return connection, address

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        self.open.add(request)
        try:
            super().process_request_thread(request, client_address)
        finally:
            self.open.discard(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that hang up or mistrust us: that is what tests are about."""
        if not isinstance(sys.exception(), OSError | ValueError):
            super().handle_error(request, client_address)


class IndexServer:
    """A simple repository API at `.url`, made for tests; a context manager.

        with IndexServer() as server:
            server.add("example-1.0-py3-none-any.whl", data)
            ... server.url ...
            assert server.requests[0].path == "/simple/example/"

    Paths: `/simple/<project>/` (`.url` is `/simple`), `/files/<filename>` and, with `.metadata`
    added, its core metadata; `/links/` has the links to all files on one page.
    Settings are keyword arguments (the fields of `IndexSettings`) and can be changed through
    `.settings` at any time. Faults are used up in the order in which they were added.
    """

    def __init__(self, *, tls: Certificate | None = None, **settings: Any) -> None:
        """Start nothing yet; `tls` names the certificate to show, None serves plain HTTP."""
        self.settings = IndexSettings(**settings)
        self.requests: list[RecordedRequest] = []
        self.closing = threading.Event()
        self.peak = 0
        """The most requests that were being answered at once."""
        self._now = 0
        self._lock = threading.Lock()
        self._projects: dict[str, list[ServedFile]] = {}
        self._files: dict[str, ServedFile] = {}
        self._pages: dict[str, Answer] = {}
        self._faults: list[Fault] = []
        handler = type("Handler", (IndexHandler,), {"index": self})
        self._server = _Server(handler, None if tls is None else _tls_context(tls))
        scheme = "http" if tls is None else "https"
        self.root = f"{scheme}://127.0.0.1:{self._server.server_port}"
        self.url = f"{self.root}/simple"

    def __enter__(self) -> Self:
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.004}, daemon=True
        )
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        for connection in list(self._server.open):
            with contextlib.suppress(OSError):
                connection.shutdown(2)
        self._thread.join()

    def add(
        self, filename: str, data: bytes, *, project: str | None = None, **facts: Any
    ) -> ServedFile:
        """Offer a file, in place of one of the same name.

        `facts` are fields of `ServedFile`, by default as the METADATA says.
        """
        metadata = facts.pop("metadata", None) or wheel_metadata(data)
        facts.setdefault("requires_python", required_python(metadata))
        file = ServedFile(filename=filename, data=data, metadata=metadata, **facts)
        files = self._projects.setdefault(normalized(project or project_of(filename)), [])
        files[:] = [known for known in files if known.filename != filename] + [file]
        self._files[filename] = file
        return file

    def add_path(self, path: str | os.PathLike[str], **facts: Any) -> ServedFile:
        """Offer the file at `path`; see `add`."""
        with open(path, "rb") as stream:
            return self.add(os.path.basename(path), stream.read(), **facts)

    def add_project(self, name: str) -> None:
        """Make a project that has no files (yet)."""
        self._projects.setdefault(normalized(name), [])

    def file_url(self, filename: str) -> str:
        """Return the URL of a file."""
        return f"{self.root}/files/{filename}"

    def add_page(
        self, path: str, body: bytes, *, status: int = 200, headers: Mapping[str, str] | None = None
    ) -> None:
        """Serve `body` at `path`, whatever else would be there."""
        self._pages[path] = Answer(status, {"Content-Type": "text/html", **(headers or {})}, body)

    def redirect(self, path: str, to: str, *, status: int = 302) -> None:
        """Answer `path` with a redirect to the URL `to`, here or elsewhere."""
        self.add_page(path, b"", status=status, headers={"Location": to})

    def fail(
        self,
        pattern: str,
        status: int = 500,
        *,
        times: int | None = 1,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
    ) -> None:
        """Answer the next `times` requests for the pattern with `status`; None: all of them."""
        self.inject(
            Fault(pattern=pattern, status=status, times=times, headers=headers or {}, body=body)
        )

    def inject(self, fault: Fault) -> None:
        """Add a fault."""
        with self._lock:
            self._faults.append(fault)

    def count(self, pattern: str) -> int:
        """Return how many requests for the pattern were made."""
        return sum(fnmatchcase(request.path, pattern) for request in self.requests)

    @contextlib.contextmanager
    def in_flight(self) -> Iterator[None]:
        """Count a request as being answered."""
        with self._lock:
            self._now += 1
            self.peak = max(self.peak, self._now)
        try:
            yield
        finally:
            with self._lock:
                self._now -= 1

    def record(self, request: RecordedRequest) -> None:
        """Note a request in the log."""
        with self._lock:
            self.requests.append(request)

    def take_fault(self, path: str) -> Fault | None:
        """Return the fault that the next request for `path` has to suffer, and use it up."""
        with self._lock:
            for fault in self._faults:
                if fault.times != 0 and fnmatchcase(path, fault.pattern):
                    if fault.times is not None:
                        fault.times -= 1
                    return fault
        return None

    def find(self, target: str, accept: str) -> Answer:
        """Return the answer for a request target of an honest index."""
        path = unquote(target.partition("?")[0])
        if path in self._pages:
            page = self._pages[path]
            return Answer(page.status, dict(page.headers), page.body)
        if path.startswith("/files/"):
            return self._file(path.removeprefix("/files/"))
        if path == "/links/":
            files = list(self._files.values())
            return Answer(200, {"Content-Type": "text/html"}, self._html("links", files))
        if path == "/simple/":
            return Answer(200, {"Content-Type": "text/html"}, list_page(sorted(self._projects)))
        if path.startswith("/simple/"):
            return self._project(path.removeprefix("/simple/"), accept)
        return Answer(404, {"Content-Type": "text/plain"}, b"not found")

    def _file(self, name: str) -> Answer:
        if name in self._files:
            kind = {"Content-Type": "application/octet-stream"}
            return Answer(200, kind, self._files[name].data, is_file=True)
        file = self._files.get(name.removesuffix(".metadata"))
        if file is None or file.metadata is None or self.settings.metadata == "off":
            return Answer(404, {"Content-Type": "text/plain"}, b"no such file")
        return Answer(
            200, {"Content-Type": "application/octet-stream"}, file.metadata, is_file=True
        )

    def _project(self, path: str, accept: str) -> Answer:
        name = path.removesuffix("/")
        if path != normalized(name) + "/":
            return Answer(301, {"Location": f"/simple/{normalized(name)}/"})
        if name not in self._projects:
            return Answer(404, {"Content-Type": "text/plain"}, b"no such project")
        files, formats = self._projects[name], self.settings.formats
        if "json" in formats and ("html" not in formats or JSON_TYPE in accept):
            page = json_page(name, files, self._base(), self.settings)
            return Answer(200, {"Content-Type": JSON_TYPE}, page)
        kind = HTML_TYPE if HTML_TYPE in accept else "text/html"
        return Answer(200, {"Content-Type": kind}, self._html(name, files))

    def _html(self, name: str, files: list[ServedFile]) -> bytes:
        return html_page(name, files, self._base(), self.settings)

    def _base(self) -> str:
        return f"{self.root}/files/" if self.settings.links == "absolute" else "/files/"


def _tls_context(certificate: Certificate) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(os.path.join(_CERTIFICATES, f"{certificate}.pem"))
    return context
