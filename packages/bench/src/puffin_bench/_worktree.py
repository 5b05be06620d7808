"""The work tree as a source of wheels: which packages, changed when, from which commit."""

from __future__ import annotations

import glob
import os
import shutil
import subprocess
import tomllib
from typing import TYPE_CHECKING, Any

from puffin_bench._environments import mark, marked, pip_for, run
from puffin_bench._errors import RunError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from puffin_bench._environments import Setup

_SOURCES = ("pyproject.toml", "src")
"""What of a package's folder its wheel is made of."""
_DIGITS = 10
"""How much of a commit's name is told."""


def workspace_root(start: str) -> str:
    """Return the work tree that `start` is in.

    Raises: RunError - it is in none.
    """
    directory = os.path.abspath(start)
    while not os.path.isfile(os.path.join(directory, "packages", "puffin-cli", "pyproject.toml")):
        parent = os.path.dirname(directory)
        if parent == directory:
            message = "the work tree of Puffin is not here, nor above: there is nothing to build"
            raise RunError(message)
        directory = parent
    return directory


def needed_packages(root: str, distribution: str) -> list[str]:
    """Return the folders of a distribution and of all its siblings that it needs, sorted."""
    known = {project["name"]: (folder, project) for folder, project in _projects(root)}
    found: dict[str, str] = {}
    waiting = [distribution]
    while waiting:
        name = waiting.pop()
        if name in known and name not in found:
            found[name], project = known[name]
            waiting += [_required(text) for text in project.get("dependencies", ())]
    return sorted(found.values())


def _projects(root: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in glob.glob(os.path.join(glob.escape(root), "packages", "*", "pyproject.toml")):
        with open(path, "rb") as stream:
            yield os.path.dirname(path), tomllib.load(stream)["project"]


def _required(requirement: str) -> str:
    """Return the name in the pin of a sibling; anything else need only be no sibling's name."""
    return requirement.partition("==")[0].strip()


def newest_change(folders: Sequence[str]) -> float:
    """Return when a source of any of these packages was last written, in seconds since 1970."""
    sources = [path for folder in folders for path in _sources(folder)]
    return max(os.stat(path).st_mtime for path in sources)


def _sources(folder: str) -> Iterator[str]:
    yield os.path.join(folder, "pyproject.toml")
    for directory, directories, names in os.walk(os.path.join(folder, "src")):
        if "__pycache__" in directories:
            directories.remove("__pycache__")
        yield from (os.path.join(directory, name) for name in names)


def provide_wheels(target: str, folders: Sequence[str], builder: str, setup: Setup) -> bool:
    """Have wheels of packages in `target`; return whether they had to be built.

    `builder` is an environment with the build backend: nothing is fetched.
    """
    stamp = str(newest_change(folders))
    if marked(target) == stamp:
        return False
    shutil.rmtree(target, ignore_errors=True)
    os.makedirs(target)
    words = ("wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", target)
    run([*pip_for(builder, setup), *words, *folders], setup.environ)
    mark(target, stamp)
    return True


def commit_of(root: str, folders: Sequence[str]) -> str:
    """Return the commit that last changed a source in these folders, and whether they differ now.

    "" where git does not know them.
    """
    paths = [os.path.join(folder, name) for folder in folders for name in _SOURCES]
    commit = _git(root, "log", "-1", f"--abbrev={_DIGITS}", "--format=%h", "--", *paths)
    if not commit:
        return ""
    changed = _git(root, "status", "--porcelain", "--", *paths)
    return f"commit {commit}, with changes" if changed else f"commit {commit}"


def _git(root: str, *words: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - words of ours
            ("git", "-C", root, *words),  # noqa: S607 - whichever made the work tree
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError:  # there is no git
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
