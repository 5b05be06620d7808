"""Uninstalling: what a distribution's RECORD lists, and only inside its environment."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from install_wheel._errors import MissingRecordError
from install_wheel._file_plan import Uninstalled, UninstallPlan
from puffin_fs import fs_errors
from puffin_macros import lazy_pattern
from puffin_package import RecordError, is_interpreter_name, parse_record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from install_wheel._scheme import Scheme
    from puffin_package import RecordRow

# The last part but one is the tag of the cache; pytest adds its version where it rewrites modules.
_BYTECODE = lazy_pattern(r"(?P<module>.+?)\.[^.]+(?:-pytest-[\w.]+)?(?:\.opt-[^.]+)?\.pyc")


def plan_uninstall(dist_info: str | os.PathLike[str], scheme: Scheme) -> UninstallPlan:
    """Return what goes when the distribution of `dist_info` is uninstalled.

    Files that are not there any more, and rows that name directories, are passed over. Rows that
    lead out of the environment, also through a symbolic link, or to its interpreter, are `refused`.

    Spec: recording installed projects.
    Raises: MissingRecordError.
    Cost: one `lstat` a file and one listing a `__pycache__`.
    """
    info = os.path.abspath(os.fspath(dist_info))
    fence = _Fence(scheme)
    found: dict[str, None] = {}
    refused = []
    for row in _rows(info):
        path = os.path.normpath(os.path.join(os.path.dirname(info), row.path))
        if not fence.holds(path):
            refused.append(row.path)
        elif _is_file(path):
            found[path] = None
    found |= dict.fromkeys(_bytecode(found))
    return UninstallPlan(
        dist_info=info,
        files=_ordered(found, info),
        directories=fence.directories(found),
        refused=tuple(refused),
    )


def uninstall(dist_info: str | os.PathLike[str], scheme: Scheme) -> Uninstalled:
    """Remove the files of a distribution, and the directories that are empty without them.

    Raises: MissingRecordError, FsError.
    """
    plan = plan_uninstall(dist_info, scheme)
    files = directories = 0
    for file in plan.files:
        files += _is_removed(file)
    for directory in plan.directories:
        directories += _is_emptied(directory)
    return Uninstalled(files, directories)


def _rows(info: str) -> Sequence[RecordRow]:
    try:
        with open(os.path.join(info, "RECORD"), "rb") as file:
            return parse_record(file.read(), os.path.basename(info))
    except OSError as error:
        raise MissingRecordError(info, error.strerror or "it is not there") from error
    except RecordError as error:
        raise MissingRecordError(info, str(error)) from error


def _is_file(path: str) -> bool:
    try:
        return os.lstat(path).st_mode & 0o170000 != 0o040000  # noqa: PLR2004 - S_IFMT, S_IFDIR
    except OSError:
        return False


def _bytecode(files: Iterable[str]) -> Iterator[str]:
    """Yield the compiled forms of those files that are modules."""
    modules: dict[str, set[str]] = {}
    for file in files:
        if file.endswith(".py"):
            directory, name = os.path.split(file)
            modules.setdefault(directory, set()).add(name[:-3])
    for directory, names in modules.items():
        cache = os.path.join(directory, "__pycache__")
        for name in _listed(cache):
            match = _BYTECODE.fullmatch(name)
            if match and match["module"] in names:
                yield os.path.join(cache, name)


def _listed(directory: str) -> list[str]:
    try:
        return sorted(os.listdir(directory))
    except OSError:
        return []


def _ordered(files: Iterable[str], info: str) -> tuple[str, ...]:
    """Return the files of dist-info first: what is not whole must not be listed as installed."""
    inside = info + os.sep
    return tuple(sorted(files, key=lambda file: (not file.startswith(inside), file)))


def _is_removed(file: str) -> bool:
    with fs_errors(file):
        try:
            os.unlink(file)
        except FileNotFoundError:
            return False
    return True


def _is_emptied(directory: str) -> bool:
    try:
        os.rmdir(directory)
    except OSError:  # not empty, or gone already
        return False
    return True


class _Fence:
    """The bounds of an environment: nothing beyond them is ever removed."""

    def __init__(self, scheme: Scheme) -> None:
        keys = (scheme.purelib, scheme.platlib, scheme.headers, scheme.scripts, scheme.data)
        self._roots = {os.path.normpath(root) for root in keys}
        self._real_roots = {os.path.realpath(root) for root in keys}
        self._scripts = os.path.realpath(scheme.scripts)
        self._vital = {os.path.join(os.path.realpath(scheme.data), "pyvenv.cfg")}
        self._real: dict[str, str] = {}

    def holds(self, path: str) -> bool:
        """Tell whether `path` is inside, also when links are followed, and not vital."""
        head, name = os.path.split(path)
        real = self._real.get(head)
        if real is None:
            real = self._real[head] = os.path.realpath(head)
        if real == self._scripts and is_interpreter_name(name):
            return False
        if os.path.join(real, name) in self._vital:
            return False
        return any(_is_within(real, root) for root in self._real_roots)

    def directories(self, files: Iterable[str]) -> tuple[str, ...]:
        """Return the directories that may be empty without the files, children before parents."""
        found: set[str] = set()
        for file in files:
            head = os.path.dirname(file)
            while head not in found and self._is_ours(head):
                found.add(head)
                head = os.path.dirname(head)
        return tuple(sorted(found, reverse=True))

    def _is_ours(self, directory: str) -> bool:
        if directory in self._roots:
            return False
        return any(_is_within(directory, root) for root in self._roots)


def _is_within(path: str, root: str) -> bool:
    return path == root or path.startswith(root.rstrip(os.sep) + os.sep)
