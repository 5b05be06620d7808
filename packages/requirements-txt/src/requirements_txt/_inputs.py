"""Where the bytes of requirements files come from."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from requirements_txt._decoding import EncodingError, decode

if TYPE_CHECKING:
    from collections.abc import Callable

    from requirements_txt._records import Origin

MAX_BYTES = 16 * 1024 * 1024
"""Bytes of the longest file that is read."""

_REMOTE = ("http://", "https://")
_STDIN = "-"


class Inputs:
    """The ways in which a file, standard input or a URL is read."""

    def __init__(
        self,
        cwd: str,
        stdin: Callable[[], bytes] | None,
        read: Callable[[str], bytes] | None,
        fetch: Callable[[str], bytes] | None,
    ) -> None:
        self._cwd = cwd
        self._stdin = stdin
        self._read = read or _read_file
        self._fetch = fetch

    def absolute(self, file: str) -> str:
        """Return the one name by which `file` is known, whatever the way it was named."""
        if file == _STDIN or _is_remote(file):
            return file
        return os.path.normpath(os.path.join(self._cwd, file))

    def text(self, file: str, chain: tuple[Origin, ...]) -> str:
        """Return the text of `file`.

        Raises: UnreadableFileError and its leaves; TooLargeError.
        """
        data = self._bytes(file, chain)
        if len(data) > MAX_BYTES:
            from requirements_txt._errors import TooLargeError

            raise TooLargeError(file, f"it has more than {MAX_BYTES // 2**20} MB", chain)
        try:
            return decode(data)
        except EncodingError as error:
            from requirements_txt._errors import UnreadableFileError

            raise UnreadableFileError(file, str(error), chain) from error

    def _bytes(self, file: str, chain: tuple[Origin, ...]) -> bytes:
        if file == _STDIN and self._stdin is not None:
            return self._stdin()
        if _is_remote(file):
            return self._fetched(file, chain)
        try:
            return self._read(self.absolute(file))
        except (OSError, ValueError) as error:  # the latter: no file can have such a name
            raise _unreadable(file, error, chain) from error

    def _fetched(self, url: str, chain: tuple[Origin, ...]) -> bytes:
        if self._fetch is None:
            from requirements_txt._errors import RemoteFileError

            reason = "it is remote, and only local files are read"
            raise RemoteFileError(url, reason, chain)
        return self._fetch(url)


def included_name(target: str, file: str) -> str:
    """Return the name of the file that `file` includes as `target`, relative to `file`."""
    if target == _STDIN or _is_remote(target):
        return target
    if _is_remote(file):
        from urllib.parse import urljoin

        return urljoin(file, target)
    if target.lower().startswith("file:"):
        from urllib.parse import urlsplit
        from urllib.request import url2pathname

        return url2pathname(urlsplit(target).path)
    return os.path.normpath(os.path.join(os.path.dirname(file), target))


def _is_remote(file: str) -> bool:
    return file.lower().startswith(_REMOTE)


def _read_file(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read(MAX_BYTES + 1)


def _unreadable(file: str, error: Exception, chain: tuple[Origin, ...]) -> Exception:
    from requirements_txt._errors import MissingFileError, UnreadableFileError

    kind = MissingFileError if isinstance(error, FileNotFoundError) else UnreadableFileError
    return kind(file, getattr(error, "strerror", None) or str(error), chain)
