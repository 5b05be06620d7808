"""The `[project]` table of a source tree: what it fixes for every build."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from puffin_package._source_file import read_source_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pep508 import Requirement
    from puffin_normalize import ExtraName, ProjectName
    from pypi_types import CoreMetadata

_MAX_BYTES = 4 << 20
_STATIC = frozenset({"name", "version", "dependencies", "optional-dependencies", "requires-python"})
_METADATA_VERSION = "2.2"  # the first one in which fields are static unless they say otherwise


def read_pyproject(root: str) -> dict[str, Any] | None:
    """Return the document in pyproject.toml: empty if it is missing, `None` if it is broken."""
    import os

    if not os.path.lexists(os.path.join(root, "pyproject.toml")):
        return {}
    data = read_source_file(root, "pyproject.toml", _MAX_BYTES)
    return None if data is None else _parsed(data)


def _parsed(data: bytes) -> dict[str, Any] | None:
    from tomllib import loads

    try:
        return loads(data.decode("utf-8"))
    except (ValueError, RecursionError):  # ValueError: not TOML, or not UTF-8
        return None


def project_name(document: Mapping[str, Any]) -> ProjectName | None:
    """Return the normalised name in `[project]`, else in `[tool.poetry]`; `None` if it is none."""
    from puffin_normalize import InvalidNameError, normalize_project

    name = _table(document, "project").get("name") or _poetry(document).get("name")
    try:
        return normalize_project(name) if isinstance(name, str) else None
    except InvalidNameError:
        return None


def project_identity(document: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """Return name and version in `[project]` in normal form; `None` for what is not said there."""
    from pep440 import VersionError, parse_version

    table = _table(document, "project")
    version = table.get("version")
    try:
        version = str(parse_version(version)) if isinstance(version, str) else None
    except VersionError:
        version = None
    return (project_name({"project": table}) if table else None), version


def project_metadata(document: Mapping[str, Any]) -> CoreMetadata | None:
    """Return the metadata that `[project]` gives if every field of it is static and sound.

    Spec: PEP 621: a field that is absent and not dynamic is empty. Poetry fills it nevertheless.
    """
    table = _table(document, "project")
    if not table or not _is_static(table) or _poetry_fills(document, table):
        return None
    name, version = project_identity(document)
    if name is None or version is None:
        return None
    return _metadata(name, version, table)


def _is_static(table: Mapping[str, Any]) -> bool:
    dynamic = table.get("dynamic", [])
    return isinstance(dynamic, list) and not any(
        not isinstance(field, str) or field.lower() in _STATIC for field in dynamic
    )


def _poetry_fills(document: Mapping[str, Any], table: Mapping[str, Any]) -> bool:
    poetry = _poetry(document)
    dependencies = poetry.get("dependencies")
    if "dependencies" not in table and (dependencies is not None or _is_poetry(document)):
        return True
    if "optional-dependencies" not in table and "extras" in poetry:
        return True
    return (
        "requires-python" not in table
        and isinstance(dependencies, dict)
        and "python" in dependencies
    )


def _is_poetry(document: Mapping[str, Any]) -> bool:
    backend = _table(document, "build-system").get("build-backend")
    return isinstance(backend, str) and backend.partition(".")[0] == "poetry"


def _poetry(document: Mapping[str, Any]) -> Mapping[str, Any]:
    return _table(_table(document, "tool"), "poetry")


def _table(document: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = document.get(key)
    return value if isinstance(value, dict) else {}


def _metadata(name: str, version: str, table: Mapping[str, Any]) -> CoreMetadata | None:
    from pep440 import SpecifierError, parse_lenient_specifiers
    from pep508 import RequirementError
    from puffin_normalize import InvalidNameError, ProjectName
    from pypi_types import CoreMetadata

    try:
        extras = dict(_extras(table.get("optional-dependencies", {})))
        requirements = [*_requirements(table.get("dependencies", []))]
        for extra, found in extras.items():
            requirements += [_of_extra(requirement, extra) for requirement in found]
        return CoreMetadata(
            name=ProjectName(name),
            version=version,
            requires_dist=tuple(dict.fromkeys(requirements)),
            requires_python=str(parse_lenient_specifiers(_text(table, "requires-python"))) or None,
            provides_extra=tuple(extras),
            metadata_version=_METADATA_VERSION,
        )
    except (_SchemaError, InvalidNameError, RequirementError, SpecifierError):
        return None


class _SchemaError(ValueError):
    """A value of the table is of another type than PEP 621 says, or an extra is there twice."""


def _text(table: Mapping[str, Any], field: str) -> str:
    value = table.get(field, "")
    if not isinstance(value, str):
        raise _SchemaError
    return value


def _requirements(items: object) -> Iterator[Requirement]:
    from pep508 import parse_requirement

    if not isinstance(items, list):
        raise _SchemaError
    for item in items:
        if not isinstance(item, str):
            raise _SchemaError
        yield parse_requirement(item, lenient=True)


def _extras(table: object) -> Iterator[tuple[ExtraName, list[Requirement]]]:
    from puffin_normalize import normalize_extra

    if not isinstance(table, dict):
        raise _SchemaError
    names = [normalize_extra(spelling) for spelling in table]
    if len(set(names)) != len(names):
        raise _SchemaError
    for name, items in zip(names, table.values(), strict=True):
        yield name, list(_requirements(items))


def _of_extra(requirement: Requirement, extra: ExtraName) -> Requirement:
    from msgspec.structs import replace

    from pep508 import MarkerExpression, conjunction

    asked = MarkerExpression(variable="extra", operator="==", value=extra)
    return replace(requirement, marker=conjunction(requirement.marker, asked))
