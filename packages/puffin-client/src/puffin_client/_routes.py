"""By which way a URL is reached: proxy or not, certificate verified or not."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

import msgspec

from puffin_client._errors import BadUrlError, ClosedError, ProxyError
from puffin_macros import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Callable

    from puffin_client._transport import Proxies, TransportSettings


_AUTHORITY = lazy_pattern(
    r"(?P<scheme>[^:/]+)://(?:[^/?#]*@)?(?P<host>\[[^\]/?#]+\]|[^\x00- :@%<>^|\\\[\]/?#\x7f]+)"
    r"(?::(?P<port>[0-9]*))?(?:[/?#]|$)"
)
_PORT_DIGITS = 5
_LAST_PORT = 65535
_PROXY_SCHEMES = ("http://", "https://", "socks4://", "socks5://", "socks5h://")


class _Closable(Protocol):
    def close(self) -> object:
        """Close all connections."""


C = TypeVar("C", bound=_Closable)


class Route(msgspec.Struct, frozen=True):
    """What distinguishes the clients of a transport."""

    proxy: str | None
    verify: bool
    tls: bool = True
    """Whether certificates are looked at: of the host, or of a proxy that is spoken to by https."""


class _Server(msgspec.Struct, frozen=True):
    """Whom a URL names, in lower case."""

    scheme: str
    host: str
    """An IPv6 address stands in brackets."""
    port: int | None


def route_to(url: str, settings: TransportSettings) -> Route:
    """Return how `url` is reached under the settings.

    Raises: BadUrlError - no server can be where it says; ProxyError.
    """
    proxies, authority = settings.proxies, url.partition("://")[2].partition("/")[0]
    ruled = settings.trusted_hosts or proxies.http or proxies.https or proxies.everything
    if not ruled and _is_plain(authority):
        return Route(None, verify=True, tls=not url.lower().startswith("http:"))
    server = _server_of(url)
    names = {server.host, server.host.strip("[]"), f"{server.host}:{server.port}"}
    trusted = not names.isdisjoint(map(str.lower, settings.trusted_hosts))
    proxy = proxy_for(server.scheme, server.host.strip("[]"), server.port, proxies)
    if proxy is not None:
        _check_proxy(proxy)
    tls = server.scheme != "http" or (proxy or "").lower().startswith("https:")
    return Route(proxy, not trusted, tls)


def _is_plain(authority: str) -> bool:
    """Return whether it is a name, as for most, for whom the pattern need not be compiled."""
    return authority.isascii() and authority.replace(".", "").replace("-", "").isalnum()


def _server_of(url: str) -> _Server:
    found = _AUTHORITY.match(url)
    if found is None:
        raise BadUrlError(url, "its host or port is malformed")
    port = found["port"]
    if port and (len(port) > _PORT_DIGITS or int(port) > _LAST_PORT):
        raise BadUrlError(url, f"{port:.20} is no port")
    return _Server(found["scheme"].lower(), found["host"].lower(), int(port) if port else None)


def _check_proxy(proxy: str) -> None:
    if not proxy.lower().startswith(_PROXY_SCHEMES):
        raise ProxyError(proxy, "no proxies have its scheme")
    try:
        _server_of(proxy)
    except BadUrlError as error:
        raise ProxyError(proxy, error.reason) from error


def proxy_for(scheme: str, host: str, port: int | None, proxies: Proxies) -> str | None:
    """Return the URL of the proxy for a host, None to connect directly."""
    own = proxies.https if scheme == "https" else proxies.http
    proxy = own or proxies.everything
    if not proxy or any(_is_excepted(host, port, rule) for rule in proxies.exceptions):
        return None
    return proxy if "://" in proxy else f"http://{proxy}"


def _is_excepted(host: str, port: int | None, rule: str) -> bool:
    rule = rule.strip().lower()
    if rule in ("", "*"):
        return rule == "*"
    if _in_network(host, rule):
        return True
    name, _, rule_port = rule.rpartition(":")
    if rule_port.isdigit() and name and "]" not in rule_port:
        if port is None or str(port) != rule_port:
            return False
        rule = name
    # "example.org", ".example.org" and "*.example.org" all stand for the host and what is below.
    domain = rule.removeprefix("*").removeprefix(".").strip("[]")
    return host == domain or host.endswith(f".{domain}")


def _in_network(host: str, rule: str) -> bool:
    import ipaddress

    try:
        return ipaddress.ip_address(host) in ipaddress.ip_network(rule.strip("[]"), strict=False)
    except ValueError:
        return False


class RoutedClients(Generic[C]):
    """The clients of a transport, one for each route, made when it is first taken."""

    def __init__(
        self, settings: TransportSettings, make: Callable[[Route, TransportSettings], C]
    ) -> None:
        self._settings = settings
        self._make = make
        self._clients: dict[Route, C] = {}
        self._by_place: dict[tuple[str, str], C] = {}
        """By scheme and authority, as they are written."""
        self._closed = False
        self._lock = Lock()

    def get(self, url: str) -> C:
        """Return the client that reaches `url`. Raises: BadUrlError, ProxyError, ClosedError."""
        scheme, _, rest = url.partition("://")
        place = scheme, rest.partition("/")[0]
        found = self._by_place.get(place)
        if found is None:
            found = self._by_place[place] = self._client(url)
        return found

    def proxy(self, url: str) -> str:
        """Return the proxy on the way to `url`; empty if there is none."""
        return route_to(url, self._settings).proxy or ""

    def _client(self, url: str) -> C:
        route = route_to(url, self._settings)
        with self._lock:
            if self._closed:
                raise ClosedError(url)
            if route not in self._clients:
                self._clients[route] = self._make(route, self._settings)
            return self._clients[route]

    def close(self) -> None:
        """Close all clients; no new ones are made."""
        with self._lock:
            self._closed = True
            self._by_place = {}
            clients, self._clients = self._clients, {}
        for client in clients.values():
            client.close()


def user_agent() -> str:
    """Return `puffin/<version>`. A tool that knows its version need not search for it."""
    import importlib.metadata

    try:
        return f"puffin/{importlib.metadata.version('puffin-client')}"
    except importlib.metadata.PackageNotFoundError:
        return "puffin"
