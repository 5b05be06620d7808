import logging
import subprocess
import sys

import pytest

from puffin_macros import PuffinError, forget_warnings, receive_warnings, warn_once


@pytest.fixture(autouse=True)
def _fresh() -> None:
    forget_warnings()


def test_same_message_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    warn_once("the shelf is bent")
    warn_once("the shelf is bent")
    warn_once("the shelf is broken")

    assert caplog.messages == ["the shelf is bent", "the shelf is broken"]


def test_goes_to_the_puffin_logger_as_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    warn_once("100 % of shelves")

    assert caplog.record_tuples == [("puffin", logging.WARNING, "100 % of shelves")]


def test_forgotten_message_is_logged_again(caplog: pytest.LogCaptureFixture) -> None:
    warn_once("again")
    forget_warnings()
    warn_once("again")

    assert caplog.messages == ["again", "again"]


def test_root_error_is_an_exception_of_its_own() -> None:
    assert issubclass(PuffinError, Exception)
    assert not issubclass(PuffinError, (OSError, ValueError))


def test_receiver_gets_warnings_instead_of_the_log(caplog: pytest.LogCaptureFixture) -> None:
    received: list[str] = []
    receive_warnings(received.append)

    warn_once("a")
    warn_once("a")
    receive_warnings(None)
    warn_once("b")

    assert received == ["a"]
    assert caplog.messages == ["b"]


def test_nothing_is_printed_where_no_log_is_configured() -> None:
    code = "from puffin_macros import warn_once; warn_once('the shelf is bent')"

    run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)

    assert (run.stdout, run.stderr) == (b"", b"")
