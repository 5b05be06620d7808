"""The manifest of an unpacked wheel: what was verified when it was unpacked."""

from __future__ import annotations

import os
from stat import S_ISREG
from typing import TYPE_CHECKING

import msgspec

from puffin_package._entry_points import EntryPoint  # noqa: TC001 - msgspec resolves it
from puffin_package._errors import ManifestError
from puffin_package._layout import MANIFEST_NAME

if TYPE_CHECKING:
    from collections.abc import Sequence


class ManifestFile(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One file of an unpacked wheel."""

    path: str
    """Relative to the tree, with `/`."""
    sha256: str
    """As RECORD writes it: URL-safe base64 without padding."""
    size: int
    executable: bool = False


class Manifest(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an unpacked wheel holds, and what an installer must know of it."""

    name: str
    """The project's normalised name."""
    version: str
    """In normal form."""
    dist_info: str
    """The name of the `.dist-info` directory at the top of the tree."""
    root_is_purelib: bool = True
    files: tuple[ManifestFile, ...]
    """Every file of the tree but the manifest, sorted by path."""
    requires_python: str | None = None
    """What Requires-Python says."""
    scripts: tuple[EntryPoint, ...] = ()
    """The console and GUI scripts."""
    warnings: tuple[str, ...] = ()
    """What was mended while unpacking, one sentence each."""

    @property
    def data_directory(self) -> str:
        """The name that the `.data` directory has if there is one."""
        return self.dist_info.removesuffix(".dist-info") + ".data"

    @property
    def size(self) -> int:
        """The sum of the files' sizes in bytes."""
        return sum(file.size for file in self.files)


class ManifestProblem(msgspec.Struct, frozen=True):
    """One file of an unpacked wheel that is not as the manifest has it."""

    path: str
    reason: str


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Manifest)


def encode_manifest(manifest: Manifest) -> bytes:
    """Return the manifest as it is stored."""
    return _encoder.encode(manifest)


def read_manifest(directory: str | os.PathLike[str]) -> Manifest:
    """Return the manifest of the unpacked wheel in `directory`.

    Raises: ManifestError - there is none, or it cannot be decoded.
    """
    name = os.fspath(directory)
    try:
        with open(os.path.join(name, MANIFEST_NAME), "rb") as file:
            return _decoder.decode(file.read())
    except OSError as error:
        raise ManifestError(name, f"has no manifest ({error.strerror})") from error
    except msgspec.MsgspecError as error:
        raise ManifestError(name, f"has a broken manifest ({error})") from error


def verify_manifest(
    directory: str | os.PathLike[str], manifest: Manifest | None = None, *, hashes: bool = False
) -> list[ManifestProblem]:
    """Return what in `directory` is not as its manifest says: nothing, for a sound tree.

    Sizes and kinds are compared always. Contents are with `hashes`, and where a file was written to
    after the manifest, which is the last of the tree: somebody may have edited it in an environment
    that has it as a hard link.

    Cost: one `lstat` a file; with `hashes` all bytes are read.
    Raises: ManifestError - as `read_manifest`, when no manifest is given.
    """
    root = os.fspath(directory)
    manifest = manifest or read_manifest(root)
    suspects = manifest.files if hashes else _suspects(root, manifest.files)
    found = ((file, _problem(root, file)) for file in suspects)
    return [ManifestProblem(file.path, reason) for file, reason in found if reason]


def _suspects(root: str, files: Sequence[ManifestFile]) -> list[ManifestFile]:
    """Return the files that are not as they should be by a first look."""
    # Ten thousand files before an installation, all of them in order: nothing but the look counts.
    head, look, is_regular = f"{root}/", os.lstat, S_ISREG
    last = _written_at(root)
    suspects: list[ManifestFile] = []
    for file in files:
        try:
            status = look(head + file.path)
        except OSError:
            suspects.append(file)
            continue
        if (
            status.st_size != file.size
            or status.st_mtime_ns > last
            or not is_regular(status.st_mode)
        ):
            suspects.append(file)
    return suspects


def _written_at(root: str) -> int:
    """Return when the manifest was written, in nanoseconds; 0: that cannot be told."""
    try:
        return os.stat(f"{root}/{MANIFEST_NAME}").st_mtime_ns
    except OSError:
        return 0


def _problem(root: str, file: ManifestFile) -> str | None:
    path = f"{root}/{file.path}"
    try:
        status = os.lstat(path)
        if not S_ISREG(status.st_mode):
            return "is no regular file"
        if status.st_size != file.size:
            return f"has {status.st_size} bytes instead of {file.size}"
        if _sha256(path) != file.sha256:
            return "has other content"
    except FileNotFoundError:
        return "is missing"
    except OSError as error:
        return f"cannot be read ({error.strerror})"
    return None


def _sha256(path: str) -> str:
    import hashlib

    from puffin_package._record import encode_digest

    with open(path, "rb") as file:
        return encode_digest(hashlib.file_digest(file, "sha256").digest())
