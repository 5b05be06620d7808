from __future__ import annotations

import importlib.metadata

import pytest

from puffin_client import Proxies, TransportSettings
from puffin_client._routes import proxy_for, route_to, user_agent

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
    ("trusted", "verified"),
    [((), True), (("example.org",), False), (("EXAMPLE.org:8443",), False), (("a.org",), True)],
)
def test_trusted_hosts_are_not_verified(trusted: tuple[str, ...], verified: bool) -> None:
    settings = TransportSettings(trusted_hosts=trusted)

    assert route_to("https://example.org:8443/simple", settings).verify is verified


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


def test_the_user_agent_has_the_version() -> None:
    assert user_agent() == f"puffin/{importlib.metadata.version('puffin-client')}"
