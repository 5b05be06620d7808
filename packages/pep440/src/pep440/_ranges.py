"""The version ranges of `packaging`: 2,000 lines that only their users should pay for."""

from packaging.ranges import VersionRange

__all__ = ["VersionRange"]
