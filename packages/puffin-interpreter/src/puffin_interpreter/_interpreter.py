"""What is known of an interpreter."""

from __future__ import annotations

import os.path
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

from pep508 import MarkerEnvironment  # noqa: TC001 - msgspec reads it when it first decodes
from platform_host import Platform  # noqa: TC001 - and this

if TYPE_CHECKING:
    from platform_tags import Tags


class InstallScheme(Struct, frozen=True, kw_only=True):
    """Where the files of distributions go.

    Spec: installation paths of sysconfig; pip's rule for headers.
    """

    purelib: str
    """Modules of distributions without compiled code."""
    platlib: str
    """Modules of distributions with compiled code."""
    scripts: str
    """Executables."""
    data: str
    """Anything else, by its path below the prefix."""
    include: str
    """Headers, each distribution's in a directory of its name."""


class Interpreter(Struct, frozen=True, kw_only=True):
    """An interpreter as it described itself."""

    executable: str
    """`sys.executable`: absolute; links are not followed."""
    version: str
    """`3.12.1`, `3.14.0rc1`."""
    implementation: str
    """`sys.implementation.name`: `cpython`, `pypy`."""
    markers: MarkerEnvironment
    """The values of environment markers."""
    platform: Platform
    """What its extension modules are built for."""
    prefix: str
    """`sys.prefix`."""
    base_prefix: str
    """`sys.base_prefix`: differs from `prefix` in virtual environments."""
    base_exec_prefix: str
    """`sys.base_exec_prefix`."""
    base_executable: str
    """The interpreter that a virtual environment was made from; else `executable`."""
    stdlib: str
    """The directory of the standard library."""
    scheme: InstallScheme
    """Where installed files go; absolute paths."""
    virtual_scheme: InstallScheme
    """Where they go in a virtual environment of this interpreter; relative to its root."""
    abis: tuple[str, ...]
    """Tags of the binary interfaces of its own, best first: `("cp313t",)`."""
    gil_disabled: bool = False
    """Whether it is a free-threaded build."""
    pointer_size: int = 8
    """Bytes of a pointer."""

    @property
    def python(self) -> tuple[int, int]:
        """Major and minor version."""
        major, minor = self.markers.python_version.split(".")
        return int(major), int(minor)

    @property
    def is_virtual_environment(self) -> bool:
        """Whether it belongs to a virtual environment."""
        return self.prefix != self.base_prefix

    def tags(self) -> Tags:
        """Return the tags of the wheels that it can use; equal interpreters share the answer."""
        return _tags(self.platform, self.python, self.implementation, self.abis)

    def externally_managed(self) -> str | None:
        """Return the message of the tool that manages this interpreter, or None: it is free.

        Virtual environments are never managed. A marker file without a readable message gives a
        general one.

        Spec: PEP 668.
        """
        if self.is_virtual_environment:
            return None
        marker = os.path.join(self.stdlib, "EXTERNALLY-MANAGED")
        if not os.path.isfile(marker):
            return None
        from puffin_interpreter._managed import read_message

        return read_message(marker)


@lru_cache
def _tags(
    platform: Platform, python: tuple[int, int], implementation: str, abis: tuple[str, ...]
) -> Tags:
    from platform_tags import tags_for

    return tags_for(platform, python, implementation=implementation, abis=abis)
