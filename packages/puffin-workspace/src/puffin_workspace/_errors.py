"""The errors of this package.

WorkspaceError
    PyprojectReadError              the file cannot be opened, or is no TOML
    PyprojectSchemaError            a value is missing or of the wrong kind
        MissingProjectTableError    there is no [project]
        ProjectRequirementError     a requirement cannot be read
        DuplicateNameError          two extras or groups have one normalised name
    DynamicDependenciesError        only a build can tell the dependencies
    UnknownExtrasError              extras that the project does not have
    GroupError                      a dependency group cannot be resolved
        UnknownGroupsError          groups that the file does not have
        GroupCycleError             a group includes itself
    ScriptError                     a script does not say once what it needs
        MissingBlockError           it has no block of metadata
        DuplicateBlockError         it has several
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from puffin_macros import PuffinError

if TYPE_CHECKING:
    from collections.abc import Sequence


class WorkspaceError(PuffinError):
    """The base of the errors of this package."""


class PyprojectReadError(WorkspaceError):
    """A file cannot be opened, or is no TOML; then `line` and `column`, from 1, tell where.

    Credentials in `text`, the line, are masked, character by character.
    """

    def __init__(
        self, file: str, reason: str, line: int = 0, column: int = 0, text: str = ""
    ) -> None:
        from pep508 import mask_credentials

        self.file = file
        self.reason = reason
        self.line = line
        self.column = column
        self.text = mask_credentials(text)
        super().__init__(file, reason, line, column, self.text)

    def __str__(self) -> str:
        if not self.line:
            return f"failed to read `{self.file}`: {self.reason}"
        from pep508 import underline

        place = f"line {self.line} column {self.column}"
        shown = underline(self.text, self.column - 1, 1)
        return f"failed to read `{self.file}`, {place}: {self.reason}\n{shown}"


class PyprojectSchemaError(WorkspaceError):
    """A value is missing or of the wrong kind."""

    def __init__(self, file: str, key: str, reason: str) -> None:
        self.file = file
        self.key = key
        self.reason = reason
        super().__init__(file, key, reason)

    def __str__(self) -> str:
        return f"`{self.key}` in `{self.file}`: {self.reason}"


class MissingProjectTableError(PyprojectSchemaError):
    """A file has no `[project]` table."""

    def __init__(self, file: str) -> None:
        super().__init__(file, "project", "missing")
        self.args = (file,)

    def __str__(self) -> str:
        return f"no `[project]` table found in `{self.file}`"


class ProjectRequirementError(PyprojectSchemaError):
    """A requirement cannot be read; the reason underlines the place."""


class DuplicateNameError(PyprojectSchemaError):
    """Two extras, or two dependency groups, have one normalised name."""


class DynamicDependenciesError(WorkspaceError):
    """The dependencies, or the optional ones, are dynamic: only a build can tell them."""

    def __init__(self, file: str, field: str) -> None:
        self.file = file
        self.field = field
        super().__init__(file, field)

    def __str__(self) -> str:
        return f"the {self.field} in `{self.file}` are dynamic: only a build can tell them"


class _UnknownNamesError(WorkspaceError):
    kind = ""

    def __init__(self, file: str, missing: Sequence[str], known: Sequence[str]) -> None:
        self.file = file
        self.missing = tuple(missing)
        self.known = tuple(known)
        super().__init__(file, self.missing, self.known)

    def __str__(self) -> str:
        plural = "s" if len(self.missing) > 1 else ""
        known = f"has {', '.join(self.known)}" if self.known else "has none"
        return (
            f"Requested {self.kind}{plural} not found: {', '.join(self.missing)} "
            f"(`{self.file}` {known})"
        )


class UnknownExtrasError(_UnknownNamesError):
    """Extras were asked for that the project does not have."""

    kind = "extra"


class GroupError(WorkspaceError):
    """A dependency group cannot be resolved."""


class UnknownGroupsError(_UnknownNamesError, GroupError):
    """Dependency groups were asked for, or included, that the file does not have."""

    kind = "dependency group"


class GroupCycleError(GroupError):
    """A dependency group includes itself, directly or not."""

    def __init__(self, file: str, cycle: Sequence[str]) -> None:
        self.file = file
        self.cycle = tuple(cycle)
        super().__init__(file, self.cycle)

    def __str__(self) -> str:
        return f"a dependency group in `{self.file}` includes itself: {' -> '.join(self.cycle)}"


class ScriptError(WorkspaceError):
    """A script does not say, or does not say once, what it needs."""


class MissingBlockError(ScriptError):
    """A script has no block of metadata; `unclosed` is the line that opens one without an end."""

    def __init__(self, file: str, unclosed: int = 0) -> None:
        self.file = file
        self.unclosed = unclosed
        super().__init__(file, unclosed)

    def __str__(self) -> str:
        if self.unclosed:
            return (
                f"`{self.file}` has no metadata: the block that `# /// script` opens on line"
                f" {self.unclosed} is not closed by `# ///`, with comments only between them"
            )
        return f"`{self.file}` has no metadata: no block of comments begins with `# /// script`"


class DuplicateBlockError(ScriptError):
    """A script has more than one block of metadata; the lines are those of the first two."""

    def __init__(self, file: str, first: int, second: int) -> None:
        self.file = file
        self.first = first
        self.second = second
        super().__init__(file, first, second)

    def __str__(self) -> str:
        return (
            f"`{self.file}` has more than one block of metadata: `# /// script` is on line"
            f" {self.first} and on line {self.second}"
        )
