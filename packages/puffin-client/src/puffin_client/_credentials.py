"""Which credentials a request gets: those of its origin, and of no other."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from pypi_types import Credentials, origin, split_credentials

if TYPE_CHECKING:
    from collections.abc import Iterable

    from puffin_client._keyring import KeyringCommand

DEFAULT_KEYRING_USER = "__token__"
"""Asked for when the URL names no user, as upload tools do."""


class CredentialStore:
    """Credentials by origin, from URLs, a netrc file and the keyring command, in this order.

    The keyring is asked only if one is given, when a server has answered 401 or a URL names a
    user without a password, and once an origin.
    """

    def __init__(
        self,
        *,
        urls: Iterable[str] = (),
        netrc_path: str | None = None,
        keyring: KeyringCommand | None = None,
    ) -> None:
        """Remember what `urls` carry; the netrc file is read when it is first needed."""
        self._known: dict[str, Credentials] = {}
        self._asked: dict[str, str | None] = {}
        self._netrc_path = netrc_path
        self._netrc: dict[str, Credentials] | None = None
        self._keyring = keyring
        self._lock = Lock()
        for url in urls:
            self.remember_url(url)

    def __repr__(self) -> str:
        return f"CredentialStore({len(self._known)} origins)"

    def remember_url(self, url: str) -> None:
        """Keep the credentials of a URL, if it has any, for its origin."""
        split = split_credentials(url)
        if split.credentials is not None:
            self.remember(split.url, split.credentials)

    def remember(self, url: str, credentials: Credentials) -> None:
        """Keep credentials for the origin of `url`."""
        self._known[origin(url)] = credentials

    def authorization(self, url: str) -> str | None:
        """Return the Authorization header for `url`, as far as it is known without asking."""
        if not (self._known or self._asked or self._logins()):
            return None  # so it is for nearly everybody, with each request
        place = origin(url)
        if place in self._asked:
            return self._asked[place]
        credentials = self._known.get(place)
        if credentials is None:
            credentials = self._from_netrc(place)
        elif credentials.password is None and self._keyring is not None:
            return self.ask(url, refused=None) or basic(credentials)
        return None if credentials is None else basic(credentials)

    def ask(self, url: str, *, refused: str | None) -> str | None:
        """Return the header to try after `refused` was answered 401, None if there is no other.

        Raises: CredentialsError - the keyring command does not run.
        """
        if self._keyring is None:
            return None
        place = origin(url)
        with self._lock:
            if place not in self._asked:
                self._asked[place] = self._from_keyring(self._keyring, url, place)
        found = self._asked[place]
        return None if found == refused else found

    def _from_keyring(self, keyring: KeyringCommand, url: str, place: str) -> str | None:
        known = self._known.get(place)
        username = DEFAULT_KEYRING_USER if known is None else known.username
        # Entries are kept by URL or by host.
        for service in (url, _host(place)):
            found = keyring.get(service, username)
            if found is not None:
                return basic(found)
        return None

    def _from_netrc(self, place: str) -> Credentials | None:
        host, logins = _host(place), self._logins()
        # Not `default`: it would go to every host that any page names.
        return logins.get(host) or logins.get(host.partition(":")[0])

    def _logins(self) -> dict[str, Credentials]:
        """Return what the netrc file has, by host. Raises: CredentialsError."""
        if self._netrc is None:
            self._netrc = self._read_netrc()
        return self._netrc

    def _read_netrc(self) -> dict[str, Credentials]:
        if self._netrc_path is None:
            return {}
        from puffin_client._netrc import read_netrc

        return read_netrc(self._netrc_path)


def basic(credentials: Credentials) -> str:
    """Return the value of an Authorization header (RFC 7617, in UTF-8)."""
    import base64

    pair = f"{credentials.username}:{credentials.password or ''}"
    return f"Basic {base64.b64encode(pair.encode()).decode()}"


def _host(place: str) -> str:
    return place.partition("://")[2]
