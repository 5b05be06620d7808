"""The interpreters that pyenv installed, and the one that its shims would start.

A shim takes a tenth of a second to start an interpreter, and as long to fail; what it does is
simple enough to be done here.
"""

from __future__ import annotations

import os

from puffin_macros import Record

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Mapping

_MAX_BYTES = 10_000


class Pyenv(Record):
    """An installation of pyenv."""

    root: str
    """Its directory."""

    @property
    def shims(self) -> str:
        """The directory that pyenv puts on PATH."""
        return os.path.join(self.root, "shims")

    def versions(self) -> list[str]:
        """Return the names of what is installed, newest first; other implementations last."""
        try:
            names = os.listdir(os.path.join(self.root, "versions"))
        except OSError:
            return []
        return sorted(names, key=_order, reverse=True)

    def program(self, version: str, name: str) -> str | None:
        """Return the path of a program of an installed version, if it has it."""
        path = os.path.join(self.root, "versions", version, "bin", name)
        return path if os.access(path, os.X_OK) and os.path.isfile(path) else None

    def selected(self, name: str, environ: Mapping[str, str], cwd: str) -> str | None:
        """Return what the shim of a program would start; None: nothing (it would fail).

        Spec: pyenv, "Understanding Python version selection".
        """
        for wanted in self._selection(environ, cwd):
            for version in self._installed(wanted):
                if path := self.program(version, name):
                    return path
        return None

    def _installed(self, wanted: str) -> list[str]:
        versions = self.versions()
        wanted = wanted.removeprefix("python-")
        if wanted in versions:
            return [wanted]
        # A short version means its newest patch.
        return [version for version in versions if version.startswith(f"{wanted}.")][:1]

    def _selection(self, environ: Mapping[str, str], cwd: str) -> list[str]:
        if chosen := environ.get("PYENV_VERSION", ""):
            return chosen.split(":")
        directory = os.path.abspath(cwd or os.curdir)
        while True:
            if words := _read_words(os.path.join(directory, ".python-version")):
                return words
            parent = os.path.dirname(directory)
            if parent == directory:
                return _read_words(os.path.join(self.root, "version"))
            directory = parent


def _order(name: str) -> tuple[bool, list[tuple[int, bool]], str]:
    # 3.10.13 is newer than 3.9.18, 3.13.0 than 3.13.0rc1; pypy3.10 and the like come last.
    parts = []
    for part in name.split("."):
        digits = part[: len(part) - len(part.lstrip("0123456789"))]
        parts.append((int(digits or 0), digits == part))
    return name[:1].isdigit(), parts, name


def _read_words(path: str) -> list[str]:
    try:
        with open(path, "rb") as file:
            lines = file.read(_MAX_BYTES).decode("utf-8", "replace").splitlines()
    except OSError:
        return []
    return [word for line in lines for word in line.partition("#")[0].split()]
