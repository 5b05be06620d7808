"""Whether what a hook returned, and left behind, is what was asked for."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, NoReturn

from pep508 import Pep508Error, mask_credentials, parse_requirement
from puffin_build._backend import fail
from puffin_build._errors import BadAnswerError, WrongProjectError, WrongWheelError

if TYPE_CHECKING:
    from pep508 import Requirement
    from puffin_build._backend import Answer
    from puffin_traits import BuildRequest


def check_requirements(request: BuildRequest, hook: str, answer: Answer) -> tuple[Requirement, ...]:
    """Return what a `get_requires` hook asked for. Raises: BadAnswerError."""
    value = answer.value
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        _bad(request, hook, answer, "returned no list of requirements")
    return tuple(_requirement(request, hook, answer, text) for text in value)


def check_metadata(request: BuildRequest, hook: str, answer: Answer, directory: str) -> str:
    """Return the path of the `.dist-info` directory that a hook made in `directory`.

    Raises: BadAnswerError - it is none; WrongProjectError.
    """
    from puffin_fs import FsError
    from puffin_package import ArchiveError, read_metadata_directory

    path = _made(request, hook, answer, directory, ".dist-info")
    if not stat.S_ISDIR(os.lstat(path).st_mode):
        _bad(request, hook, answer, "returned the name of a file, not of a directory")
    try:
        metadata = read_metadata_directory(path)
    except (ArchiveError, FsError) as error:
        _bad(request, hook, answer, f"made no usable METADATA: {error}")
    if not _fits(request, metadata.name, metadata.version):
        raise WrongProjectError(
            request.label, hook, *_both(request, metadata.name, metadata.version)
        )
    return path


def check_wheel(request: BuildRequest, hook: str, answer: Answer, directory: str) -> str:
    """Return the name of the wheel that a hook made in `directory`.

    Raises: BadAnswerError - there is none, or its name is none of a wheel; WrongWheelError.
    """
    from distribution_filename import FilenameError, parse_wheel_filename

    path = _made(request, hook, answer, directory, ".whl")
    if not stat.S_ISREG(os.lstat(path).st_mode):
        _bad(request, hook, answer, "made something that is no regular file")
    name = os.path.basename(path)
    try:
        wheel = parse_wheel_filename(name)
    except FilenameError:
        _bad(request, hook, answer, "made a wheel whose name is not valid")
    if not _fits(request, wheel.name, str(wheel.version)):
        raise WrongWheelError(request.label, hook, *_both(request, wheel.name, str(wheel.version)))
    return name


def _requirement(request: BuildRequest, hook: str, answer: Answer, text: str) -> Requirement:
    try:
        return parse_requirement(text)
    except Pep508Error:
        reason = f"returned {mask_credentials(text)!r}, which is no requirement"
        _bad(request, hook, answer, reason)


def _made(request: BuildRequest, hook: str, answer: Answer, directory: str, suffix: str) -> str:
    """Return the path of what a hook says it made: an entry of the directory it was given."""
    name = answer.value
    if not isinstance(name, str) or not name.endswith(suffix):
        _bad(request, hook, answer, f"did not return the name of a {suffix}: {name!r:.100}")
    if os.path.basename(name) != name or "\0" in name:
        _bad(request, hook, answer, f"returned a path, not a name: {name!r:.100}")
    path = os.path.join(directory, name)
    if not os.path.lexists(path):
        _bad(request, hook, answer, f"returned {name!r:.100}, but did not make it")
    return path


def _fits(request: BuildRequest, name: str, version: str) -> bool:
    return request.name in (None, name) and request.version in (None, version)


def _both(request: BuildRequest, name: str, version: str) -> tuple[str, str]:
    """Return what was asked for and what was made, in the same words."""
    expected = request.name or name
    if request.version is None:
        return expected, name
    return f"{expected}=={request.version}", f"{name}=={version}"


def _bad(request: BuildRequest, hook: str, answer: Answer, reason: str) -> NoReturn:
    fail(BadAnswerError(request.label, hook, reason, output=answer.output))
