"""Reading requirements files, with those that they include."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from requirements_txt._collected import Collected
from requirements_txt._inputs import Inputs
from requirements_txt._lines import logical_lines
from requirements_txt._statements import Statements

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from requirements_txt._records import Origin, RequirementsFile

MAX_DEPTH = 32
"""Files that may include one another in a row."""
MAX_FILES = 1_000
"""Files that are read in all."""
MAX_LINES = 200_000
"""Statements that are read in all."""


def parse_requirements_file(  # noqa: PLR0913 - each of them is a way to the outside
    path: str | os.PathLike[str],
    *,
    cwd: str | os.PathLike[str],
    environ: Mapping[str, str],
    stdin: Callable[[], bytes] | None = None,
    read: Callable[[str], bytes] | None = None,
    fetch: Callable[[str], bytes] | None = None,
) -> RequirementsFile:
    """Return what a requirements file says, with all files that it includes.

    `path` is relative to `cwd`; `-` calls `stdin`. Files in it are relative to the file that names
    them. `environ` has the variables for `${NAME}`. `read` replaces the reading of local files and
    may raise OSError; `fetch` is called for remote ones, and its errors pass.

    Spec: pip's requirements file format.
    Raises: RequirementsFileError and its leaves.
    Cost: some microseconds for a line; a file without options, comments and continuations is fast.
    """
    reader = Reader(Inputs(os.fspath(cwd), stdin, read, fetch), environ)
    reader.read(os.fspath(path), (), constraints=False)
    return reader.collected.finished()


def parse_requirements_text(
    text: str,
    *,
    file: str,
    cwd: str | os.PathLike[str],
    environ: Mapping[str, str],
    fetch: Callable[[str], bytes] | None = None,
) -> RequirementsFile:
    """Return what `text` says, as if it stood in `file`, with all files that it includes.

    Raises: RequirementsFileError and its leaves.
    """
    reader = Reader(Inputs(os.fspath(cwd), None, None, fetch), environ)
    reader.read_text(text, file, (), constraints=False)
    return reader.collected.finished()


class Reader:
    """Reads files one within another, and collects what they say."""

    def __init__(self, inputs: Inputs, environ: Mapping[str, str]) -> None:
        self.collected = Collected()
        self._inputs = inputs
        self._environ = environ
        self._lines = 0

    def read(self, file: str, chain: tuple[Origin, ...], *, constraints: bool) -> None:
        """Read `file`, which the last file of `chain` includes."""
        if len(self.collected.files) >= MAX_FILES or len(chain) > MAX_DEPTH:
            raise _too_large(file, f"more than {MAX_DEPTH} levels or {MAX_FILES} files", chain)
        text = self._inputs.text(file, chain)
        self.read_text(text, file, chain, constraints=constraints)

    def read_text(
        self, text: str, file: str, chain: tuple[Origin, ...], *, constraints: bool
    ) -> None:
        """Read `text` as if it stood in `file`."""
        self.collected.files.append(file)
        statements = Statements(self, file, chain, constraints=constraints)
        for line in logical_lines(text, self._environ):
            self._lines += 1
            if self._lines > MAX_LINES:
                raise _too_large(file, f"there are more than {MAX_LINES} lines", chain)
            statements.read(line)

    def is_open(self, file: str, including: str, chain: tuple[Origin, ...]) -> bool:
        """Return whether `file` is `including`, or one of those that include it."""
        known = self._inputs.absolute
        return known(file) in {known(including), *(known(it.file) for it in chain)}

    def absolute(self, path: str) -> str:
        """Return `path` from the root on."""
        return self._inputs.absolute(path)


def _too_large(file: str, reason: str, chain: tuple[Origin, ...]) -> Exception:
    from requirements_txt._errors import TooLargeError

    return TooLargeError(file, reason, chain)
