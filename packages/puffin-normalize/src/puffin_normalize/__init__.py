"""Names of projects, extras and dependency groups: validated once, normalised for good.

It deliberately leaves out what the names stand in: file names, requirements and index pages have
packages of their own.

    >>> from puffin_normalize import escape_name, normalize_project
    >>> normalize_project("Friendly._.Bard")
    'friendly-bard'
    >>> escape_name(normalize_project("Friendly._.Bard"))
    'friendly_bard'

Spec: PEP 503 and PEP 508 (names), PEP 685 (extras), PEP 735 (groups), PEP 427 (escaping).
"""

from puffin_macros import lazy_exports

TYPE_CHECKING = False

if TYPE_CHECKING:
    from puffin_normalize._errors import InvalidNameError, NameKind
    from puffin_normalize._names import (
        ExtraName,
        GroupName,
        ProjectName,
        escape_name,
        normalize_extra,
        normalize_group,
        normalize_project,
    )

__all__ = [
    "ExtraName",
    "GroupName",
    "InvalidNameError",
    "NameKind",
    "ProjectName",
    "escape_name",
    "normalize_extra",
    "normalize_group",
    "normalize_project",
]

__getattr__ = lazy_exports(
    __name__,
    {
        "_errors": ["InvalidNameError", "NameKind"],
        "_names": [
            "ExtraName",
            "GroupName",
            "ProjectName",
            "escape_name",
            "normalize_extra",
            "normalize_group",
            "normalize_project",
        ],
    },
)
