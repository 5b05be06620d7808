"""What a run would do, told without doing it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from distribution_types import PathWheel, RegistryWheel, UrlWheel
from puffin_cli._change_list import print_changes
from puffin_installer import Change, ChangeSet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from puffin_cli._context import Context
    from puffin_installer import FoundDist, InstallPlan

_WHEELS = (RegistryWheel, UrlWheel, PathWheel)


def rehearse(plan: InstallPlan, found: Sequence[FoundDist], context: Context) -> None:
    """Tell what `plan` comes to; `found` is what would be fetched or built for it."""
    printer = context.printer
    built = [each.dist for each in found if not isinstance(each.dist, _WHEELS)]
    fetched = len(found) - len(built)
    arriving = [Change.of_wheel(wheel) for wheel in plan.cached]
    arriving += [Change.of_dist(each.dist) for each in found]
    leaving = [Change.of_installed(dist) for dist in (*plan.reinstall, *plan.remove)]
    counts = (
        ("Would download", fetched),
        ("Would build", len(built)),
        ("Would uninstall", len(leaving)),
        ("Would install", len(arriving)),
    )
    for verb, count in counts:
        if count:
            printer.summary(verb, count, context.elapsed())
    print_changes(ChangeSet(tuple(arriving), tuple(leaving)), printer)
