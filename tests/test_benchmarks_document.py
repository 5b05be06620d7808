"""docs/benchmarks.md against docs/benchmarks/results.json: what the page says was measured."""

from __future__ import annotations

from pathlib import Path

from puffin_bench import Results, report

DOCS = Path(__file__).resolve().parent.parent / "docs"
NAME = "benchmarks"
RESULTS = DOCS / NAME / "results.json"


def test_page_and_results_are_there_together() -> None:
    assert (DOCS / f"{NAME}.md").is_file() == RESULTS.is_file()


def test_page_and_drawings_are_what_their_results_make() -> None:
    files = report(Results.load(RESULTS), NAME) if RESULTS.is_file() else []

    assert [file.path for file in files if (DOCS / file.path).read_bytes() != file.content] == []


def test_no_drawing_is_left_from_earlier_results() -> None:
    drawn = {str(path.relative_to(DOCS)) for path in (DOCS / NAME).glob("*.svg")}
    files = report(Results.load(RESULTS), NAME) if RESULTS.is_file() else []

    assert drawn <= {file.path for file in files}
