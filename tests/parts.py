"""Twenty small projects: more wheels than a command unpacks by itself."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from puffin_testing import IndexServer, make_wheel, wheel_filename

if TYPE_CHECKING:
    from collections.abc import Iterable

PARTS = tuple(f"part-{number}" for number in range(20))
"""Each has one release, of one module."""


def pins(names: Iterable[str]) -> str:
    """Return the lines that ask for the releases of these projects."""
    return "".join(f"{name}==1.0\n" for name in names)


def module_of(name: str) -> str:
    return name.replace("-", "_")


def fill_parts(server: IndexServer) -> None:
    """Offer the wheels of all parts."""
    for name, data in zip(PARTS, _wheels(), strict=True):
        server.add(wheel_filename(name, "1.0"), data)


@cache
def _wheels() -> tuple[bytes, ...]:
    return tuple(
        make_wheel(None, name, "1.0", files={f"{module_of(name)}.py": ""}) for name in PARTS
    )
