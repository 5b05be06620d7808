from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Puffin


@pytest.fixture
def synced(indexed: Puffin) -> Puffin:
    """An environment that holds app and base."""
    indexed.make_venv()
    indexed.write("out.txt", "app==1.0\nbase==1.1\n")
    indexed.ok("pip-sync", "out.txt")
    return indexed


def test_removes_what_is_named(synced: Puffin) -> None:
    answer = synced.ok("pip-uninstall", "App>=7", "app")

    assert answer.err == "Uninstalled 1 package in [TIME]\n - app==1.0\n"
    assert synced.python("import app").returncode == 1
    assert synced.ok("pip-freeze").out == "base==1.1\n"


def test_removes_what_files_list(synced: Puffin) -> None:
    synced.write("pyproject.toml", '[project]\nname = "x"\ndependencies = ["base"]\n')

    answer = synced.ok("pip-uninstall", "-r", "out.txt", "-r", "pyproject.toml")

    assert answer.err.endswith(" - app==1.0\n - base==1.1\n")


def test_removes_what_is_named_and_what_files_list(synced: Puffin) -> None:
    synced.write("more.txt", "base\n")

    answer = synced.ok("pip-uninstall", "app", "-r", "more.txt")

    assert answer.err.endswith(" - app==1.0\n - base==1.1\n")


def test_what_a_killed_run_left_is_undone_first(synced: Puffin) -> None:
    journal = synced.cwd / ".venv" / ".puffin-journal-dead"
    info = synced.site_packages() / "base-1.1.dist-info"
    (journal / "old").mkdir(parents=True)
    steps = {"moved": [str(info.relative_to(synced.cwd / ".venv"))]}
    (journal / "steps.json").write_text(json.dumps(steps))
    info.rename(journal / "old" / "0")

    answer = synced.ok("pip-uninstall", "base")

    assert answer.err == (
        "warning: An interrupted run was undone.\nUninstalled 1 package in [TIME]\n - base==1.1\n"
    )
    assert synced.ok("pip-freeze").out == "app==1.0\n"
    assert synced.python("import base").returncode == 1


def test_what_is_not_installed_is_skipped(synced: Puffin) -> None:
    answer = synced.ok("pip-uninstall", "zebra", "app")

    assert answer.err == (
        "warning: Skipping zebra as it is not installed.\n"
        "Uninstalled 1 package in [TIME]\n"
        " - app==1.0\n"
    )


def test_nothing_to_do_is_a_warning(synced: Puffin) -> None:
    answer = synced.ok("pip-uninstall", "zebra")

    assert answer.err == (
        "warning: Skipping zebra as it is not installed.\nwarning: No packages to uninstall.\n"
    )


def test_dry_run_changes_nothing(synced: Puffin) -> None:
    answer = synced.ok("pip-uninstall", "app", "--dry-run")

    assert answer.err == "Would uninstall 1 package in [TIME]\n - app==1.0\n"
    assert "app==1.0" in synced.ok("pip-freeze").out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "arguments were not provided:\n  <PACKAGE|--requirement <FILE>>\n"),
        (["https://ada:hidden@h/x"], "error: Failed to parse `https://**********@h/x`\n"),
        (["flask==1.0.x"], "error: Failed to parse `flask==1.0.x`\n  Caused by: "),
        (["-r", "none.txt"], "error: failed to open file `none.txt`\n  Caused by: No such file"),
        (["-r", "pyproject.toml"], "error: failed to open file `pyproject.toml`\n  Caused by: "),
    ],
)
def test_refusals(puffin: Puffin, words: list[str], message: str) -> None:
    answer = puffin.run("pip-uninstall", *words)

    assert answer.code == 2
    assert message in answer.err
    assert "hidden" not in answer.err


def test_freeze_is_sorted_and_quiet(synced: Puffin) -> None:
    answer = synced.ok("pip", "freeze", "--quiet")

    assert answer.out == "app==1.0\nbase==1.1\n"
    assert answer.err == ""


def test_freeze_warns_of_an_origin_that_cannot_be_read(synced: Puffin) -> None:
    (synced.site_packages() / "app-1.0.dist-info" / "direct_url.json").write_text("{")

    answer = synced.ok("pip-freeze")

    assert answer.out == "app==1.0\nbase==1.1\n"
    assert answer.err.startswith("warning: It is not known where app==1.0 came from: The direct_u")


@pytest.mark.parametrize(
    ("direct_url", "line"),
    [
        ('{"url": "file:///src/x", "dir_info": {"editable": true}}', "-e file:///src/x"),
        ('{"url": "file:///src/x", "dir_info": {}}', "app @ file:///src/x"),
        (
            (
                '{"url": "https://example.org/x.git", "subdirectory": "s",'
                ' "vcs_info": {"vcs": "git", "commit_id": "abc", "requested_revision": "v1"}}'
            ),
            "app @ git+https://example.org/x.git@abc#subdirectory=s",
        ),
        ('{"url": "https://u:secret@h/x.zip", "archive_info": {}}', "app @ https://h/x.zip"),
    ],
)
def test_freeze_tells_direct_references(synced: Puffin, direct_url: str, line: str) -> None:
    (synced.site_packages() / "app-1.0.dist-info" / "direct_url.json").write_text(direct_url)

    assert synced.ok("pip-freeze").out == f"{line}\nbase==1.1\n"
