"""Markers: trees of comparisons, as values."""

# Annotations are no texts here: msgspec would compile each when it first decodes.
from typing import Literal, TypeAlias

from msgspec import Struct

VARIABLES = (
    "implementation_name",
    "implementation_version",
    "os_name",
    "platform_machine",
    "platform_python_implementation",
    "platform_release",
    "platform_system",
    "platform_version",
    "python_full_version",
    "python_version",
    "sys_platform",
    "extra",
)
"""The variables of PEP 508; all but `extra` are fields of `MarkerEnvironment`."""

MarkerOperator: TypeAlias = Literal[
    "==", "!=", "<", "<=", ">", ">=", "~=", "===", "in", "not in"
]  # fmt: skip


class MarkerExpression(
    Struct, frozen=True, kw_only=True, array_like=True, cache_hash=True, tag="="
):
    """One comparison of a variable with a quoted string."""

    variable: str
    """One of `VARIABLES`."""
    operator: MarkerOperator
    """How the left side is compared with the right one."""
    value: str
    """The string without its quotes; normalised if the variable is `extra`."""
    reversed: bool = False
    """Whether the string stands on the left: `"linux" in sys_platform`."""

    def __str__(self) -> str:
        quote = "'" if '"' in self.value else '"'
        quoted = f"{quote}{self.value}{quote}"
        if self.reversed:
            return f"{quoted} {self.operator} {self.variable}"
        return f"{self.variable} {self.operator} {quoted}"


class MarkerAnd(Struct, frozen=True, array_like=True, cache_hash=True, tag="&"):
    """A conjunction of two or more markers, none of which is a conjunction."""

    parts: "tuple[Marker, ...]"
    """What must all hold."""

    def __str__(self) -> str:
        return " and ".join(
            f"({part})" if isinstance(part, MarkerOr) else str(part) for part in self.parts
        )


class MarkerOr(Struct, frozen=True, array_like=True, cache_hash=True, tag="|"):
    """A disjunction of two or more markers, none of which is a disjunction."""

    parts: "tuple[Marker, ...]"
    """Of what one must hold."""

    def __str__(self) -> str:
        return " or ".join(map(str, self.parts))


Marker: TypeAlias = MarkerExpression | MarkerAnd | MarkerOr
"""A marker; where `None` may stand for one, it means "always"."""

NEVER: Marker = MarkerExpression(variable="python_version", operator="<", value="0")
"""The marker that no environment satisfies."""


def join_all(parts: list[Marker]) -> Marker:
    """Return the conjunction of one or more markers, flattened."""
    if len(parts) == 1:
        return parts[0]
    return MarkerAnd(_spliced(parts, MarkerAnd))


def join_any(parts: list[Marker]) -> Marker:
    """Return the disjunction of one or more markers, flattened."""
    if len(parts) == 1:
        return parts[0]
    return MarkerOr(_spliced(parts, MarkerOr))


def _spliced(parts: list[Marker], kind: type[MarkerAnd | MarkerOr]) -> tuple[Marker, ...]:
    flat: list[Marker] = []
    for part in parts:
        if isinstance(part, kind):
            flat.extend(part.parts)
        else:
            flat.append(part)
    return tuple(flat)
