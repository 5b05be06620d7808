from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from made_results import group, group_of, outcome, results

from puffin_bench import Results, main, report
from puffin_bench._workloads import WORKLOADS

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

MEASURED = results(
    group("jupyter", "compile-cold", puffin=2.0, uv=1.0, pip=40.0, python="absent"),
    group("jupyter", "venv", puffin=0.05, uv=0.01, python=0.2),
    group_of("boto3", "compile-cold", outcome("pip", "failed", note="gave up in /home/me/x")),
)


def page(measured: Results = MEASURED) -> str:
    return report(measured, "benchmarks")[0].content.decode()


def written(measured: Results, directory: Path) -> tuple[int, list[str]]:
    measured.save(directory / "measured.json")
    source, target = directory / "measured.json", directory / "docs" / "benchmarks.md"
    code = main(["report", "--results", str(source), "--page", str(target)])
    return code, sorted(os.listdir(directory / "docs" / "benchmarks"))


def test_a_report_is_a_page_its_drawings_and_its_results() -> None:
    assert [file.path for file in report(MEASURED, "times")] == [
        "times.md",
        "times/compile-cold.svg",
        "times/venv.svg",
        "times/results.json",
    ]


def test_equal_results_make_equal_reports() -> None:
    assert report(MEASURED, "benchmarks") == report(MEASURED, "benchmarks")


def test_what_is_written_makes_the_same_report_again(tmp_path: Path) -> None:
    *_, last = report(MEASURED, "benchmarks")
    (tmp_path / "results.json").write_bytes(last.content)

    assert report(Results.load(tmp_path / "results.json"), "benchmarks") == report(
        MEASURED, "benchmarks"
    )


def test_the_drawings_are_drawings() -> None:
    drawings = [file for file in report(MEASURED, "benchmarks") if file.path.endswith(".svg")]

    for file in drawings:
        assert ET.fromstring(file.content).tag == "{http://www.w3.org/2000/svg}svg"


def test_every_place_of_the_prose_is_filled() -> None:
    assert "$" not in page()
    assert "$" not in page(results())


def test_every_file_that_the_page_links_to_is_in_the_report_or_beside_it() -> None:
    there = {file.path for file in report(MEASURED, "benchmarks")} | {"performance.md"}
    links = set(re.findall(r"\]\(([^)]+)\)", page()))

    assert {"benchmarks/venv.svg", "benchmarks/results.json"} <= links <= there


def test_the_page_has_each_part_once_and_in_order() -> None:
    assert re.findall(r"(?m)^#+ .*$", page()) == [
        "# Benchmarks",
        "## In short",
        "## What was to be reached",
        "## How it is measured",
        "### The work",
        "### The index",
        "### Taking turns",
        "### The same work",
        "### What is not measured",
        "### How to repeat it",
        "## Results",
        "### Compile, cold",
        "### Environment",
    ]


def test_the_page_reads_as_markdown_wants_it() -> None:
    text = page()

    assert "\n\n\n" not in text
    assert text.endswith(("|\n", ".\n"))
    assert re.findall(r"(?m)^.*[ \t]+$", text) == []
    assert text.count("`") % 2 == 0


def test_all_workloads_are_explained() -> None:
    for workload in WORKLOADS.values():
        assert f"- {workload.name}: {workload.summary}" in page()


def test_absolute_times_stand_in_tables_that_name_machine_and_date() -> None:
    *before, results_part = page().split("## Results")

    assert not re.search(r"\d m?s\b(?! late)", "".join(before))
    for table in re.findall(r"(?m)^(.*)\n\n\| workload \|", results_part):
        assert table.endswith(":")
    assert results_part.count("Measured on 2026-11-21 on A chip") == results_part.count(
        "| workload "
    )


def test_no_path_is_published() -> None:
    for file in report(MEASURED, "benchmarks"):
        assert b"/home/me" not in file.content

    assert "- boto3, pip: failed, `gave up in <path>`" in page()


def test_without_results_the_page_says_so() -> None:
    text = page(results())

    assert "Nothing has been timed yet." in text
    assert "Of 27 targets: 0 met, 0 missed, 27 open." in text


def test_the_command_writes_all_and_tells_what(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, names = written(MEASURED, tmp_path)

    assert code == 0
    assert names == ["compile-cold.svg", "results.json", "venv.svg"]
    target = tmp_path / "docs" / "benchmarks.md"
    assert target.read_text() == page()
    assert capsys.readouterr().out == f"Wrote {target} and 3 files beside it\n"


def test_a_drawing_that_has_no_results_any_more_goes(tmp_path: Path) -> None:
    written(MEASURED, tmp_path)
    (tmp_path / "docs" / "benchmarks" / "notes.txt").write_text("mine")

    _, names = written(results(group("trio", "freeze", puffin=1.0)), tmp_path)

    assert names == ["freeze.svg", "notes.txt", "results.json"]


def test_without_a_file_of_results_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["report", "--results", str(tmp_path / "no.json"), "--page", str(tmp_path / "x.md")]

    assert main(words) == 2

    assert "error: there are no results at `" in capsys.readouterr().err
    assert os.listdir(tmp_path) == []
