from __future__ import annotations

import importlib.metadata
import re

import pytest

from puffin_client import BadUrlError, ClosedError, Proxies, ProxyError, TransportSettings
from puffin_client._routes import Route, RoutedClients, proxy_for, route_to, user_agent
from pypi_types import redact_url

PROXY = "http://proxy.example.org:3128"


@pytest.mark.parametrize(
    ("url", "exceptions", "proxied"),
    [
        ("http://example.org/", "", True),
        ("http://example.org/", "*", False),
        ("http://example.org/", "example.org", False),
        ("http://EXAMPLE.org/", "Example.Org", False),
        ("http://a.example.org/", "example.org", False),
        ("http://a.example.org/", ".example.org", False),
        ("http://a.example.org/", "*.example.org", False),
        ("http://badexample.org/", "example.org", True),
        ("http://example.org:8080/", "example.org:8080", False),
        ("http://example.org/", "example.org:8080", True),
        ("http://10.1.2.3/", "10.0.0.0/8", False),
        ("http://11.1.2.3/", "10.0.0.0/8", True),
        ("http://127.0.0.1:80/", "127.0.0.1", False),
        ("http://[::1]/", "::1", False),
        ("http://[::1]/", "[::1]", False),
        ("http://example.org/", "other.org, example.org", False),
    ],
)
def test_exceptions_from_the_proxy(url: str, exceptions: str, proxied: bool) -> None:
    rules = tuple(exceptions.split(","))
    settings = TransportSettings(proxies=Proxies(http=PROXY, exceptions=rules))

    assert (route_to(url, settings).proxy is not None) is proxied


@pytest.mark.parametrize(
    ("scheme", "proxies", "expected"),
    [
        ("http", Proxies(http="a:1"), "http://a:1"),
        ("https", Proxies(http="a:1"), None),
        ("https", Proxies(https="http://b"), "http://b"),
        ("https", Proxies(everything="socks5://c"), "socks5://c"),
        ("http", Proxies(http="http://a", everything="http://c"), "http://a"),
        ("http", Proxies(http=""), None),
    ],
)
def test_the_proxy_of_a_scheme(scheme: str, proxies: Proxies, expected: str | None) -> None:
    assert proxy_for(scheme, "example.org", None, proxies) == expected


@pytest.mark.parametrize(
    ("url", "trusted", "verified"),
    [
        ("https://example.org:8443/simple", "", True),
        ("https://example.org:8443/simple", "example.org", False),
        ("https://example.org:8443/simple", "EXAMPLE.org:8443", False),
        ("https://EXAMPLE.org/simple", "example.org", False),
        ("https://me:pw@example.org:8443/simple", "example.org:8443", False),
        ("https://example.org:8443/simple", "example.org:443", True),
        ("https://example.org:8443/simple", "a.org", True),
        ("https://[::1]:8443/simple", "[::1]", False),
        ("https://[::1]:8443/simple", "[::1]:8443", False),
        ("https://[::1]:8443/simple", "::1", False),
        ("https://[::1]:8443/simple", "[::2]", True),
    ],
)
def test_trusted_hosts_are_not_verified(url: str, trusted: str, verified: bool) -> None:
    settings = TransportSettings(trusted_hosts=tuple(trusted.split()))

    assert route_to(url, settings).verify is verified


@pytest.mark.parametrize(
    ("url", "proxies", "tls"),
    [
        ("https://example.org/", Proxies(), True),
        ("https://example.org/", Proxies(https=PROXY), True),
        ("http://example.org/", Proxies(), False),
        ("HTTP://example.org/", Proxies(), False),
        ("http://example.org/", Proxies(http=PROXY), False),
        ("http://example.org/", Proxies(http="HTTPS://proxy.example.org"), True),
        ("http://example.org/", Proxies(http="https://a", exceptions=("example.org",)), False),
    ],
)
def test_certificates_count_where_one_may_be_shown(url: str, proxies: Proxies, tls: bool) -> None:
    assert route_to(url, TransportSettings(proxies=proxies)).tls is tls


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("https://example.org/a:b", ""),
        ("https://example.org:8443", ""),
        ("https://example.org:/simple", ""),
        ("https://me:p:w@example.org:65535/", ""),
        ("https://[2001:db8::1]/", ""),
        ("https://[2001:db8::1]:443?a:b", ""),
        ("https://example.org:65536/", "65536 is no port"),
        (f"https://example.org:{'9' * 5000}/", "99999999999999999999 is no port"),
        ("https://[::1]:99999", "99999 is no port"),
        ("https://example.org:http/", "its host or port is malformed"),
        ("https://example.org:-1/", "its host or port is malformed"),
        ("https://a:b:1/", "its host or port is malformed"),
        ("https://[::1/", "its host or port is malformed"),
        ("https:///simple", "its host or port is malformed"),
        ("simple", "its host or port is malformed"),
        ("https://evil.example.org\\example.org/", "its host or port is malformed"),
        ("https://exa mple.org/", "its host or port is malformed"),
        ("https://example\n.org/", "its host or port is malformed"),
        ("https://ex%61mple.org/", "its host or port is malformed"),
        ("https://ex_ample.org/", ""),
        ("https://ex\u00e4mple.org/", ""),
        ("https://example.org/a\\b:c d", ""),
    ],
)
@pytest.mark.parametrize("ruled", [False, True])
def test_no_server_is_at_a_port_that_is_none(url: str, fault: str, *, ruled: bool) -> None:
    settings = TransportSettings(trusted_hosts=("a.org",) if ruled else ())

    if not fault:
        assert route_to(url, settings) == Route(None, verify=True)
        return
    with pytest.raises(BadUrlError) as caught:
        route_to(url, settings)
    assert (caught.value.url, caught.value.reason) == (redact_url(url), fault)


@pytest.mark.parametrize("proxy", ["ftp://a.org", "http://a.org:99999", "http://[::1", "a.org:x"])
def test_a_proxy_that_is_none_is_no_way(proxy: str) -> None:
    settings = TransportSettings(proxies=Proxies(http=proxy, exceptions=("b.org",)))

    with pytest.raises(ProxyError, match=re.escape(proxy)):
        route_to("http://c.org/", settings)
    assert route_to("http://b.org/", settings).proxy is None


class Client:
    """A client that knows where it leads, and whether it was closed."""

    def __init__(self, route: Route, _settings: TransportSettings) -> None:
        self.route = route
        self.closed = False

    def close(self) -> None:
        self.closed = True


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("http://a.org/x", "http://a.org/y?z=//b.org/", True),
        ("http://a.org/x", "http://b.org/x", True),
        ("http://a.org", "http://a.or/x", True),
        ("http://a.org/", "https://a.org/", False),
        ("http://a.org/", "http://proxied.org/", False),
        ("http://proxied.org/", "http://user@proxied.org/", True),
    ],
)
def test_places_that_are_reached_alike_share_a_client(first: str, second: str, same: bool) -> None:
    exceptions = ("a.org", "a.or", "b.org")
    settings = TransportSettings(proxies=Proxies(http=PROXY, exceptions=exceptions))
    clients = RoutedClients(settings, Client)

    assert (clients.get(first) is clients.get(second)) is same
    for url in (first, second):
        assert clients.get(url).route == route_to(url, settings)


def test_no_client_is_given_out_once_all_are_closed() -> None:
    clients = RoutedClients(TransportSettings(), Client)
    client = clients.get("http://a.org/x")

    clients.close()

    assert client.closed
    for url in ("http://a.org/x", "http://b.org/"):
        with pytest.raises(ClosedError):
            clients.get(url)


def test_the_user_agent_has_the_version() -> None:
    assert user_agent() == f"puffin/{importlib.metadata.version('puffin-client')}"
