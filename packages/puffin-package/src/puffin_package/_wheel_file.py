"""The WHEEL file: which version of the format a wheel has."""

from __future__ import annotations

import msgspec

from puffin_package._errors import WheelError

_MEMBER = "WHEEL"
_SUPPORTED = (1, 0)


class WheelFile(msgspec.Struct, frozen=True, kw_only=True):
    """The content of a WHEEL file."""

    version: tuple[int, int]
    root_is_purelib: bool
    tags: tuple[str, ...] = ()
    """Expanded tags, as the file lists them."""
    build: str | None = None
    generator: str | None = None

    @property
    def is_newer(self) -> bool:
        """Whether the minor version is newer than the one this reader was written for."""
        return self.version > _SUPPORTED


def parse_wheel_file(data: bytes, archive: str) -> WheelFile:
    """Return the content of a WHEEL file.

    Spec: binary distribution format, which demands that a greater major version be refused.
    Raises: WheelError - not UTF-8, no version, or another major version than 1.
    """
    fields = _fields(data, archive)
    purelib = fields.get("root-is-purelib", ["true"])[0].lower()
    return WheelFile(
        version=_version(fields.get("wheel-version", [""])[0], archive),
        root_is_purelib=purelib == "true",
        tags=tuple(fields.get("tag", ())),
        build=fields.get("build", [None])[0],
        generator=fields.get("generator", [None])[0],
    )


def _fields(data: bytes, archive: str) -> dict[str, list[str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise WheelError(archive, _MEMBER, "is not UTF-8") from error
    fields: dict[str, list[str]] = {}
    for line in text.splitlines():
        name, colon, value = line.partition(":")
        if colon:
            fields.setdefault(name.strip().lower(), []).append(value.strip())
    return fields


def _version(text: str, archive: str) -> tuple[int, int]:
    major, dot, minor = text.partition(".")
    if not (dot and text.isascii() and major.isdigit() and minor.isdigit() and len(text) < 20):  # noqa: PLR2004 - more digits are no version
        raise WheelError(archive, _MEMBER, f"has no Wheel-Version that can be read: {text[:40]!r}")
    version = (int(major), int(minor))
    # The notes of the format's first tools: 0.1 was written by early ones and means 1.0.
    if version[0] != _SUPPORTED[0] and version != (0, 1):
        raise WheelError(archive, _MEMBER, f"has Wheel-Version {text}; only 1.x is supported")
    return version
