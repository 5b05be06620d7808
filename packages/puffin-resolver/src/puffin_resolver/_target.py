"""The environment that a resolution aims at: an interpreter's, or one that is only named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from puffin_resolver._inputs import Target

if TYPE_CHECKING:
    from puffin_interpreter import Interpreter


def resolution_target(
    interpreter: Interpreter, python_version: str | None, python_platform: str | None
) -> Target:
    """Return the interpreter's own environment, or it with another Python, another platform.

    Of another platform only the markers that its name tells are known; release and version of the
    system are empty.

    Raises: PlatformError - an unknown platform.
    """
    if python_version is None and python_platform is None:
        return Target(interpreter.markers, interpreter.tags())
    from msgspec.structs import asdict, replace

    from platform_host import marker_values, parse_platform
    from platform_tags import tags_for

    markers, platform = interpreter.markers, interpreter.platform
    if python_version is not None:
        markers = markers.for_python(python_version)
    if python_platform is not None:
        platform = parse_platform(python_platform)
        markers = replace(markers, **asdict(marker_values(platform)))
    major, minor = map(int, markers.python_version.split("."))
    tags = tags_for(
        platform,
        (major, minor),
        implementation=interpreter.implementation,
        free_threaded=interpreter.gil_disabled,
    )
    return Target(markers, tags)


def foreign_target(target: Target, interpreter: Interpreter) -> str | None:
    """Return the name of an environment that is not the interpreter's own; None: it is."""
    markers, own = target.markers, interpreter.markers
    if markers == own:
        return None
    system = "" if markers.sys_platform == own.sys_platform else f" on {markers.sys_platform}"
    machine = markers.platform_machine
    there = f" ({machine})" if machine != own.platform_machine else ""
    return f"Python {markers.python_full_version}{system}{there}"
