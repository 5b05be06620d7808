"""One reason for many problems is told once, different reasons each."""

import errno
import os

import pytest

from puffin_cli._errors import InputError
from puffin_cli._problems import distinct
from puffin_client import (
    AuthenticationError,
    ConnectFailedError,
    OfflineError,
    RequestTimeoutError,
    StatusError,
)
from puffin_fs import FsError, fs_errors

INDEX = "https://example.org/simple"


def refused(path: str, number: int) -> FsError:
    with pytest.raises(FsError) as caught, fs_errors(path):
        raise OSError(number, os.strerror(number))
    return caught.value


@pytest.mark.parametrize(
    "problems",
    [
        [ConnectFailedError(f"{INDEX}/{name}/", "refused") for name in "abc"],
        [AuthenticationError(f"{INDEX}/{name}/", 401) for name in "abc"],
        [OfflineError(f"{INDEX}/{name}/") for name in "abc"],
        [refused(path, errno.ENOSPC) for path in ("/cache/a", "/venv/b", "/c")],
        [refused("/cache/.tmp", errno.EACCES) for _ in range(3)],
        [refused(path, errno.EMFILE) for path in ("/cache/a", "/venv/b", "/c")],
    ],
)
def test_the_first_stands_for_all_that_have_its_reason(problems: list[Exception]) -> None:
    assert distinct(problems) == [(problems[0], 2)]


@pytest.mark.parametrize(
    "problems",
    [
        [
            ConnectFailedError(f"{INDEX}/a/", "refused"),
            ConnectFailedError("https://example.com/simple/a/", "refused"),
            ConnectFailedError(f"{INDEX}/a/", "no route to host"),
            RequestTimeoutError(f"{INDEX}/a/", "refused"),
        ],
        [AuthenticationError(f"{INDEX}/a/", 401), AuthenticationError(f"{INDEX}/b/", 403)],
        [StatusError(f"{INDEX}/a/", 500), StatusError(f"{INDEX}/b/", 500)],
        [refused("a.whl", errno.EACCES), refused("b.whl", errno.EACCES)],
        [refused("/a", errno.ENOSPC), refused("/a", errno.EROFS)],
        [InputError("no"), InputError("no")],
    ],
)
def test_different_reasons_are_told_each(problems: list[Exception]) -> None:
    assert distinct(problems) == [(problem, 0) for problem in problems]


def test_reasons_come_in_the_order_in_which_they_were_met() -> None:
    first, second = InputError("a"), ConnectFailedError(f"{INDEX}/a/", "refused")
    third, fourth = InputError("b"), ConnectFailedError(f"{INDEX}/b/", "refused")

    assert distinct([first, second, third, fourth]) == [(first, 0), (second, 1), (third, 0)]
