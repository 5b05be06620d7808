"""Names of either kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from distribution_filename._errors import FilenameError
from distribution_filename._sdist import SdistFilename, parse_sdist_filename
from distribution_filename._wheel import WheelFilename, parse_wheel_filename

if TYPE_CHECKING:
    from puffin_normalize import ProjectName

DistributionFilename: TypeAlias = WheelFilename | SdistFilename


def parse_filename(text: str, name: ProjectName) -> DistributionFilename:
    """Return what the name of a file on the page of the project `name` says.

    Raises: FilenameError - neither a wheel nor a source distribution, or of another project.
    """
    if not text.endswith(".whl"):
        return parse_sdist_filename(text, name)
    wheel = parse_wheel_filename(text)
    if wheel.name != name:
        raise FilenameError(text, f"must start with the project name `{name}`")
    return wheel
