"""Project pages as an index serves them, in JSON and HTML."""

from __future__ import annotations

import hashlib
import html
import io
import re
import zipfile
from datetime import UTC, datetime
from email.parser import HeaderParser
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from puffin_testing._index_settings import IndexSettings, Truth

JSON_TYPE = "application/vnd.pypi.simple.v1+json"
HTML_TYPE = "application/vnd.pypi.simple.v1+html"
WRONG_SHA256 = "0" * 64


class ServedFile(msgspec.Struct, kw_only=True):
    """A file of a project, with what the project's page says of it."""

    filename: str
    data: bytes
    metadata: bytes | None = None
    """What is served as its core metadata file; by default what the wheel holds."""
    requires_python: str | None = None
    upload_time: float | None = None
    yanked: bool | str = False
    url: str | None = None
    """Where the page says the file is; None: where this server has it."""

    @property
    def sha256(self) -> str:
        """The digest of the bytes, in hexadecimal."""
        return hashlib.sha256(self.data).hexdigest()


def normalized(name: str) -> str:
    """Return `name` as indexes spell it in paths (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def project_of(filename: str) -> str:
    """Return the project that a wheel or sdist of this name belongs to."""
    if filename.endswith(".whl"):
        return normalized(filename.split("-", maxsplit=1)[0])
    return normalized(filename.rpartition("-")[0])


def wheel_metadata(data: bytes) -> bytes | None:
    """Return the METADATA of a wheel, None for what is no zip archive or has none."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                # Deeper down are those of what is vendored.
                if name.endswith(".dist-info/METADATA") and name.count("/") == 1:
                    return archive.read(name)
    except zipfile.BadZipFile:
        pass
    return None


def required_python(metadata: bytes | None) -> str | None:
    """Return the Requires-Python of a METADATA file."""
    if metadata is None:
        return None
    return HeaderParser().parsestr(metadata.decode())["Requires-Python"]


def json_page(name: str, files: list[ServedFile], base: str, settings: IndexSettings) -> bytes:
    """Return a project page in JSON (PEP 691 and 700)."""
    page: dict[str, Any] = {
        "name": name,
        "files": [_json_file(file, base, settings) for file in files],
    }
    if settings.api_version is not None:
        page["meta"] = {"api-version": settings.api_version}
    return msgspec.json.encode(page)


def _json_file(file: ServedFile, base: str, settings: IndexSettings) -> dict[str, Any]:
    record: dict[str, Any] = {
        "filename": file.filename,
        "url": file.url or f"{base}{file.filename}",
        "hashes": _hashes(settings.hashes, file.data),
        "yanked": file.yanked,
    }
    if settings.sizes != "off":
        record["size"] = len(file.data) + (settings.sizes == "wrong")
    if file.requires_python is not None:
        record["requires-python"] = file.requires_python
    if file.upload_time is not None:
        record["upload-time"] = iso_time(file.upload_time)
    if (offer := _metadata_offer(file, settings)) is not None:
        record["core-metadata"] = offer
    return record


def _hashes(truth: Truth, data: bytes) -> dict[str, str]:
    if truth == "off":
        return {}
    return {"sha256": hashlib.sha256(data).hexdigest() if truth == "right" else WRONG_SHA256}


def _metadata_offer(file: ServedFile, settings: IndexSettings) -> bool | dict[str, str] | None:
    if settings.metadata == "off" or file.metadata is None:
        return None
    if settings.metadata == "unhashed":
        return True
    return _hashes(settings.metadata, file.metadata)


def iso_time(seconds: float) -> str:
    """Return a time in UTC seconds as indexes write it."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def html_page(name: str, files: list[ServedFile], base: str, settings: IndexSettings) -> bytes:
    """Return a project page in HTML (PEP 503, 592, 629, 658)."""
    version = settings.api_version
    meta = f'<meta name="pypi:repository-version" content="{version}">' if version else ""
    anchors = "\n".join(_anchor(file, base, settings) for file in files)
    title = html.escape(f"Links for {name}")
    return (
        f"<!DOCTYPE html>\n<html><head>{meta}<title>{title}</title></head>\n"
        f"<body><h1>{title}</h1>\n{anchors}\n</body></html>\n"
    ).encode()


def _anchor(file: ServedFile, base: str, settings: IndexSettings) -> str:
    url = file.url or f"{base}{file.filename}"
    hashes = _hashes(settings.hashes, file.data)
    fragment = f"#sha256={hashes['sha256']}" if hashes else ""
    attributes = {"href": url + fragment, **_attributes(file, settings)}
    text = " ".join(f'{key}="{html.escape(value)}"' for key, value in attributes.items())
    return f"<a {text}>{html.escape(file.filename)}</a><br>"


def _attributes(file: ServedFile, settings: IndexSettings) -> dict[str, str]:
    found: dict[str, str] = {}
    if file.requires_python is not None:
        found["data-requires-python"] = file.requires_python
    if file.yanked is not False:
        found["data-yanked"] = file.yanked if isinstance(file.yanked, str) else ""
    if file.upload_time is not None and settings.html_upload_times:
        found["data-upload-time"] = iso_time(file.upload_time)
    offer = _metadata_offer(file, settings)
    if offer is not None:
        found["data-core-metadata"] = (
            f"sha256={offer['sha256']}" if offer and offer is not True else "true"
        )
    return found


def list_page(names: list[str]) -> bytes:
    """Return the list of all projects in HTML."""
    anchors = "\n".join(f'<a href="{name}/">{name}</a>' for name in names)
    return f"<!DOCTYPE html>\n<html><body>\n{anchors}\n</body></html>\n".encode()
