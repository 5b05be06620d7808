"""What the variables of markers stand for in one environment."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from pep508._errors import PythonVersionError
from puffin_macros import lazy_pattern

_PYTHON = lazy_pattern(r"(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?((?:a|b|rc)\d{1,9})?")


class MarkerEnvironment(Struct, frozen=True, kw_only=True, cache_hash=True):
    """The values of the marker variables, `extra` aside, in one environment.

    `python_version` is taken to be the first two parts of `python_full_version`; the algebra of
    markers relies on it.

    Spec: PEP 508, environment markers.
    """

    implementation_name: str
    """`sys.implementation.name`."""
    implementation_version: str
    """`sys.implementation.version` as a version."""
    os_name: str
    """`os.name`."""
    platform_machine: str
    """`platform.machine()`."""
    platform_python_implementation: str
    """`platform.python_implementation()`."""
    platform_release: str
    """`platform.release()`; often no version."""
    platform_system: str
    """`platform.system()`."""
    platform_version: str
    """`platform.version()`."""
    python_full_version: str
    """`platform.python_version()`: 3.12.1, 3.13.0rc1, 3.13.0rc1+ (a build between releases)."""
    python_version: str
    """Major and minor version: 3.12."""
    sys_platform: str
    """`sys.platform`."""

    def for_python(self, version: str) -> MarkerEnvironment:
        """Return this environment with another Python: `3.9` means 3.9.0, `3` means 3.0.0.

        Raises: PythonVersionError - not a version of Python.
        """
        found = _PYTHON.fullmatch(version)
        if not found:
            raise PythonVersionError(version)
        major, minor, patch, phase = found.groups()
        full = f"{int(major)}.{int(minor or 0)}.{int(patch or 0)}{phase or ''}"
        # CPython is its own implementation; others have a version apart from the language's.
        same = self.implementation_name == "cpython"
        return replace(
            self,
            python_version=f"{int(major)}.{int(minor or 0)}",
            python_full_version=full,
            implementation_version=full if same else self.implementation_version,
        )
