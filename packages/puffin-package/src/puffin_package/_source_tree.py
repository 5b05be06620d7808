"""The tree that a source archive becomes: files, directories and links, none outside of it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Literal

from puffin_fs import fs_errors, write_all
from puffin_package._errors import SourceArchiveError
from puffin_package._names import component_problem
from puffin_package._source_links import link_problem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from puffin_package._budget import Budget

_FLAGS = (
    os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
)
_DAY = 86_400
_EARLIEST, _LATEST = 315_532_800 + _DAY, 4_354_819_200 - _DAY
"""Times that zip archives can tell in every time zone, as wheels are zip archives."""
_WINDOWS = os.name == "nt"
_MAX_COMPONENT = 255
_COPY = 1 << 18

EntryKind = Literal["file", "directory", "symlink"]


class SourceTree:
    """Writes the members of one archive below `root`, an empty directory.

    Directories and files are written as they come. Symbolic links are made last of all, so that
    nothing can be written through one.
    """

    def __init__(self, root: str, budget: Budget) -> None:
        self._root = root
        self.budget = budget
        """What the archive may still cost."""
        self._kinds: dict[str, EntryKind] = {"": "directory"}
        self._links: dict[str, str] = {}

    def add_directory(self, name: str) -> None:
        """Make a directory, unless it is there already."""
        parts = self._parts(name)
        self._make_directories("/".join(parts), name)

    def add_file(
        self, name: str, pieces: Iterable[bytes | memoryview], *, executable: bool, modified: int
    ) -> None:
        """Write a file; one that is there already must have the same content.

        Modes become 0644 and 0755, less the umask; times are moved into the years 1980 to 2107.
        """
        path = self._file_path(name)
        if path is None:
            return
        target = f"{self._root}/{path}"
        mode = 0o755 if executable else 0o644
        with fs_errors(target):
            if not self._is_new(path, "file", name):
                self._compare(target, pieces, name)
                return
            _write(self._create(target, mode, name), pieces)
            time = min(max(modified, _EARLIEST), _LATEST)
            os.utime(target, (time, time))

    def add_hard_link(self, name: str, link: str) -> None:
        """Copy a file that came before: what a build does to one file shall not change another."""
        path = self._file_path(name)
        source = "/".join(self._parts(link, name))
        if self._kinds.get(source) != "file":
            raise self._refusal("is a hard link to what is no file of the archive before it", name)
        if path in (None, source):
            return
        with fs_errors(source), open(f"{self._root}/{source}", "rb") as file:
            info = os.fstat(file.fileno())
            self.budget.spend_bytes(info.st_size)
            self.add_file(
                name,
                iter(lambda: file.read(_COPY), b""),
                executable=bool(info.st_mode & 0o100),
                modified=int(info.st_mtime),
            )

    def add_symlink(self, name: str, link: str) -> None:
        """Remember a symbolic link for `finish`."""
        path = self._file_path(name)
        if path is None:
            return
        if len(os.fsencode(link)) > self.budget.limits.name_length:
            raise self._refusal("is a link to a name that is too long", name)
        self._is_new(path, "symlink", name)
        if self._links.setdefault(path, link) != link:
            raise self._refusal("is there twice, with different targets", name)

    def finish(self) -> str:
        """Make the symbolic links, and return the path of the only top-level directory.

        Raises: SourceArchiveError - a link leaves that directory; there is not exactly one.
        """
        top = self._top()
        for path, link in self._links.items():
            if problem := link_problem(path, self._links):
                raise self._refusal(problem, path)
            self._make_link(path, link)
        return os.path.join(self._root, top)

    def _make_link(self, path: str, link: str) -> None:
        target = f"{self._root}/{path}"
        with fs_errors(target):
            try:
                os.symlink(link.replace("/", os.sep), target)
            except FileExistsError as error:
                raise self._refusal("is there twice where case does not count", path) from error

    def _top(self) -> str:
        tops = [path for path in self._kinds if path and "/" not in path]
        if not tops:
            raise self._refusal("holds no files")
        if len(tops) == 1 and self._kinds[tops[0]] == "directory":
            return tops[0]
        shown = ", ".join(map(self._shown, sorted(tops)[:3]))
        more = f" and {len(tops) - 3} more" if len(tops) > 3 else ""  # noqa: PLR2004 - as above
        raise self._refusal(f"has {shown}{more} at its top, where one directory belongs")

    def _shown(self, top: str) -> str:
        text = repr(top)[1:-1]  # without control characters
        return f"{text}/" if self._kinds[top] == "directory" else text

    def _file_path(self, name: str) -> str | None:
        """Return where a file or link belongs; `None` for one to be passed over.

        Its directory is made.
        """
        *heads, base = self._parts(name) or [""]
        if not base:
            raise self._refusal("has an empty name", name)
        if not heads and base.startswith("._"):  # what macOS knows of the top-level directory
            return None
        head = "/".join(heads)
        if self._kinds.get(head) != "directory":
            self._make_directories(head, name)
        return f"{head}/{base}" if head else base

    def _parts(self, name: str, member: str | None = None) -> list[str]:
        """Return the components of a name that are more than `.`; `member` is a link to it."""
        parts = [part for part in name.split("/") if part not in ("", ".")]
        problem = _name_problem(name, parts, self.budget.limits.name_length)
        if problem and member is None:
            raise self._refusal(problem, name)
        if problem:
            raise self._refusal(f"is a hard link to a name that {problem}", member)
        return parts

    def _make_directories(self, path: str, member: str) -> None:
        ends = [at for at, letter in enumerate(path) if letter == "/"] + [len(path)]
        for end in ends:
            directory = path[:end]
            if self._is_new(directory, "directory", member):
                target = f"{self._root}/{directory}"
                with fs_errors(target):
                    try:
                        os.mkdir(target)
                    except FileExistsError as error:
                        reason = "is there twice where case does not count"
                        raise self._refusal(reason, member) from error

    def _is_new(self, path: str, kind: EntryKind, member: str) -> bool:
        """Return whether there is nothing yet; what there is must be of the same kind."""
        found = self._kinds.get(path)
        if found is None:
            self.budget.spend_entry()
            self._kinds[path] = kind
        elif found != kind:
            reason = f"needs {path!r} as a {kind}, which the archive has as a {found}"
            raise self._refusal(reason, member)
        return found is None

    def _create(self, target: str, mode: int, member: str) -> int:
        try:
            return os.open(target, _FLAGS, mode)
        except FileExistsError as error:
            raise self._refusal("is there twice where case does not count", member) from error

    def _compare(self, target: str, pieces: Iterable[bytes | memoryview], member: str) -> None:
        with open(target, "rb") as file:
            same = all(file.read(len(piece)) == piece for piece in pieces) and not file.read(1)
        if not same:
            raise self._refusal("is there twice, with different content", member)

    def _refusal(self, reason: str, member: str | None = None) -> SourceArchiveError:
        return SourceArchiveError(self.budget.label, reason, member)


def _name_problem(name: str, parts: Iterable[str], longest: int) -> str | None:
    if len(os.fsencode(name)) > longest:
        return "has a name that is too long"
    if name.startswith("/") or (name[1:2] == ":" and name[0].isalpha()):
        return "has an absolute name"
    return next(filter(None, map(_part_problem, parts)), None)


def _part_problem(part: str) -> str | None:
    if part == "..":
        return "leaves its directory"
    if "\0" in part or len(os.fsencode(part)) > _MAX_COMPONENT:
        return "has a name that is too long or has a NUL in it"
    return component_problem(part) if _WINDOWS else None


def _write(descriptor: int, pieces: Iterable[bytes | memoryview]) -> None:
    try:
        for piece in pieces:
            write_all(descriptor, piece)
    finally:
        os.close(descriptor)
