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


@pytest.mark.parametrize("hashes", [False, True])
def test_sound_tree_has_no_problems(tree: Path, *, hashes: bool) -> None:
    assert verify_manifest(tree, hashes=hashes) == []


def test_changed_size_is_found(tree: Path) -> None:
    (tree / "demo/a.py").write_text("a = 12\n")

    assert verify_manifest(tree) == [ManifestProblem("demo/a.py", "has 7 bytes instead of 6")]


def test_flipped_byte_is_found_by_its_hash_only(tree: Path) -> None:
    (tree / "demo/a.py").write_text("a = 2\n")

    assert verify_manifest(tree) == []
    assert verify_manifest(tree, hashes=True) == [ManifestProblem("demo/a.py", "has other content")]


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
