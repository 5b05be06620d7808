"""Project pages as a good index offers them, and all of a mirror as a tree of files to be served.

pages/<project>.json, .v1html, .html        the three forms of a page
metadata/<filename>.metadata                core metadata of a wheel
and beside each of them, with `.gz` added, the same compressed. Wheels and source distributions
are served from the mirror itself.
"""

from __future__ import annotations

import gzip
import hashlib
import html
import os
import re
from typing import TYPE_CHECKING, Any

import msgspec

from puffin_bench._errors import ServerError
from puffin_fs import atomic_directory, locked, remove_tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from puffin_bench._store import Store

TREES = "served"
"""The folder of the mirror that has the tree, under a name that tells what it was made from."""

_FORMAT = 1
_COMPRESSION = 6  # what indexes compress their pages with; the smallest is not worth its time


_MARKUP = """\
<!DOCTYPE html>
<html>
  <head>
    <meta charset="utf-8">
    <meta name="pypi:repository-version" content="1.0">
    <title>Links for {name}</title>
  </head>
  <body>
    <h1>Links for {name}</h1>
{anchors}
  </body>
</html>
"""


class PageForm(msgspec.Struct, frozen=True):
    """A form in which pages are served."""

    suffix: str
    content_type: str
    accept: str
    """A regular expression (of Python and PCRE alike) that finds the form in an Accept header."""


JSON = PageForm(
    "json",
    "application/vnd.pypi.simple.v1+json",
    r"application/vnd\.pypi\.simple\.(v1|latest)\+json",
)
V1_HTML = PageForm(
    "v1html",
    "application/vnd.pypi.simple.v1+html",
    r"application/vnd\.pypi\.simple\.(v1|latest)\+html",
)
HTML = PageForm("html", "text/html", "")
FORMS = (JSON, V1_HTML, HTML)
"""Best first. The first one that a client names is what it gets, whatever weights it gives."""


def choose_form(accept: str) -> PageForm:
    """Return the form of a page for a client that sends this Accept header ("" for none)."""
    return next(form for form in FORMS if re.search(form.accept, accept))


def json_page(page: bytes, offer: Callable[[str], str | bool]) -> bytes:
    """Return a page of the mirror with the core metadata of its wheels offered.

    `offer` is asked for each wheel's file name: the SHA-256 of its metadata, True where there is
    metadata of an unknown hash, False where there is none.

    Spec: simple repository API (PEP 658, 691, 714).
    Raises: ServerError - not a page in JSON.
    """
    content = _decoded(page)
    content["files"] = [_with_metadata(file, offer) for file in content["files"]]
    return msgspec.json.encode(content)


def html_page(page: bytes) -> bytes:
    """Return a page in JSON as one in HTML that says the same, but for sizes and upload times.

    Spec: simple repository API (PEP 503, 592, 658, 714).
    Raises: ServerError - not a page in JSON.
    """
    content = _decoded(page)
    name = html.escape(content["name"])
    anchors = "\n".join(_anchor(file) for file in content["files"])
    return _MARKUP.format(name=name, anchors=anchors).encode()


def static_tree(store: Store) -> str:
    """Return the directory of the mirror's tree, made anew if the mirror is another than then.

    Files get the times of what they were made from: so the ETags that servers derive from time
    and size are the same each time, and a client's cache outlives the server. A tree of what the
    mirror was before is removed, so a server of that has to be started anew.
    Cost: a stat a file of the mirror; making it, mostly compression, about 20 MB a second.
    """
    trees = os.path.join(store.directory, TREES)
    tree = os.path.join(trees, _fingerprint(store))
    if not os.path.isdir(tree):
        with locked(f"{trees}.lock"):  # two servers of one mirror may begin at once
            _replace_trees(store, trees, tree)
    return tree


def _replace_trees(store: Store, trees: str, tree: str) -> None:
    if os.path.isdir(tree):  # somebody else was faster
        return
    remove_tree(trees)
    with atomic_directory(tree) as made:
        _write_tree(store, made)


def _write_tree(store: Store, tree: str) -> None:
    for folder in ("pages", "metadata"):
        os.makedirs(os.path.join(tree, folder))
    digests = {}
    for entry in _entries(store, "metadata"):
        data = _read(entry.path)
        digests[entry.name] = hashlib.sha256(data).hexdigest()
        _write(os.path.join(tree, "metadata", entry.name), data, entry)

    missing = {entry.name for entry in _entries(store, "missing")}

    def offer(filename: str) -> str | bool:
        name = f"{filename}.metadata"
        return digests.get(name) or name not in missing

    for entry in _entries(store, "pages"):
        page = json_page(_read(entry.path), offer)
        base = os.path.join(tree, "pages", entry.name.removesuffix(".json"))
        _write(f"{base}.{JSON.suffix}", page, entry)
        _write(f"{base}.{HTML.suffix}", html_page(page), entry)
        for packed in ("", ".gz"):  # the same bytes under another name
            os.link(f"{base}.{HTML.suffix}{packed}", f"{base}.{V1_HTML.suffix}{packed}")


def _write(path: str, data: bytes, source: os.DirEntry[str]) -> None:
    """Write the data twice, compressed as well, with the time of its source."""
    seconds = int(source.stat().st_mtime)
    for name, content in (
        (path, data),
        (f"{path}.gz", gzip.compress(data, _COMPRESSION, mtime=0)),
    ):
        with open(name, "wb") as stream:
            stream.write(content)
        os.utime(name, (seconds, seconds))


def _fingerprint(store: Store) -> str:
    """Return a word that changes with what the tree is made from."""
    digest = hashlib.sha256(b"%d" % _FORMAT)
    for folder in ("pages", "metadata", "missing"):
        for entry in _entries(store, folder):
            facts = entry.stat()
            digest.update(f"{folder}/{entry.name} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:16]


def _entries(store: Store, folder: str) -> Iterator[os.DirEntry[str]]:
    """Yield the whole entries of one of the mirror's folders by name."""
    try:
        with os.scandir(os.path.join(store.directory, folder)) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except FileNotFoundError:
        return
    yield from (entry for entry in entries if not entry.name.startswith("."))


def _read(path: str) -> bytes:
    with open(path, "rb") as stream:
        return stream.read()


def _decoded(page: bytes) -> dict[str, Any]:
    try:
        content: dict[str, Any] = msgspec.json.decode(page, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ServerError(f"a page of the mirror cannot be read: {error}") from error
    if not isinstance(content.get("files"), list) or not isinstance(content.get("name"), str):
        raise ServerError("a page of the mirror lacks its name or its files")
    return content


def _with_metadata(file: dict[str, Any], offer: Callable[[str], str | bool]) -> dict[str, Any]:
    filename = file["filename"]
    offered = offer(filename) if filename.endswith(".whl") else False
    value = {"sha256": offered} if isinstance(offered, str) else offered
    # PEP 714: the second spelling is what older clients look for.
    return {**file, "core-metadata": value, "data-dist-info-metadata": value}


def _anchor(file: dict[str, Any]) -> str:
    attributes = {"href": file["url"] + _fragment(file.get("hashes", {}))}
    if required := file.get("requires-python"):
        attributes["data-requires-python"] = required
    if (yanked := file.get("yanked", False)) is not False:
        attributes["data-yanked"] = "" if yanked is True else yanked
    if metadata := file.get("core-metadata"):
        value = "true" if metadata is True else _fragment(metadata).removeprefix("#")
        attributes["data-core-metadata"] = attributes["data-dist-info-metadata"] = value
    words = " ".join(f'{name}="{html.escape(value)}"' for name, value in attributes.items())
    return f"    <a {words}>{html.escape(file['filename'])}</a><br>"


def _fragment(hashes: dict[str, str]) -> str:
    """Return one hash as the fragment of a URL; the strongest that everybody knows goes first."""
    name = "sha256" if "sha256" in hashes else next(iter(sorted(hashes)), None)
    return "" if name is None else f"#{name}={hashes[name]}"
