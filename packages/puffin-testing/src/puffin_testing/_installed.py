"""Wheels of what is installed here, so that a local index can serve real build backends."""

from __future__ import annotations

import csv
import io
from functools import lru_cache
from importlib.metadata import Distribution, distribution
from pathlib import PurePosixPath
from typing import NamedTuple

from puffin_testing._wheel import escaped, record_digest
from puffin_testing._zip import RawMember, make_zip

_OF_INSTALLERS = frozenset({"INSTALLER", "REQUESTED", "RECORD", "direct_url.json", "RECORD.jws"})
"""Files of the `.dist-info` directory that no wheel has."""
_SCRIPTS = frozenset({"bin", "Scripts"})


class PackedWheel(NamedTuple):
    """A wheel: its name and its bytes."""

    filename: str
    content: bytes


@lru_cache
def wheel_of_installed(name: str) -> PackedWheel:
    """Return the wheel that a distribution installed in the running interpreter came from.

    Its files are those that RECORD lists, less bytecode and scripts that entry points make; one
    that is installed as editable has nothing to pack.

    Raises: PackageNotFoundError; ValueError - it has files outside of site-packages.
    """
    installed = distribution(name)
    stem = f"{escaped(installed.metadata['Name'])}-{installed.version}"
    info = _dist_info(installed)
    contents = {path: _read(installed, path) for path in _paths(installed, info)}
    contents[f"{info}/RECORD"] = _record(contents, info)
    members = [
        RawMember(name=path, data=data, mode=0o100755 if path.endswith(".so") else 0o100644)
        for path, data in contents.items()
    ]
    return PackedWheel(f"{stem}-{_tags(contents[f'{info}/WHEEL'])}.whl", make_zip(members))


def _paths(installed: Distribution, info: str) -> list[str]:
    paths = [str(PurePosixPath(file)) for file in installed.files or ()]
    return sorted(
        (path for path in paths if _belongs(path, info)), key=lambda path: path.startswith(info)
    )


def _belongs(path: str, info: str) -> bool:
    parts = path.split("/")
    if parts[0] == "..":
        if parts[-2] not in _SCRIPTS:
            raise ValueError(f"{path} is outside of site-packages")
        return False
    if parts[0] == info and parts[-1] in _OF_INSTALLERS:
        return False
    return "__pycache__" not in parts and not path.endswith(".pyc")


def _dist_info(installed: Distribution) -> str:
    return next(
        file.parts[0]
        for file in installed.files or ()
        if file.parts[0].endswith(".dist-info") and file.parts[1:] == ("METADATA",)
    )


def _read(installed: Distribution, path: str) -> bytes:
    with open(str(installed.locate_file(path)), "rb") as file:
        return file.read()


def _record(contents: dict[str, bytes], info: str) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows((path, record_digest(data), len(data)) for path, data in contents.items())
    writer.writerow((f"{info}/RECORD", "", ""))
    return text.getvalue().encode()


def _tags(wheel_file: bytes) -> str:
    """Return the compressed tag set of a WHEEL file."""
    lines = wheel_file.decode().splitlines()
    tags = [line.removeprefix("Tag: ").strip().split("-") for line in lines if line[:5] == "Tag: "]
    return "-".join(".".join(dict.fromkeys(parts)) for parts in zip(*tags, strict=True))
