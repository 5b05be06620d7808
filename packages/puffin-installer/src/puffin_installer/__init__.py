"""Make an environment match a list of requirements: see, plan, find, prepare, and change at once.

It deliberately leaves to others what to install in the first place (`puffin-resolver`), how a
wheel is fetched or built, and unpacked (`puffin-distribution`), and how its files are laid out
(`install-wheel`).

    >>> from puffin_installer import SitePackages
    >>> installed = SitePackages.scan(["lib/python3.12/site-packages-of-nowhere"])
    >>> len(installed), "flask" in installed
    (0, False)

Spec: recording installed projects (PEP 376, 627), direct URL origin (PEP 610).
"""

from puffin_macros import lazy_exports

TYPE_CHECKING = False

if TYPE_CHECKING:
    from puffin_installer._breakage import Breakage, Judged, find_breakages
    from puffin_installer._change_set import Change, ChangeSet
    from puffin_installer._environment_lock import LockedEnvironment, lock_environment
    from puffin_installer._environment_source import EnvironmentSource, PackageSource
    from puffin_installer._errors import (
        CannotUninstallError,
        CollisionError,
        DuplicateInstallationError,
        DuplicateRequirementError,
        FinderError,
        InstallerError,
        JournalError,
        NoWheelError,
        PrepareError,
    )
    from puffin_installer._finder import (
        Finder,
        Found,
        FoundDist,
        ProjectSource,
        Target,
    )
    from puffin_installer._holdings import Holdings
    from puffin_installer._journal import find_journals
    from puffin_installer._plan import (
        CachedWheels,
        DirectSources,
        InstallPlan,
        PlanOptions,
        PlanReason,
        Reinstall,
        build_plan,
        is_interrupted,
        is_own_environment,
        is_satisfied,
        unmanaged_reason,
    )
    from puffin_installer._preparer import Preparer, WheelSource
    from puffin_installer._requested import RequestedRequirement
    from puffin_installer._required_hashes import check_hashes
    from puffin_installer._satisfaction import Audit, Demand, Limits, MissingExtra, audit
    from puffin_installer._scheme import scheme_of
    from puffin_installer._site_packages import SitePackages
    from puffin_installer._transaction import Transaction, WheelInstall

__all__ = [
    "Audit",
    "Breakage",
    "CachedWheels",
    "CannotUninstallError",
    "Change",
    "ChangeSet",
    "CollisionError",
    "Demand",
    "DirectSources",
    "DuplicateInstallationError",
    "DuplicateRequirementError",
    "EnvironmentSource",
    "Finder",
    "FinderError",
    "Found",
    "FoundDist",
    "Holdings",
    "InstallPlan",
    "InstallerError",
    "JournalError",
    "Judged",
    "Limits",
    "LockedEnvironment",
    "MissingExtra",
    "NoWheelError",
    "PackageSource",
    "PlanOptions",
    "PlanReason",
    "PrepareError",
    "Preparer",
    "ProjectSource",
    "Reinstall",
    "RequestedRequirement",
    "SitePackages",
    "Target",
    "Transaction",
    "WheelInstall",
    "WheelSource",
    "audit",
    "build_plan",
    "check_hashes",
    "find_breakages",
    "find_journals",
    "is_interrupted",
    "is_own_environment",
    "is_satisfied",
    "lock_environment",
    "scheme_of",
    "unmanaged_reason",
]

__getattr__ = lazy_exports(
    __name__,
    {
        "_breakage": ["Breakage", "Judged", "find_breakages"],
        "_change_set": ["Change", "ChangeSet"],
        "_environment_lock": ["LockedEnvironment", "lock_environment"],
        "_environment_source": ["EnvironmentSource", "PackageSource"],
        "_errors": [
            "CannotUninstallError",
            "CollisionError",
            "DuplicateInstallationError",
            "DuplicateRequirementError",
            "FinderError",
            "InstallerError",
            "JournalError",
            "NoWheelError",
            "PrepareError",
        ],
        "_finder": ["Finder", "Found", "FoundDist", "ProjectSource", "Target"],
        "_holdings": ["Holdings"],
        "_journal": ["find_journals"],
        "_plan": [
            "CachedWheels",
            "DirectSources",
            "InstallPlan",
            "PlanOptions",
            "PlanReason",
            "Reinstall",
            "build_plan",
            "is_interrupted",
            "is_own_environment",
            "is_satisfied",
            "unmanaged_reason",
        ],
        "_preparer": ["Preparer", "WheelSource"],
        "_requested": ["RequestedRequirement"],
        "_required_hashes": ["check_hashes"],
        "_satisfaction": ["Audit", "Demand", "Limits", "MissingExtra", "audit"],
        "_scheme": ["scheme_of"],
        "_site_packages": ["SitePackages"],
        "_transaction": ["Transaction", "WheelInstall"],
    },
)
