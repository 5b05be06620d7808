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
    r"[^:/]+://(?:[^/?#]*@)?(?:\[[^\]/?#]+\]|[^:\[\]/?#]+)(?::(?P<port>[0-9]*))?(?:[/?#]|$)"
)
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


def route_to(url: str, settings: TransportSettings) -> Route:
    """Return how `url` is reached under the settings."""
    proxies = settings.proxies
    if not (settings.trusted_hosts or proxies.http or proxies.https or proxies.everything):
        return Route(None, verify=True, tls=not url.lower().startswith("http:"))
    from urllib.parse import urlsplit  # 3 ms, for the few who have such rules

    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    trusted = not {host, f"{host}:{parts.port}"}.isdisjoint(map(str.lower, settings.trusted_hosts))
    proxy = proxy_for(parts.scheme, host, parts.port, proxies)
    tls = parts.scheme != "http" or (proxy or "").lower().startswith("https:")
    return Route(proxy, not trusted, tls)


def fault_of(url: str) -> str:
    """Return why no server can be where a URL says; empty if there may be one."""
    if ":" not in url.partition("://")[2].partition("/")[0]:
        return ""  # as for most: the pattern need not be compiled
    found = _AUTHORITY.match(url)
    if found is None:
        return "its host or port is malformed"
    port = found["port"]
    return f"{port} is no port" if port and int(port) > _LAST_PORT else ""


def _refuse_proxy(proxy: str) -> None:
    scheme_fault = "" if proxy.lower().startswith(_PROXY_SCHEMES) else "no proxies have its scheme"
    fault = scheme_fault or fault_of(proxy)
    if fault:
        raise ProxyError(proxy, fault)


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
        fault = fault_of(url)
        if fault:
            raise BadUrlError(url, fault)
        route = route_to(url, self._settings)
        if route.proxy is not None:
            _refuse_proxy(route.proxy)
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
