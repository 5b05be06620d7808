"""Planning an installation: from an unpacked wheel to every file of the environment."""

from __future__ import annotations

import os
from bisect import bisect_left
from operator import attrgetter
from typing import TYPE_CHECKING

import msgspec

from install_wheel._errors import PathCollisionError, UnknownSchemeError
from install_wheel._file_plan import FilePlan, PlannedFile
from install_wheel._scripts import rewritten, script_file
from puffin_fs import fs_errors
from puffin_macros import small_sha256
from puffin_package import RecordRow, encode_digest, write_record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from install_wheel._scheme import Scheme, SchemeKey
    from puffin_package import Manifest, ManifestFile

_KEYS: dict[str, SchemeKey] = {
    "purelib": "purelib",
    "platlib": "platlib",
    "headers": "headers",
    "scripts": "scripts",
    "data": "data",
}
_AFTER_SLASH = chr(ord("/") + 1)
_path = attrgetter("path")
# What an installer writes itself: the wheel's own, if it has one, would be a claim about another
# installation.
_OURS = frozenset(["RECORD", "INSTALLER", "REQUESTED", "direct_url.json", "puffin_source.json"])


def plan_wheel(  # noqa: PLR0913 - what is written into dist-info is the caller's to say
    unpacked: str | os.PathLike[str],
    manifest: Manifest,
    scheme: Scheme,
    *,
    direct_url: bytes | None = None,
    stamp: str | None = None,
    requested: bool = False,
    installer: str = "puffin",
) -> FilePlan:
    """Return every file that installing the unpacked wheel writes, RECORD included.

    `direct_url` is the content of direct_url.json. `stamp` says which state of its source the wheel
    was made of, in puffin_source.json. RECORD comes from the manifest's hashes, those
    of rewritten files from their bytes. Bytecode is not in it: as with uv it belongs to its module.

    Spec: binary distribution format; recording installed projects; direct URL origin.
    Raises: UnknownSchemeError; PathCollisionError - two different files for one place; FsError - a
    script cannot be read.
    Cost: about 1.5 us a file; scripts that must be rewritten are read.
    """
    planner = _Planner(os.fspath(unpacked), manifest, scheme)
    notes = {"INSTALLER": f"{installer}\n".encode()}
    if requested:
        notes["REQUESTED"] = b""
    if direct_url is not None:
        notes["direct_url.json"] = direct_url
    if stamp is not None:
        notes["puffin_source.json"] = msgspec.json.encode({"stamp": stamp})
    outside, inside = planner.plan(notes)
    return FilePlan(
        name=manifest.name,
        version=manifest.version,
        dist_info=f"{planner.site}/{manifest.dist_info}",
        scheme=scheme,
        files=(*outside, *inside),
        info_start=len(outside),
    )


class _Planner:
    def __init__(self, unpacked: str, manifest: Manifest, scheme: Scheme) -> None:
        self._unpacked = unpacked
        self._manifest = manifest
        self._scheme = scheme
        self._site_key: SchemeKey = "purelib" if manifest.root_is_purelib else "platlib"
        self.site = scheme.root(self._site_key)
        """The directory of `.dist-info`."""
        self._roots = {key: scheme.root(value) for key, value in _KEYS.items()}

    def plan(self, notes: dict[str, bytes]) -> tuple[list[PlannedFile], list[PlannedFile]]:
        """Return the files in the order of writing, those of dist-info apart from the others.

        `notes` are further ones of dist-info.
        """
        info = self._manifest.dist_info
        ordinary, special = self._sorted_out()
        outside, inside = self._spread(ordinary, special)
        inside += [self._note(f"{info}/{name}", content) for name, content in notes.items()]
        rows = self._rows([*outside[len(ordinary) :], *inside])
        rows.append(RecordRow(f"{info}/RECORD"))
        inside.append(self._record(f"{info}/RECORD", write_record(rows, ordinary)))
        return outside, inside

    def _sorted_out(self) -> tuple[list[ManifestFile], list[ManifestFile]]:
        """Return the files that just go beside dist-info, and those to have a closer look at."""
        # The manifest is sorted, so what is below one directory stands together.
        ordinary = list(self._manifest.files)
        special: list[ManifestFile] = []
        for directory in (self._manifest.data_directory, self._manifest.dist_info):
            start = bisect_left(ordinary, f"{directory}/", key=_path)
            end = bisect_left(ordinary, f"{directory}{_AFTER_SLASH}", start, key=_path)
            special += ordinary[start:end]
            del ordinary[start:end]
        return ordinary, special

    def _spread(
        self, ordinary: list[ManifestFile], special: list[ManifestFile]
    ) -> tuple[list[PlannedFile], list[PlannedFile]]:
        """Return what the wheel brings: what does not go to dist-info, and what does.

        The ordinary ones are the first, in their order.
        """
        others: list[PlannedFile] = []
        inside: list[PlannedFile] = []
        scripts = list(self._entry_points())
        taken = {script.path for script in scripts}
        data, info = f"{self._manifest.data_directory}/", f"{self._manifest.dist_info}/"
        for file in special:
            if file.path.startswith(data):
                planned = self._of_data(file, file.path.removeprefix(data))
                if planned.key != "scripts" or planned.path not in taken:
                    within = planned.target.startswith(f"{self.site}/{info}")
                    (inside if within else others).append(planned)
            elif file.path.removeprefix(info) not in _OURS:
                inside.append(self._linked(self._site_key, file.path, file))
        outside = self._joined(self._ordinary(ordinary), [*others, *scripts])
        return outside, self._without_collisions(inside)

    def _joined(self, ordinary: list[PlannedFile], others: list[PlannedFile]) -> list[PlannedFile]:
        """Return both; no two of `ordinary` are for one place."""
        site = f"{self.site}/"
        if any(file.target.startswith(site) for file in others):
            return self._without_collisions(ordinary + others)
        return ordinary + self._without_collisions(others)

    def _ordinary(self, files: list[ManifestFile]) -> list[PlannedFile]:
        # Nearly all files of nearly all wheels: nothing is called for one of them.
        key, source, target = self._site_key, f"{self._unpacked}/", f"{self.site}/"
        return [
            PlannedFile(
                key,
                file.path,
                target + file.path,
                source + file.path,
                file.sha256,
                file.size,
                None,
                file.executable,
            )
            for file in files
        ]

    def _linked(self, key: SchemeKey, path: str, file: ManifestFile) -> PlannedFile:
        return PlannedFile(
            key,
            path,
            f"{self._roots[key]}/{path}",
            f"{self._unpacked}/{file.path}",
            file.sha256,
            file.size,
            None,
            file.executable,
        )

    def _written(
        self, key: SchemeKey, path: str, content: bytes, *, executable: bool
    ) -> PlannedFile:
        target = f"{self._roots[key]}/{path}"
        sha256 = _sha256(content)
        return PlannedFile(key, path, target, None, sha256, len(content), content, executable)

    def _note(self, path: str, content: bytes) -> PlannedFile:
        return self._written(self._site_key, path, content, executable=False)

    def _record(self, path: str, content: bytes) -> PlannedFile:
        # It has no hash of itself, so that nobody has to compute one.
        key, target = self._site_key, f"{self.site}/{path}"
        return PlannedFile(key, path, target, None, "", len(content), content)

    def _entry_points(self) -> Iterator[PlannedFile]:
        for entry in self._manifest.scripts:
            name, content = script_file(entry, self._scheme.executable)
            yield self._written("scripts", name, content, executable=True)

    def _of_data(self, file: ManifestFile, rest: str) -> PlannedFile:
        word, _, path = rest.partition("/")
        key = _KEYS.get(word)
        if key is None or not path:
            raise UnknownSchemeError(self._manifest.name, file.path)
        if key == "scripts":
            return self._script(file, path)
        if key == "headers":
            path = f"{self._manifest.name}/{path}"
        return self._linked(key, path, file)

    def _script(self, file: ManifestFile, path: str) -> PlannedFile:
        source = f"{self._unpacked}/{file.path}"
        with fs_errors(source), open(source, "rb") as script:
            start = script.read(8)
            if start != b"#!python" and file.executable:
                return self._linked("scripts", path, file)
            content = start + script.read()
        content = rewritten(content, self._scheme.executable) or content
        return self._written("scripts", path, content, executable=True)

    def _without_collisions(self, files: list[PlannedFile]) -> list[PlannedFile]:
        if len({file.target for file in files}) == len(files):
            return files
        found: dict[str, PlannedFile] = {}
        for file in files:
            first = found.setdefault(file.target, file)
            if first is not file and first.sha256 != file.sha256:
                raise PathCollisionError(self._manifest.name, file.target)
        return list(found.values())

    def _rows(self, files: list[PlannedFile]) -> list[RecordRow]:
        prefixes = {
            key: _relative(self._roots[key], self.site) for key in {file.key for file in files}
        }
        return [
            RecordRow(prefixes[file.key] + file.path, "sha256", file.sha256, file.size)
            for file in files
        ]


def _relative(root: str, site: str) -> str:
    """Return what stands before the paths below `root` in a RECORD below `site`."""
    if root == site:
        return ""
    try:
        relative = os.path.relpath(root, site).replace(os.sep, "/")
    except ValueError:  # another drive
        return f"{root}/"
    return "" if relative == "." else f"{relative}/"


def _sha256(content: bytes) -> str:
    return encode_digest(small_sha256(content))
