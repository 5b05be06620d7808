"""Source distributions for tests, the same bytes each time."""

from __future__ import annotations

import gzip
import io
import tarfile
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypedDict, Unpack, overload

from puffin_testing._wheel import escaped, metadata_bytes
from puffin_testing._zip import RawMember, make_zip

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping, Sequence

_TIME = 1_600_000_000


class SdistOptions(TypedDict, total=False):
    """What `make_sdist` takes beyond name and version; every entry may be left out."""

    files: Mapping[str, bytes | str]
    """Files by their path below the top directory; left out: one module."""
    requires: Sequence[str]
    requires_python: str | None
    extras: Mapping[str, Sequence[str]] | Sequence[str]
    dynamic: Sequence[str]
    """Fields that PKG-INFO declares dynamic."""
    metadata_version: str
    pyproject: bytes | str | None
    """The text of pyproject.toml; left out: one for hatchling; None: the file is absent."""
    extension: Literal[".tar.gz", ".zip"]
    pkg_info: bytes | None
    """The whole PKG-INFO; `b""`: the file is absent."""


def sdist_filename(name: str, version: str, extension: str = ".tar.gz") -> str:
    """Return the file name of a source distribution."""
    return f"{escaped(name)}-{version}{extension}"


@overload
def make_sdist(
    directory: None, name: str, version: str, **options: Unpack[SdistOptions]
) -> bytes: ...


@overload
def make_sdist(
    directory: str | os.PathLike[str], name: str, version: str, **options: Unpack[SdistOptions]
) -> Path: ...


def make_sdist(
    directory: str | os.PathLike[str] | None,
    name: str,
    version: str,
    **options: Unpack[SdistOptions],
) -> bytes | Path:
    """Return the bytes of an sdist, or write it into `directory` and return its path."""
    extension = options.get("extension", ".tar.gz")
    contents = _contents(name, version, options)
    content = _tar(contents) if extension == ".tar.gz" else _zip(contents)
    if directory is None:
        return content
    path = Path(directory) / sdist_filename(name, version, extension)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def sdist_of(
    tree: str | os.PathLike[str], *, top: str | None = None, pkg_info: bytes | None = None
) -> bytes:
    """Return a source tree as the bytes of a `.tar.gz`, the same each time.

    `top` is the directory in it, by default the name of the tree; `pkg_info` is added as PKG-INFO.
    """
    tree = Path(tree)
    top = top or tree.name
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for path in sorted(tree.rglob("*")):
            if path.is_symlink() or path.is_file():
                _add(archive, f"{top}/{path.relative_to(tree).as_posix()}", path)
        if pkg_info is not None:
            info = tarfile.TarInfo(f"{top}/PKG-INFO")
            info.size, info.mtime = len(pkg_info), _TIME
            archive.addfile(info, io.BytesIO(pkg_info))
    return gzip.compress(raw.getvalue(), mtime=0)


def _contents(name: str, version: str, options: SdistOptions) -> dict[str, bytes]:
    default: dict[str, bytes | str] = {
        f"src/{escaped(name)}/__init__.py": f'__version__ = "{version}"\n'
    }
    contents = dict(options.get("files", default))
    pyproject = options.get("pyproject", _pyproject(name, version, options))
    if pyproject is not None:
        contents["pyproject.toml"] = pyproject
    pkg_info = _pkg_info(name, version, options)
    if pkg_info:
        contents["PKG-INFO"] = pkg_info
    top = f"{escaped(name)}-{version}"
    return {
        f"{top}/{path}": data.encode() if isinstance(data, str) else data
        for path, data in sorted(contents.items())
    }


def _pkg_info(name: str, version: str, options: SdistOptions) -> bytes:
    given = options.get("pkg_info")
    if given is not None:
        return given
    return metadata_bytes(
        name,
        version,
        requires=options.get("requires", ()),
        requires_python=options.get("requires_python"),
        extras=options.get("extras", {}),
        metadata_version=options.get("metadata_version", "2.2"),
        headers=[f"Dynamic: {field}" for field in options.get("dynamic", ())],
    )


def _pyproject(name: str, version: str, options: SdistOptions) -> str:
    lines = [
        "[build-system]",
        'requires = ["hatchling"]',
        'build-backend = "hatchling.build"',
        "",
        "[project]",
        f'name = "{name}"',
        f'version = "{version}"',
        f"dependencies = {[str(item) for item in options.get('requires', ())]!r}",
    ]
    if requires_python := options.get("requires_python"):
        lines.append(f'requires-python = "{requires_python}"')
    return "\n".join(lines) + "\n"


def _tar(contents: Mapping[str, bytes]) -> bytes:
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for path, data in contents.items():
            info = tarfile.TarInfo(path)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return gzip.compress(raw.getvalue(), mtime=0)


def _zip(contents: Mapping[str, bytes]) -> bytes:
    return make_zip(RawMember(name=path, data=data) for path, data in contents.items())


def _add(archive: tarfile.TarFile, name: str, path: Path) -> None:
    info = archive.gettarinfo(path, name)
    info.uid = info.gid = 0
    info.uname = info.gname = ""
    info.mtime = _TIME
    with path.open("rb") if info.isreg() else io.BytesIO() as content:
        archive.addfile(info, content)
