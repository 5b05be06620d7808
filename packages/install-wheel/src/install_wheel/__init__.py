"""Lay out an unpacked wheel in an environment, and take it away again.

Planning comes first: a plan lists every file before one is written, so that a transaction can find
collisions. Archives are left to puffin-package; which distributions to install, locks and
roll-back to puffin-installer.

    >>> from install_wheel import Scheme
    >>> site = "/v/lib/python3.12/site-packages"
    >>> scheme = Scheme(
    ...     purelib=site,
    ...     platlib=site,
    ...     scripts="/v/bin",
    ...     data="/v",
    ...     headers="/v/include/site/python3.12",
    ...     executable="/v/bin/python",
    ... )
    >>> scheme.root("scripts")
    '/v/bin'

Spec: binary distribution format (PEP 427), recording installed projects (PEP 376, 627).
"""

from typing import TYPE_CHECKING

from puffin_macros import lazy_exports

if TYPE_CHECKING:
    from install_wheel._bytecode import compile_bytecode
    from install_wheel._errors import (
        CompileError,
        InstallError,
        MissingRecordError,
        PathCollisionError,
        UnknownSchemeError,
    )
    from install_wheel._file_plan import FilePlan, PlannedFile, Uninstalled, UninstallPlan
    from install_wheel._install import install_plan, install_wheel
    from install_wheel._plan import plan_wheel
    from install_wheel._scheme import Scheme, SchemeKey
    from install_wheel._uninstall import plan_uninstall, uninstall

__all__ = [
    "CompileError",
    "FilePlan",
    "InstallError",
    "MissingRecordError",
    "PathCollisionError",
    "PlannedFile",
    "Scheme",
    "SchemeKey",
    "UninstallPlan",
    "Uninstalled",
    "UnknownSchemeError",
    "compile_bytecode",
    "install_plan",
    "install_wheel",
    "plan_uninstall",
    "plan_wheel",
    "uninstall",
]

__getattr__ = lazy_exports(
    __name__,
    {
        "_bytecode": ["compile_bytecode"],
        "_errors": [
            "CompileError",
            "InstallError",
            "MissingRecordError",
            "PathCollisionError",
            "UnknownSchemeError",
        ],
        "_file_plan": ["FilePlan", "PlannedFile", "UninstallPlan", "Uninstalled"],
        "_install": ["install_plan", "install_wheel"],
        "_plan": ["plan_wheel"],
        "_scheme": ["Scheme", "SchemeKey"],
        "_uninstall": ["plan_uninstall", "uninstall"],
    },
)
