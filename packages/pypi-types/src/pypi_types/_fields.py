"""Fields that pages spell in several ways."""

from __future__ import annotations

from datetime import UTC, datetime

from puffin_macros import lazy_pattern, warn_once
from pypi_types._errors import PageError
from pypi_types._url import redact_url

_MAJOR = 1
_MINOR = 4
_NO_FILES = frozenset(("", ".", ".."))
_HEXADECIMAL = "0123456789abcdef"
_HASH_FIELD = lazy_pattern(r"(?:^|&)((?:sha|md|blake)[0-9a-z_]*)=([0-9A-Fa-f]+)(?=&|$)")


def check_api_version(version: str | None, url: str) -> None:
    """Refuse an unknown major version of the API, and warn of an unknown minor one (PEP 629).

    A page without a version is of version 1.0. Raises: PageError.
    """
    if version is None:
        return
    major, _, minor = version.strip().partition(".")
    if not major.isdecimal() or int(major[:9]) != _MAJOR:
        raise PageError(url, f"it is of version {version:.20} of the simple API, we know 1")
    if minor.isdecimal() and int(minor[:9]) > _MINOR:
        warn_once(
            f"{redact_url(url)} is of version {version:.20} of the simple API, we know"
            f" {_MAJOR}.{_MINOR}: what is newer is ignored"
        )


def parse_upload_time(text: object) -> float | None:
    """Return UTC seconds for an ISO 8601 time; one without zone is UTC, one that is none is None.

    Spec: PEP 700. Cost: 0.5 us.
    """
    if not isinstance(text, str):
        return None
    try:
        moment = datetime.fromisoformat(text.strip())
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None


def parse_hashes(value: object) -> dict[str, str]:
    """Return the usable entries of a JSON object of hashes, in lower case."""
    if not isinstance(value, dict):
        return {}
    if len(value) == 1:
        digest = value.get("sha256")
        if isinstance(digest, str) and _is_hexadecimal(digest):
            return value
    hashes = {
        name.lower(): digest.lower()
        for name, digest in value.items()
        if isinstance(name, str) and isinstance(digest, str)
    }
    return {name: digest for name, digest in hashes.items() if _is_hexadecimal(digest)}


def parse_fragment_hashes(fragment: str) -> dict[str, str]:
    """Return the hashes that a URL's fragment holds: `sha256=...`, among others with `&`."""
    name, equals, digest = fragment.partition("=")
    if equals and name == "sha256" and _is_hexadecimal(digest):
        return {name: digest}
    return {name: digest.lower() for name, digest in _HASH_FIELD.findall(fragment)}


def parse_core_metadata(value: object) -> bool | dict[str, str]:
    """Return whether metadata is offered, or its hashes (PEP 658, 714).

    JSON has a boolean or an object, HTML `true` or `sha256=...`.
    """
    if isinstance(value, str):
        return parse_fragment_hashes(value) or value.strip().lower() == "true"
    if isinstance(value, dict):
        return parse_hashes(value) or True
    return value is True


def is_plain_filename(text: str) -> bool:
    """Return whether the text can only be a file in a directory, and no way out of it."""
    # One by one: it is asked for each file of each page, and a loop takes three times as long.
    if "/" in text or "\\" in text or "\0" in text or "\n" in text or "\r" in text:
        return False
    return text not in _NO_FILES


def are_plain_filenames(texts: list[str]) -> bool:
    """Return whether each text is a plain file name, as `is_plain_filename` says of one.

    Cost: 0.05 us a text. Raises: TypeError - not all are texts.
    """
    lines = "\n".join([*texts, ""])
    if lines.count("\n") > len(texts) or not _NO_FILES.isdisjoint(texts):
        return False
    return not any(character in lines for character in "/\\\0\r")


def _is_hexadecimal(digest: str) -> bool:
    return digest != "" and not digest.strip(_HEXADECIMAL)
