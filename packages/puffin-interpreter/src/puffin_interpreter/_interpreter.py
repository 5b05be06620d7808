"""What is known of an interpreter."""

from __future__ import annotations

import os.path

from puffin_macros import Record

TYPE_CHECKING = False

if TYPE_CHECKING:
    from pep508 import MarkerEnvironment
    from platform_host import Platform
    from platform_tags import Tags


SCHEME_PATHS = ("purelib", "platlib", "scripts", "data", "include")
"""The names of the paths of an `InstallScheme`."""


class InstallScheme(Record):
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


class Interpreter(Record):
    """An interpreter as it described itself.

    What only some commands ask for is kept as text: `markers` and `platform` are made of it.
    """

    executable: str
    """`sys.executable`: absolute; links are not followed."""
    version: str
    """`3.12.1`, `3.14.0rc1`."""
    implementation: str
    """`sys.implementation.name`: `cpython`, `pypy`."""
    marker_values: tuple[tuple[str, str], ...]
    """The values of environment markers by their names, in the order of `MarkerEnvironment`."""
    platform_text: str
    """`platform` in JSON, on one line."""
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
        major, minor = self.version.split(".")[:2]
        return int(major), int(minor)

    @property
    def sys_platform(self) -> str:
        """`sys.platform`: `linux`, `darwin`, `win32`."""
        return dict(self.marker_values)["sys_platform"]

    @property
    def markers(self) -> MarkerEnvironment:
        """The values of environment markers."""
        made: MarkerEnvironment | None = self.__dict__.get("_markers")
        if made is None:
            from pep508 import MarkerEnvironment

            made = MarkerEnvironment(**dict(self.marker_values))
            self.__dict__["_markers"] = made
        return made

    @property
    def platform(self) -> Platform:
        """What its extension modules are built for."""
        made: Platform | None = self.__dict__.get("_platform")
        if made is None:
            from puffin_interpreter._target import read_platform

            made = self.__dict__["_platform"] = read_platform(self.platform_text)
        return made

    @property
    def is_virtual_environment(self) -> bool:
        """Whether it belongs to a virtual environment."""
        return self.prefix != self.base_prefix

    def tags(self) -> Tags:
        """Return the tags of the wheels that it can use; equal interpreters share the answer."""
        from puffin_interpreter._target import shared_tags

        return shared_tags(self.platform, self.python, self.implementation, self.abis)

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
