"""A server of git repositories on the loopback interface."""

from __future__ import annotations

import base64
import os
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Self

from puffin_testing._git import git_environ

if TYPE_CHECKING:
    from pathlib import Path

_HEADERS = {
    "CONTENT_TYPE": "Content-Type",
    "CONTENT_LENGTH": "Content-Length",
    "HTTP_CONTENT_ENCODING": "Content-Encoding",
    "HTTP_GIT_PROTOCOL": "Git-Protocol",
}


class GitServer:
    """Serves the repositories below a directory by HTTP, as git itself does; for `with`.

    `user` and `password` are demanded when they are given. `modern=False` speaks the protocol of
    old, in which nothing may be asked for that no reference points to.
    """

    def __init__(
        self, root: Path, *, user: str = "", password: str = "", modern: bool = True
    ) -> None:
        self.root = root
        self.modern = modern
        token = base64.b64encode(f"{user}:{password}".encode()).decode()
        self.authorization = f"Basic {token}" if user else None
        self.requests: list[tuple[str, str | None]] = []
        """Path and `Authorization` of each request."""
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    @property
    def host(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer(self, request: BaseHTTPRequestHandler) -> tuple[int, dict[str, str], bytes]:
        """Return status, headers and body for a request."""
        given = request.headers.get("Authorization")
        self.requests.append((request.path, given))
        body = _body(request)
        if self.authorization not in (None, given):
            return 401, {"WWW-Authenticate": 'Basic realm="git"'}, b""
        output = subprocess.run(
            ["git", "http-backend"],  # noqa: S607 - the one on PATH
            input=body,
            env=self._environ(request),
            stdout=subprocess.PIPE,
            check=True,
        ).stdout
        head, _, content = output.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
        return int(headers.pop("Status", "200").split()[0]), headers, content

    def _environ(self, request: BaseHTTPRequestHandler) -> dict[str, str]:
        path, _, query = request.path.partition("?")
        headers = {key: request.headers.get(name, "") for key, name in _HEADERS.items()}
        if not self.modern:
            headers["HTTP_GIT_PROTOCOL"] = ""
        return git_environ(
            GIT_PROJECT_ROOT=os.fspath(self.root),
            GIT_HTTP_EXPORT_ALL="1",
            REQUEST_METHOD=request.command,
            PATH_INFO=path,
            QUERY_STRING=query,
            REMOTE_ADDR="127.0.0.1",
            **headers,
        )


def _body(request: BaseHTTPRequestHandler) -> bytes:
    if request.headers.get("Transfer-Encoding") != "chunked":
        return request.rfile.read(int(request.headers.get("Content-Length", "0")))
    chunks = []
    while size := int(request.rfile.readline(), 16):
        chunks.append(request.rfile.read(size))
        request.rfile.readline()
    request.rfile.readline()
    return b"".join(chunks)


def _handler(server: GitServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, content = server.answer(self)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_POST = do_GET  # noqa: N815 - the name is http.server's

        def log_message(self, *arguments: object) -> None:
            """Say nothing."""

    return Handler
