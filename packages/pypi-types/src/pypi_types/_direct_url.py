"""`direct_url.json`: where a distribution that no index gave was taken from."""

from __future__ import annotations

import re

from msgspec import DecodeError, Struct
from msgspec.json import decode, encode

from pypi_types._errors import DirectUrlError
from pypi_types._url import split_credentials

_VARIABLES_ONLY = re.compile(r"\$\{[A-Za-z0-9_-]+\}(:\$\{[A-Za-z0-9_-]+\})?")
_USER = re.compile(r"([^:/?#@]+)://([^/?#@]*)@")


class ArchiveInfo(Struct, frozen=True, omit_defaults=True):
    """The source was an archive: a wheel or a source distribution."""

    hash: str | None = None
    """`sha256=...`, as tools of old write it; superseded by `hashes`."""
    hashes: dict[str, str] | None = None


class DirInfo(Struct, frozen=True, omit_defaults=True):
    """The source was a local directory."""

    editable: bool = False


class VcsInfo(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """The source was a repository."""

    vcs: str
    commit_id: str | None = None
    requested_revision: str | None = None
    resolved_revision: str | None = None
    resolved_revision_type: str | None = None


class DirectUrl(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where a distribution was taken from. Exactly one of the three infos is there."""

    url: str
    """Without credentials, but for `${VARIABLES}` and the user of ssh (PEP 610)."""
    archive_info: ArchiveInfo | None = None
    dir_info: DirInfo | None = None
    vcs_info: VcsInfo | None = None
    subdirectory: str | None = None

    @classmethod
    def archive(
        cls, url: str, *, hashes: dict[str, str] | None = None, subdirectory: str | None = None
    ) -> DirectUrl:
        """Return the record of an archive; credentials in the URL are dropped."""
        info = ArchiveInfo(hashes=hashes)
        return cls(url=_without_secrets(url), archive_info=info, subdirectory=subdirectory)

    @classmethod
    def directory(cls, url: str, *, editable: bool, subdirectory: str | None = None) -> DirectUrl:
        """Return the record of a local directory."""
        info = DirInfo(editable=editable)
        return cls(url=_without_secrets(url), dir_info=info, subdirectory=subdirectory)

    @classmethod
    def repository(cls, url: str, info: VcsInfo, *, subdirectory: str | None = None) -> DirectUrl:
        """Return the record of a repository; the URL has neither prefix nor revision."""
        return cls(url=_without_secrets(url), vcs_info=info, subdirectory=subdirectory)

    @property
    def editable(self) -> bool:
        """Whether the installation refers to the source tree instead of copying it."""
        return self.dir_info is not None and self.dir_info.editable

    def to_json(self) -> bytes:
        """Return the content of the file. Credentials are dropped, whoever put them there."""
        return encode(_cleaned(self))


def parse_direct_url(data: bytes) -> DirectUrl:
    """Return the record that a direct_url.json holds, without credentials.

    Spec: PEP 610, and the `hashes` that were added later; unknown keys are ignored.
    Raises: DirectUrlError.
    """
    try:
        record = decode(data, type=DirectUrl)
    except (DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise DirectUrlError(f"it is not the JSON that PEP 610 describes ({error})") from error
    infos = (record.archive_info, record.dir_info, record.vcs_info)
    if sum(info is not None for info in infos) != 1:
        raise DirectUrlError("it must have one of archive_info, dir_info and vcs_info")
    return _cleaned(record)


def _cleaned(record: DirectUrl) -> DirectUrl:
    url = _without_secrets(record.url)
    if url == record.url:
        return record
    return DirectUrl(
        url=url,
        archive_info=record.archive_info,
        dir_info=record.dir_info,
        vcs_info=record.vcs_info,
        subdirectory=record.subdirectory,
    )


def _without_secrets(url: str) -> str:
    found = _USER.match(url)
    if found is not None and _is_harmless(*found.groups()):
        return url
    return split_credentials(url).url


def _is_harmless(scheme: str, user: str) -> bool:
    # PEP 610: "user:password" may stay as environment variables, and a user that is no secret,
    # such as `git` of ssh.
    if _VARIABLES_ONLY.fullmatch(user):
        return True
    return user == "git" or (scheme.lower().endswith("ssh") and ":" not in user)
