"""How pins that are no releases of an index are written: as the user gave them, but precise."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING
from urllib.parse import quote

from pep508 import evaluate
from puffin_cli._quoting import option_value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pep508 import MarkerEnvironment
    from puffin_cli._direct import Given
    from puffin_cli._inputs import Inputs
    from puffin_normalize import ProjectName
    from puffin_resolver import Pin


class SourceLines:
    """Writes the requirements of direct sources for a file in `directory`.

    Relative paths stay relative, and lead from that directory. URLs with `${VARIABLES}` keep them;
    other credentials are left out, of which `warn` is told.
    """

    def __init__(
        self,
        inputs: Inputs,
        markers: MarkerEnvironment,
        directory: str,
        warn: Callable[[str], None],
    ) -> None:
        self._given = _given_by_name(inputs, markers)
        self._directory = directory
        self._warn = warn

    def lines(self, pins: Iterable[Pin]) -> dict[ProjectName, str]:
        """Return the lines of all pins that have a URL, without hashes and annotations."""
        return {pin.name: self._line(pin, pin.url) for pin in pins if pin.url is not None}

    def _line(self, pin: Pin, url: str) -> str:
        given = self._given.get(pin.name)
        extras = f"[{','.join(pin.extras)}]" if pin.extras else ""
        place = self._without_secrets(pin, url) if given is None else self._place(given, pin, url)
        if pin.editable:
            return f"-e {option_value(f'{place}{extras}')}"
        if given is not None and given.is_path and not given.named:
            return f"{place}{extras}"
        return f"{pin.name}{extras} @ {place}"

    def _place(self, given: Given, pin: Pin, url: str) -> str:
        relative = given.relative
        if relative is not None:
            return given.text if self._is_at_home(given) else self._moved(given, relative)
        text = _with_commit(given.text, url) if url.startswith("git+") else given.text
        if given.is_path or "${" in text:
            return text
        return self._without_secrets(pin, text)

    def _is_at_home(self, given: Given) -> bool:
        return os.path.normpath(given.base) == os.path.normpath(self._directory)

    def _moved(self, given: Given, relative: str) -> str:
        """Return a relative path such that it leads from the directory of the output."""
        path, _, fragment = relative.partition("#")
        target = os.path.normpath(os.path.join(given.base, path))
        moved = os.path.relpath(target, self._directory).replace(os.sep, "/")
        moved = moved if moved.startswith("..") else f"./{moved}"
        if not given.is_path:
            fragment = given.text.partition("#")[2]
            moved = f"file:{quote(moved)}"
        return f"{moved}#{fragment}" if fragment else moved

    def _without_secrets(self, pin: Pin, url: str) -> str:
        from pypi_types import redact_url, split_credentials

        if redact_url(url) == url:
            return url
        self._warn(
            f"The credentials in the URL of {pin.name} are not written; give them as "
            "`${VARIABLES}`, which are."
        )
        return redact_url(split_credentials(url).url)


def _given_by_name(inputs: Inputs, markers: MarkerEnvironment) -> dict[ProjectName, Given]:
    """Return how direct references were written; of several the first holds, of overrides."""
    given: dict[ProjectName, Given] = {}
    for item in (*inputs.overrides, *inputs.requirements, *inputs.constraints):
        if item.given is not None and evaluate(item.requirement.marker, markers):
            given.setdefault(item.requirement.name, item.given)
    return given


def _with_commit(text: str, precise_url: str) -> str:
    """Return the URL of a repository as it was written, but with the commit for its revision."""
    from puffin_git import GitUrl, GitUrlError

    try:
        commit = GitUrl.parse(precise_url).precise
        written = GitUrl.parse(text)
    except GitUrlError:  # a variable stands for more than a piece of it
        return precise_url
    fragment = text.partition("#")[2]
    url = str(written if commit is None else written.with_commit(commit))
    return f"{url}#{fragment}" if fragment else url
