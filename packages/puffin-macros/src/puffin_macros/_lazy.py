"""Exports that are imported when they are first asked for (PEP 562)."""

from __future__ import annotations

import sys

TYPE_CHECKING = False  # typing takes as long to import as the interpreter to start

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any


def lazy_exports(package: str, table: Mapping[str, Sequence[str]]) -> Callable[[str], Any]:
    """Return a module `__getattr__` that finds the names of `table` in the package's modules.

    `table` maps a private module to the names that it exports: `{"_atomic": ["write_atomic"]}`.
    A name that was found is kept in the package, so that each costs one import and then nothing.

    Spec: PEP 562.
    """
    homes = {name: module for module, names in table.items() for name in names}

    def find(name: str) -> Any:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        # The function below importlib, whose import would be a third of that of this package.
        value = getattr(__import__(f"{package}.{homes[name]}", fromlist=[name]), name)
        setattr(sys.modules[package], name, value)
        return value

    return find
