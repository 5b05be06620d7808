from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from made_results import group, outcome

from puffin_bench._catalogue import SCENARIOS, TOOLS, by_tool, by_workload, summary_of
from puffin_bench._scenarios import TRIALS

if TYPE_CHECKING:
    from puffin_bench._trial import Trial


def test_tools_have_their_order_and_who_is_unknown_comes_last() -> None:
    names = ["zap", "python", "ant", "uv", "pip-tools", "puffin"]

    ordered = by_tool(outcome(name, 1.0) for name in names)

    assert [one.tool for one in ordered] == ["puffin", "uv", "pip-tools", "python", "ant", "zap"]


def test_workloads_have_their_order_and_what_is_unknown_comes_last() -> None:
    names = ["zoo", "sdists", "boto3", "bees", "jupyter", "trio"]

    ordered = by_workload(group(name, "venv") for name in names)

    assert [one.workload for one in ordered] == [
        "trio",
        "jupyter",
        "sdists",
        "boto3",
        "bees",
        "zoo",
    ]


def test_a_workload_that_is_no_more_has_no_summary() -> None:
    assert "hundred projects" in summary_of("jupyter")
    assert summary_of("gone") == ""


def test_puffin_is_shown_first() -> None:
    assert TOOLS[0] == "puffin"


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_heading_is_a_title_and_sentences(name: str) -> None:
    heading = SCENARIOS[name]

    assert heading.title[0].isupper()
    assert not heading.title.endswith(".")
    assert heading.text.endswith(".")


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_line_is_named_only_where_the_index_is_asked(name: str) -> None:
    trial: type[Trial] = TRIALS[name]

    assert not SCENARIOS[name].line or trial.online
