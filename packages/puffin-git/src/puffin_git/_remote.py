"""A repository elsewhere, without the credentials that its URL may hold."""

from __future__ import annotations

import re

from msgspec import Struct

from pypi_types import Credentials, redact_url, split_credentials

_HIDDEN = "****"
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^\s'\"<>]+")


class Rewrite(Struct, frozen=True):
    """What git puts in the place of the beginning of a URL when it connects (`insteadOf`)."""

    beginning: str
    replacement: str
    """With credentials: to be given to git in its environment, and nowhere else."""


class Remote(Struct, frozen=True, kw_only=True):
    """A repository elsewhere."""

    url: str
    """Without credentials: for arguments, files and messages. The user of ssh is none."""
    rewrites: tuple[Rewrite, ...] = ()
    secrets: tuple[str, ...] = ()
    """What must not be shown, in every spelling."""

    @property
    def is_local(self) -> bool:
        """Whether it is on this machine."""
        return self.url.startswith("file:")

    def __repr__(self) -> str:
        return f"Remote({self.shown!r})"

    @property
    def shown(self) -> str:
        """The URL for messages."""
        return redact_url(self.url)

    def redacted(self, text: str) -> str:
        """Return text of git's, fit to be shown."""
        text = _URL.sub(lambda match: redact_url(match[0]), text)
        for secret in self.secrets:
            text = text.replace(secret, _HIDDEN)
        return text


def remote_of(repository: str) -> Remote:
    """Take the credentials out of a repository's URL.

    They go to the origin that they were given for, submodules there included, and to no other.
    """
    split = split_credentials(repository)
    if split.credentials is None:
        return Remote(url=split.url)
    secrets = _secrets(repository, split.credentials)
    if repository.startswith("ssh:"):
        user = repository.partition("://")[2].partition("@")[0].partition(":")[0]
        return Remote(url=split.url.replace("://", f"://{user}@", 1), secrets=secrets)
    return Remote(url=split.url, rewrites=_rewrites(repository, split.url), secrets=secrets)


def _rewrites(repository: str, url: str) -> tuple[Rewrite, ...]:
    # The whole URL as well, because git prefers the longest: a rewriting rule of the user's for the
    # host was not meant for a URL with credentials.
    scheme, _, rest = url.partition("://")
    origin = f"{scheme}://{rest.partition('/')[0]}/"
    with_credentials = repository.removesuffix(url.removeprefix(origin))
    return (Rewrite(url, repository), Rewrite(origin, with_credentials))


def _secrets(repository: str, credentials: Credentials) -> tuple[str, ...]:
    user = repository.partition("://")[2].rpartition("@")[0].partition("/")[0]
    name, colon, password = user.partition(":")
    if colon:
        found = {password, credentials.password or ""}
    elif repository.startswith("ssh:"):
        found = set()
    else:
        found = {name, credentials.username}  # a token
    return tuple(sorted(found - {""}, key=len, reverse=True))
