"""What the user asks for: requirements files, pyproject.toml, standard input, words."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from msgspec import Struct

from puffin_cli._errors import InputError
from puffin_cli._settings import FileOptions
from puffin_macros import PuffinError
from requirements_txt import parse_requirements_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pep508 import Requirement
    from puffin_cli._context import Context
    from puffin_normalize import ExtraName, GroupName, ProjectName
    from requirements_txt import RequirementEntry, RequirementsFile, UnnamedEntry


class InputItem(Struct, frozen=True, kw_only=True):
    """A requirement and where it stands."""

    requirement: Requirement
    label: str
    """For annotations: `-r requirements.in`, `-c limits.txt`, `my-project (pyproject.toml)`."""
    place: str
    """For errors: `requirements.txt line 3`."""
    hashes: tuple[str, ...] = ()


class InputRequest(Struct, frozen=True, kw_only=True):
    """Which files to read, and what of a pyproject.toml."""

    sources: tuple[str, ...]
    constraints: tuple[str, ...] = ()
    extras: tuple[ExtraName, ...] = ()
    all_extras: bool = False
    groups: tuple[GroupName, ...] = ()


class Inputs(Struct, frozen=True, kw_only=True):
    """Everything that the files say, in their order."""

    requirements: tuple[InputItem, ...]
    constraints: tuple[InputItem, ...]
    options: FileOptions
    project: ProjectName | None = None
    """The name of the project whose pyproject.toml was read."""


class _Collector:
    """Collects what the files say."""

    def __init__(self, request: InputRequest, context: Context) -> None:
        self._request, self._context = request, context
        self.requirements: list[InputItem] = []
        self.constraints: list[InputItem] = []
        self.options = FileOptions()
        self.project: ProjectName | None = None

    def add_source(self, source: str) -> None:
        """Take in a file of requirements, or a pyproject.toml."""
        if is_pyproject(source):
            from puffin_cli._pyproject import read_pyproject

            project = read_pyproject(source, self._request, self._context)
            self.project = self.project or project.name
            self.requirements += project.items
            return
        file = read_file(source, self._context)
        self.requirements += _items(file, self._context)
        self.constraints += [_item(entry, "-c") for entry in file.constraints]
        add_options(self.options, file)

    def add_groups(self) -> None:
        """Take in the groups of the working directory's pyproject.toml, which is no source."""
        from puffin_cli._pyproject import read_groups

        self.requirements += read_groups(self._request, self._context).items

    def add_constraints(self, source: str) -> None:
        """Take in a file whose requirements, and those of its includes, are constraints."""
        file = read_file(source, self._context)
        entries = (*file.requirements, *file.constraints)
        self.constraints += [_item(entry, "-c") for entry in entries]
        add_options(self.options, file)


def read_inputs(request: InputRequest, context: Context) -> Inputs:
    """Read all files.

    Raises: InputError - a file is missing, is asked for what it cannot have, or needs what is not
    supported; RequirementsFileError - a line is wrong; what puffin_workspace raises.
    """
    has_project = any(map(is_pyproject, request.sources))
    if (request.all_extras or request.extras) and not has_project:
        raise InputError("Requesting extras requires a pyproject.toml input file.")
    collector = _Collector(request, context)
    for source in request.sources:
        collector.add_source(source)
    if request.groups and not has_project:
        collector.add_groups()
    for source in request.constraints:
        collector.add_constraints(source)
    return Inputs(
        requirements=tuple(collector.requirements),
        constraints=tuple(collector.constraints),
        options=collector.options,
        project=collector.project,
    )


def is_pyproject(source: str) -> bool:
    """Return whether the file is a project's own, by its name."""
    return os.path.basename(source) == "pyproject.toml"


def read_file(source: str, context: Context) -> RequirementsFile:
    """Return what a requirements file says.

    Raises: InputError - it cannot be read; RequirementsFileError - it is not right.
    """
    try:
        return parse_requirements_file(
            source, cwd=context.cwd, environ=context.environ, stdin=_read_stdin
        )
    except PuffinError as error:
        from requirements_txt import UnreadableFileError

        if not isinstance(error, UnreadableFileError) or not isinstance(error.__cause__, OSError):
            raise
        via = "".join(f", included by {place}" for place in error.chain)
        raise InputError(f"failed to open file `{error.file}`{via}") from error.__cause__


def read_names(source: str, context: Context) -> Iterator[ProjectName]:
    """Yield the names of all projects that a file requires, whatever their markers."""
    inputs = read_inputs(InputRequest(sources=(source,)), context)
    yield from (item.requirement.name for item in inputs.requirements)


def parse_argument(text: str) -> Requirement:
    """Return a requirement of the command line.

    Raises: InputError - it is none.
    """
    from pep508 import RequirementError, parse_requirement

    try:
        return parse_requirement(text)
    except RequirementError as error:
        raise InputError(f"Failed to parse `{text}`") from error


def add_options(options: FileOptions, file: RequirementsFile) -> None:
    """Add what `file` says to `options`; of single values the last one holds."""
    options.index_url = file.index_url or options.index_url
    options.extra_index_urls += file.extra_index_urls
    options.find_links += file.find_links
    options.trusted_hosts += file.trusted_hosts
    options.no_index |= file.no_index
    options.only_binary += file.only_binary
    options.no_binary += file.no_binary
    options.require_hashes |= file.require_hashes
    options.prereleases |= file.pre


def _items(file: RequirementsFile, context: Context) -> Iterator[InputItem]:
    if file.editables:
        entry = file.editables[0]
        raise InputError(f"{entry.origin}: `-e {entry.source}`: editables are not supported yet")
    yield from (_item(entry, "-r") for entry in file.requirements)
    yield from (_named(entry, context) for entry in file.unnamed)


def _item(entry: RequirementEntry, option: str) -> InputItem:
    return InputItem(
        requirement=entry.requirement,
        label=f"{option} {entry.origin.file}",
        place=str(entry.origin),
        hashes=entry.hashes,
    )


def _named(entry: UnnamedEntry, context: Context) -> InputItem:
    """Return the requirement on a wheel whose file name names the project.

    Raises: InputError - it is no wheel, so that it would have to be built to be named.
    """
    from distribution_filename import FilenameError, parse_wheel_filename
    from pep508 import Requirement
    from puffin_cli._network import place_url

    base = os.path.dirname(os.path.join(context.cwd, entry.origin.file))
    url = place_url(entry.source, base)
    try:
        wheel = parse_wheel_filename(os.path.basename(url.partition("#")[0].partition("?")[0]))
    except FilenameError as error:
        raise InputError(
            f"{entry.origin}: `{entry.source}`: only wheels can be required by path or URL so far"
        ) from error
    requirement = Requirement(
        name=wheel.name, extras=entry.extras, specifiers="", url=url, marker=entry.marker
    )
    return InputItem(
        requirement=requirement,
        label=f"-r {entry.origin.file}",
        place=str(entry.origin),
        hashes=entry.hashes,
    )


def _read_stdin() -> bytes:
    return b"" if sys.stdin is None else sys.stdin.buffer.read()
