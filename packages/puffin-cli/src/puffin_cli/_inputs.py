"""What the user asks for: requirements files, pyproject.toml, scripts, standard input, words."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from puffin_cli._errors import InputError
from puffin_cli._settings import FileOptions
from puffin_macros import PuffinError
from requirements_txt import parse_requirements_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pep508 import Requirement
    from puffin_cli._compile_arguments import CompileArguments, ResolutionArguments
    from puffin_cli._context import Context
    from puffin_cli._direct import Given, UnnamedItem
    from puffin_cli._install_arguments import InstallArguments
    from puffin_normalize import ExtraName, GroupName, ProjectName
    from requirements_txt import (
        EditableEntry,
        Origin,
        RequirementEntry,
        RequirementsFile,
        UnnamedEntry,
    )


SCRIPT_SUFFIXES = (".py", ".pyw")


class Variables(Mapping[str, str]):
    """Environment variables that note whether somebody asked for one.

    Whoever remembers what files say has to know: their bytes do not tell, for lines go on and
    encodings differ.
    """

    __slots__ = ("_environ", "asked")

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.asked = False
        """Whether a variable was asked for, be it set or not."""

    def __getitem__(self, name: str) -> str:
        self.asked = True
        return self._environ[name]

    def __iter__(self) -> Iterator[str]:
        self.asked = True
        return iter(self._environ)

    def __len__(self) -> int:
        return len(self._environ)


class InputItem(Struct, frozen=True, kw_only=True):
    """A requirement and where it stands."""

    requirement: Requirement
    label: str
    """For annotations: `-r requirements.in`, `-c limits.txt`, `my-project (pyproject.toml)`."""
    place: str
    """For errors: `requirements.txt line 3`."""
    hashes: tuple[str, ...] = ()
    editable: bool = False
    given: Given | None = None
    """How the URL or path was written, if there is one."""
    config_settings: tuple[tuple[str, str], ...] = ()
    """What its line tells its build backend."""


class PythonBound(Struct, frozen=True):
    """The versions of Python that a script runs on."""

    file: str
    specifiers: str


class InputRequest(Struct, frozen=True, kw_only=True):
    """Which files to read, and what of a pyproject.toml."""

    sources: tuple[str, ...]
    constraints: tuple[str, ...] = ()
    overrides: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    extras: tuple[ExtraName, ...] = ()
    all_extras: bool = False
    groups: tuple[GroupName, ...] = ()


def limits_of(arguments: ResolutionArguments) -> InputRequest:
    """Return which files are read for every command that resolves: those that only limit."""
    return InputRequest(
        sources=(),
        constraints=arguments.constraint,
        overrides=arguments.override,
        excludes=arguments.exclude,
    )


def request_of(
    arguments: CompileArguments | InstallArguments, sources: tuple[str, ...]
) -> InputRequest:
    """Return which files are read for a command that resolves what `sources` ask for."""
    return replace(
        limits_of(arguments),
        sources=sources,
        extras=arguments.extra,
        all_extras=arguments.all_extras,
        groups=arguments.group,
    )


class Inputs(Struct, frozen=True, kw_only=True):
    """Everything that the files say, in their order."""

    requirements: tuple[InputItem, ...]
    constraints: tuple[InputItem, ...]
    overrides: tuple[InputItem, ...] = ()
    excludes: tuple[InputItem, ...] = ()
    """Only their names and markers count."""
    options: FileOptions
    project: ProjectName | None = None
    """The name of the project whose pyproject.toml was read."""
    unnamed: tuple[UnnamedItem, ...] = ()
    """Those of the requirements whose names are not known yet."""
    pythons: tuple[PythonBound, ...] = ()
    """What the scripts among the sources run on."""
    files: tuple[str, ...] | None = ()
    """The paths of all files that were read, if they are local lists of requirements, absolute.

    None: others were read, too.
    """

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked for."""
        return not (self.requirements or self.unnamed)

    @property
    def has_sources(self) -> bool:
        """Whether a path or a URL is among what is asked for."""
        items = (*self.requirements, *self.constraints, *self.overrides)
        return bool(self.unnamed) or any(item.given is not None for item in items)

    @property
    def sure_names(self) -> list[ProjectName]:
        """The projects that an index is asked for whatever the interpreter is.

        Who has a marker, or may come from elsewhere, is not among them.
        """
        if self.has_sources or self.overrides or self.excludes:
            return []
        plain = (item.requirement for item in self.requirements)
        names = (each.name for each in plain if each.url is None and each.marker is None)
        return list(dict.fromkeys(names))


class InputCollector:
    """Collects what the files say."""

    def __init__(self, request: InputRequest, context: Context) -> None:
        self._request, self._context = request, context
        self.requirements: list[InputItem] = []
        self.constraints: list[InputItem] = []
        self.overrides: list[InputItem] = []
        self.excludes: list[InputItem] = []
        self.unnamed: list[UnnamedItem] = []
        self.options = FileOptions()
        self.project: ProjectName | None = None
        self.pythons: list[PythonBound] = []
        self._files: list[str] = []
        self._has_others = False

    def add_source(self, source: str) -> None:
        """Take in a file of requirements, a pyproject.toml or a script."""
        if is_pyproject(source):
            from puffin_cli._pyproject import read_pyproject

            self._has_others = True
            project = read_pyproject(source, self._request, self._context)
            self.project = self.project or project.name
            self.requirements += project.items
        elif source.endswith(SCRIPT_SUFFIXES):
            self._add_script(source)
        else:
            self.add_file(read_file(source, self._context))

    def _add_script(self, source: str) -> None:
        from puffin_cli._script import read_script_inputs

        self._has_others = True
        script = read_script_inputs(source, self._context)
        self.requirements += script.items
        if script.python is not None:
            self.pythons.append(script.python)

    def add_file(self, file: RequirementsFile) -> None:
        """Take in what a file of requirements says."""
        cwd = self._context.cwd
        self.requirements += [input_item(entry, "-r", cwd) for entry in file.requirements]
        self.constraints += [input_item(entry, "-c", cwd) for entry in file.constraints]
        if file.editables or file.unnamed:
            self._add_sources(file)
        self.add_options(file)

    def add_options(self, file: RequirementsFile) -> None:
        """Take in what a file says for the whole command."""
        add_options(self.options, file)
        self._files += file.files

    def _add_sources(self, file: RequirementsFile) -> None:
        from puffin_cli._direct import editable_item, unnamed_item

        cwd = self._context.cwd
        for editable in file.editables:
            item = editable_item(editable, directory_of(editable.origin.file, cwd))
            if isinstance(item, InputItem):
                self.requirements.append(item)
            else:
                self.unnamed.append(item)
        for entry in file.unnamed:
            self.unnamed.append(unnamed_item(entry, directory_of(entry.origin.file, cwd)))

    def add_groups(self) -> None:
        """Take in the groups of the working directory's pyproject.toml, which is no source."""
        from puffin_cli._pyproject import read_groups

        self._has_others = True
        self.requirements += read_groups(self._request, self._context).items

    def inputs(self) -> Inputs:
        """Return all that was taken in."""
        return Inputs(
            requirements=tuple(self.requirements),
            constraints=tuple(self.constraints),
            overrides=tuple(self.overrides),
            excludes=tuple(self.excludes),
            options=self.options,
            project=self.project,
            unnamed=tuple(self.unnamed),
            pythons=tuple(self.pythons),
            files=self._paths(),
        )

    def _paths(self) -> tuple[str, ...] | None:
        if self._has_others or _are_special(self._files):
            return None
        cwd = self._context.cwd
        return tuple(os.path.normpath(os.path.join(cwd, file)) for file in self._files)


def _are_special(files: Iterable[str]) -> bool:
    """Return whether one of the files is standard input or a URL."""
    return any(file == "-" or "://" in file for file in files)


def read_inputs(request: InputRequest, context: Context) -> Inputs:
    """Read all files.

    Raises: InputError - a file is missing, is asked for what it cannot have, or needs what is not
    supported; RequirementsFileError - a line is wrong; what puffin_workspace raises.
    """
    has_project = any(map(is_pyproject, request.sources))
    if (request.all_extras or request.extras) and not has_project:
        raise InputError("Requesting extras requires a pyproject.toml input file.")
    collector = InputCollector(request, context)
    for source in request.sources:
        collector.add_source(source)
    if request.groups and not has_project:
        collector.add_groups()
    if request.constraints or request.overrides or request.excludes:
        _add_limits(collector, request, context)
    return collector.inputs()


def _add_limits(collector: InputCollector, request: InputRequest, context: Context) -> None:
    from puffin_cli._limits import add_constraints, add_excludes, add_overrides

    for source in request.constraints:
        add_constraints(collector, source, context)
    for source in request.overrides:
        add_overrides(collector, source, context)
    for source in request.excludes:
        add_excludes(collector, source, context)


def is_pyproject(source: str) -> bool:
    """Return whether the file is a project's own, by its name."""
    return os.path.basename(source) == "pyproject.toml"


def read_file(source: str, context: Context) -> RequirementsFile:
    """Return what a requirements file says.

    Raises: InputError - it cannot be read; RequirementsFileError - it is not right.
    """
    try:
        return parse_requirements_file(
            source, cwd=context.cwd, environ=context.variables, stdin=_read_stdin
        )
    except PuffinError as error:
        from requirements_txt import UnreadableFileError

        if not isinstance(error, UnreadableFileError) or not isinstance(error.__cause__, OSError):
            raise
        via = "".join(f", included by {place}" for place in error.chain)
        raise InputError(f"failed to open file `{error.file}`{via}") from error.__cause__


def add_options(options: FileOptions, file: RequirementsFile) -> None:
    """Add what `file` says to `options`; of single values the last one holds."""
    if file.prefer_binary:
        _warn_of_ignored("`--prefer-binary`: a newer release is taken even if it has to be built")
    options.index_url = file.index_url or options.index_url
    options.extra_index_urls += file.extra_index_urls
    options.find_links += file.find_links
    options.trusted_hosts += file.trusted_hosts
    options.no_index |= file.no_index
    options.only_binary += file.only_binary
    options.no_binary += file.no_binary
    options.require_hashes |= file.require_hashes
    options.prereleases |= file.pre


def directory_of(file: str, cwd: str) -> str:
    """Return the directory from which relative paths in a file start: its own."""
    return os.path.dirname(os.path.join(cwd, file))


def option_label(option: str, origin: Origin) -> str:
    """Return what annotations say of something in a requirements file: `-r requirements.in`."""
    return f"{option} {origin.file}"


def input_item(entry: RequirementEntry, option: str, cwd: str) -> InputItem:
    """Return an entry of a requirements file; `option` is how the file was given."""
    item = InputItem(
        requirement=entry.requirement,
        label=option_label(option, entry.origin),
        place=str(entry.origin),
        hashes=entry.hashes,
        config_settings=settings_of(entry),
    )
    if entry.requirement.url is None:
        return item
    from puffin_cli._direct import with_given

    return with_given(item, entry.written, directory_of(entry.origin.file, cwd))


def settings_of(
    entry: RequirementEntry | EditableEntry | UnnamedEntry,
) -> tuple[tuple[str, str], ...]:
    """Return what a line tells its build backend."""
    if entry.global_options:
        _warn_of_ignored(f"`--global-option` ({entry.origin}): see --config-settings")
    return tuple((each.name, each.value) for each in entry.config_settings)


def _warn_of_ignored(what: str) -> None:
    from puffin_macros import warn_once

    warn_once(f"Ignoring {what}")


def _read_stdin() -> bytes:
    return b"" if sys.stdin is None else sys.stdin.buffer.read()
