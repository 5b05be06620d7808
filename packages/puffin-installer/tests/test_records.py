from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from distribution_types import scan_directory
from puffin_installer._records import Owners

if TYPE_CHECKING:
    from pathlib import Path


def owners(site: Path, **records: str | None) -> Owners:
    """Return the owners in a directory that has distributions with these RECORDs."""
    for name, text in records.items():
        info = site / f"{name}-1.0.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        if text is not None:
            (info / "RECORD").write_text(text)
    return Owners(scan_directory(str(site)).distributions)


@pytest.mark.parametrize(
    "row",
    [
        "pkg/sub/mod.py,sha256=x,1",
        "pkg/sub/mod.py",
        '"pkg/sub/mod.py",,',
        "./pkg/sub/mod.py,,",
        "pkg//sub/mod.py,,",
        "pkg/./other/../sub/mod.py,,",
        "other/../pkg/sub/mod.py,,",
        "../site/pkg/sub/mod.py,,",
        "pkg/sub/mod.py\r",
    ],
)
def test_a_file_is_found_however_its_row_is_spelled(tmp_path: Path, row: str) -> None:
    site = tmp_path / "site"
    found = owners(site, one=f"one.py,,\n{row}\n", two="two.py,,\n")

    assert found.find(f"{site}/pkg/sub/mod.py") == "one"
    assert found.find(f"{site}/pkg/sub/mod") is None
    assert found.find(f"{site}/pkg") is None
    assert found.find(f"{site}/two.py") == "two"


def test_an_absolute_row_and_one_outside_are_found(tmp_path: Path) -> None:
    site = tmp_path / "lib" / "site"
    found = owners(site, one=f"{site}/pkg/a.py,,\n../../bin/run,,\n../top.txt,,\n", two="b.py,,\n")

    assert found.find(f"{site}/pkg/a.py") == "one"
    assert found.find(str(tmp_path / "bin" / "run")) == "one"
    assert found.find(str(tmp_path / "lib" / "top.txt")) == "one"
    assert found.find(str(tmp_path / "bin" / "walk")) is None


def test_a_quoted_name_is_found(tmp_path: Path) -> None:
    found = owners(tmp_path, one='"a""b/c,d.py",,\n')

    assert found.find(f'{tmp_path}/a"b/c,d.py') == "one"


@pytest.mark.parametrize("others", ["", '"a,b.py",,\n'])
@pytest.mark.parametrize("sign", ["\u2028", "\x85", " "])
def test_signs_that_end_no_line_are_of_a_name(tmp_path: Path, sign: str, others: str) -> None:
    found = owners(tmp_path, one=f"{others}a{sign}b.py,,\n")

    assert found.find(f"{tmp_path}/a{sign}b.py") == "one"
    assert found.find(f"{tmp_path}/b.py") is None


def test_of_two_that_record_a_file_the_last_is_named(tmp_path: Path) -> None:
    found = owners(tmp_path, one="shared/a.py,,\n", two="shared/a.py,,\nshared/b.py,,\n")

    assert found.find(f"{tmp_path}/shared/a.py") == "two"


def test_who_has_no_record_owns_nothing(tmp_path: Path) -> None:
    found = owners(tmp_path, one=None, two="")

    assert found.find(f"{tmp_path}/one.py") is None


def test_rows_that_climb_into_what_holds_their_directory_are_found(tmp_path: Path) -> None:
    outer, inner = tmp_path / "site", tmp_path / "site" / "plat" / "deep"
    for site, name, row in ((outer, "one", "one.py"), (inner, "two", "../shared.py")):
        info = site / f"{name}-1.0.dist-info"
        info.mkdir(parents=True)
        (info / "RECORD").write_text(f"{row},,\n")

    dists = [dist for site in (outer, inner) for dist in scan_directory(str(site)).distributions]

    assert Owners(dists).find(os.path.join(outer, "plat", "shared.py")) == "two"
