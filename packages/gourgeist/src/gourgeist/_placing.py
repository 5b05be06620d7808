"""Put an environment where it belongs, without ever showing half of one."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, Literal

from gourgeist._errors import TargetExistsError
from gourgeist._layout import write
from puffin_fs import FsError, remove_tree, replace_directory, temporary_name

if TYPE_CHECKING:
    from collections.abc import Callable

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
        _place_new(plan, target)
    elif occupant == "empty":
        _fill(plan, target)
    elif occupant == "environment" and clear:
        _replace(plan, target)
    elif occupant in ("environment", "directory") and allow_existing:
        write(plan, target)
    else:
        raise TargetExistsError(plan.root, occupant)


def occupant_of(path: str) -> Occupant:
    """Return what is at a path, links followed; a link to nothing is a file."""
    try:
        names = os.listdir(path)
    except FileNotFoundError:
        return "file" if os.path.lexists(path) else "nothing"
    except NotADirectoryError:
        return "file"
    if "pyvenv.cfg" in names:
        return "environment"
    return "directory" if names else "empty"


def _place_new(plan: Plan, target: str) -> None:
    os.makedirs(os.path.dirname(target), exist_ok=True)
    _write_beside(plan, target, _publish)


def _write_beside(plan: Plan, target: str, publish: Callable[[str, str], None]) -> None:
    """Write the environment into a new directory, and let `publish` give it its place."""
    sibling = os.path.join(os.path.dirname(target), temporary_name(".venv-"))
    os.mkdir(sibling)
    try:
        write(plan, sibling)
        publish(sibling, target)
    except BaseException:
        with suppress(FsError):
            remove_tree(sibling)
        raise


def _publish(sibling: str, target: str) -> None:
    try:
        os.rename(sibling, target)
    except OSError as error:
        if (occupant := occupant_of(target)) in ("nothing", "empty"):
            raise
        # Somebody else was faster: theirs stays.
        raise TargetExistsError(target, occupant) from error


def _replace(plan: Plan, target: str) -> None:
    parent = os.path.dirname(target)
    if os.path.ismount(target) or not os.access(parent, os.W_OK):
        # The directory itself has to stay.
        _empty(target)
        _fill(plan, target)
        return
    _write_beside(plan, target, replace_directory)


def _fill(plan: Plan, target: str) -> None:
    try:
        write(plan, target)
    except BaseException:
        with suppress(FsError, OSError):
            _empty(target)
        raise


def _empty(directory: str) -> None:
    # Without pyvenv.cfg it is no environment any more, wherever we are interrupted.
    with suppress(FileNotFoundError):
        os.unlink(os.path.join(directory, "pyvenv.cfg"))
    for name in os.listdir(directory):
        path = os.path.join(directory, name)
        if os.path.isdir(path) and not os.path.islink(path):
            remove_tree(path)
        else:
            os.unlink(path)
