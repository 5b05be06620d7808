"""What single lines of requirements files say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pep508 import RequirementError, parse_requirement
from puffin_macros import lazy_pattern
from requirements_txt._inputs import included_name
from requirements_txt._records import (
    ConfigSetting,
    EditableEntry,
    Origin,
    RequirementEntry,
    UnnamedEntry,
)
from requirements_txt._sources import is_source, parse_source

if TYPE_CHECKING:
    from requirements_txt._lines import LogicalLine
    from requirements_txt._options import Option
    from requirements_txt._reader import Reader

# A cheap test that spares nearly all lines the exact one.
_BEFORE_OPTION = lazy_pattern(r"^-|\s-")
_OPTION = lazy_pattern(r"(?:^|(?<=\s))(?=--?[A-Za-z])")
_DIGITS = {"sha256": 64, "sha384": 96, "sha512": 128}
_ANY_HASH = "|".join(f"{name}:[0-9a-f]{{{count}}}" for name, count in _DIGITS.items())
_HASHES = lazy_pattern(rf"(?:\s*--hash[=\s]\s*(?:{_ANY_HASH})(?=\s|$))+")
_HASH = lazy_pattern(r"sha\d+:[0-9a-f]+")
_URL = lazy_pattern(r"[A-Za-z][A-Za-z0-9+.-]*://|file:")
# Most lines: nothing that starts so is a path.
_NAMED = lazy_pattern(r"[A-Za-z0-9][\w.-]*\s*(?:\[[\w., -]*\]\s*)?[=<>~!(]")


class Statements:
    """Reads the lines of one file."""

    def __init__(
        self, reader: Reader, file: str, chain: tuple[Origin, ...], *, constraints: bool
    ) -> None:
        self._reader = reader
        self._collected = reader.collected
        self._file = file
        self._chain = chain
        self._constraints = constraints
        self._entries = self._collected.constraints if constraints else self._collected.requirements

    def read(self, line: LogicalLine) -> None:
        """Read one line: a requirement, perhaps with options, or options."""
        text = line.text
        found = _OPTION.search(text) if "-" in text and _BEFORE_OPTION.search(text) else None
        if not found:
            self._read_requirement(line, text, (), (), ())
        elif found.start() > 0 and _HASHES.fullmatch(line.text, found.start()):
            hashes = tuple(_HASH.findall(line.text, found.start()))
            self._read_requirement(line, line.text[: found.start()].rstrip(), hashes, (), ())
        else:
            self._read_with_options(line, found.start())

    def _read_requirement(
        self,
        line: LogicalLine,
        text: str,
        hashes: tuple[str, ...],
        config_settings: tuple[ConfigSetting, ...],
        global_options: tuple[str, ...],
    ) -> None:
        if not _NAMED.match(text) and is_source(text):
            self._read_source(line, text, hashes, config_settings, global_options)
            return
        try:
            requirement = parse_requirement(text)
        except RequirementError as error:
            raise self._error(line, error.start, error.width, error.reason) from error
        self._entries.append(
            RequirementEntry(
                requirement=requirement,
                written=_written_url(line) if requirement.url is not None else None,
                hashes=hashes,
                config_settings=config_settings,
                global_options=global_options,
                origin=line.origin(self._file),
            )
        )

    def _read_source(
        self,
        line: LogicalLine,
        text: str,
        hashes: tuple[str, ...],
        config_settings: tuple[ConfigSetting, ...],
        global_options: tuple[str, ...],
    ) -> None:
        if self._constraints:
            raise self._error(line, 0, len(text), "a constraint must name its project")
        try:
            source = parse_source(text)
        except RequirementError as error:
            raise self._error(line, error.start, error.width, error.reason) from error
        self._collected.unnamed.append(
            UnnamedEntry(
                source=source.location,
                written=_written_source(line),
                extras=source.extras,
                marker=source.marker,
                hashes=hashes,
                config_settings=config_settings,
                global_options=global_options,
                origin=line.origin(self._file),
            )
        )

    def _read_with_options(self, line: LogicalLine, start: int) -> None:
        from requirements_txt._options import OF_REQUIREMENTS, OptionError, split_options

        try:
            options = split_options(line.text, start)
        except OptionError as error:
            raise self._error(
                line, error.start, error.width, error.reason, unknown=error.unknown
            ) from error
        owned = [option for option in options if option.name in OF_REQUIREMENTS]
        others = [option for option in options if option.name not in OF_REQUIREMENTS]
        if start > 0:
            self._read_requirement_with_options(line, start, owned, others)
            return
        if owned and [it.name for it in others] != ["editable"]:
            raise self._misplaced(line, owned[0], "belongs behind a requirement, on its line")
        for option in others:
            self._read_option(line, option, owned)

    def _read_requirement_with_options(
        self, line: LogicalLine, start: int, owned: list[Option], others: list[Option]
    ) -> None:
        if others:
            raise self._misplaced(line, others[0], "belongs on a line of its own")
        hashes = tuple(self._hash(line, option) for option in owned if option.name == "hash")
        settings = self._config_settings(line, owned)
        text = line.text[:start].rstrip()
        self._read_requirement(line, text, hashes, settings, _global_options(owned))

    def _hash(self, line: LogicalLine, option: Option) -> str:
        value = option.value.lower()
        fault = _fault_of_hash(value)
        if fault:
            raise self._error(line, option.start, option.width, fault)
        return value

    def _config_settings(self, line: LogicalLine, owned: list[Option]) -> tuple[ConfigSetting, ...]:
        settings: list[ConfigSetting] = []
        for option in owned:
            if option.name == "config-settings":
                name, equals, value = option.value.partition("=")
                if not (name and equals):
                    reason = "expected NAME=VALUE after `--config-settings`"
                    raise self._error(line, option.start, option.width, reason)
                settings.append(ConfigSetting(name, value))
        return tuple(settings)

    def _read_option(self, line: LogicalLine, option: Option, owned: list[Option]) -> None:
        collected = self._collected
        match option.name:
            case "requirement" | "constraint":
                self._include(line, option)
            case "editable":
                self._read_editable(line, option, owned)
            case "no-binary" | "only-binary":
                self._control_formats(line, option)
            case "index-url":
                collected.index_url = option.value
            case "find-links":
                collected.find_links.append(self._link(option.value))
            case "extra-index-url":
                collected.extra_index_urls.append(option.value)
            case "trusted-host":
                collected.trusted_hosts.append(option.value)
            case "use-feature":
                collected.use_features.extend(filter(None, option.value.split(",")))
            case flag:
                collected.flags.add(flag)

    def _include(self, line: LogicalLine, option: Option) -> None:
        try:
            target = included_name(option.value, self._file)
        except ValueError as error:  # a URL that cannot be taken apart
            reason = f"expected the path or the URL of a file: {error}"
            raise self._error(line, option.start, option.width, reason) from error
        origin = line.origin(self._file, option.start)
        if self._reader.is_open(target, self._file, self._chain):
            raise self._cycle(line, option, target)
        # Whatever stands in a file of constraints is a constraint, however deep.
        constraints = self._constraints or option.name == "constraint"
        self._reader.read(target, (origin, *self._chain), constraints=constraints)

    def _read_editable(self, line: LogicalLine, option: Option, owned: list[Option]) -> None:
        if self._constraints:
            raise self._error(line, option.start, option.width, "a constraint cannot be editable")
        hashed = [it for it in owned if it.name == "hash"]
        if hashed:
            raise self._misplaced(line, hashed[0], "cannot go with an editable")
        try:
            source = parse_source(option.value)
        except RequirementError as error:
            start = option.value_start + error.start
            raise self._error(line, start, error.width, error.reason) from error
        self._collected.editables.append(
            EditableEntry(
                source=source.location,
                written=_written_editable(line),
                name=source.name,
                extras=source.extras,
                marker=source.marker,
                config_settings=self._config_settings(line, owned),
                global_options=_global_options(owned),
                origin=line.origin(self._file, option.start),
            )
        )

    def _control_formats(self, line: LogicalLine, option: Option) -> None:
        from puffin_normalize import InvalidNameError

        try:
            self._collected.control_formats(option.value, binary=option.name == "only-binary")
        except InvalidNameError as error:
            raise self._error(line, option.start, option.width, str(error)) from error

    def _link(self, value: str) -> str:
        if _URL.match(value):
            return value
        return self._reader.absolute(included_name(value, self._file))

    def _misplaced(self, line: LogicalLine, option: Option, where: str) -> Exception:
        reason = f"`--{option.name}` {where}"
        return self._error(line, option.start, option.width, reason, unknown=True)

    def _cycle(self, line: LogicalLine, option: Option, target: str) -> Exception:
        from requirements_txt._errors import IncludeCycleError

        files = [it.file for it in reversed(self._chain)]
        names = " -> ".join([*files, self._file, target])
        return IncludeCycleError(
            line.origin(self._file, option.start),
            line.raw(option.start),
            line.width(option.start, option.width),
            f"the file includes itself: {names}",
            self._chain,
        )

    def _error(
        self, line: LogicalLine, start: int, width: int, reason: str, *, unknown: bool = False
    ) -> Exception:
        from requirements_txt._errors import RequirementsSyntaxError, UnknownOptionError

        kind = UnknownOptionError if unknown else RequirementsSyntaxError
        return kind(
            line.origin(self._file, start),
            line.raw(start),
            line.width(start, width),
            reason,
            self._chain,
        )


def _fault_of_hash(value: str) -> str:
    """Return what is wrong with a hash in lower case; nothing: it can be that of a file."""
    algorithm, _, digest = value.partition(":")
    wanted = _DIGITS.get(algorithm)
    if wanted is None or not digest or digest.strip("0123456789abcdef"):
        return (
            "expected a hash such as `--hash=sha256:...`, of sha256, sha384 or sha512 "
            "and in hexadecimal digits"
        )
    found = len(digest)
    return "" if found == wanted else f"{algorithm} has {wanted} hexadecimal digits, found {found}"


def _written_url(line: LogicalLine) -> str | None:
    """Return the URL of the line's requirement with its variables."""
    text = _written_part(line)
    try:
        return None if text is None else parse_requirement(text).url
    except RequirementError:  # a variable that stands for more than a piece of the URL
        return None


def _written_source(line: LogicalLine) -> str | None:
    """Return the path or URL of a line that names no project, with its variables."""
    text = _written_part(line)
    return None if text is None else _location_in(text)


def _written_editable(line: LogicalLine) -> str | None:
    """Return the path or URL of `-e` with its variables."""
    from requirements_txt._options import OptionError, split_options

    try:
        options = [] if line.written is None else split_options(line.written, 0)
    except OptionError:  # a variable that stands for more than a piece of a word
        return None
    found = [_location_in(option.value) for option in options if option.name == "editable"]
    return found[0] if found else None


def _location_in(text: str) -> str | None:
    try:
        return parse_source(text).location or None
    except RequirementError:
        return None


def _written_part(line: LogicalLine) -> str | None:
    """Return what a line with variables requires, without options, as it is written."""
    if line.written is None:
        return None
    option = _OPTION.search(line.written)
    return line.written if option is None else line.written[: option.start()].rstrip()


def _global_options(owned: list[Option]) -> tuple[str, ...]:
    return tuple(option.value for option in owned if option.name == "global-option")
