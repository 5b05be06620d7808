"""Names of members: those that every file system takes, and that stay below the target."""

from __future__ import annotations

from puffin_macros import lazy_pattern

_FORBIDDEN = lazy_pattern(r"[\x00-\x1f\x7f\\]")
# Device names of Windows, where opening a file of that name opens the device.
_DEVICES = frozenset(
    ["con", "prn", "aux", "nul", "conin$", "conout$"]
    + [f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10)]
)


def component_problem(part: str) -> str | None:
    """Return why `part` cannot be one component of a member's name, as the end of a sentence.

    >>> component_problem(".."), component_problem("package.py")
    ('leaves its directory', None)
    """
    if part in ("", ".", ".."):
        return "leaves its directory" if part == ".." else "has an empty part in its name"
    if part[-1] in ". ":
        return "has a part that ends with a dot or a space"
    if _FORBIDDEN.search(part):
        return "has a backslash or a control character in its name"
    if part.lower() in _DEVICES:
        return "is named like a device"
    return None


def name_problem(name: str, directories: set[str]) -> str | None:
    """Return why a member must not have this name, as the end of a sentence.

    `directories` holds the directories that were found good before, and takes those of `name`.
    """
    head, _, base = name.removesuffix("/").rpartition("/")
    if head in directories:
        return component_problem(base)
    if name.startswith("/") or (name[1:2] == ":" and name[0].isalpha()):
        return "has an absolute name"
    for part in name.removesuffix("/").split("/"):
        if problem := component_problem(part):
            return problem
    if head:  # at the top every name is looked at: "/x" has no head either
        directories.add(head)
    return None


def folded(name: str) -> str:
    """Return the form in which file systems that ignore case and Unicode form compare names."""
    if name.isascii():
        return name.lower()
    import unicodedata

    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
