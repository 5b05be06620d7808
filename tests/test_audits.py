"""A run that found nothing to do is remembered, and forgotten as soon as anything is different."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING

import pytest
from conftest import Puffin

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Answer

    from puffin_testing import IndexServer

HASTY = """
import sys
from puffin_cli import _audits, main
_audits.COARSE = 0  # or each test would have to wait for two seconds
code = main()
print("worked" if "puffin_cli._inputs" in sys.modules else "remembered")
sys.exit(code)
"""
SYNC = ("pip-sync", "out.txt")
INSTALL = ("pip-install", "-r", "out.txt")


class Hasty(Puffin):
    """The command, which says whether it did its work or remembered how that had ended."""

    def command(self, *words: object) -> list[str]:
        return [sys.executable, "-c", HASTY, *map(str, words)]

    def remembers(self, *words: object, **environ: str) -> bool:
        return self.ok(*words, **environ).out.endswith("remembered\n")


@pytest.fixture
def hasty(tmp_path: Path, index: IndexServer) -> Hasty:
    """An environment in order, of which the last run was remembered."""
    cwd = tmp_path / "work"
    cwd.mkdir()
    hasty = Hasty(cwd)
    hasty.environ["PUFFIN_INDEX_URL"] = index.url
    hasty.make_venv()
    hasty.write("more.txt", "")
    hasty.write("app.in", "app\n")
    hasty.ok("pip-compile", "app.in", "-o", "pins.txt")
    hasty.write("out.txt", "-r pins.txt\n-r more.txt\n")
    for _ in range(2):
        hasty.ok(*SYNC)
    return hasty


def dist_info(hasty: Hasty, name: str) -> Path:
    (found,) = hasty.site_packages().glob(f"{name}-*.dist-info")
    return found


@pytest.mark.parametrize("words", [SYNC, INSTALL])
def test_remembers_and_says_the_same(hasty: Hasty, words: tuple[str, ...]) -> None:
    shutil.rmtree(hasty.cache / "audits-v0")

    worked = hasty.ok(*words)

    remembered = hasty.ok(*words)

    assert (worked.out, remembered.out) == ("worked\n", "remembered\n")
    assert remembered.err == worked.err
    assert "Audited" in remembered.err


def touch(hasty: Hasty) -> None:
    os.utime(hasty.cwd / "out.txt")


def rewrite_with_the_same_date(hasty: Hasty) -> None:
    path = hasty.cwd / "pins.txt"
    before = path.stat()
    text = path.read_text()
    path.write_text(text.replace("# ", "#"))
    path.write_text(text)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def change_an_included_file(hasty: Hasty) -> None:
    hasty.write("more.txt", "# nothing\n")


def take_a_distribution_away(hasty: Hasty) -> None:
    shutil.rmtree(dist_info(hasty, "app"))


def edit_metadata(hasty: Hasty) -> None:
    path = dist_info(hasty, "app") / "METADATA"
    text = path.read_text()
    path.unlink()
    path.write_text(text + "\n")


def say_where_it_came_from(hasty: Hasty) -> None:
    path = dist_info(hasty, "app") / "direct_url.json"
    path.write_text('{"url": "https://example.org/app-1.0.tar.gz", "archive_info": {}}')


def put_something_beside(hasty: Hasty) -> None:
    (hasty.site_packages() / "foreign.py").touch()


def edit_the_environment(hasty: Hasty) -> None:
    path = hasty.cwd / ".venv" / "pyvenv.cfg"
    path.write_text(path.read_text() + "\n")


def leave_something_in_the_root(hasty: Hasty) -> None:
    (hasty.cwd / ".venv" / "left").mkdir()


def garble(hasty: Hasty) -> None:
    for path in (hasty.cache / "audits-v0").iterdir():
        path.write_bytes(path.read_bytes()[:-3])


def empty(hasty: Hasty) -> None:
    for path in (hasty.cache / "audits-v0").iterdir():
        path.write_bytes(b"")


def fill_with_noise(hasty: Hasty) -> None:
    for path in (hasty.cache / "audits-v0").iterdir():
        path.write_bytes(b"3\n\xff\x00\tx\n\n\n")


@pytest.mark.parametrize(
    "change",
    [
        touch,
        rewrite_with_the_same_date,
        change_an_included_file,
        take_a_distribution_away,
        edit_metadata,
        say_where_it_came_from,
        put_something_beside,
        edit_the_environment,
        leave_something_in_the_root,
        garble,
        empty,
        fill_with_noise,
    ],
)
def test_works_again_after_a_change(hasty: Hasty, change: Callable[[Hasty], None]) -> None:
    assert hasty.remembers(*SYNC)

    change(hasty)

    assert not hasty.remembers(*SYNC)


def test_installs_again_after_a_change(hasty: Hasty) -> None:
    hasty.ok(*INSTALL)
    assert hasty.remembers(*INSTALL)

    change_an_included_file(hasty)

    assert not hasty.remembers(*INSTALL)


def test_mends_what_was_taken_away(hasty: Hasty) -> None:
    assert hasty.remembers(*SYNC)
    take_a_distribution_away(hasty)

    answer = hasty.ok(*SYNC)

    assert " + app==" in answer.err
    assert dist_info(hasty, "app").is_dir()


@pytest.mark.parametrize(
    ("words", "environ"),
    [
        (("pip-sync", "pins.txt"), {}),
        (("pip-sync", "out.txt", "--no-build"), {}),
        (SYNC, {"PUFFIN_REQUIRE_HASHES": ""}),
        (SYNC, {"PIP_NO_INPUT": "1"}),
        (SYNC, {"HOME": "/nowhere"}),
    ],
)
def test_other_words_and_variables_are_another_question(
    hasty: Hasty, words: tuple[str, ...], environ: dict[str, str]
) -> None:
    assert hasty.remembers(*SYNC)

    assert not hasty.remembers(*words, **environ)


def test_another_environment_is_another_question(hasty: Hasty) -> None:
    hasty.make_venv("other")

    answer = hasty.ok(*SYNC, VIRTUAL_ENV="other")

    assert answer.out == "worked\n"
    assert " + app==" in answer.err


def test_an_environment_that_is_nearer_counts(hasty: Hasty) -> None:
    below = hasty.cwd / "below"
    below.mkdir()
    for name in ("out.txt", "pins.txt", "more.txt"):
        shutil.copy(hasty.cwd / name, below)
    hasty.cwd = below
    hasty.ok(*SYNC)
    assert hasty.remembers(*SYNC)

    hasty.make_venv()

    assert " + app==" in hasty.ok(*SYNC).err


@pytest.mark.parametrize(
    "words",
    [
        ("pip-sync", "out.txt", "--reinstall"),
        ("pip-sync", "out.txt", "--verbose"),
        ("pip-sync", "out.txt", "--no-cache"),
        ("pip-sync", "out.txt", "-p", os.path.join(".venv", "bin", "python")),
        ("pip-sync", "-"),
        ("pip-install", "-r", "pyproject.toml"),
        ("pip-install", "app", "--upgrade"),
    ],
)
def test_does_not_remember_what_depends_on_more(hasty: Hasty, words: tuple[str, ...]) -> None:
    pins = (hasty.cwd / "pins.txt").read_text()
    hasty.write(
        "pyproject.toml", '[project]\nname = "own"\nversion = "1"\ndependencies = ["app"]\n'
    )

    outs = [hasty.ok(*words, stdin=pins).out for _ in range(2)]

    assert "remembered\n" not in outs


def test_does_not_remember_files_that_say_what_variables_say(hasty: Hasty) -> None:
    hasty.write("out.txt", "-r ${PINS}\n")

    answers = [hasty.ok(*SYNC, PINS="pins.txt") for _ in range(2)]

    assert [answer.out for answer in answers] == ["worked\n", "worked\n"]


def test_does_not_remember_a_run_that_warned(hasty: Hasty) -> None:
    shutil.copytree(dist_info(hasty, "app"), hasty.site_packages() / "Other-0.dist-info")
    hasty.write("out.txt", "app[nothing]\n")
    answers = [hasty.ok("pip-install", "-r", "out.txt") for _ in range(2)]

    assert answers[0].err == answers[1].err
    assert ("warning" in answers[0].err) == (answers[1].out == "worked\n")
    assert "warning" in answers[0].err


def test_does_not_remember_what_changed_a_moment_ago(hasty: Hasty) -> None:
    slow = Puffin.__new__(Puffin)
    slow.__dict__.update(hasty.__dict__)
    touch(hasty)

    slow.ok(*SYNC)

    assert not hasty.remembers(*SYNC)
    assert hasty.remembers(*SYNC)


def test_quiet_stays_quiet(hasty: Hasty) -> None:
    answers: list[Answer] = [hasty.ok(*SYNC, "--quiet") for _ in range(2)]

    assert [answer.out for answer in answers] == ["worked\n", "remembered\n"]
    assert [answer.err for answer in answers] == ["", ""]
