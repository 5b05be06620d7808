from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from distribution_filename import parse_wheel_filename
from puffin_package import (
    MANIFEST_NAME,
    ManifestError,
    ManifestProblem,
    open_wheel,
    read_manifest,
    verify_manifest,
)
from puffin_testing import make_wheel

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    path = make_wheel(tmp_path, "demo", "1.0", files={"demo/a.py": "a = 1\n", "b.py": ""})
    with open_wheel(path, parse_wheel_filename(path.name)) as wheel:
        wheel.unpack(tmp_path / "tree")
    return tmp_path / "tree"


@pytest.mark.parametrize("needed", [None, ">=3.8"])
def test_manifest_says_which_python_is_required(tmp_path: Path, needed: str | None) -> None:
    path = make_wheel(tmp_path, "demo", "1.0", requires_python=needed)
    with open_wheel(path, parse_wheel_filename(path.name)) as wheel:
        wheel.unpack(tmp_path / "tree")

    assert read_manifest(tmp_path / "tree").requires_python == needed


@pytest.mark.parametrize("hashes", [False, True])
def test_sound_tree_has_no_problems(tree: Path, *, hashes: bool) -> None:
    assert verify_manifest(tree, hashes=hashes) == []


def test_changed_size_is_found(tree: Path) -> None:
    (tree / "demo/a.py").write_text("a = 12\n")

    assert verify_manifest(tree) == [ManifestProblem("demo/a.py", "has 7 bytes instead of 6")]


@pytest.mark.parametrize(("later", "found"), [(0, False), (1, True)])
def test_flipped_byte_is_found_by_its_time_or_its_hash(
    tree: Path, later: int, *, found: bool
) -> None:
    problems = [ManifestProblem("demo/a.py", "has other content")]
    time = (tree / MANIFEST_NAME).stat().st_mtime_ns + later
    (tree / "demo/a.py").write_text("a = 2\n")
    os.utime(tree / "demo/a.py", ns=(time, time))

    assert verify_manifest(tree) == (problems if found else [])
    assert verify_manifest(tree, hashes=True) == problems


def test_later_time_alone_is_no_problem(tree: Path) -> None:
    time = (tree / MANIFEST_NAME).stat().st_mtime_ns + 1
    os.utime(tree / "demo/a.py", ns=(time, time))

    assert verify_manifest(tree) == []


def test_without_the_time_of_the_manifest_contents_are_compared(tree: Path) -> None:
    manifest = read_manifest(tree)
    (tree / MANIFEST_NAME).unlink()
    assert verify_manifest(tree, manifest) == []
    (tree / "demo/a.py").write_text("a = 2\n")

    assert verify_manifest(tree, manifest) == [ManifestProblem("demo/a.py", "has other content")]


def test_missing_file_is_found(tree: Path) -> None:
    (tree / "b.py").unlink()

    assert verify_manifest(tree) == [ManifestProblem("b.py", "is missing")]


def test_link_in_place_of_a_file_is_found(tree: Path) -> None:
    (tree / "b.py").unlink()
    (tree / "b.py").symlink_to(os.devnull)

    assert verify_manifest(tree, hashes=True) == [ManifestProblem("b.py", "is no regular file")]


def test_file_in_place_of_a_directory_is_found(tree: Path) -> None:
    (tree / "demo/a.py").unlink()
    (tree / "demo").rmdir()
    (tree / "demo").write_text("")

    assert verify_manifest(tree) == [
        ManifestProblem("demo/a.py", "cannot be read (Not a directory)")
    ]


def test_missing_manifest_is_an_error_that_names_the_tree(tree: Path) -> None:
    (tree / MANIFEST_NAME).unlink()

    with pytest.raises(ManifestError, match=r"tree has no manifest \(No such file"):
        read_manifest(tree)


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"name": "demo"}', b"\xff", b'{"files":1}']
)
def test_broken_manifest_is_an_error(tree: Path, content: bytes) -> None:
    (tree / MANIFEST_NAME).write_bytes(content)

    with pytest.raises(ManifestError, match="broken manifest"):
        verify_manifest(tree)


def test_directory_in_place_of_a_file_is_found(tree: Path) -> None:
    (tree / "b.py").unlink()
    (tree / "b.py").mkdir()

    assert verify_manifest(tree) == [ManifestProblem("b.py", "is no regular file")]


def test_every_problem_is_told(tree: Path) -> None:
    (tree / "b.py").unlink()
    (tree / "demo/a.py").write_text("")

    assert verify_manifest(tree) == [
        ManifestProblem("b.py", "is missing"),
        ManifestProblem("demo/a.py", "has 0 bytes instead of 6"),
    ]
