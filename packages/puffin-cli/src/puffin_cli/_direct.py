"""Requirements by path or URL: where they lead, what they are called, how they were written."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from pep508 import Requirement
from puffin_cli._errors import InputError
from puffin_cli._inputs import InputItem, option_label, settings_of
from puffin_normalize import InvalidNameError, normalize_project

if TYPE_CHECKING:
    from pep508 import Marker
    from puffin_normalize import ExtraName, ProjectName
    from requirements_txt import EditableEntry, UnnamedEntry

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")
_FRAGMENT = re.compile(r"#(?=(?:egg|subdirectory|sha\d+|md5)=)")
_EGG = re.compile(r"[#&]egg=([^&]*)")


class Given(Struct, frozen=True, kw_only=True):
    """A path or URL as the user wrote it, to be written again."""

    text: str
    """With `${VARIABLES}` as they are written; extras and marker are not part of it."""
    url: str
    """What it means: absolute, and with the values of variables."""
    base: str
    """The directory from which a relative path starts."""
    named: bool
    """Whether the user named the project, too."""

    @property
    def is_path(self) -> bool:
        """Whether it is a path and no URL."""
        return not _SCHEME.match(self.text)

    @property
    def is_local(self) -> bool:
        """Whether it leads to something on this machine that no git has to fetch."""
        return self.url[:5].lower() == "file:"

    @property
    def relative(self) -> str | None:
        """The path, if it is relative to `base`; that of a relative `file:` URL is one, too."""
        if "${" in self.text:
            return None
        path = relative_path(self.text) if self.text[:5].lower() == "file:" else self.text
        if path is None or (path is self.text and _SCHEME.match(path)):
            return None
        return None if os.path.isabs(path) or path.startswith("~") else path


class UnnamedItem(Struct, frozen=True, kw_only=True):
    """A path or URL of a project whose name only its sources may tell."""

    given: Given
    extras: tuple[ExtraName, ...]
    marker: Marker | None
    label: str
    place: str
    editable: bool = False
    hashes: tuple[str, ...] = ()
    config_settings: tuple[tuple[str, str], ...] = ()

    @property
    def url(self) -> str:
        """Where the project is."""
        return self.given.url

    def named(self, name: ProjectName) -> InputItem:
        """Return the requirement of the project by that name."""
        return InputItem(
            requirement=Requirement(
                name=name, extras=self.extras, url=self.given.url, marker=self.marker
            ),
            label=self.label,
            place=self.place,
            hashes=self.hashes,
            editable=self.editable,
            given=self.given,
            config_settings=self.config_settings,
        )


def with_given(item: InputItem, written: str | None, base: str) -> InputItem:
    """Return a requirement `name @ url` with its URL made absolute, and how it was written."""
    text = item.requirement.url or ""
    url = absolute_url(text, base)
    given = Given(text=written or text, url=url, base=base, named=True)
    return replace(item, requirement=replace(item.requirement, url=url), given=given)


def unnamed_item(entry: UnnamedEntry, base: str) -> UnnamedItem:
    """Return what a path or URL on a line of its own asks for."""
    return UnnamedItem(
        given=_given(entry.source, entry.written, base, named=False),
        extras=entry.extras,
        marker=entry.marker,
        label=option_label("-r", entry.origin),
        place=str(entry.origin),
        hashes=entry.hashes,
        config_settings=settings_of(entry),
    )


def editable_item(entry: EditableEntry, base: str) -> InputItem | UnnamedItem:
    """Return what a line `-e` asks for. Of a repository there is nothing to be edited: a copy."""
    given = _given(entry.source, entry.written, base, named=entry.name is not None)
    if not given.is_local:
        _warn_of_copy(entry)
    item = UnnamedItem(
        given=given,
        extras=entry.extras,
        marker=entry.marker,
        label=option_label("-r", entry.origin),
        place=str(entry.origin),
        editable=given.is_local,
        config_settings=settings_of(entry),
    )
    return item if entry.name is None else item.named(entry.name)


def _warn_of_copy(entry: EditableEntry) -> None:
    from puffin_macros import warn_once
    from pypi_types import redact_url

    shown = redact_url(entry.source)
    warn_once(
        f"{entry.origin}: `-e {shown}` is taken without `-e`: only a local directory can be edited"
    )


def _given(source: str, written: str | None, base: str, *, named: bool) -> Given:
    url = absolute_url(source, base)
    return Given(text=written or source, url=url, base=base, named=named)


def told_name(item: UnnamedItem) -> ProjectName | None:
    """Return the name that `#egg=`, the file name or a source tree tell without a build.

    Raises: InputError - there is nothing at the path.
    """
    egg = _EGG.search(item.url)
    if egg is not None:
        try:
            return normalize_project(egg[1].partition("[")[0])
        except InvalidNameError as error:
            raise InputError(f"{item.place}: `#egg={egg[1]}` names no project") from error
    if item.given.is_local:
        return _name_in(local_path(item), item.url)
    return _wheel_name(item.url)


def _wheel_name(url: str) -> ProjectName | None:
    file = os.path.basename(url.partition("#")[0].partition("?")[0])
    if not file.endswith(".whl"):
        return None
    from distribution_filename import FilenameError, parse_wheel_filename
    from pypi_types import redact_url

    try:
        return parse_wheel_filename(file).name
    except FilenameError as error:
        raise InputError(f"Failed to read the name of the wheel at {redact_url(url)}") from error


def _name_in(path: str, url: str) -> ProjectName | None:
    if not os.path.isdir(path):
        return _wheel_name(url)
    from puffin_package import static_name

    found = re.search(r"[#&]subdirectory=([^&]*)", url)
    return static_name(os.path.join(path, found[1]) if found else path)


def local_path(item: InputItem | UnnamedItem) -> str:
    """Return the path of an item whose URL is a `file:` one.

    Raises: InputError - there is nothing; its cause says who asks for it.
    """
    from pypi_types import url_to_path

    url = "" if item.given is None else item.given.url.partition("#")[0]
    try:
        path = url_to_path(url)
    except ValueError as error:
        raise InputError(f"{item.place}: cannot use {url}: {error}") from error
    if not os.path.exists(path):
        raise InputError(f"Unable to locate distribution at: {url}") from _asking(item)
    return path


def _asking(item: InputItem | UnnamedItem) -> InputError:
    text = "" if item.given is None else item.given.text
    return InputError(f"{item.place} asks for `{'-e ' if item.editable else ''}{text}`")


def absolute_url(text: str, base: str) -> str:
    """Return the URL of a path, which may be relative to `base`; any other URL comes back as it is.

    A relative `file:` URL (`file:../project`) is such a path, too.
    """
    if text[:5].lower() == "file:":
        path = relative_path(text)
        return _normal_file_url(text) if path is None else _url_of(path, text, base)
    if _SCHEME.match(text):
        return text
    return _url_of(_FRAGMENT.split(text, maxsplit=1)[0], text, base)


def relative_path(url: str) -> str | None:
    """Return the path of a relative `file:` URL; None if it is absolute."""
    from urllib.parse import unquote

    rest = url[5:].partition("#")[0].partition("?")[0]
    rest = rest[2:] if rest.startswith("//.") else rest
    return None if rest.startswith("/") else unquote(rest)


def _normal_file_url(url: str) -> str:
    rest = url[5:]
    return f"file:{rest}" if rest.startswith("//") else f"file://{rest}"


def _url_of(path: str, text: str, base: str) -> str:
    from pypi_types import path_to_url

    fragment = _FRAGMENT.search(text)
    url = path_to_url(os.path.normpath(os.path.join(base, os.path.expanduser(path))))
    return url if fragment is None else url + text[fragment.start() :]
