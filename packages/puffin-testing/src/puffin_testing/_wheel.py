"""Wheels for tests: any name, any content, the same bytes each time."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypedDict, Unpack, overload

from puffin_testing._zip import RawMember, make_zip

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

RecordStyle = Literal["valid", "missing", "wrong-hash", "omits-file", "extra-row", "md5", "bare"]


class WheelOptions(TypedDict, total=False):
    """What `make_wheel` takes beyond name and version; every entry may be left out."""

    files: Mapping[str, bytes | str]
    """Members by path; left out: one module with a `__version__`."""
    requires: Sequence[str]
    requires_python: str | None
    extras: Mapping[str, Sequence[str]] | Sequence[str]
    """Extras with their requirements, or only their names."""
    tags: str
    build: str | None
    entry_points: Mapping[str, Mapping[str, str]] | str | None
    """Group to name to object reference, or the text of `entry_points.txt`."""
    scripts: Mapping[str, bytes | str] | None
    """Members of `.data/scripts`."""
    data: Mapping[str, bytes | str] | None
    """Members of `.data`, by their path in it: `headers/x.h`, `data/share/x`."""
    record: RecordStyle | bytes
    """How true RECORD is, or its bytes. `omits-file` and `wrong-hash` concern the first member."""
    metadata_version: str
    metadata: bytes | None
    """The whole METADATA, instead of one made of the above."""
    headers: Sequence[str]
    """Further lines of METADATA."""
    wheel_file: bytes | None
    """The whole WHEEL file."""
    purelib: bool
    directories: bool
    """Whether the archive has entries for directories."""
    filename: str | None
    """Another file name than the content asks for."""


def escaped(text: str) -> str:
    """Return a name as it is written in file names: lower case, runs of `-_.` as one `_`."""
    cleaned = text.lower().replace("-", "_").replace(".", "_")
    while "__" in cleaned:
        cleaned = cleaned.replace("__", "_")
    return cleaned


def wheel_filename(
    name: str, version: str, *, tags: str = "py3-none-any", build: str | None = None
) -> str:
    """Return the file name of a wheel."""
    parts = [escaped(name), version, *([build] if build else []), tags]
    return "-".join(parts) + ".whl"


@overload
def make_wheel(
    directory: None, name: str, version: str, **options: Unpack[WheelOptions]
) -> bytes: ...


@overload
def make_wheel(
    directory: str | os.PathLike[str], name: str, version: str, **options: Unpack[WheelOptions]
) -> Path: ...


def make_wheel(
    directory: str | os.PathLike[str] | None,
    name: str,
    version: str,
    **options: Unpack[WheelOptions],
) -> bytes | Path:
    """Return the bytes of a wheel, or write it into `directory` and return its path."""
    content = make_zip(wheel_members(name, version, **options))
    if directory is None:
        return content
    filename = options.get("filename") or wheel_filename(
        name, version, tags=options.get("tags", "py3-none-any"), build=options.get("build")
    )
    path = Path(directory) / filename
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def wheel_members(name: str, version: str, **options: Unpack[WheelOptions]) -> list[RawMember]:
    """Return the members of a wheel in order, RECORD last, for tests that spoil one of them."""
    contents = wheel_contents(name, version, **options)
    members = [_member(path, data) for path, data in contents.items()]
    if options.get("directories"):
        members[:0] = [_directory(path) for path in _parents(contents)]
    return members


def wheel_contents(name: str, version: str, **options: Unpack[WheelOptions]) -> dict[str, bytes]:
    """Return the content of each file in a wheel, by its path, RECORD last."""
    stem = f"{escaped(name)}-{version}"
    info = f"{stem}.dist-info"
    contents = {path: _bytes(data) for path, data in _files(name, version, options).items()}
    contents |= {
        f"{stem}.data/scripts/{path}": _bytes(data)
        for path, data in (options.get("scripts") or {}).items()
    }
    contents |= {
        f"{stem}.data/{path}": _bytes(data) for path, data in (options.get("data") or {}).items()
    }
    contents[f"{info}/METADATA"] = options.get("metadata") or metadata_bytes(
        name, version, **options
    )
    contents[f"{info}/WHEEL"] = options.get("wheel_file") or _wheel_file(options)
    entry_points = options.get("entry_points")
    if entry_points is not None:
        contents[f"{info}/entry_points.txt"] = _entry_points(entry_points)
    record = options.get("record", "valid")
    if record != "missing":
        contents[f"{info}/RECORD"] = (
            record if isinstance(record, bytes) else _record(contents, f"{info}/RECORD", record)
        )
    return contents


def metadata_bytes(name: str, version: str, **options: Unpack[WheelOptions]) -> bytes:
    """Return core metadata as METADATA and PKG-INFO hold it."""
    lines = [
        f"Metadata-Version: {options.get('metadata_version', '2.1')}",
        f"Name: {name}",
        f"Version: {version}",
        f"Summary: {name}, made for a test",
    ]
    if requires_python := options.get("requires_python"):
        lines.append(f"Requires-Python: {requires_python}")
    lines += [f"Requires-Dist: {requirement}" for requirement in options.get("requires", ())]
    lines += _extra_lines(options.get("extras", {}))
    lines += options.get("headers", ())
    return ("\n".join(lines) + "\n\nMade for a test.\n").encode()


def _extra_lines(extras: Mapping[str, Sequence[str]] | Sequence[str]) -> list[str]:
    lines = []
    for extra in extras:
        lines.append(f"Provides-Extra: {extra}")
        requirements = extras[extra] if isinstance(extras, Mapping) else ()
        lines += [_with_extra(requirement, extra) for requirement in requirements]
    return lines


def _with_extra(requirement: str, extra: str) -> str:
    body, separator, marker = requirement.partition(";")
    condition = f'extra == "{extra}"'
    if separator:
        condition = f"({marker.strip()}) and {condition}"
    return f"Requires-Dist: {body.strip()} ; {condition}"


def _files(name: str, version: str, options: WheelOptions) -> Mapping[str, bytes | str]:
    files = options.get("files")
    if files is not None:
        return files
    return {f"{escaped(name)}/__init__.py": f'__version__ = "{version}"\n'}


def _wheel_file(options: WheelOptions) -> bytes:
    pure = "true" if options.get("purelib", True) else "false"
    lines = ["Wheel-Version: 1.0", "Generator: puffin-testing", f"Root-Is-Purelib: {pure}"]
    pythons, abis, platforms = options.get("tags", "py3-none-any").split("-")
    lines += [
        f"Tag: {python}-{abi}-{platform}"
        for python in pythons.split(".")
        for abi in abis.split(".")
        for platform in platforms.split(".")
    ]
    if build := options.get("build"):
        lines.append(f"Build: {build}")
    return ("\n".join(lines) + "\n").encode()


def _entry_points(entry_points: Mapping[str, Mapping[str, str]] | str) -> bytes:
    if isinstance(entry_points, str):
        return entry_points.encode()
    sections = [
        f"[{group}]\n" + "".join(f"{name} = {value}\n" for name, value in members.items())
        for group, members in entry_points.items()
    ]
    return "\n".join(sections).encode()


def record_digest(data: bytes, algorithm: str = "sha256") -> str:
    """Return a digest as RECORD writes it: algorithm, `=`, URL-safe base64 without padding."""
    digest = hashlib.new(algorithm, data).digest()
    return f"{algorithm}={base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"


def _record(contents: Mapping[str, bytes], path: str, style: RecordStyle) -> bytes:
    algorithm = "md5" if style == "md5" else "sha256"
    rows = [
        f"{_quoted(name)},{'' if style == 'bare' else record_digest(data, algorithm)},{len(data)}"
        for name, data in contents.items()
    ]
    if style == "omits-file":
        del rows[0]
    if style == "wrong-hash":
        first, data = next(iter(contents.items()))
        rows[0] = f"{_quoted(first)},{record_digest(data + b'!')},{len(data)}"
    if style == "extra-row":
        rows.append(f"nowhere.py,{record_digest(b'')},0")
    return ("\n".join([*rows, f"{_quoted(path)},,"]) + "\n").encode()


def _quoted(path: str) -> str:
    if "," in path or '"' in path:
        return '"' + path.replace('"', '""') + '"'
    return path


def _member(path: str, data: bytes) -> RawMember:
    executable = ".data/scripts/" in path
    return RawMember(name=path, data=data, mode=0o100755 if executable else 0o100644)


def _directory(path: str) -> RawMember:
    return RawMember(name=path, method=0, mode=0o40755)


def _parents(paths: Mapping[str, bytes]) -> list[str]:
    found = {
        "/".join(parts[:depth]) + "/"
        for parts in (path.split("/") for path in paths)
        for depth in range(1, len(parts))
    }
    return sorted(found)


def _bytes(data: bytes | str) -> bytes:
    return data.encode() if isinstance(data, str) else data
