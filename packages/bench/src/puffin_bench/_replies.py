"""What the bench's own server answers: heads made once, bodies in memory or sent from files."""

from __future__ import annotations

import os
import re
import stat
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import unquote

import msgspec
from msgspec import Struct

from puffin_bench._pages import PageForm, choose_form
from puffin_bench._promises import FILE_CACHE, PAGE_CACHE

if TYPE_CHECKING:
    from collections.abc import Mapping

_BYTES = "application/octet-stream"
_ONE_RANGE = re.compile(r"bytes=(\d*)-(\d*)", re.ASCII)
_NO_GZIP = re.compile(r"gzip\s*;\s*q=0(\.0*)?\s*(,|$)")


class Wishes(Struct, frozen=True, kw_only=True):
    """What a request says below its first line."""

    form: PageForm
    gzip: bool
    unless: str
    """If-None-Match; "" for none."""
    range: str
    range_if: str
    """If-Range; "" for none."""
    close: bool
    body: bool


class Reply(Struct, frozen=True, kw_only=True):
    """An answer, but for its date: a head, then bytes or a stretch of a file."""

    status: HTTPStatus
    head: bytes
    """The first line and all fields but Date, which comes last, with the empty line after it."""
    body: bytes = b""
    descriptor: int = -1
    """An open file whose bytes from `start` to `end` are the body, in place of `body`; -1: none."""
    start: int = 0
    end: int = 0
    close: bool = False
    late: bool = True
    """Whether it comes with the latency of the line."""


class _Entity(Struct, frozen=True, kw_only=True):
    """Something that is served, as it is on disk."""

    fields: Mapping[str, str]
    etag: str
    size: int
    body: bytes
    descriptor: int
    """As in `Reply`; only such entities have ranges."""


@lru_cache(1024)
def read_wishes(fields: bytes) -> Wishes:
    """Return what the header fields of a request say; a client sends the same ones over and over.

    `fields` are lines with CRLF between them.
    """
    pairs = (line.partition(":") for line in fields.decode("latin-1").split("\r\n"))
    values = {name.strip().lower(): value.strip() for name, _, value in pairs}
    encodings = values.get("accept-encoding", "").lower()
    return Wishes(
        form=choose_form(values.get("accept", "")),
        gzip="gzip" in encodings and _NO_GZIP.search(encodings) is None,
        unless=values.get("if-none-match", ""),
        range=values.get("range", ""),
        range_if=values.get("if-range", ""),
        close=values.get("connection", "").lower() == "close",
        body=values.get("content-length", "0") != "0" or "transfer-encoding" in values,
    )


def plain_reply(status: HTTPStatus, *, close: bool = False, **fields: str) -> Reply:
    """Return an answer that says its status in a line of text."""
    body = f"{status.value} {status.phrase}\n".encode()
    shown = {"Content-Type": "text/plain", "Content-Length": str(len(body))}
    shown |= {name.replace("_", "-"): value for name, value in fields.items()}
    return Reply(status=status, head=_head(status, shown, close=close), body=body, close=close)


def text_reply(text: str) -> Reply:
    """Return an answer of text that comes at once."""
    body = text.encode()
    fields = {"Content-Type": "text/plain", "Content-Length": str(len(body))}
    return Reply(status=HTTPStatus.OK, head=_head(HTTPStatus.OK, fields), body=body, late=False)


def bare(reply: Reply) -> Reply:
    """Return what answers a HEAD where `reply` answers a GET."""
    return msgspec.structs.replace(reply, body=b"", descriptor=-1)


class Replies:
    """The answers of a mirror: `/simple/<project>/`, `/files/<filename>` and its `.metadata`.

    Cost: a file is opened the first time it is asked for; from then on it is a look into a
    dictionary. Bodies of pages and metadata stay in memory, files stay open.
    """

    def __init__(self, tree: str, files: str) -> None:
        """Take the directories of the static tree and of the wheels and source distributions."""
        self._tree = tree
        self._files = files
        self._entities: dict[str, _Entity] = {}

    def reply(self, target: str, wishes: Wishes) -> Reply:
        """Return the answer to a GET for `target`, a path with or without a query."""
        entity = self._find(unquote(target.partition("?")[0]), wishes)
        if entity is None:
            return plain_reply(HTTPStatus.NOT_FOUND, close=wishes.close)
        return _reply(entity, wishes)

    def _find(self, path: str, wishes: Wishes) -> _Entity | None:
        packed = ".gz" if wishes.gzip else ""
        match path.split("/"):
            case ["", "simple", project, ""] if project:
                name = f"{self._tree}/pages/{project}.{wishes.form.suffix}{packed}"
                return self._entity(name, _page_fields(wishes.form, packed))
            case ["", "files", filename] if filename.endswith(".metadata"):
                name = f"{self._tree}/metadata/{filename}{packed}"
                return self._entity(name, _metadata_fields(packed))
            case ["", "files", filename] if filename:
                return self._entity(f"{self._files}/{filename}", _FILE_FIELDS)
        return None

    def _entity(self, name: str, fields: Mapping[str, str]) -> _Entity | None:
        entity = self._entities.get(name) or _load(name, fields)
        if entity is not None:
            self._entities[name] = entity
        return entity


def _page_fields(form: PageForm, packed: str) -> dict[str, str]:
    fields = {"Content-Type": form.content_type, "Cache-Control": PAGE_CACHE}
    return fields | {"Vary": "Accept, Accept-Encoding"} | _encoding(packed)


def _metadata_fields(packed: str) -> dict[str, str]:
    fields = {"Content-Type": _BYTES, "Cache-Control": FILE_CACHE, "Vary": "Accept-Encoding"}
    return fields | _encoding(packed)


_FILE_FIELDS = {"Content-Type": _BYTES, "Cache-Control": FILE_CACHE, "Accept-Ranges": "bytes"}


def _encoding(packed: str) -> dict[str, str]:
    return {"Content-Encoding": "gzip"} if packed else {}


def _load(name: str, fields: Mapping[str, str]) -> _Entity | None:
    """Open what is to be served; None where there is no such file."""
    try:
        descriptor = os.open(name, os.O_RDONLY)
    except (OSError, ValueError):  # ValueError: a zero byte
        return None
    facts = os.fstat(descriptor)
    if not stat.S_ISREG(facts.st_mode):
        os.close(descriptor)
        return None
    etag = f'"{int(facts.st_mtime):x}-{facts.st_size:x}"'
    validators = {"Last-Modified": formatdate(int(facts.st_mtime), usegmt=True), "ETag": etag}
    body = b""
    if fields is not _FILE_FIELDS:
        with open(descriptor, "rb") as stream:
            body, descriptor = stream.read(), -1
    return _Entity(
        fields=validators | dict(fields),
        etag=etag,
        size=facts.st_size,
        body=body,
        descriptor=descriptor,
    )


def _reply(entity: _Entity, wishes: Wishes) -> Reply:
    if wishes.unless and _is_same(entity.etag, wishes.unless):
        return _not_modified(entity, wishes)
    span = _span(wishes.range, entity.size) if _has_ranges(entity, wishes.range_if) else None
    if span is None:
        return _stretch(HTTPStatus.OK, entity, range(entity.size), wishes)
    if not span:
        return plain_reply(
            HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
            close=wishes.close,
            Content_Range=f"bytes */{entity.size}",
        )
    return _stretch(HTTPStatus.PARTIAL_CONTENT, entity, span, wishes)


def _is_same(etag: str, unless: str) -> bool:
    """Return whether If-None-Match names the ETag, by weak comparison (RFC 9110, 13.1.2)."""
    named = (text.strip().removeprefix("W/") for text in unless.split(","))
    return unless == "*" or etag in named


def _has_ranges(entity: _Entity, only_if: str) -> bool:
    validators = ("", entity.etag, entity.fields["Last-Modified"])
    return entity.descriptor >= 0 and only_if in validators


def _not_modified(entity: _Entity, wishes: Wishes) -> Reply:
    # RFC 9110, 15.4.5: what would be sent with the content, but for what describes it.
    kept = ("Last-Modified", "ETag", "Cache-Control", "Vary")
    fields = {name: entity.fields[name] for name in kept if name in entity.fields}
    head = _head(HTTPStatus.NOT_MODIFIED, fields, close=wishes.close)
    return Reply(status=HTTPStatus.NOT_MODIFIED, head=head, close=wishes.close)


def _stretch(status: HTTPStatus, entity: _Entity, span: range, wishes: Wishes) -> Reply:
    fields = {**entity.fields, "Content-Length": str(len(span))}
    if status is HTTPStatus.PARTIAL_CONTENT:
        fields["Content-Range"] = f"bytes {span.start}-{span.stop - 1}/{entity.size}"
    return Reply(
        status=status,
        head=_head(status, fields, close=wishes.close),
        body=entity.body,
        descriptor=entity.descriptor,
        start=span.start,
        end=span.stop,
        close=wishes.close,
    )


def _span(text: str, size: int) -> range | None:
    """Return the bytes that a Range asks for: none where there are none, None for all.

    Whoever asks for several ranges at once, or in words unknown, gets all (RFC 9110, 14.2).
    """
    match = _ONE_RANGE.fullmatch(text)
    if match is None or match[0] == "bytes=-":
        return None
    first, last = match.groups()
    if not first:
        return range(max(0, size - int(last)), size)
    end = min(int(last) + 1, size) if last else size
    if last and int(last) < int(first):
        return None
    return range(int(first), end) if int(first) < size else range(0)


def _head(status: HTTPStatus, fields: Mapping[str, str], *, close: bool = False) -> bytes:
    lines = [f"HTTP/1.1 {status.value} {status.phrase}\r\nServer: puffin-bench\r\n"]
    lines.extend(f"{name}: {value}\r\n" for name, value in fields.items())
    lines.append("Connection: close\r\n" if close else "Connection: keep-alive\r\n")
    return "".join(lines).encode("latin-1")
