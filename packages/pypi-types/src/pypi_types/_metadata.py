"""Read METADATA and PKG-INFO."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pep440 import VersionError, normalised_version, plain_specifiers
from pep508 import Requirement, RequirementError, parse_requirement
from puffin_macros import warn_once
from puffin_normalize import (
    ExtraName,
    InvalidNameError,
    ProjectName,
    normalize_extra,
    normalize_project,
)
from pypi_types._core_metadata import CoreMetadata
from pypi_types._errors import MetadataError
from pypi_types._headers import read_headers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MAX_BYTES = 16 * 1024 * 1024
MAX_REQUIREMENTS = 10_000
_WANTED = frozenset(
    {
        "metadata-version",
        "name",
        "version",
        "requires-dist",
        "requires-python",
        "provides-extra",
        "dynamic",
    }
)
_UNDERSTOOD_MAJORS = ("1", "2")


def parse_metadata(data: bytes, source: str) -> CoreMetadata:
    """Return what the headers of a METADATA or PKG-INFO file say; the body is ignored.

    `source` names the file or URL in errors. Requirements and Requires-Python are read leniently,
    with a warning; a value of UNKNOWN counts as absent, an extra that is no name is dropped.

    Spec: core metadata 1.0 to 2.6; an unknown minor version is accepted, an unknown major not.
    Raises: MetadataError. Cost: bounded: 16 MiB, 10,000 requirements.
    """
    if len(data) > MAX_BYTES:
        raise MetadataError(source, f"it is larger than {MAX_BYTES} bytes")
    headers = read_headers(data, _WANTED)
    return CoreMetadata(
        metadata_version=_metadata_version(headers, source),
        name=_name(headers, source),
        version=_version(headers, source),
        requires_dist=_requirements(headers, source),
        requires_python=_requires_python(headers, source),
        provides_extra=_extras(headers, source),
        dynamic=tuple(value.lower() for value in headers.get("dynamic", ())),
    )


def _single(headers: Mapping[str, list[str]], field: str, source: str) -> str | None:
    values = dict.fromkeys(headers.get(field, ()))
    if len(values) > 1:
        raise MetadataError(source, f"it gives {field.title()} twice, with different values")
    return next(iter(values), None)


def _required(headers: Mapping[str, list[str]], field: str, source: str) -> str:
    value = _single(headers, field, source)
    if value is None:
        raise MetadataError(source, f"it has no {field.title()}")
    return value


def _metadata_version(headers: Mapping[str, list[str]], source: str) -> str:
    version = _required(headers, "metadata-version", source)
    if version.partition(".")[0] not in _UNDERSTOOD_MAJORS:
        raise MetadataError(source, f"its Metadata-Version is {version:.20}, we understand 1 and 2")
    return version


def _name(headers: Mapping[str, list[str]], source: str) -> ProjectName:
    try:
        return normalize_project(_required(headers, "name", source))
    except InvalidNameError as error:
        raise MetadataError(source, str(error)) from error


def _version(headers: Mapping[str, list[str]], source: str) -> str:
    text = _required(headers, "version", source)
    try:
        return normalised_version(text)
    except VersionError as error:
        raise MetadataError(source, f"its Version `{text:.100}` is not valid") from error


def _requirements(headers: Mapping[str, list[str]], source: str) -> tuple[Requirement, ...]:
    texts = dict.fromkeys(headers.get("requires-dist", ()))
    if len(texts) > MAX_REQUIREMENTS:
        raise MetadataError(source, f"it has more than {MAX_REQUIREMENTS} requirements")
    return tuple(_requirement(text, source) for text in texts)


def _requirement(text: str, source: str) -> Requirement:
    try:
        return parse_requirement(text, lenient=True)
    except RequirementError as error:
        # The error's own text has no credentials.
        reason = f"its requirement `{error.text:.200}` is not valid ({error.reason})"
        raise MetadataError(source, reason) from error


def _requires_python(headers: Mapping[str, list[str]], source: str) -> str | None:
    text = _single(headers, "requires-python", source)
    if text is None:
        return None
    plain = plain_specifiers(text)
    if plain is not None:
        return plain or None
    from pep440 import SpecifierError, parse_lenient_specifiers

    try:
        return str(parse_lenient_specifiers(text)) or None
    except SpecifierError:
        warn_once(f"Ignoring the Requires-Python `{text:.100}` of {source}: it is not valid")
        return None


def _extras(headers: Mapping[str, list[str]], source: str) -> tuple[ExtraName, ...]:
    return tuple(dict.fromkeys(_valid_extras(headers.get("provides-extra", ()), source)))


def _valid_extras(texts: list[str] | tuple[()], source: str) -> Iterator[ExtraName]:
    for text in texts:
        try:
            yield normalize_extra(text)
        except InvalidNameError:
            warn_once(f"Ignoring the extra `{text:.100}` of {source}: it is not a valid name")
