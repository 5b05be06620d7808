"""Releases whose files are as the index's JSON page has them: read when they are looked at."""

from __future__ import annotations

from itertools import takewhile

import msgspec

from puffin_client._project import ProjectSdist, ProjectWheel, Release, project_wheel
from pypi_types import File, JsonFile, read_json_files


class ListedRelease(msgspec.Struct, frozen=True, array_like=True):
    """One line of an entry: a version, and what the page says of its files."""

    version: str
    files: list[JsonFile]

    def read(self, url: str) -> Release:
        """Return the release; `url` is that of the page.

        The names of the files were parsed when they were listed, and are but taken apart here.
        """
        wheels: list[ProjectWheel] = []
        sdists: list[File] = []
        for file in read_json_files(self.files, url):
            if file.filename.endswith(".whl"):
                wheels.append(_wheel(file))
            else:
                sdists.append(file)
        return Release(version=self.version, wheels=tuple(wheels), sdist=_sdist(sdists))


def _wheel(file: File) -> ProjectWheel:
    fields = file.filename.removesuffix(".whl").split("-")
    tags = "-".join(fields[-3:]).lower()
    build = _build(fields[2]) if len(fields) > len(("name", "version", *"tag")) else None
    return project_wheel(file, tags, build)


def _build(text: str) -> tuple[int, str]:
    digits = "".join(takewhile(str.isdigit, text))
    return int(digits), text[len(digits) :]


def _sdist(files: list[File]) -> ProjectSdist | None:
    if not files:
        return None
    # Of several, the last .tar.gz is the one of the specification (PEP 625).
    usual = [file for file in files if file.filename.endswith(".tar.gz")]
    return ProjectSdist(**msgspec.structs.asdict(usual[-1] if usual else files[0]))
