from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from pep440 import SpecifierError
from puffin_interpreter._request import (
    NameRequest,
    PathRequest,
    RangeRequest,
    VersionRequest,
    parse_request,
)

if TYPE_CHECKING:
    from pathlib import Path

    from puffin_interpreter._request import SearchRequest


def version(text: str, implementation: str = "cpython", *, threads: bool = False) -> VersionRequest:
    return VersionRequest(implementation=implementation, version=text, free_threaded=threads)


@pytest.mark.parametrize(
    ("text", "request_"),
    [
        ("3", version("3")),
        ("3.12", version("3.12")),
        ("3.12.1", version("3.12.1")),
        ("3.14.0rc1", version("3.14.0rc1")),
        ("3.13t", version("3.13", threads=True)),
        ("python3.12", version("3.12")),
        ("cpython@3.12", version("3.12")),
        ("pypy3.10", version("3.10", "pypy")),
        ("pypy@3", version("3", "pypy")),
        (">=3.10", RangeRequest(specifiers=">=3.10")),
        ("~=3.10", RangeRequest(specifiers="~=3.10")),
        ("==3.12.*", RangeRequest(specifiers="==3.12.*")),
        ("python", NameRequest(name="python")),
        ("python3.12-debug", NameRequest(name="python3.12-debug")),
        ("3.12.1.4", NameRequest(name="3.12.1.4")),
    ],
)
def test_text_asks_for(text: str, request_: SearchRequest) -> None:
    assert parse_request(text, "") == request_


def test_separator_makes_a_path(tmp_path: Path) -> None:
    assert parse_request("./3.12", str(tmp_path)) == PathRequest(path=str(tmp_path / "3.12"))
    assert parse_request("../x/python", str(tmp_path)) == PathRequest(
        path=str(tmp_path.parent / "x" / "python")
    )
    assert parse_request(os.sep + "python", str(tmp_path)) == PathRequest(path=os.sep + "python")
    assert parse_request("~/x", str(tmp_path)) == PathRequest(path=str(tmp_path / "~" / "x"))


def test_directory_is_a_path_unless_it_is_called_like_a_version(tmp_path: Path) -> None:
    (tmp_path / "venv").mkdir()
    (tmp_path / "3.12").mkdir()

    assert parse_request("venv", str(tmp_path)) == PathRequest(path=str(tmp_path / "venv"))
    assert parse_request("3.12", str(tmp_path)) == version("3.12")


def test_range_that_is_none_is_refused_at_once() -> None:
    with pytest.raises(SpecifierError):
        parse_request(">=three", "")


@pytest.mark.parametrize(
    ("wanted", "full", "begins"),
    [
        ("3", "3.12.1", True),
        ("3.1", "3.12.1", False),
        ("3.12", "3.12.1", True),
        ("3.12.1", "3.12.1", True),
        ("3.12.1", "3.12.10", False),
        ("3.12.1", "3.12.1+", True),
        ("3.14", "3.14.0rc1", True),
        ("3.14.0", "3.14.0rc1", False),
        ("3.13", "3.13-dev", True),
        ("3.12.1", "3.12", False),
    ],
)
def test_short_version_is_the_beginning_of_a_full_one(
    wanted: str, full: str, *, begins: bool
) -> None:
    assert version(wanted).begins(full) is begins
