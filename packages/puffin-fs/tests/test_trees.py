import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from puffin_fs import FsError, Removed, directories, discard_tree, remove_tree


def test_removes_everything_and_counts_it(tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / "a" / "b").mkdir(parents=True)
    (root / "a" / "one").write_bytes(b"12345")
    (root / "a" / "b" / "two").write_bytes(b"123")

    removed = remove_tree(root)

    assert removed == Removed(entries=5, bytes=8)
    assert not root.exists()


def test_missing_is_nothing_to_remove(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    assert remove_tree(tmp_path / "missing") == Removed(0, 0)
    assert remove_tree(tmp_path / "file" / "below") == Removed(0, 0)


def test_a_single_file_is_removed(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"1234")

    assert remove_tree(str(tmp_path / "file")) == Removed(1, 4)
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("where", ["root", "inside"])
@pytest.mark.parametrize("what", ["directory", "file", "nothing"])
def test_links_are_removed_and_never_followed(tmp_path: Path, where: str, what: str) -> None:
    victim = tmp_path / "victim"
    victim.mkdir()
    (victim / "file").write_bytes(b"precious")
    to = {"directory": victim, "file": victim / "file", "nothing": tmp_path / "nowhere"}[what]
    root = tmp_path / "root"
    if where == "root":
        root.symlink_to(to)
    else:
        root.mkdir()
        (root / "link").symlink_to(to)

    remove_tree(root)

    assert not os.path.lexists(root)
    assert (victim / "file").read_bytes() == b"precious"


def test_hard_links_elsewhere_keep_their_content(tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    (tmp_path / "kept").write_bytes(b"data")
    os.link(tmp_path / "kept", tmp_path / "root" / "file")

    remove_tree(tmp_path / "root")

    assert (tmp_path / "kept").read_bytes() == b"data"


AS_OWNER = """
import os, sys
from puffin_fs import ReadOnlyError, remove_tree
place, mode = sys.argv[1], int(sys.argv[2])
if os.getuid() == 0: os.setuid(65534)  # root may do everything
for name in ("inner/below", "empty"):
    os.makedirs(f"{place}/tree/{name}")
open(f"{place}/tree/inner/file", "x").close()
"""


def as_owner(code: str, mode: int) -> list[str]:
    """Run code as somebody whom permissions stop, in a `place` of his; return what it prints."""
    with tempfile.TemporaryDirectory() as place:
        os.chmod(place, 0o777)
        command = [sys.executable, "-c", AS_OWNER + code, place, str(mode)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


@pytest.mark.parametrize("mode", [0o000, 0o100, 0o300, 0o400, 0o500, 0o600])
def test_directories_that_their_owner_closed_are_removed(mode: int) -> None:
    code = """
for name in ("inner/below", "inner", "empty", ""):
    os.chmod(f"{place}/tree/{name}", mode)
print(remove_tree(f"{place}/tree").entries, *os.listdir(place))
"""

    assert as_owner(code, mode) == ["5"]


@pytest.mark.parametrize("mode", [0o400, 0o500])
def test_what_holds_a_tree_stays_as_closed_as_it_is(mode: int) -> None:
    code = """
os.chmod(f"{place}/tree", mode)
try:
    remove_tree(f"{place}/tree/empty")
except ReadOnlyError:
    print(oct(os.stat(f"{place}/tree").st_mode & 0o777))
"""

    assert as_owner(code, mode) == [oct(mode)]


def test_depth_costs_no_recursion(tmp_path: Path) -> None:
    depth = 1_200
    here = os.open(tmp_path, os.O_RDONLY)
    try:
        for _ in range(depth):
            os.mkdir("d", dir_fd=here)
            below = os.open("d", os.O_RDONLY, dir_fd=here)
            os.close(here)
            here = below
    finally:
        os.close(here)

    assert remove_tree(tmp_path / "d").entries == depth


def test_names_that_are_no_text_are_removed(tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    os.close(os.open(os.fsencode(tmp_path / "root") + b"/\xff\xfe", os.O_CREAT))

    assert remove_tree(tmp_path / "root").entries == 2


def test_what_is_discarded_goes_if_it_can(tmp_path: Path) -> None:
    (tmp_path / "root" / "a").mkdir(parents=True)

    discard_tree(tmp_path / "root")
    discard_tree(tmp_path / "root")

    assert os.listdir(tmp_path) == []
    with pytest.raises(FsError):
        remove_tree(tmp_path / ("x" * 5_000))
    discard_tree(tmp_path / ("x" * 5_000))


def test_removals_add_up() -> None:
    assert Removed(1, 10) + Removed(2, 5) == Removed(3, 15)


@given(st.lists(st.lists(st.sampled_from("abc"), min_size=1, max_size=4), max_size=8))
def test_any_tree_is_counted_whole(
    tmp_path_factory: pytest.TempPathFactory, paths: list[list[str]]
) -> None:
    root = tmp_path_factory.mktemp("tree")
    for path in paths:
        (root.joinpath(*path)).mkdir(parents=True, exist_ok=True)
    expected = 1 + sum(1 for _ in root.rglob("*"))

    assert remove_tree(root) == Removed(expected, 0)
    assert not root.exists()


def test_lists_the_names_of_real_subdirectories_in_order(tmp_path: Path) -> None:
    for name in ("b", "a", "B"):
        (tmp_path / name).mkdir()
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to(tmp_path / "a")

    assert directories(tmp_path) == ["B", "a", "b"]


def test_lists_nothing_below_what_is_missing_or_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    assert directories(str(tmp_path / "missing")) == []
    assert directories(tmp_path / "file") == []


def test_a_path_that_cannot_be_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FsError, match="name too long"):
        directories(tmp_path / ("x" * 5_000))
