"""Operating system, architecture and libc of this host or of a target that a user names.

It knows what decides whether a binary runs, and the environment markers that follow from it; the
compatibility tags are `platform_tags`'s affair.

    >>> from platform_host import marker_values, parse_platform
    >>> str(parse_platform("aarch64-manylinux_2_28"))
    'manylinux_2_28_aarch64'
    >>> marker_values(parse_platform("windows")).platform_machine
    'AMD64'

Spec: PEP 508 (markers), PEP 600 and 656 (Linux), PEP 730, 738 and 776 (iOS, Android, Emscripten).
"""

from puffin_macros import lazy_exports

TYPE_CHECKING = False

if TYPE_CHECKING:
    from platform_host._errors import PlatformError
    from platform_host._host import (
        HostFacts,
        detect_facts,
        detect_platform,
        facts_script,
        platform_of,
    )
    from platform_host._markers import PlatformMarkers, marker_values
    from platform_host._platform import (
        Android,
        Generic,
        Ios,
        Macos,
        Manylinux,
        Musllinux,
        Os,
        Platform,
        Pyodide,
        Windows,
    )
    from platform_host._targets import known_platforms, parse_platform

__all__ = [
    "Android",
    "Generic",
    "HostFacts",
    "Ios",
    "Macos",
    "Manylinux",
    "Musllinux",
    "Os",
    "Platform",
    "PlatformError",
    "PlatformMarkers",
    "Pyodide",
    "Windows",
    "detect_facts",
    "detect_platform",
    "facts_script",
    "known_platforms",
    "marker_values",
    "parse_platform",
    "platform_of",
]

__getattr__ = lazy_exports(
    __name__,
    {
        "_errors": ["PlatformError"],
        "_host": ["HostFacts", "detect_facts", "detect_platform", "facts_script", "platform_of"],
        "_markers": ["PlatformMarkers", "marker_values"],
        "_platform": [
            "Android",
            "Generic",
            "Ios",
            "Macos",
            "Manylinux",
            "Musllinux",
            "Os",
            "Platform",
            "Pyodide",
            "Windows",
        ],
        "_targets": ["known_platforms", "parse_platform"],
    },
)
