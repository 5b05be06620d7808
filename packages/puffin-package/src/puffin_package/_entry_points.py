"""Entry points: the strict reader of `entry_points.txt`."""

from __future__ import annotations

import re

import msgspec

from puffin_macros import lazy_pattern
from puffin_package._errors import EntryPointError
from puffin_package._names import component_problem

SCRIPT_GROUPS = ("console_scripts", "gui_scripts")

_MEMBER = "entry_points.txt"
_REFERENCE = lazy_pattern(
    r"(?P<module>[^\s:\[\]]+)\s*(?::\s*(?P<attribute>[^\s:\[\]]+)\s*)?(?:\[(?P<extras>[^\[\]]*)\]\s*)?"
)
# Names under which an environment keeps its interpreter: python, python3, Python3.11.exe, pythonw.
_INTERPRETER = lazy_pattern(r"(?:python|pypy)w?[0-9.]*[dtw]*(?:\.exe)?", re.IGNORECASE)


class EntryPoint(msgspec.Struct, frozen=True, array_like=True, omit_defaults=True):
    """One entry point; of those that are no scripts only the text is checked."""

    group: str
    name: str
    module: str
    attribute: str | None = None
    """What to call in `module`, dotted; always there for scripts."""
    extras: tuple[str, ...] = ()

    @property
    def reference(self) -> str:
        """The object reference: `module:attribute`."""
        return self.module if self.attribute is None else f"{self.module}:{self.attribute}"


def is_interpreter_name(name: str) -> bool:
    """Tell whether a script of this name would stand in for the environment's interpreter.

    >>> is_interpreter_name("Python3.11"), is_interpreter_name("python-argcomplete")
    (True, False)
    """
    return _INTERPRETER.fullmatch(name) is not None


def parse_entry_points(data: bytes, archive: str) -> tuple[EntryPoint, ...]:
    """Return the entry points of `entry_points.txt`, in the order of the file.

    Comments start with `#` or `;` at the start of a line; names are case-sensitive.

    Spec: entry points specification.
    Raises: EntryPointError - a line that is none, a script whose name leaves the scripts directory
    or replaces an interpreter, an object reference that Python cannot import, a name given twice.
    """
    found: dict[tuple[str, str], EntryPoint] = {}
    group: str | None = None
    for number, line in _lines(data, archive):
        if line.startswith("["):
            group = _group(line, number, archive)
            continue
        if group is None:
            raise EntryPointError(archive, _MEMBER, f"has line {number} outside any group")
        entry = _entry(group, line, number, archive)
        if found.setdefault((group, entry.name), entry) != entry:
            raise EntryPointError(archive, _MEMBER, f"defines {entry.name!r} of {group} twice")
    return tuple(found.values())


def _lines(data: bytes, archive: str) -> list[tuple[int, str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise EntryPointError(archive, _MEMBER, "is not UTF-8") from error
    stripped = [line.strip() for line in text.replace("\r\n", "\n").split("\n")]
    return [
        (number, line)
        for number, line in enumerate(stripped, 1)
        if line and not line.startswith(("#", ";"))
    ]


def _group(line: str, number: int, archive: str) -> str:
    name = line[1:-1].strip()
    if not line.endswith("]") or not name:
        raise EntryPointError(archive, _MEMBER, f"has a broken group in line {number}: {line!r}")
    return name


def _entry(group: str, line: str, number: int, archive: str) -> EntryPoint:
    name, equals, value = (part.strip() for part in line.partition("="))
    if not (equals and name and value):
        raise EntryPointError(
            archive, _MEMBER, f"has no `name = object` in line {number}: {line!r}"
        )
    if group not in SCRIPT_GROUPS:
        return EntryPoint(group, name, value)
    if problem := script_name_problem(name):
        raise EntryPointError(archive, _MEMBER, f"has a script {name!r} that {problem}")
    return _script(group, name, value, archive)


def script_name_problem(name: str) -> str | None:
    """Return why no script may have this name, as the end of a sentence; None if it may."""
    if is_interpreter_name(name):
        return "would replace the environment's interpreter"
    if "/" in name or name.startswith("-") or ":" in name:
        return "has a name that is no file name"
    return component_problem(name)


def _script(group: str, name: str, value: str, archive: str) -> EntryPoint:
    match = _REFERENCE.fullmatch(value)
    attribute = match["attribute"] if match else None
    if match is None or attribute is None or not _importable(match["module"], attribute):
        raise EntryPointError(
            archive,
            _MEMBER,
            f"has a script {name!r} whose object is no `module:attribute`: {value!r}",
        )
    extras = tuple(extra.strip() for extra in (match["extras"] or "").split(",") if extra.strip())
    return EntryPoint(group, name, match["module"], attribute, extras)


def _importable(module: str, attribute: str) -> bool:
    return all(part.isidentifier() for part in (*module.split("."), *attribute.split(".")))
