"""Make an environment match a list of requirements: see, plan, find, prepare, and change at once.

It deliberately leaves to others what to install in the first place (`puffin-resolver`), how a
wheel is fetched and unpacked (`puffin-distribution`) and how its files are laid out
(`install-wheel`).

    >>> from puffin_installer import SitePackages
    >>> installed = SitePackages.scan(["lib/python3.12/site-packages-of-nowhere"])
    >>> len(installed), "flask" in installed
    (0, False)

Spec: recording installed projects (PEP 376, 627), direct URL origin (PEP 610).
"""

from typing import TYPE_CHECKING

from puffin_macros import lazy_exports

if TYPE_CHECKING:
    from puffin_installer._change_set import Change, ChangeSet
    from puffin_installer._errors import (
        CannotUninstallError,
        CollisionError,
        DuplicateRequirementError,
        FinderError,
        InstallerError,
        JournalError,
        PrepareError,
    )
    from puffin_installer._plan import (
        CachedWheels,
        InstallPlan,
        PlanOptions,
        Reinstall,
        build_plan,
        is_own_environment,
        is_satisfied,
    )
    from puffin_installer._requested import RequestedRequirement
    from puffin_installer._site_packages import LegacyDist, SitePackages

__all__ = [
    "CachedWheels",
    "CannotUninstallError",
    "Change",
    "ChangeSet",
    "CollisionError",
    "DuplicateRequirementError",
    "FinderError",
    "InstallPlan",
    "InstallerError",
    "JournalError",
    "LegacyDist",
    "PlanOptions",
    "PrepareError",
    "Reinstall",
    "RequestedRequirement",
    "SitePackages",
    "build_plan",
    "is_own_environment",
    "is_satisfied",
]

__getattr__ = lazy_exports(
    __name__,
    {
        "_change_set": ["Change", "ChangeSet"],
        "_errors": [
            "CannotUninstallError",
            "CollisionError",
            "DuplicateRequirementError",
            "FinderError",
            "InstallerError",
            "JournalError",
            "PrepareError",
        ],
        "_plan": [
            "CachedWheels",
            "InstallPlan",
            "PlanOptions",
            "Reinstall",
            "build_plan",
            "is_own_environment",
            "is_satisfied",
        ],
        "_requested": ["RequestedRequirement"],
        "_site_packages": ["LegacyDist", "SitePackages"],
    },
)
