from __future__ import annotations

import pytest
from made_results import group, group_of, outcome, results

from puffin_bench._published import published, without_places


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("no file /home/me/x.txt here", "no file <path> here"),
        ("in '/tmp/bench-1/project/.venv': gone", "in '<path>': gone"),
        ("(/opt/python/bin/python3.11)", "(<path>)"),
        ("GET http://127.0.0.1:8080/simple/trio/ failed", "GET <url> failed"),
        ("see https://files.example.org/a/b?c=1.", "see <url>"),
        ("cannot reach index.example.org:443", "cannot reach <host>"),
        ("file:///srv/mirror/a.whl", "<url>"),
    ],
)
def test_places_become_words(text: str, expected: str) -> None:
    assert without_places(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "in <bench>/pip/project/pins.txt",
        "boto3==1.2 in the place of boto3==1.3",
        "exit code 1 and/or a signal",
        "ERROR: No matching distribution found for urllib3<1.25.4 (from versions: 1.26.1)",
        "1/15 of 3 MB/s",
        "read pins.txt and ./requirements/dev.in",
    ],
)
def test_what_names_no_place_stays(text: str) -> None:
    assert without_places(text) == text


def test_all_notes_are_published_and_all_else_as_it_is() -> None:
    failed = outcome("pip", "failed", note="no /home/me/x")
    measured = results(group("trio", "venv", puffin=1.0), group_of("jupyter", "venv", failed))

    shown = published(measured)

    assert shown.groups[0] == measured.groups[0]
    assert shown.groups[1].outcomes == (outcome("pip", "failed", note="no <path>"),)
    assert (shown.machine, shown.versions) == (measured.machine, measured.versions)
