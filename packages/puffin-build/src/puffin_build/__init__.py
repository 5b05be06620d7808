"""Build wheels from source trees: a front end for build backends, also for editables.

Which requirements a backend gets installed, and how, is left to the `BuildContext`; unpacking the
sources and keeping the results to puffin-distribution. Backends run in processes of their own, in
an environment without the user's secrets, for a bounded time and with a bounded output.

    >>> import tempfile
    >>> from puffin_build import read_build_system
    >>> from puffin_traits import BuildRequest
    >>> tree = tempfile.mkdtemp()
    >>> open(f"{tree}/setup.py", "w").close()
    >>> read_build_system(BuildRequest(directory=tree, label="old==1.0")).backend
    'setuptools.build_meta:__legacy__'

Spec: PEP 517, PEP 518, PEP 660.
"""

from typing import TYPE_CHECKING

from puffin_macros import lazy_exports

if TYPE_CHECKING:
    from puffin_build._build import PythonBuild, setup
    from puffin_build._build_system import BuildSystem, read_build_system
    from puffin_build._errors import (
        BackendError,
        BackendMissingError,
        BackendOutput,
        BadAnswerError,
        BadBackendPathError,
        BadBuildSystemError,
        BuildError,
        BuildHint,
        BuildStoppedError,
        BuildTimeoutError,
        EditableUnsupportedError,
        NoBuildScriptError,
        WrongProjectError,
        WrongWheelError,
    )
    from puffin_build._processes import BuildProcesses, FinishedProcess
    from puffin_build._settings import BuildSettings

__all__ = [
    "BackendError",
    "BackendMissingError",
    "BackendOutput",
    "BadAnswerError",
    "BadBackendPathError",
    "BadBuildSystemError",
    "BuildError",
    "BuildHint",
    "BuildProcesses",
    "BuildSettings",
    "BuildStoppedError",
    "BuildSystem",
    "BuildTimeoutError",
    "EditableUnsupportedError",
    "FinishedProcess",
    "NoBuildScriptError",
    "PythonBuild",
    "WrongProjectError",
    "WrongWheelError",
    "read_build_system",
    "setup",
]

__getattr__ = lazy_exports(
    __name__,
    {
        "_build": ["PythonBuild", "setup"],
        "_build_system": ["BuildSystem", "read_build_system"],
        "_errors": [
            "BackendError",
            "BackendMissingError",
            "BackendOutput",
            "BadAnswerError",
            "BadBackendPathError",
            "BadBuildSystemError",
            "BuildError",
            "BuildHint",
            "BuildStoppedError",
            "BuildTimeoutError",
            "EditableUnsupportedError",
            "NoBuildScriptError",
            "WrongProjectError",
            "WrongWheelError",
        ],
        "_processes": ["BuildProcesses", "FinishedProcess"],
        "_settings": ["BuildSettings"],
    },
)
