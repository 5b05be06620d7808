"""Where interpreters are looked for, and the Python that a user would start."""

from __future__ import annotations

import os

from puffin_macros import Record

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from puffin_interpreter._pyenv import Pyenv

COMMON = ("python3", "python")
"""The names that may be any version."""
_SUFFIX = ".exe" if os.name == "nt" else ""


class Search(Record):
    """The places of one search."""

    directories: list[str]
    """Those of PATH."""
    pyenv: Pyenv | None
    """The user's pyenv."""
    environ: dict[str, str]
    """What pyenv's selection depends on."""
    cwd: str
    """And this."""

    def on_path(self, *names: str) -> Iterator[str]:
        """Yield the programs of these names on PATH: all of the first, then of the second."""
        for name in (name + _SUFFIX for name in names):
            for directory in self.directories:
                path = os.path.join(directory, name)
                if self.pyenv is not None and directory == self.pyenv.shims:
                    found = self.pyenv.selected(name, self.environ, self.cwd)
                    path = found if found is not None and os.path.exists(path) else ""
                if path and os.path.isfile(path) and os.access(path, os.X_OK):
                    yield path


def open_search(environ: Mapping[str, str], cwd: str) -> Search:
    """Return the places of a search; nothing is looked at but whether there is a pyenv."""
    return Search(
        directories=_path_directories(environ, cwd),
        pyenv=_pyenv(environ),
        environ=dict(environ),
        cwd=cwd,
    )


def default_pythons(environ: Mapping[str, str], cwd: str) -> Iterator[str]:
    """Yield the Pythons that a user may mean who names none, the most likely first, each once."""
    return each_once(open_search(environ, cwd).on_path(*COMMON))


def each_once(paths: Iterator[str]) -> Iterator[str]:
    """Yield the paths, without those that came before."""
    seen = set()
    for path in paths:
        if path not in seen:
            seen.add(path)
            yield path


def _pyenv(environ: Mapping[str, str]) -> Pyenv | None:
    """Return the pyenv of the user: at `PYENV_ROOT`, else in `~/.pyenv`; None if there is none."""
    home = environ.get("HOME", "")
    root = environ.get("PYENV_ROOT", "") or (os.path.join(home, ".pyenv") if home else "")
    if not root or not os.path.isdir(root):
        return None
    from puffin_interpreter._pyenv import Pyenv

    return Pyenv(root=os.path.abspath(root))


def _path_directories(environ: Mapping[str, str], cwd: str) -> list[str]:
    directories = environ.get("PATH", "").split(os.pathsep)
    # An empty entry means the current directory; nobody wants an interpreter from there unasked.
    return list(dict.fromkeys(os.path.abspath(os.path.join(cwd, d)) for d in directories if d))
