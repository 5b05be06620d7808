from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING, Any

import pytest

from puffin_distribution import SourceMissingError, stamp_of

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Setup


@pytest.fixture
def project(setup: Setup, tmp_path: Path) -> Path:
    files = {"pyproject.toml": "[project]\n", "setup.py": "", "src/a.py": "", "src/deep/b.py": ""}
    return setup.write_tree(tmp_path / "project", files)


def stamp(setup: Setup, path: Path) -> str:
    return stamp_of(setup.from_url(path.as_uri()))


def touch(path: Path) -> None:
    path.parent.mkdir(exist_ok=True, parents=True)
    path.write_bytes((path.read_bytes() if path.exists() else b"") + b"#")


def test_an_archive_is_its_time_and_size(setup: Setup, tmp_path: Path) -> None:
    path = tmp_path / "demo.zip"
    path.write_bytes(b"12345")
    os.utime(path, ns=(0, 10**18 + 7))

    assert stamp(setup, path) == "1000000000000000007 5"


def test_a_directory_is_what_its_build_is_said_by(setup: Setup, project: Path) -> None:
    parts = stamp(setup, project).split("; ")

    assert [part.split()[0] for part in parts] == ["pyproject.toml", "setup.py"]
    assert parts[0].endswith(" 10")


@pytest.mark.parametrize(
    ("changed", "counts"),
    [
        ("pyproject.toml", True),
        ("setup.py", True),
        ("setup.cfg", True),
        ("src/a.py", False),
        ("README.md", False),
    ],
)
def test_what_changes_a_directory(
    setup: Setup, project: Path, changed: str, *, counts: bool
) -> None:
    before = stamp(setup, project)

    touch(project / changed)

    assert (stamp(setup, project) != before) == counts


@pytest.mark.parametrize(
    ("pattern", "changed", "counts"),
    [
        ("VERSION", "VERSION", True),
        ("src/*.py", "src/a.py", True),
        ("src/*.py", "src/new.py", True),
        ("src/*.py", "src/deep/b.py", False),
        ("src/*.py", "src/a.pyi", False),
        ("src/**/*.py", "src/a.py", True),
        ("src/**/*.py", "src/deep/b.py", True),
        ("src/**/*.py", "src/deep/deeper/c.py", True),
        ("**/*.c", "x.c", True),
        ("**/*.c", ".git/x.c", False),
        ("**/.keep", ".deep/.keep", True),
        ("src/**", "src/deep/data.bin", True),
        ("src/?.py", "src/a.py", True),
        ("src/?.py", "src/ab.py", False),
        ("src/a+.py", "src/aa.py", False),
    ],
)
def test_cache_keys_name_further_files(
    setup: Setup, project: Path, pattern: str, changed: str, *, counts: bool
) -> None:
    text = f'[tool.puffin]\ncache-keys = [{{file = "{pattern}"}}]\n'
    (project / "pyproject.toml").write_text(text)
    before = stamp(setup, project)

    touch(project / changed)
    during = stamp(setup, project)

    assert (during != before) == counts
    assert stamp(setup, project) == during


def test_a_file_that_vanishes_changes_the_stamp(setup: Setup, project: Path) -> None:
    (project / "pyproject.toml").write_text('tool.puffin.cache-keys = [{file = "src/**/*.py"}]\n')
    before = stamp(setup, project)

    (project / "src" / "deep" / "b.py").unlink()

    assert stamp(setup, project) != before


@pytest.mark.parametrize(
    "keys", ['"x"', "[3]", '[{dir = "src"}]', '{file = "x"}', "[{file = 3}]", "[", '[{file = ""}]']
)
def test_keys_that_cannot_be_read_are_passed_over(setup: Setup, project: Path, keys: str) -> None:
    (project / "pyproject.toml").write_text(f"tool.puffin.cache-keys = {keys}\n")

    assert stamp(setup, project).startswith("pyproject.toml")


@pytest.mark.parametrize("pattern", ["../*.py", "/etc/*", "src/../../x"])
def test_keys_that_lead_out_of_the_tree_are_refused(
    setup: Setup, project: Path, pattern: str, caplog: pytest.LogCaptureFixture
) -> None:
    (project / "pyproject.toml").write_text(f"tool.puffin.cache-keys = [{{file = '{pattern}'}}]\n")

    with caplog.at_level(logging.WARNING, "puffin"):
        found = stamp(setup, project)

    assert pattern not in found
    assert pattern in caplog.text


def test_links_to_directories_are_not_followed(setup: Setup, project: Path) -> None:
    (project / "pyproject.toml").write_text('tool.puffin.cache-keys = [{file = "**/*.py"}]\n')
    before = stamp(setup, project)

    (project / "loop").symlink_to(project)

    assert stamp(setup, project) == before


@pytest.mark.parametrize("files", [{}, {"setup.cfg": ""}, {"src/a.py": ""}])
def test_a_directory_without_project_is_refused(
    setup: Setup, tmp_path: Path, files: dict[str, str]
) -> None:
    directory = tmp_path / "nothing"
    directory.mkdir()
    setup.write_tree(directory, files)

    with pytest.raises(SourceMissingError, match=r"neither pyproject\.toml nor setup\.py"):
        stamp(setup, directory)


def test_a_subdirectory_has_a_stamp_of_its_own(setup: Setup, project: Path) -> None:
    setup.write_tree(project / "below", {"setup.py": "#"})
    dist: Any = setup.from_url(f"{project.as_uri()}#subdirectory=below")

    assert [part.split()[0] for part in stamp_of(dist).split("; ")] == ["setup.py"]
