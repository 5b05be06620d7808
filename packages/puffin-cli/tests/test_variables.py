"""Variables that note whether somebody asked for one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from puffin_cli._inputs import Variables
from requirements_txt import parse_requirements_text

if TYPE_CHECKING:
    from collections.abc import Callable

ENVIRON = {"HOME": "/home/somebody", "NAME": "app"}


def test_they_are_those_of_the_environment() -> None:
    assert dict(Variables(ENVIRON)) == ENVIRON
    assert len(Variables(ENVIRON)) == len(ENVIRON)
    assert Variables(ENVIRON).get("OTHER") is None


@pytest.mark.parametrize(
    "ask",
    [
        lambda variables: variables["NAME"],
        lambda variables: variables.get("OTHER"),
        lambda variables: "OTHER" in variables,
        list,
        dict,
    ],
)
def test_who_asks_is_noted(ask: Callable[[Variables], object]) -> None:
    variables = Variables(ENVIRON)
    assert not variables.asked

    ask(variables)

    assert variables.asked


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("app\n", False),
        ("app # $NAME ${name} {NAME}\n", False),
        ("${NAME}\n", True),
        ("$\\\n{NAME}\n", True),
    ],
)
def test_files_ask_for_what_they_name(text: str, asked: bool) -> None:
    variables = Variables(ENVIRON)

    parse_requirements_text(text, file="a", cwd="/", environ=variables)

    assert variables.asked == asked
