from __future__ import annotations

import pytest

from puffin_dev._formats import compact, expanded, json
from puffin_dev._graph import Edge, dot, edges_of, pin_text
from puffin_normalize import ExtraName, ProjectName
from puffin_resolver import Pin, Resolution


def pin(name: str, *via: str, **more: object) -> Pin:
    return Pin(name=ProjectName(name), version="1.0", via=via, **more)


PLAIN = Resolution(
    pins=(pin("app", "command line"), pin("base", "app", "more"), pin("more", "app", "base"))
)


def test_who_is_no_project_is_the_command_line() -> None:
    assert edges_of(PLAIN) == (
        Edge(None, "app"),
        Edge("app", "base"),
        Edge("more", "base"),
        Edge("app", "more"),
        Edge("base", "more"),
    )


def test_two_origins_are_one_edge() -> None:
    resolution = Resolution(pins=(pin("app", "-r a.in", "-r b.in"),))

    assert edges_of(resolution) == (Edge(None, "app"),)


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (pin("app"), "app==1.0"),
        (pin("app", extras=(ExtraName("a"), ExtraName("b"))), "app[a,b]==1.0"),
        (pin("app", url="file:///src/app", editable=True), "-e app @ file:///src/app"),
        (
            pin("app", url="https://user:secret@example.org/app.zip"),
            "app @ https://****@example.org/app.zip",
        ),
    ],
)
def test_a_pin_is_a_requirement_without_secrets(given: Pin, text: str) -> None:
    assert pin_text(given) == text
    for render in (compact, expanded, json):
        assert "secret" not in render(Resolution(pins=(given,)), "3.12.1")


def test_the_graph_has_a_node_a_project_and_an_edge_a_need() -> None:
    lines = [line.strip() for line in dot(PLAIN).splitlines()]

    assert '"app" [label="app\\n1.0"];' in lines
    assert [line for line in lines if "->" in line] == [
        '"" -> "app";',
        '"app" -> "base";',
        '"more" -> "base";',
        '"app" -> "more";',
        '"base" -> "more";',
    ]
    assert lines[0] == "digraph resolution {"
    assert lines[-1] == "}"


def test_nothing_resolved_is_an_empty_graph() -> None:
    assert "->" not in dot(Resolution(pins=()))
    assert compact(Resolution(pins=()), "3.12.1") == ""
