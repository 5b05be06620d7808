"""One connection to the index server: requests in, answers and faults out."""

from __future__ import annotations

import base64
import contextlib
import email.utils
import gzip
import hashlib
import re
import socket
import struct
import time
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING

import msgspec

from puffin_testing._index_settings import Fault, RecordedRequest

if TYPE_CHECKING:
    from puffin_testing._index import IndexServer

LAST_MODIFIED = 1_700_000_000
"""When everything on the server was last changed, in UTC seconds."""


class Answer(msgspec.Struct):
    """What is sent back."""

    status: int
    headers: dict[str, str] = {}
    body: bytes = b""
    is_file: bool = False
    """Whether ranges and the cache headers of files apply."""


class IndexHandler(BaseHTTPRequestHandler):
    """Answers the requests of one connection from the state of its `IndexServer`."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    index: IndexServer
    """Set on the subclass that a server makes for itself."""

    def log_message(self, *_: object) -> None:
        """Print nothing."""

    def do_GET(self) -> None:
        """Answer a GET request."""
        with self.index.in_flight():
            self._answer()

    def do_HEAD(self) -> None:
        """Answer a HEAD request."""
        self.do_GET()

    def _answer(self) -> None:
        self._pause(self.index.settings.latency)
        fault = self.index.take_fault(self.path)
        if fault is not None and fault.kind == "answer":
            headers = {"Content-Type": "text/plain", **fault.headers}
            self._send(Answer(fault.status, headers, fault.body))
            return
        answer = self._refusal() or self._shaped(self.index.find(self.path, self._accept()))
        if fault is None:
            self._send(answer)
        else:
            self._break(fault, answer)

    def _accept(self) -> str:
        return self.headers.get("Accept", "*/*")

    def _pause(self, seconds: float) -> None:
        if seconds:
            self.index.closing.wait(seconds)

    def _refusal(self) -> Answer | None:
        settings = self.index.settings
        if settings.credentials is not None:
            expected = base64.b64encode(settings.credentials.encode()).decode()
            if self.headers.get("Authorization") != f"Basic {expected}":
                return Answer(401, {"WWW-Authenticate": 'Basic realm="index"'}, b"who are you?")
        if self.command == "HEAD" and not settings.head:
            return Answer(405, {"Allow": "GET"})
        return None

    def _shaped(self, answer: Answer) -> Answer:
        """Add validators and cache headers, then apply conditions, ranges and compression."""
        if answer.status != 200:  # noqa: PLR2004 - 200 is its own name
            return answer
        settings = self.index.settings
        etag = f'"{hashlib.sha256(answer.body).hexdigest()[:16]}"'
        if "etag" in settings.validators:
            answer.headers["ETag"] = etag
        if "last-modified" in settings.validators:
            answer.headers["Last-Modified"] = email.utils.formatdate(LAST_MODIFIED, usegmt=True)
        control = settings.file_cache_control if answer.is_file else settings.cache_control
        if control is not None:
            answer.headers["Cache-Control"] = control
        if self._is_unchanged(etag):
            return Answer(304, {k: v for k, v in answer.headers.items() if k != "Content-Type"})
        if answer.is_file:
            return self._ranged(answer, etag)
        if settings.compress and "gzip" in self.headers.get("Accept-Encoding", ""):
            answer.headers["Content-Encoding"] = "gzip"
            answer.body = gzip.compress(answer.body)
        return answer

    def _is_unchanged(self, etag: str) -> bool:
        validators = self.index.settings.validators
        if (asked := self.headers.get("If-None-Match")) is not None:
            return "etag" in validators and etag in asked
        since = self.headers.get("If-Modified-Since")
        if since is None or "last-modified" not in validators:
            return False
        return email.utils.parsedate_to_datetime(since).timestamp() >= LAST_MODIFIED

    def _ranged(self, answer: Answer, etag: str) -> Answer:
        kind = self.index.settings.ranges
        if kind != "no":
            answer.headers["Accept-Ranges"] = "bytes"
        asked = self.headers.get("Range")
        if asked is None or kind == "no" or self.headers.get("If-Range", etag) != etag:
            return answer
        found = re.fullmatch(r"bytes=(\d*)-(\d*)", asked)
        if found is None or kind == "refused":
            return Answer(416, {"Content-Range": f"bytes */{len(answer.body)}"})
        if kind == "no-suffix" and not found[1]:
            return Answer(501)
        return self._part(answer, found[1], found[2])

    def _part(self, answer: Answer, first: str, last: str) -> Answer:
        body, kind = answer.body, self.index.settings.ranges
        start = int(first) if first else max(0, len(body) - int(last))
        end = min(int(last) + 1, len(body)) if first and last else len(body)
        if start >= len(body):
            return Answer(416, {"Content-Range": f"bytes */{len(body)}"})
        part = body[start:end]
        if kind == "wrong-part":
            part = (body + body)[start + 7 : end + 7]
        if kind == "wrong-range":
            start, end, part = 0, end - start, body[: end - start]
        headers = {**answer.headers, "Content-Range": f"bytes {start}-{end - 1}/{len(body)}"}
        return Answer(206, headers, part)

    def _head(self, answer: Answer) -> bytes:
        reason = self.responses.get(answer.status, ("",))[0]
        headers = {"Content-Length": str(len(answer.body)), **answer.headers}
        lines = [f"HTTP/1.1 {answer.status} {reason}", *(f"{k}: {v}" for k, v in headers.items())]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")

    def _send(self, answer: Answer) -> None:
        body = b"" if self.command == "HEAD" else answer.body
        self._record(answer.status, len(body))
        with contextlib.suppress(ConnectionError):
            self.wfile.write(self._head(answer) + body)

    def _record(self, status: int, sent: int = 0) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.index.record(
            RecordedRequest(
                method=self.command, path=self.path, headers=headers, status=status, sent=sent
            )
        )

    def _break(self, fault: Fault, answer: Answer) -> None:
        self.close_connection = True
        if fault.kind == "drip":
            self._record(answer.status)
            self._drip(fault, answer)
            return
        self._record(0 if fault.kind == "reset" else answer.status)
        with contextlib.suppress(ConnectionError):
            if fault.kind != "reset":
                self.wfile.write(self._head(answer) + answer.body[: fault.after])
            if fault.kind == "stall":
                self.index.closing.wait()
        if fault.kind == "reset":
            # A linger time of zero turns close into a reset.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def _drip(self, fault: Fault, answer: Answer) -> None:
        with contextlib.suppress(ConnectionError):
            self.wfile.write(self._head(answer))
            for start in range(0, len(answer.body), fault.piece):
                self.wfile.write(answer.body[start : start + fault.piece])
                time.sleep(fault.seconds)
                if self.index.closing.is_set():
                    return
