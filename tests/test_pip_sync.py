from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Offer, Puffin

    from puffin_testing import IndexServer


@pytest.fixture
def synced(indexed: Puffin) -> Puffin:
    """An environment that holds app and base."""
    indexed.make_venv()
    indexed.write("out.txt", "app==1.0\nbase==1.1\n")
    indexed.ok("pip-sync", "out.txt")
    return indexed


@pytest.mark.usefixtures("no_cache")
def test_installs_what_is_listed(indexed: Puffin) -> None:
    indexed.make_venv()
    indexed.write("out.txt", "app==1.0\nbase==1.1\n")

    answer = indexed.ok("pip-sync", "out.txt")

    assert answer.out == ""
    assert answer.err == (
        "Resolved 2 packages in [TIME]\n"
        "Downloaded 2 packages in [TIME]\n"
        "Installed 2 packages in [TIME]\n"
        " + app==1.0\n"
        " + base==1.1\n"
    )
    assert indexed.python("import app, base").returncode == 0


def test_second_run_has_nothing_to_do(synced: Puffin) -> None:
    assert synced.ok("pip-sync", "out.txt").err == "Audited 2 packages in [TIME]\n"


def test_what_is_not_listed_goes(synced: Puffin) -> None:
    synced.write("out.txt", "base==2.0\nsolo==0.9\n")

    answer = synced.ok("pip-sync", "out.txt")

    assert answer.err == (
        "Resolved 2 packages in [TIME]\n"
        "Downloaded 2 packages in [TIME]\n"
        "Uninstalled 2 packages in [TIME]\n"
        "Installed 2 packages in [TIME]\n"
        " - app==1.0\n"
        " - base==1.1\n"
        " + base==2.0\n"
        " + solo==0.9\n"
    )
    assert synced.python("import app").returncode == 1


def test_warm_cache_needs_no_network(synced: Puffin, index: IndexServer) -> None:
    synced.make_venv("other")
    requests = len(index.requests)

    answer = synced.ok("pip-sync", "out.txt", "--offline", VIRTUAL_ENV="other")

    assert answer.err == "Installed 2 packages in [TIME]\n + app==1.0\n + base==1.1\n"
    assert len(index.requests) == requests


def test_entry_points_run(indexed: Puffin) -> None:
    import subprocess

    venv = indexed.make_venv()
    indexed.write("out.txt", "solo==0.9\n")
    indexed.ok("pip-sync", "out.txt")

    said = subprocess.run([venv / "bin" / "solo"], capture_output=True, text=True, check=True)

    assert said.stdout == "solo at work\n"


def test_empty_input_removes_nothing(synced: Puffin) -> None:
    synced.write("empty.txt", "# nothing\n")

    assert synced.ok("pip-sync", "empty.txt").err == "No requirements found\n"
    assert synced.python("import app").returncode == 0


@pytest.mark.parametrize("mode", ["copy", "hardlink", "symlink", "clone"])
def test_link_modes(indexed: Puffin, mode: str) -> None:
    indexed.make_venv()
    indexed.write("out.txt", "base==1.1\n")

    indexed.ok("pip-sync", "out.txt", "--link-mode", mode)

    assert indexed.python("import base").returncode == 0


@pytest.mark.parametrize(
    ("options", "replaced"),
    [
        (["--reinstall"], ["app==1.0", "base==1.1"]),
        (["--reinstall-package", "Base"], ["base==1.1"]),
    ],
)
def test_reinstall(synced: Puffin, options: list[str], replaced: list[str]) -> None:
    answer = synced.ok("pip-sync", "out.txt", *options)

    changes = [line for line in answer.err.splitlines() if line.startswith(" ")]
    assert changes == [f" {sign} {pin}" for pin in replaced for sign in "-+"]
    assert "Downloaded" in answer.err


def test_dry_run_changes_nothing(synced: Puffin) -> None:
    synced.write("new.txt", "base==2.0\n")

    answer = synced.ok("pip-sync", "new.txt", "--dry-run")

    assert "Would uninstall 2 packages in [TIME]\n" in answer.err
    assert "Would install 1 package in [TIME]\n" in answer.err
    assert " - app==1.0\n - base==1.1\n + base==2.0\n" in answer.err
    assert synced.ok("pip-freeze").out == "app==1.0\nbase==1.1\n"


def test_bytecode_is_compiled_when_asked(indexed: Puffin) -> None:
    indexed.make_venv()
    indexed.write("out.txt", "solo==0.9\n")

    answer = indexed.ok("pip-sync", "out.txt", "--compile-bytecode")

    assert "Bytecode compiled 1 file in [TIME]\n" in answer.err
    assert list(indexed.site_packages().glob("__pycache__/solo*.pyc"))


def test_other_environment_by_its_python(indexed: Puffin) -> None:
    indexed.make_venv("elsewhere")
    indexed.write("out.txt", "base==1.1\n")

    indexed.ok("pip-sync", "out.txt", "-p", "elsewhere")

    assert indexed.python("import base", venv="elsewhere").returncode == 0


def test_yanked_pin_is_installed_with_a_warning(
    puffin: Puffin, index: IndexServer, offer: Offer
) -> None:
    offer(index, "bad", "1.0", yanked="Wrong Python Pinning")
    puffin.make_venv()
    puffin.write("out.txt", f"--index-url {index.url}\nbad==1.0\n")

    answer = puffin.ok("pip-sync", "out.txt")

    assert (
        'warning: bad==1.0 is yanked (reason: "Wrong Python Pinning"). '
        "Refresh your lockfile to pin an un-yanked version.\n"
    ) in answer.err


def test_hashes_are_verified(indexed: Puffin) -> None:
    indexed.make_venv()
    indexed.write("a.in", "app\n")
    indexed.ok("pip-compile", "a.in", "-o", "out.txt", "--generate-hashes")

    indexed.ok("pip-sync", "out.txt", "--require-hashes")

    assert indexed.ok("pip-freeze").out == "app==1.0\nbase==1.1\n"


def test_constraints_count(indexed: Puffin) -> None:
    indexed.make_venv()
    indexed.write("limits.txt", "base<2\nbase<1 ; os_name == 'none'\n")
    indexed.write("out.txt", "-c limits.txt\nbase\n")
    indexed.write("bad.txt", "-c limits.txt\nbase==2.0\n")

    indexed.ok("pip-sync", "out.txt")
    bad = indexed.run("pip-sync", "bad.txt")

    assert bad.code == 2
    assert "base==2.0,<2" in bad.err
    assert indexed.ok("pip-freeze").out == "base==1.1\n"


def test_files_may_list_the_same_release(indexed: Puffin) -> None:
    indexed.make_venv()
    indexed.write("out.txt", "base==1.1\napp==1.0\n")
    indexed.write("dev.txt", "base==1.1\napp[full]==1.0 ; python_version > '3'\nsolo==0.9\n")

    indexed.ok("pip-sync", "out.txt", "dev.txt")

    assert indexed.ok("pip-freeze").out == "app==1.0\nbase==1.1\nsolo==0.9\n"


def test_disjoint_markers_may_list_a_project_twice(indexed: Puffin) -> None:
    indexed.make_venv()
    indexed.write("out.txt", 'base==1.1\nbase==2.0; python_version < "3"\n')

    indexed.ok("pip-sync", "out.txt")

    assert indexed.ok("pip-freeze").out == "base==1.1\n"


def test_local_wheel_by_its_path(puffin: Puffin) -> None:
    from puffin_testing import make_wheel

    wheel = make_wheel(puffin.cwd / "wheels", "local", "1.0")
    puffin.make_venv()
    puffin.write("out.txt", f"./wheels/{wheel.name}\n")

    first = puffin.ok("pip-sync", "out.txt", "--no-index")
    second = puffin.ok("pip-sync", "out.txt", "--no-index")

    assert f" + local @ file://{wheel}\n" in first.err
    assert second.err == "Audited 1 package in [TIME]\n"
    assert puffin.ok("pip-freeze").out == f"local @ file://{wheel}\n"
    assert wheel.exists()


def test_clean_makes_the_next_run_fetch_again(synced: Puffin, index: IndexServer) -> None:
    cleaned = synced.ok("clean", "app", "nothing")
    synced.make_venv("other")
    requests = len(index.requests)

    answer = synced.ok("pip-sync", "out.txt", VIRTUAL_ENV="other")

    assert cleaned.err.startswith("Cleared 2 entries for package: app (")
    assert cleaned.err.endswith("\nNo entries found for package: nothing\n")
    assert answer.err.startswith("Resolved 1 package in [TIME]\nDownloaded 1 package in [TIME]\n")
    assert len(index.requests) > requests


def test_broken_cache_entries_are_made_again(synced: Puffin) -> None:
    for path in synced.cache.rglob("*.json"):
        path.write_bytes(b"{")
    synced.empty_venv()

    answer = synced.ok("pip-sync", "out.txt")

    assert answer.err.endswith("Installed 2 packages in [TIME]\n + app==1.0\n + base==1.1\n")


def test_no_cache_leaves_no_cache(indexed: Puffin) -> None:
    indexed.make_venv()
    shutil.rmtree(indexed.cache)
    indexed.write("out.txt", "base==1.1\n")

    indexed.ok("pip-sync", "out.txt", "--no-cache")

    assert not indexed.cache.exists()
    assert indexed.ok("pip-freeze", "-n").out == "base==1.1\n"


def test_what_a_killed_run_left_is_undone_even_if_nothing_is_to_do(synced: Puffin) -> None:
    """A run that was killed while it removed solo has moved its files, and nothing else."""
    synced.write("more.txt", "app==1.0\nbase==1.1\nsolo==0.9\n")
    synced.ok("pip-sync", "more.txt")
    journal = synced.cwd / ".venv" / ".puffin-journal-dead"
    site = synced.site_packages()
    moved = [site / "solo.py", site / "solo-0.9.dist-info"]
    (journal / "old").mkdir(parents=True)
    (journal / "new").mkdir()
    steps = {"moved": [str(path.relative_to(synced.cwd / ".venv")) for path in moved], "version": 1}
    (journal / "steps.json").write_text(json.dumps(steps))
    for number, path in enumerate(moved):
        path.rename(journal / "old" / str(number))

    answer = synced.ok("pip-sync", "out.txt")

    assert answer.err == (
        "warning: An interrupted run was undone.\nUninstalled 1 package in [TIME]\n - solo==0.9\n"
    )
    assert not journal.exists()
    assert sorted(path.name for path in site.glob("solo*")) == []
