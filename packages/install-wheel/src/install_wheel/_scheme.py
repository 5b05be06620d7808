"""Where an environment keeps the files of its distributions."""

from __future__ import annotations

from typing import Literal

import msgspec

SchemeKey = Literal["purelib", "platlib", "headers", "scripts", "data"]


class Scheme(msgspec.Struct, frozen=True, kw_only=True):
    """The directories of one environment; all are absolute."""

    purelib: str
    platlib: str
    headers: str
    """Parent of the directories of headers, one a distribution: `include/site/python3.12`."""
    scripts: str
    data: str
    """The root of the environment: nothing outside of it and of the above is ever removed."""
    executable: str
    """The interpreter that scripts run with."""

    def root(self, key: SchemeKey) -> str:
        """Return the directory of one key of the scheme."""
        return str(getattr(self, key))
