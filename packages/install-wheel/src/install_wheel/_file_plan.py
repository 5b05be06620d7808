"""The plan of an installation: every file, before the first is written."""

from __future__ import annotations

import msgspec

from install_wheel._scheme import Scheme, SchemeKey  # noqa: TC001 - msgspec resolves them


class PlannedFile(msgspec.Struct, frozen=True, gc=False):
    """One file that an installation will write."""

    key: SchemeKey
    path: str
    """Relative to the directory of `key`, with `/`."""
    target: str
    """The absolute path."""
    source: str | None
    """The file of the unpacked wheel to link; None when `content` is written instead."""
    sha256: str
    """As RECORD writes it: URL-safe base64 without padding. That of RECORD itself is empty."""
    size: int
    content: bytes | None = None
    """Generated or rewritten bytes; these are copies always, never links to the cache."""
    executable: bool = False


class FilePlan(msgspec.Struct, frozen=True, kw_only=True):
    """Every file of one distribution in the order of writing: dist-info late, RECORD last."""

    name: str
    """The project's normalised name."""
    version: str
    dist_info: str
    """The absolute path of the `.dist-info` directory in the environment."""
    scheme: Scheme
    files: tuple[PlannedFile, ...]
    info_start: int
    """The number of files that are not in `dist_info`; they are the first ones."""

    @property
    def directories(self) -> tuple[str, ...]:
        """The directories that the files live in, parents before children."""
        return tuple(sorted({file.target.rpartition("/")[0] for file in self.files}))

    @property
    def startup_files(self) -> tuple[str, ...]:
        """The files that the interpreter runs whenever it starts: `.pth`, `*customize.py`."""
        return tuple(file.path for file in self.files if _runs_at_startup(file))


class UninstallPlan(msgspec.Struct, frozen=True, kw_only=True):
    """What goes when a distribution is uninstalled."""

    dist_info: str
    files: tuple[str, ...]
    """Absolute paths of the files that are there, bytecode included; those of dist-info first."""
    directories: tuple[str, ...]
    """Absolute paths of directories to remove if they are empty then, children before parents."""
    refused: tuple[str, ...] = ()
    """Rows of RECORD that point outside the environment and stay untouched."""


class Uninstalled(msgspec.Struct, frozen=True):
    """What an uninstallation removed."""

    files: int
    directories: int


def _runs_at_startup(file: PlannedFile) -> bool:
    if file.key not in ("purelib", "platlib") or "/" in file.path:
        return False
    return file.path.endswith(".pth") or file.path in ("sitecustomize.py", "usercustomize.py")
