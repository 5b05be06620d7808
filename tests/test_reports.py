"""What is said where there is no answer: `reports/situations.toml`, each run for real.

`nox -s errors` writes the reports and the page anew; what has changed is then to be read.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tools"))

from error_reports import (  # noqa: E402 - found by the line above
    PAGE,
    REPORTS,
    Situation,
    load,
    page,
    report,
)

SITUATIONS = load()
BOX = "  \N{MULTIPLICATION SIGN} No solution found when resolving dependencies:"
WIDTH = 80


def known(situation: Situation) -> str:
    return (REPORTS / f"{situation.name}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda each: each.name)
def test_the_report_is_the_known_one(
    situation: Situation, tmp_path: Path, acquainted: Path
) -> None:
    shutil.copytree(acquainted, tmp_path / "cache")

    assert report(situation, tmp_path) == known(situation)


def test_the_page_shows_all_of_them() -> None:
    reports = {situation.name: known(situation) for situation in SITUATIONS}

    assert PAGE.read_text(encoding="utf-8") == page(SITUATIONS, reports)
    assert {path.stem for path in REPORTS.glob("*.txt")} == set(reports)


def test_names_and_titles_are_told_apart() -> None:
    assert len({each.name for each in SITUATIONS}) == len(SITUATIONS) >= 40
    assert len({each.title for each in SITUATIONS}) == len(SITUATIONS)


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda each: each.name)
def test_a_report_fits_and_begins_with_its_cause(situation: Situation) -> None:
    text = known(situation)
    lines = text[text.find(BOX) :].splitlines()

    if BOX in text:
        assert [line for line in lines if len(line) > WIDTH] == []
        cause = " ".join(line.strip() for line in lines[1 : lines.index("")])
        assert re.fullmatch(r"╰─▶ [^\s].*[^.]\.", cause)
        assert len(lines) <= 2 + 24
    assert not re.search(r"127\.0\.0\.1|/tmp|\d+ms", text)
