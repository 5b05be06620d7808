"""What is configured, as the transport and those who ask with it get it."""

from __future__ import annotations

import os
from contextlib import nullcontext
from typing import TYPE_CHECKING

import pytest

from puffin_cli._arguments import GlobalArguments
from puffin_cli._errors import ConfigError
from puffin_cli._settings import FileOptions, Settings
from puffin_cli._transport import credential_store, proxies, retry_policy, transport_settings
from puffin_client import CredentialsError, RetryPolicy

if TYPE_CHECKING:
    from pathlib import Path


def settings(environ: dict[str, str]) -> Settings:
    bare = {"PIP_CONFIG_FILE": os.devnull, **environ}
    return Settings(GlobalArguments(), bare, "/nowhere", "linux")


def test_proxies_come_from_the_usual_variables() -> None:
    environ = {"HTTPS_PROXY": "http://a:1", "http_proxy": "http://b:2", "NO_PROXY": "x, .y ,"}

    found = proxies(settings({}), environ)

    assert (found.https, found.http, found.everything) == ("http://a:1", "http://b:2", None)
    assert found.exceptions == ("x", ".y")


def test_a_proxy_of_pip_goes_before_the_variables() -> None:
    found = proxies(settings({"PIP_PROXY": "http://own:1"}), {"HTTPS_PROXY": "http://a:1"})

    assert found.https == found.http == "http://own:1"


def test_a_cgi_process_does_not_believe_its_clients() -> None:
    environ = {"HTTP_PROXY": "http://evil:1", "REQUEST_METHOD": "GET"}

    assert proxies(settings({}), environ).http is None


def test_transport_gets_what_is_configured() -> None:
    files = FileOptions()
    files.trusted_hosts.append("b.example.org")
    chosen = settings(
        {
            "PIP_TIMEOUT": "5",
            "PIP_CERT": "/ca.pem",
            "PIP_TRUSTED_HOST": "a.example.org",
            "PUFFIN_CONCURRENT_DOWNLOADS": "3",
        }
    )

    found = transport_settings(chosen, files, {"SSL_CERT_DIR": "/certs"})

    assert (found.connect_timeout, found.read_timeout) == (5.0, 5.0)
    assert (found.ca_file, found.ca_directory) == ("/ca.pem", "/certs")
    assert found.trusted_hosts == ("a.example.org", "b.example.org")
    assert found.concurrency == 3


@pytest.mark.parametrize("provider", ["disabled", "auto", "subprocess"])
def test_only_a_keyring_that_is_asked_for_by_name_must_be_there(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, provider: str
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    chosen = settings({"PUFFIN_KEYRING_PROVIDER": provider})
    store = credential_store(chosen, {"NETRC": os.devnull})

    with pytest.raises(CredentialsError) if provider == "subprocess" else nullcontext():
        assert store.ask("https://example.org/", refused=None) is None


def test_requests_are_tried_once_more_than_they_are_repeated() -> None:
    assert retry_policy(settings({"PUFFIN_HTTP_RETRIES": "4"})).attempts == 5
    assert retry_policy(settings({"PUFFIN_HTTP_RETRIES": "0"})).attempts == 1
    assert retry_policy(settings({})) == RetryPolicy()


def test_repetitions_that_are_no_number_are_refused() -> None:
    with pytest.raises(ConfigError, match="PUFFIN_HTTP_RETRIES"):
        retry_policy(settings({"PUFFIN_HTTP_RETRIES": "often"}))
