"""Requires-Python as a marker."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from pep508._marker import Marker, MarkerExpression, join_all

if TYPE_CHECKING:
    from pep508._marker import MarkerOperator


def requires_python_marker(requires_python: str) -> Marker | None:
    """Return the marker that holds for the Pythons that Requires-Python admits; `None`: for all.

    It is about `python_full_version`, upper bounds included. Made to be `given` to `simplify`.

    Raises: pep440.SpecifierError.
    """
    from pep440 import parse_specifiers

    # In the order of their text: the same specifiers give the same marker.
    specifiers = sorted(parse_specifiers(requires_python), key=str)
    parts: list[Marker] = [
        MarkerExpression(
            variable="python_full_version",
            operator=cast("MarkerOperator", each.operator),
            value=each.version,
        )
        for each in specifiers
    ]
    return join_all(parts) if parts else None
