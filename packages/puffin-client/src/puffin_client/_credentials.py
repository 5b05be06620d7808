"""Which credentials a request gets: those of its origin, and of no other."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from puffin_client._nearest import NearestUrl
from pypi_types import Credentials, origin, split_credentials

if TYPE_CHECKING:
    from collections.abc import Iterable

    from puffin_client._keyring import KeyringCommand

DEFAULT_KEYRING_USER = "__token__"
"""Asked for when the URL names no user, as upload tools do."""


class CredentialStore:
    """Credentials by origin, from URLs, a netrc file and the keyring command, in this order.

    Where URLs of one origin have several, those of the URL that is nearest by its path count. The
    keyring is asked only if one is given, when a server has answered 401 or a URL names a user
    without a password, and once an origin and user.
    """

    def __init__(
        self,
        *,
        urls: Iterable[str] = (),
        netrc_path: str | None = None,
        keyring: KeyringCommand | None = None,
    ) -> None:
        """Remember what `urls` carry; the netrc file is read when it is first needed."""
        self._known: NearestUrl[Credentials] = NearestUrl()
        self._urls: NearestUrl[str] = NearestUrl()
        """What keyrings may know services by."""
        self._asked: dict[tuple[str, str], str | None] = {}
        """What the keyring said, by origin and user."""
        self._instead: dict[tuple[str, str | None], str] = {}
        """What is sent to an origin in the place of a header that it refused."""
        self._netrc_path = netrc_path
        self._netrc: dict[str, Credentials] | None = None
        self._keyring = keyring
        self._lock = Lock()
        for url in urls:
            self.remember_url(url)

    def __repr__(self) -> str:
        return f"CredentialStore({len(self._known)} origins)"

    def remember_url(self, url: str) -> None:
        """Keep the URL of an index for the keyring, and its credentials, if it has any."""
        split = split_credentials(url)
        self._urls.add(split.url, split.url)
        if split.credentials is not None:
            self._known.add(split.url, split.credentials)

    def remember(self, url: str, credentials: Credentials) -> None:
        """Keep the credentials of a request for what is near it, unless others there tell them."""
        if self._known.get(url) != credentials:
            self._known.add(url, credentials)

    def authorization(self, url: str) -> str | None:
        """Return the Authorization header for `url`; the keyring is asked for passwords only."""
        if not (self._known or self._asked or self._logins()):
            return None  # so it is for nearly everybody, with each request
        place, known = origin(url), self._known.get(url)
        first = self._at_first(url, known)
        return self._instead.get((place, first), first)

    def _at_first(self, url: str, known: Credentials | None) -> str | None:
        if known is not None and known.password is not None:
            return basic(known)
        found = self._from_netrc(origin(url))
        if known is None or (found is not None and found.username == known.username):
            return None if found is None else basic(found)
        return self.ask(url, refused=None) or basic(known)

    def ask(self, url: str, *, refused: str | None) -> str | None:
        """Return the header to try after `refused` was answered 401, None if there is no other.

        Raises: CredentialsError - the keyring command does not run.
        """
        if self._keyring is None:
            return None
        place, user = origin(url), _user(self._known.get(url))
        with self._lock:
            if (place, user) not in self._asked:
                self._asked[place, user] = self._from_keyring(self._keyring, url, user)
        found = self._asked[place, user]
        if found is None or found == refused:
            return None
        self._instead[place, refused] = found
        return found

    def _from_keyring(self, keyring: KeyringCommand, url: str, user: str) -> str | None:
        # Entries are kept by the URL of an index, or by host.
        for service in (self._urls.get(url) or url, _host(origin(url))):
            found = keyring.get(service, user)
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


def _user(known: Credentials | None) -> str:
    return DEFAULT_KEYRING_USER if known is None else known.username


def _host(place: str) -> str:
    return place.partition("://")[2]
