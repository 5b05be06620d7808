"""Requirements and markers (PEP 508): parse, print, store, evaluate, and calculate with them.

Versions and specifiers themselves are `pep440`'s business, where the values of an environment come
from that of `puffin_interpreter` and `platform_host`.

    >>> from pep508 import are_disjoint, parse_marker, parse_requirement
    >>> wanted = parse_requirement("Trio[Extra] >= 0.2, < 1 ; sys_platform == 'win32'")
    >>> str(wanted)
    'trio[extra]>=0.2,<1 ; sys_platform == "win32"'
    >>> are_disjoint(wanted.marker, parse_marker("sys_platform != 'win32'"))
    True

Spec: PEP 508 (dependency specifiers), PEP 685 (extras are compared normalised).
"""

from typing import TYPE_CHECKING

from puffin_macros import lazy_exports

if TYPE_CHECKING:
    from pep508._algebra import are_disjoint, conjunction, disjunction, negation, simplify
    from pep508._environment import MarkerEnvironment
    from pep508._errors import (
        Pep508Error,
        PythonVersionError,
        RequirementError,
        mask_credentials,
        underline,
    )
    from pep508._evaluation import evaluate, evaluate_partial
    from pep508._implication import implies
    from pep508._marker import (
        NEVER,
        Marker,
        MarkerAnd,
        MarkerExpression,
        MarkerOperator,
        MarkerOr,
    )
    from pep508._marker_parser import parse_marker
    from pep508._requirement import Requirement
    from pep508._requirement_parser import normalize_specifiers, parse_requirement
    from pep508._requires_python import requires_python_marker

__all__ = [
    "NEVER",
    "Marker",
    "MarkerAnd",
    "MarkerEnvironment",
    "MarkerExpression",
    "MarkerOperator",
    "MarkerOr",
    "Pep508Error",
    "PythonVersionError",
    "Requirement",
    "RequirementError",
    "are_disjoint",
    "conjunction",
    "disjunction",
    "evaluate",
    "evaluate_partial",
    "implies",
    "mask_credentials",
    "negation",
    "normalize_specifiers",
    "parse_marker",
    "parse_requirement",
    "requires_python_marker",
    "simplify",
    "underline",
]

__getattr__ = lazy_exports(
    __name__,
    {
        "_algebra": [
            "are_disjoint",
            "conjunction",
            "disjunction",
            "negation",
            "simplify",
        ],
        "_environment": ["MarkerEnvironment"],
        "_errors": [
            "Pep508Error",
            "PythonVersionError",
            "RequirementError",
            "mask_credentials",
            "underline",
        ],
        "_evaluation": ["evaluate", "evaluate_partial"],
        "_implication": ["implies"],
        "_marker": [
            "NEVER",
            "Marker",
            "MarkerAnd",
            "MarkerExpression",
            "MarkerOperator",
            "MarkerOr",
        ],
        "_marker_parser": ["parse_marker"],
        "_requirement": ["Requirement"],
        "_requirement_parser": ["normalize_specifiers", "parse_requirement"],
        "_requires_python": ["requires_python_marker"],
    },
)
