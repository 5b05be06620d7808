"""Compatibility tags of an interpreter in order of preference, for this host or a foreign target.

Everything is computed from a `platform_host.Platform`; no interpreter is asked. Which wheels there
are to choose from is left to others.

    >>> from platform_host import parse_platform
    >>> from platform_tags import tags_for
    >>> tags = tags_for(parse_platform("windows"), (3, 12))
    >>> tags.names[:2]
    ('cp312-cp312-win_amd64', 'cp312-abi3-win_amd64')
    >>> tags.priority("py2.py3-none-any") > tags.priority("cp312-none-any")
    True
    >>> tags.is_compatible("cp313-cp313-win_amd64")
    False

Spec: PEP 425, 600, 656, 703, 730, 738, 783, 803; the order is that of `packaging.tags`.
"""

from typing import TYPE_CHECKING

from puffin_macros import lazy_exports

if TYPE_CHECKING:
    from platform_tags._generate import tags_for
    from platform_tags._platforms import platform_names
    from platform_tags._tags import Tags

__all__ = ["Tags", "platform_names", "tags_for"]

__getattr__ = lazy_exports(
    __name__,
    {
        "_generate": ["tags_for"],
        "_platforms": ["platform_names"],
        "_tags": ["Tags"],
    },
)
