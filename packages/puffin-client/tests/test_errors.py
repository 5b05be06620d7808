from __future__ import annotations

import pickle

import pytest

from puffin_client import (
    AuthenticationError,
    BadAnswerError,
    BadUrlError,
    CertificateError,
    CertificateFileError,
    ClientError,
    ConnectFailedError,
    CredentialsError,
    FindLinksError,
    HashMismatchError,
    NetworkError,
    OfflineError,
    ProjectNotFoundError,
    ProxyError,
    RedirectError,
    RequestTimeoutError,
    StatusError,
    TooLargeError,
    TransportChoiceError,
)

URL = "https://me:s3cr3t@example.org/simple/x"
SHOWN = "https://****@example.org/simple/x"
ERRORS = [
    (OfflineError(URL), f"{SHOWN} is not in the cache"),
    (NetworkError(URL, "why"), f"Failed to fetch {SHOWN}: why"),
    (ConnectFailedError(URL, "refused"), f"Failed to connect to the host of {SHOWN}: refused"),
    (
        ConnectFailedError(URL, "refused", "http://me:s3cr3t@proxy:3128"),
        f"the host of {SHOWN} through the proxy http://****@proxy:3128: refused",
    ),
    (BadUrlError(URL, "99999 is no port"), f"Failed to fetch {SHOWN}: 99999 is no port"),
    (ProxyError(URL, "why"), f"The proxy {SHOWN} cannot be used: why"),
    (RequestTimeoutError(URL, "slow"), f"Timed out while fetching {SHOWN}: slow"),
    (CertificateError(URL, "expired", "example.org"), "of example.org could not be verified"),
    (
        StatusError(URL, 503),
        f"Failed to fetch {SHOWN}: the server answered 503 (Service Unavailable)",
    ),
    (StatusError(URL, 599), f"Failed to fetch {SHOWN}: the server answered 599"),
    (AuthenticationError(URL, 401), "credentials are missing or wrong"),
    (AuthenticationError(URL, 403), "access is forbidden"),
    (BadAnswerError(URL, 206), f"{SHOWN}: the server answered 206 to a plain request"),
    (RedirectError(URL, "why"), f"The redirect from {SHOWN} is not followed: why"),
    (TooLargeError(URL, 1000), "larger than the 1,000 bytes"),
    (CredentialsError("/netrc", "why"), "Failed to read credentials from /netrc: why"),
    (CertificateFileError("/ca.pem", "why"), "The certificates of /ca.pem cannot be used: why"),
    (HashMismatchError(URL, "sha256", "aa", "bb"), "expected aa, got bb"),
    (ProjectNotFoundError("x", (URL,)), f"Project x was not found in {SHOWN}"),
    (ProjectNotFoundError("x", (URL, URL)), f"in {SHOWN} or {SHOWN}"),
    (ProjectNotFoundError("x", ()), "no index is in use"),
    (FindLinksError(URL, "why"), f"Failed to read the links at {SHOWN}: why"),
    (TransportChoiceError("x", "why"), "The transport 'x' cannot be used: why"),
]


@pytest.mark.parametrize(("error", "text"), ERRORS)
def test_an_error_says_one_sentence_and_pickles(error: ClientError, text: str) -> None:
    message = str(error)

    assert text in message
    assert "\n" not in message
    assert not message.endswith(".")
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), vars(again)) == (type(error), message, vars(error))


@pytest.mark.parametrize("error", [error for error, _ in ERRORS])
def test_an_error_keeps_no_secret(error: ClientError) -> None:
    assert "s3cr3t" not in f"{error} {error!r} {vars(error)}"
    assert b"s3cr3t" not in pickle.dumps(error)
