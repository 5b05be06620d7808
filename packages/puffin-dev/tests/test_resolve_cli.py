from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Dev


def test_prints_pins(dev: Dev) -> None:
    answer = dev.ok("resolve-cli", "app[full]", "base>1")

    assert answer.out == "app[full]==1.0\nbase==1.1\nmore==1.5\n"
    assert answer.err == "Resolved 3 packages in [TIME]\n"


def test_expanded_says_who_needs_whom(dev: Dev) -> None:
    lines = dev.ok("resolve-cli", "app[full]", "base", "--format", "expanded").out.splitlines()

    assert lines[0].startswith("# Python 3.")
    assert lines[1:] == [
        "app[full]==1.0",
        "    asked for by the command line",
        "    asks for base, more",
        "base==1.1",
        "    asked for by the command line, app, more",
        "more==1.5",
        "    asked for by app",
        "    asks for base",
    ]


def test_json_has_pins_and_edges(dev: Dev) -> None:
    tree = dev.tree("cake", "1.0", requires=["base"])

    found = json.loads(dev.ok("resolve-cli", "./cake", "--format", "json").out)

    assert [(pin["name"], pin["version"], pin["url"]) for pin in found["pins"]] == [
        ("base", "2.0", None),
        ("cake", "1.0", tree.as_uri()),
    ]
    assert found["edges"] == [
        {"source": "cake", "target": "base"},
        {"source": None, "target": "cake"},
    ]


def test_writes_the_graph(dev: Dev) -> None:
    dev.ok("resolve-cli", "app", "--graph", "app.dot")

    text = (dev.cwd / "app.dot").read_text()
    assert text.startswith("digraph ")
    assert '"app" -> "base";' in text


def test_choice_and_target_can_be_told(dev: Dev) -> None:
    answer = dev.ok(
        "resolve-cli",
        "base",
        "more ; python_version < '3.9'",
        "--resolution",
        "lowest",
        "--python-version",
        "3.8",
    )

    assert answer.out == "base==1.1\nmore==1.5\n"


def test_no_solution_is_an_answer(dev: Dev) -> None:
    answer = dev.run("resolve-cli", "app", "base>=2")

    assert answer.code == 1
    assert answer.out == ""
    assert "No solution found when resolving dependencies:" in answer.err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["base==1.0.x"], "1.0.x"),
        (["./nothing"], "Unable to locate distribution"),
        (["base", "--format", "xml"], "possible values are compact, expanded, json"),
    ],
)
def test_refuses_what_is_no_requirement(dev: Dev, words: list[str], message: str) -> None:
    answer = dev.run("resolve-cli", *words)

    assert answer.code == 2
    assert message in answer.err
