"""What a requirements file says, as values."""

from __future__ import annotations

from msgspec import Struct

from pep508 import Marker, Requirement  # noqa: TC001 - msgspec reads them when it first decodes
from puffin_normalize import ExtraName, ProjectName  # noqa: TC001 - and these


class Origin(Struct, frozen=True):
    """Where something stands; lines and columns count from 1."""

    file: str
    """The file as it was named: relative names stay relative; `-` is standard input."""
    line: int
    """The physical line on which it starts."""
    column: int = 1
    """The character of that line at which it starts."""

    def __str__(self) -> str:
        return f"{self.file} line {self.line}"


class ConfigSetting(Struct, frozen=True):
    """One `--config-settings NAME=VALUE`, for the build backend."""

    name: str
    value: str


class RequirementEntry(Struct, frozen=True, kw_only=True):
    """A requirement that names its project."""

    requirement: Requirement
    written: str | None = None
    """Its URL with the variables as they are written, if it has any: `${TOKEN}`, not its value."""
    hashes: tuple[str, ...] = ()
    """Of which one must fit, `sha256:...`; lower case, in the order they were given."""
    config_settings: tuple[ConfigSetting, ...] = ()
    global_options: tuple[str, ...] = ()
    """Options for a legacy `setup.py`, before its command."""
    origin: Origin


class UnnamedEntry(Struct, frozen=True, kw_only=True):
    """A path or URL whose project is not named: `./dist/x.whl`, `https://example.org/x.zip`."""

    source: str
    """The path or URL as it was written, but with the values of its variables."""
    written: str | None = None
    """The same with the variables themselves, if it has any."""
    extras: tuple[ExtraName, ...] = ()
    marker: Marker | None = None
    hashes: tuple[str, ...] = ()
    config_settings: tuple[ConfigSetting, ...] = ()
    global_options: tuple[str, ...] = ()
    origin: Origin


class EditableEntry(Struct, frozen=True, kw_only=True):
    """A project that is to be installed in place: `-e ./project[extra]`."""

    source: str
    """The path or URL as it was written, but with the values of its variables."""
    written: str | None = None
    """The same with the variables themselves, if it has any."""
    name: ProjectName | None = None
    """The project, if it is named: `-e name @ ./project`."""
    extras: tuple[ExtraName, ...] = ()
    marker: Marker | None = None
    config_settings: tuple[ConfigSetting, ...] = ()
    global_options: tuple[str, ...] = ()
    origin: Origin


class RequirementsFile(Struct, frozen=True, kw_only=True):
    """What a requirements file says, with all files that it includes."""

    requirements: tuple[RequirementEntry, ...] = ()
    constraints: tuple[RequirementEntry, ...] = ()
    """What stands in files that are included with `-c`, directly or not."""
    editables: tuple[EditableEntry, ...] = ()
    unnamed: tuple[UnnamedEntry, ...] = ()
    index_url: str | None = None
    """The last one given."""
    extra_index_urls: tuple[str, ...] = ()
    find_links: tuple[str, ...] = ()
    """URLs, and absolute paths: relative ones start from the directory of their file."""
    no_index: bool = False
    no_binary: tuple[str, ...] = ()
    """Normalised project names, sorted, or `:all:`; a later `--only-binary` takes names away."""
    only_binary: tuple[str, ...] = ()
    """Likewise."""
    pre: bool = False
    prefer_binary: bool = False
    require_hashes: bool = False
    trusted_hosts: tuple[str, ...] = ()
    use_features: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    """All files that were read, in that order."""
