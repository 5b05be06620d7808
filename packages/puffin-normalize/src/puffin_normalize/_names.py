"""Names that were validated and normalised."""

from __future__ import annotations

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import NewType, TypeVar

    from puffin_normalize._errors import NameKind

    ProjectName = NewType("ProjectName", str)
    """The normalised name of a project: lower case, with single dashes."""

    ExtraName = NewType("ExtraName", str)
    """The normalised name of an extra."""

    GroupName = NewType("GroupName", str)
    """The normalised name of a dependency group."""

    Name = TypeVar("Name", bound=str)
else:
    # What the three are when a program runs; typing takes as long to import as it to start.
    ProjectName = ExtraName = GroupName = str

_MAX_KNOWN = 1 << 15
_projects: dict[str, ProjectName] = {}
_extras: dict[str, ExtraName] = {}
_groups: dict[str, GroupName] = {}


def normalize_project(text: str) -> ProjectName:
    """Return the normal form of a project's name.

    Spec: PEP 503 (lower case, runs of `-`, `_` and `.` become one dash), PEP 508 (what is valid).
    Raises: InvalidNameError.
    """
    name = _projects.get(text)
    return name or _remembered(_projects, text, ProjectName(_normalize(text, "project")))


def normalize_extra(text: str) -> ExtraName:
    """Return the normal form of an extra's name.

    Spec: PEP 685. Raises: InvalidNameError.
    """
    name = _extras.get(text)
    return name or _remembered(_extras, text, ExtraName(_normalize(text, "extra")))


def normalize_group(text: str) -> GroupName:
    """Return the normal form of a dependency group's name.

    Spec: PEP 735. Raises: InvalidNameError.
    """
    name = _groups.get(text)
    return name or _remembered(_groups, text, GroupName(_normalize(text, "dependency group")))


def escape_name(name: str) -> str:
    """Return a normalised name as it stands in file and directory names: `friendly_bard`.

    Spec: binary distribution format, escaping.
    """
    return name.replace("-", "_")


def _normalize(text: str, kind: NameKind) -> str:
    name = text.replace("_", "-").replace(".", "-")
    # PEP 508: letters and digits are the ASCII ones; at both ends stands one of them.
    if not (
        text.isascii()
        and name.replace("-", "").isalnum()
        and not name.startswith("-")
        and not name.endswith("-")
    ):
        from puffin_normalize._errors import InvalidNameError

        raise InvalidNameError(text, kind)
    while "--" in name:
        name = name.replace("--", "-")
    return name.lower()


def _remembered(known: dict[str, Name], text: str, name: Name) -> Name:
    # Names repeat within a run; nobody fills the memory with those that he makes up.
    if len(known) >= _MAX_KNOWN:
        known.clear()
    known[text] = name
    return name
