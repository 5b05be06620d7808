from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from puffin_installer import JournalError
from puffin_installer._journal import PREFIX, Journal, Steps, find_journals, recover

Snapshot = dict[str, tuple[str, int, bytes]]
Take = Callable[[Path], Snapshot]
Kill = Callable[[int, Callable[[], None]], bool]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    environment = tmp_path / "env"
    site = environment / "site"
    (site / "old-1.dist-info").mkdir(parents=True)
    (site / "old-1.dist-info" / "METADATA").write_text("old")
    (site / "pkg").mkdir()
    (site / "pkg" / "both.py").write_text("old")
    (site / "pkg" / "gone.py").write_text("gone")
    (site / "pkg" / "gone.py").chmod(0o750)
    os.symlink("both.py", site / "pkg" / "link.py")
    return environment


def steps(root: Path) -> Steps:
    site = root / "site"
    return Steps(
        moved=(
            str(site / "old-1.dist-info"),
            str(site / "pkg" / "both.py"),
            str(site / "pkg" / "gone.py"),
            str(site / "pkg" / "link.py"),
        ),
        added=(str(site / "pkg" / "both.py"), str(site / "more" / "sub" / "new.py")),
        infos=(str(site / "new-2.dist-info"),),
        directories=(str(site / "more"), str(site / "more" / "sub")),
    )


def begin(root: Path) -> Journal:
    journal = Journal.begin(str(root), steps(root))
    os.mkdir(journal.staged(0))
    (Path(journal.staged(0)) / "METADATA").write_text("new")
    return journal


def act(root: Path) -> Journal:
    journal = begin(root)
    journal.move_away()
    (root / "site" / "more" / "sub").mkdir(parents=True)
    (root / "site" / "pkg" / "both.py").write_text("new")
    (root / "site" / "more" / "sub" / "new.py").write_text("new")
    journal.place_infos()
    return journal


def test_commit_leaves_what_is_new_and_nothing_else(root: Path, snapshot: Take) -> None:
    act(root).commit()

    assert {path for path, (kind, _, _) in snapshot(root).items() if kind != "directory"} == {
        "site/new-2.dist-info/METADATA",
        "site/pkg/both.py",
        "site/more/sub/new.py",
    }
    assert find_journals(str(root)) == []


def test_roll_back_restores_everything(root: Path, snapshot: Take) -> None:
    before = snapshot(root)

    act(root).roll_back()

    assert snapshot(root) == before


def test_roll_back_before_the_first_move_touches_nothing(root: Path, snapshot: Take) -> None:
    before = snapshot(root)

    begin(root).roll_back()

    assert snapshot(root) == before


def test_roll_back_makes_directories_again_that_were_emptied(root: Path, snapshot: Take) -> None:
    before = snapshot(root)
    journal = begin(root)
    journal.move_away()
    (root / "site" / "pkg").rmdir()

    journal.roll_back()

    assert snapshot(root) == before


def test_a_directory_that_moves_as_a_whole_comes_back_as_a_whole(
    root: Path, snapshot: Take
) -> None:
    before = snapshot(root)
    package = root / "site" / "pkg"
    both = str(package / "both.py")
    journal = Journal.begin(
        str(root), Steps(moved=(str(package),), added=(both,), directories=(str(package),))
    )
    journal.move_away()
    package.mkdir()
    Path(both).write_text("new")
    (package / "stray.pyc").write_text("somebody imported what was half there")

    journal.roll_back()

    assert snapshot(root) == before


def test_what_was_not_moved_yet_is_not_taken_for_something_new(root: Path, snapshot: Take) -> None:
    before = snapshot(root)
    package = root / "site" / "pkg"
    both = str(package / "both.py")

    Journal.begin(str(root), Steps(moved=(str(package),), added=(both,))).roll_back()

    assert snapshot(root) == before


def test_recovery_of_a_sound_environment_does_nothing(root: Path, snapshot: Take) -> None:
    before = snapshot(root)

    assert recover(str(root)) is False
    assert snapshot(root) == before


def test_recovery_removes_a_journal_that_never_began(root: Path, snapshot: Take) -> None:
    before = snapshot(root)
    (root / f"{PREFIX}0" / "old").mkdir(parents=True)

    assert recover(str(root)) is False
    assert snapshot(root) == before


def test_recovery_of_a_run_that_was_over_keeps_what_it_did(root: Path) -> None:
    journal = act(root)
    os.unlink(os.path.join(journal.path, "steps.json"))

    assert recover(str(root)) is False
    assert (root / "site" / "pkg" / "both.py").read_text() == "new"
    assert find_journals(str(root)) == []


def test_recovery_works_in_an_environment_that_has_moved(root: Path, snapshot: Take) -> None:
    before = snapshot(root)
    act(root)
    moved = root.rename(root.with_name("elsewhere"))

    assert recover(str(moved)) is True

    assert snapshot(moved) == before


def test_recovery_of_a_kill_at_any_point_restores_everything(
    root: Path, snapshot: Take, killed_at: Kill
) -> None:
    before = snapshot(root)
    number = 0

    while killed_at(number, lambda: act(root) and None):
        recover(str(root))
        assert snapshot(root) == before, f"killed before step {number}"
        number += 1

    assert number >= 15


def test_a_recovery_that_is_killed_is_finished_by_the_next(
    root: Path, snapshot: Take, killed_at: Kill
) -> None:
    before = snapshot(root)
    number = 0

    while True:
        act(root)
        killed = killed_at(number, lambda: recover(str(root)) and None)
        recover(str(root))
        assert snapshot(root) == before, f"killed before step {number}"
        if not killed:
            break
        number += 1

    assert number >= 15


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b'{"moved": 1}', msgspec.json.encode(Steps(version=99))],
    ids=["empty", "cut", "other shape", "other type", "other version"],
)
def test_a_journal_that_cannot_be_read_is_an_error_and_stays(root: Path, content: bytes) -> None:
    directory = root / f"{PREFIX}0"
    directory.mkdir()
    (directory / "steps.json").write_bytes(content)

    with pytest.raises(JournalError) as caught:
        recover(str(root))

    assert str(directory) in str(caught.value)
    assert directory.is_dir()


def test_moves_between_file_systems(root: Path, snapshot: Take) -> None:
    other = Path("/dev/shm")
    if not other.is_dir() or other.stat().st_dev == root.stat().st_dev:
        pytest.skip("needs a second file system at /dev/shm")
    outside = other / f"puffin-test-{os.getpid()}"
    (outside / "far-1.dist-info").mkdir(parents=True)
    (outside / "far-1.dist-info" / "METADATA").write_text("far")
    (outside / "far.py").write_text("far")
    before = snapshot(outside)
    moved = (str(outside / "far-1.dist-info"), str(outside / "far.py"))

    try:
        journal = Journal.begin(str(root), Steps(moved=moved))
        journal.move_away()
        emptied = list(outside.iterdir())
        journal.roll_back()

        assert emptied == []
        assert snapshot(outside) == before
    finally:
        (outside / "far-1.dist-info" / "METADATA").unlink()
        (outside / "far-1.dist-info").rmdir()
        (outside / "far.py").unlink()
        outside.rmdir()
