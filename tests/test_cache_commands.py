"""`puffin clean NAME` and `puffin cache prune`, by what they say and what the next run does."""

from __future__ import annotations

import os
import re
import time
from typing import TYPE_CHECKING

import pytest

from puffin_testing import make_sdist, make_wheel

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Puffin

    from puffin_testing import IndexServer

DAY = 86_400
SIZE = r"\(\d+(\.\d)? k?B\)"
PYPROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
"""
# A backend of its own, in the source distribution: it needs nothing from anywhere.
BACKEND = """
import zipfile

FILES = {
    "NAME.py": "",
    "NAME-1.0.dist-info/METADATA": "Metadata-Version: 2.1\\nName: NAME\\nVersion: 1.0\\n",
    "NAME-1.0.dist-info/WHEEL":
        "Wheel-Version: 1.0\\nGenerator: x\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
    "NAME-1.0.dist-info/RECORD": "".join(
        f"NAME{path},,\\n"
        for path in (".py", *(f"-1.0.dist-info/{x}" for x in ("METADATA", "WHEEL", "RECORD")))
    ),
}

def build_wheel(directory, config_settings=None, metadata_directory=None):
    with zipfile.ZipFile(f"{directory}/NAME-1.0-py3-none-any.whl", "w") as archive:
        for path, text in FILES.items():
            archive.writestr(path, text)
    return "NAME-1.0-py3-none-any.whl"
"""


@pytest.fixture
def project(indexed: Puffin) -> Puffin:
    """The command in a directory with an environment."""
    indexed.make_venv()
    return indexed


def age(root: Path, seconds: float) -> None:
    """Make everything in the cache look as if it was last used that long ago."""
    then = time.time() - seconds
    for path in (*root.rglob("*"), root):
        os.utime(path, (then, then), follow_symlinks=False)


def entries(puffin: Puffin, pattern: str) -> list[str]:
    return sorted(str(path.relative_to(puffin.cache)) for path in puffin.cache.glob(pattern))


def test_clean_tells_entries_and_bytes_of_each_project(project: Puffin) -> None:
    project.write("a.txt", "base==1.0\nmore==1.5\n")
    project.ok("pip-sync", "a.txt")

    answer = project.ok("clean", "base", "nothing", "more", "base")

    lines = answer.err.splitlines()
    assert re.fullmatch(f"Cleared 2 entries for package: base {SIZE}", lines[0])
    assert lines[1] == "No entries found for package: nothing"
    assert re.fullmatch(f"Cleared 2 entries for package: more {SIZE}", lines[2])
    assert len(lines) == 3
    assert [path for path in project.cache.rglob("*") if "base" in path.name] == []


def test_a_wheel_at_a_url_is_one_entry_and_fetched_again(
    project: Puffin, index: IndexServer
) -> None:
    project.write("a.txt", f"solo @ {index.file_url('solo-0.9-py3-none-any.whl')}\n")
    project.ok("pip-sync", "a.txt")
    before = index.count("/files/solo*")

    cleaned = project.ok("clean", "solo")
    project.make_venv("other")
    project.ok("pip-sync", "a.txt", VIRTUAL_ENV="other")

    assert re.fullmatch(f"Cleared 1 entry for package: solo {SIZE}\n", cleaned.err)
    assert index.count("/files/solo*") > before


def test_a_local_wheel_is_one_entry_and_stays_where_it_is(project: Puffin) -> None:
    wheel = make_wheel(project.cwd / "wheels", "local", "1.0")
    project.write("a.txt", f"./wheels/{wheel.name}\n")
    project.ok("pip-sync", "a.txt")

    cleaned = project.ok("clean", "local")

    assert re.fullmatch(f"Cleared 1 entry for package: local {SIZE}\n", cleaned.err)
    assert wheel.exists()


def test_a_source_distribution_of_an_index_is_two_entries_and_built_again(
    project: Puffin, index: IndexServer
) -> None:
    index.add("future-1.0.tar.gz", source("future"))
    project.write("a.txt", "future==1.0\n")
    project.ok("pip-sync", "a.txt")
    built = "built-wheels-v0/index/*/future/future-1.0.tar.gz"
    assert len(entries(project, built)) == 1

    cleaned = project.ok("clean", "future")

    assert re.fullmatch(f"Cleared 2 entries for package: future {SIZE}\n", cleaned.err)
    assert entries(project, built) == []
    project.make_venv("other")
    project.ok("pip-sync", "a.txt", VIRTUAL_ENV="other")
    assert len(entries(project, built)) == 1


def test_a_source_distribution_at_a_url_is_one_entry(project: Puffin, index: IndexServer) -> None:
    index.add("tqdm-1.0.tar.gz", source("tqdm"))
    project.write("a.txt", f"tqdm @ {index.file_url('tqdm-1.0.tar.gz')}\n")
    project.ok("pip-sync", "a.txt")

    cleaned = project.ok("clean", "tqdm")

    assert re.fullmatch(f"Cleared 1 entry for package: tqdm {SIZE}\n", cleaned.err)


def source(name: str) -> bytes:
    files = {"backend.py": BACKEND.replace("NAME", name)}
    return make_sdist(None, name, "1.0", files=files, pyproject=PYPROJECT)


@pytest.mark.usefixtures("no_cache")
def test_prune_without_a_cache(puffin: Puffin) -> None:
    answer = puffin.ok("cache", "prune")

    assert answer.err == f"No cache found at: {puffin.cache}\n"
    assert not puffin.cache.exists()


def test_prune_without_options_removes_only_what_nobody_uses(project: Puffin) -> None:
    project.write("a.txt", "base==1.0\n")
    project.ok("pip-sync", "a.txt")
    leftover = project.cache / ".tmp" / f"{2**22 + 1}-0123"
    leftover.mkdir(parents=True)
    (leftover / "archive.whl").write_bytes(b"x" * 1200)
    (project.cache / ".tmp" / "1-0123").mkdir()
    age(project.cache, 40 * DAY)

    first, second = project.ok("cache", "prune"), project.ok("cache", "prune")

    assert first.err == "Removed 1 entry (1.2 kB)\n"
    assert second.err == "Removed 0 entries\n"
    assert os.listdir(project.cache / ".tmp") == ["1-0123"]
    assert entries(project, "wheels-v0/*/*/base/base-1.0*") != []


def test_prune_by_age_removes_what_was_not_used(project: Puffin) -> None:
    project.write("a.txt", "base==1.0\nmore==1.5\n")
    project.ok("pip-sync", "a.txt")
    age(project.cache, 20 * DAY)
    project.write("b.txt", "base==1.0\n")
    project.make_venv("other")
    project.ok("pip-sync", "b.txt", "--offline", VIRTUAL_ENV="other")

    assert project.ok("cache", "prune", "--max-age", "30d").err == "Removed 0 entries\n"
    answer = project.ok("cache", "prune", "--max-age", "10d")

    assert re.fullmatch(f"Removed \\d+ entries {SIZE}\n", answer.err)
    assert entries(project, "wheels-v0/*/*/more/*") == []
    # The file system notes that the record of what was installed again was read.
    assert len(entries(project, "wheels-v0/*/*/base/base-1.0-py3-none-any")) == 1


def test_prune_by_size_leaves_what_fits(project: Puffin) -> None:
    project.write("a.txt", "base==1.0\nmore==1.5\n")
    project.ok("pip-sync", "a.txt")
    age(project.cache, 20 * DAY)

    assert project.ok("cache", "prune", "--max-size", "1GB").err == "Removed 0 entries\n"
    assert project.ok("cache", "prune", "--max-size=0").err.startswith("Removed ")
    assert entries(project, "wheels-v0/*/*/*/*") == []
    project.make_venv("other")
    project.ok("pip-sync", "a.txt", VIRTUAL_ENV="other")


def test_prune_takes_nothing_that_was_just_used(project: Puffin) -> None:
    project.write("a.txt", "base==1.0\n")
    project.ok("pip-sync", "a.txt")

    answer = project.ok("cache", "prune", "--max-size", "0", "--max-age", "0s")

    assert answer.err == "Removed 0 entries\n"


def test_prune_touches_no_directory_that_is_no_cache(puffin: Puffin) -> None:
    letters = puffin.write("letters/.tmp/1-to-grandma", "")
    age(letters.parent.parent, 40 * DAY)

    answer = puffin.run("cache", "prune", "--cache-dir", "letters")

    assert answer.code == 2
    assert "has no valid CACHEDIR.TAG" in answer.err
    assert letters.exists()


@pytest.mark.parametrize(
    ("option", "value", "expected"),
    [
        ("--max-size", "much", "expected a size such as 500MB or 5GiB"),
        ("--max-size", "-1", "expected a size"),
        ("--max-size", "5 miles", "expected a size"),
        ("--max-age", "30", "expected an age such as 30d or 12h"),
        ("--max-age", "3y", "expected an age"),
    ],
)
def test_prune_refuses_what_is_no_quantity(
    puffin: Puffin, option: str, value: str, expected: str
) -> None:
    answer = puffin.run("cache", "prune", f"{option}={value}")

    assert answer.code == 2
    assert f"error: invalid value '{value}' for '{option} <" in answer.err
    assert expected in answer.err
