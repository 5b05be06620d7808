"""Put an environment where it belongs, without ever showing half of one."""

from __future__ import annotations

import os

from gourgeist._layout import write
from puffin_fs import temporary_name

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Literal

    from gourgeist._errors import TargetExistsError
    from gourgeist._layout import Plan

    Occupant = Literal["nothing", "empty", "environment", "directory", "file"]


def place(plan: Plan, *, clear: bool, allow_existing: bool) -> None:
    """Write the environment at the plan's root, if what is there may make way.

    A new environment, and one that replaces another, is complete when it appears under its name.
    An empty directory is filled in place, since it may be somebody's current directory or a mount
    point; a failure empties it again.

    Raises: TargetExistsError; OSError, FsError.
    """
    occupant = occupant_of(plan.root)
    # A link to a directory stays; the environment goes to where it leads.
    target = os.path.realpath(plan.root) if os.path.islink(plan.root) else plan.root
    if occupant == "nothing":
        _write_beside(plan, target, _publish)
    elif occupant == "empty":
        _fill(plan, target)
    elif occupant == "environment" and clear:
        _replace(plan, target)
    elif occupant in ("environment", "directory") and allow_existing:
        write(plan, target)
    else:
        raise _exists(plan.root, occupant)


def occupant_of(path: str) -> Occupant:
    """Return what is at a path, links followed; a link to nothing is a file."""
    try:
        names = os.listdir(path)
    except FileNotFoundError:
        # Not whether it is there: by now somebody may have made a directory, which is no file.
        return "file" if os.path.islink(path) else "nothing"
    except NotADirectoryError:
        return "file"
    if "pyvenv.cfg" in names:
        return "environment"
    return "directory" if names else "empty"


def _exists(path: str, occupant: Occupant) -> TargetExistsError:
    from gourgeist._errors import TargetExistsError

    return TargetExistsError(path, occupant)


def _replace(plan: Plan, target: str) -> None:
    """Put the environment in the place of one that is there."""
    if os.path.ismount(target) or not os.access(os.path.dirname(target), os.W_OK):
        # The directory itself has to stay.
        from gourgeist._clearing import clear_directory

        clear_directory(target)
        _fill(plan, target)
        return
    from puffin_fs import replace_directory

    _write_beside(plan, target, replace_directory)


def _write_beside(plan: Plan, target: str, publish: Callable[[str, str], None]) -> None:
    """Write the environment into a new directory, and let `publish` give it its place."""
    sibling = os.path.join(os.path.dirname(target), temporary_name(".venv-"))
    try:
        os.mkdir(sibling)
    except FileNotFoundError:
        os.makedirs(sibling)
    try:
        write(plan, sibling)
        publish(sibling, target)
    except BaseException:
        from puffin_fs import discard_tree

        discard_tree(sibling)
        raise


def _publish(sibling: str, target: str) -> None:
    try:
        os.rename(sibling, target)
    except OSError as error:
        if (occupant := occupant_of(target)) in ("nothing", "empty"):
            raise
        # Somebody else was faster: theirs stays.
        raise _exists(target, occupant) from error


def _fill(plan: Plan, target: str) -> None:
    """Write the environment into an empty directory, which a failure leaves empty."""
    try:
        write(plan, target)
    except BaseException:
        from gourgeist._clearing import discard_content

        discard_content(target)
        raise
