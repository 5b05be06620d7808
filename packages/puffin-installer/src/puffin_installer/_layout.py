"""The files of one wheel in an environment, in two parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from puffin_normalize import ProjectName, normalize_project

if TYPE_CHECKING:
    from install_wheel import FilePlan, PlannedFile


class Layout(Struct, frozen=True, kw_only=True):
    """The planned files of a distribution."""

    name: ProjectName
    version: str
    info: str
    """The `.dist-info` directory, which gets its place as a whole and last."""
    info_files: tuple[PlannedFile, ...]
    """The files in it."""
    files: tuple[PlannedFile, ...]
    """All others."""


def split_layout(plan: FilePlan) -> Layout:
    """Return the plan of a wheel with the files of `.dist-info` set apart."""
    return Layout(
        name=normalize_project(plan.name),
        version=plan.version,
        info=plan.dist_info,
        info_files=plan.files[plan.info_start :],
        files=plan.files[: plan.info_start],
    )
