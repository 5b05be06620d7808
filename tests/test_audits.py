"""A run that found nothing to do is remembered, and forgotten as soon as anything is different."""

from __future__ import annotations

import os
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from puffin_cache import sealed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Answer, Puffin

HASTY = """
import sys
from puffin_cli import _audits, main
_audits.COARSE = 0  # or each test would have to wait for two seconds
code = main()
print("worked" if "puffin_cli._inputs" in sys.modules else "remembered")
sys.exit(code)
"""
ELSEWHERE = """
import ctypes, os
ctypes.CDLL(None).personality(0x0020000)  # the system says that it is a Linux 2.6
assert os.uname().release.startswith("2.6")
"""
SYNC = ("pip-sync", "out.txt")
INSTALL = ("pip-install", "-r", "out.txt")


def remembers(puffin: Puffin, *words: object, **environ: str) -> bool:
    return puffin.ok(*words, **environ).out.endswith("remembered\n")


@pytest.fixture
def hasty(indexed: Puffin) -> Puffin:
    """An environment in order, of which the last run was remembered.

    The command says whether it did its work or remembered how that had ended.
    """
    indexed.make_venv()
    indexed.write("more.txt", "")
    indexed.write("pins.txt", "app==1.0\nbase==1.1\n    # via app\n")
    indexed.write("out.txt", "-r pins.txt\n-r more.txt\n")
    indexed.program = ("-c", HASTY)
    for _ in range(2):
        indexed.ok(*SYNC)
    return indexed


def dist_info(hasty: Puffin, name: str) -> Path:
    (found,) = hasty.site_packages().glob(f"{name}-*.dist-info")
    return found


@pytest.mark.parametrize("words", [SYNC, INSTALL])
def test_remembers_and_says_the_same(hasty: Puffin, words: tuple[str, ...]) -> None:
    shutil.rmtree(hasty.cache / "audits-v0")

    worked = hasty.ok(*words)

    remembered = hasty.ok(*words)

    assert (worked.out, remembered.out) == ("worked\n", "remembered\n")
    assert remembered.err == worked.err
    assert "Audited" in remembered.err


def touch(hasty: Puffin) -> None:
    os.utime(hasty.cwd / "out.txt")


def rewrite_with_the_same_date(hasty: Puffin) -> None:
    path = hasty.cwd / "pins.txt"
    before = path.stat()
    text = path.read_text()
    path.write_text(text.replace("# ", "#"))
    path.write_text(text)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def change_an_included_file(hasty: Puffin) -> None:
    hasty.write("more.txt", "# nothing\n")


def rewrite_a_linked_file_with_the_same_date(hasty: Puffin) -> None:
    (hasty.cwd / "another name").hardlink_to(hasty.cwd / "pins.txt")
    assert not remembers(hasty, *SYNC)
    assert remembers(hasty, *SYNC)
    rewrite_with_the_same_date(hasty)


def replace_a_file_by_one_that_looks_the_same(hasty: Puffin) -> None:
    path, other = hasty.cwd / "pins.txt", hasty.cwd / "other.txt"
    shutil.copy2(path, other)
    other.replace(path)


def point_a_link_elsewhere(hasty: Puffin) -> None:
    path = hasty.cwd / "more.txt"
    shutil.copy2(path, hasty.cwd / "other.txt")
    path.unlink()
    path.symlink_to("other.txt")


def take_another_interpreter(hasty: Puffin) -> None:
    path = hasty.cwd / ".venv" / "bin" / "python"
    before = path.stat()
    copy = hasty.cwd / "python"
    shutil.copy2(path, copy)
    os.utime(copy, ns=(before.st_atime_ns, before.st_mtime_ns))
    path.unlink()
    path.symlink_to(copy)


def put_an_interpreter_before_the_one_in_use(hasty: Puffin) -> None:
    path = hasty.cwd / ".venv" / "bin" / "python"
    (path.parent / "python3").unlink()
    path.rename(path.parent / "python3")
    assert not remembers(hasty, *SYNC)
    assert remembers(hasty, *SYNC)
    path.symlink_to("python3")


def take_a_distribution_away(hasty: Puffin) -> None:
    shutil.rmtree(dist_info(hasty, "app"))


def edit_metadata(hasty: Puffin) -> None:
    path = dist_info(hasty, "app") / "METADATA"
    text = path.read_text()
    path.unlink()
    path.write_text(text + "\n")


def say_where_it_came_from(hasty: Puffin) -> None:
    path = dist_info(hasty, "app") / "direct_url.json"
    path.write_text('{"url": "https://example.org/app-1.0.tar.gz", "archive_info": {}}')


def put_something_beside(hasty: Puffin) -> None:
    (hasty.site_packages() / "foreign.py").touch()


def edit_the_environment(hasty: Puffin) -> None:
    path = hasty.cwd / ".venv" / "pyvenv.cfg"
    path.write_text(path.read_text() + "\n")


def leave_something_in_the_root(hasty: Puffin) -> None:
    (hasty.cwd / ".venv" / "left").mkdir()


@pytest.mark.parametrize(
    "change",
    [
        touch,
        rewrite_with_the_same_date,
        rewrite_a_linked_file_with_the_same_date,
        replace_a_file_by_one_that_looks_the_same,
        point_a_link_elsewhere,
        take_another_interpreter,
        put_an_interpreter_before_the_one_in_use,
        change_an_included_file,
        take_a_distribution_away,
        edit_metadata,
        say_where_it_came_from,
        put_something_beside,
        edit_the_environment,
        leave_something_in_the_root,
    ],
)
def test_works_again_after_a_change(hasty: Puffin, change: Callable[[Puffin], None]) -> None:
    assert remembers(hasty, *SYNC)

    change(hasty)

    assert not remembers(hasty, *SYNC)


def test_broken_entries_are_told_of_and_made_again(hasty: Puffin) -> None:
    (path,) = (hasty.cache / "audits-v0").iterdir()
    whole = path.read_bytes()
    lines = whole.splitlines(keepends=True)

    for content in (whole[:-3], b"".join(lines[:-1]), b"", b"3\n\xff\x00\tx\n\n\n"):
        path.write_bytes(content)
        assert f"Broken cache entry at {path}, removing" in hasty.ok(*SYNC).err
        assert "Broken" not in hasty.ok(*SYNC).err  # who was warned is not remembered
        assert remembers(hasty, *SYNC)


def test_an_entry_of_nonsense_is_not_believed(hasty: Puffin) -> None:
    (path,) = (hasty.cache / "audits-v0").iterdir()
    path.write_bytes(sealed("3\n1 2 3 4\t\0\nx"))

    assert not remembers(hasty, *SYNC)
    assert remembers(hasty, *SYNC)


def test_a_run_that_cannot_be_remembered_has_not_failed(hasty: Puffin) -> None:
    bucket = hasty.cache / "audits-v0"
    shutil.rmtree(bucket)
    bucket.touch()  # a file, in which nothing can be made

    answers = [hasty.ok(*SYNC) for _ in range(2)]

    assert [answer.out for answer in answers] == ["worked\n", "worked\n"]
    assert answers[0].err == answers[1].err


def test_an_interpreter_is_known_by_its_own_path(hasty: Puffin) -> None:
    root = hasty.cwd / ".venv"
    for python in (root, root / "bin" / "python"):
        hasty.ok(*SYNC, "-p", python)
        assert remembers(hasty, *SYNC, "-p", python)


def test_does_not_remember_what_a_shim_stood_for(hasty: Puffin) -> None:
    shim = hasty.cwd / "shim"
    shim.write_text(f'#!/bin/sh\nexec "{hasty.cwd}/$WHICH/bin/python" "$@"\n')
    shim.chmod(0o755)
    hasty.make_venv("other")
    words = (*SYNC, "-p", shim)
    hasty.ok(*words, WHICH=".venv")

    assert not remembers(hasty, *words, WHICH=".venv")
    assert " + app==" in hasty.ok(*words, WHICH="other").err


@pytest.mark.parametrize(
    "change",
    [change_an_included_file, edit_metadata, edit_the_environment, take_another_interpreter],
)
def test_installs_again_after_a_change(hasty: Puffin, change: Callable[[Puffin], None]) -> None:
    hasty.ok(*INSTALL)
    assert remembers(hasty, *INSTALL)

    change(hasty)

    assert not remembers(hasty, *INSTALL)


def test_what_one_command_remembers_is_no_matter_of_the_other(hasty: Puffin) -> None:
    assert not remembers(hasty, *INSTALL)
    take_a_distribution_away(hasty)

    assert " + app==" in hasty.ok(*INSTALL).err
    assert [remembers(hasty, *words) for words in (SYNC, INSTALL)] == [False, False]
    assert [remembers(hasty, *words) for words in (SYNC, INSTALL)] == [True, True]


@pytest.mark.parametrize("words", [("pip-sync", "more.txt"), ("pip-install", "-r", "more.txt")])
def test_nothing_is_remembered_of_nothing(hasty: Puffin, words: tuple[str, ...]) -> None:
    answers = [hasty.ok(*words) for _ in range(2)]

    assert [answer.out for answer in answers] == ["worked\n", "worked\n"]
    assert [answer.err for answer in answers] == ["No requirements found\n"] * 2
    assert dist_info(hasty, "app").is_dir()


def test_mends_what_was_taken_away(hasty: Puffin) -> None:
    assert remembers(hasty, *SYNC)
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
    hasty: Puffin, words: tuple[str, ...], environ: dict[str, str]
) -> None:
    assert remembers(hasty, *SYNC)

    assert not remembers(hasty, *words, **environ)


def test_where_a_variable_ends_is_no_matter_of_lines(hasty: Puffin) -> None:
    environ = {"PUFFIN_A": "1", "PUFFIN_B": "2"}
    hasty.ok(*SYNC, **environ)
    assert remembers(hasty, *SYNC, **environ)

    assert not remembers(hasty, *SYNC, PUFFIN_A="1\nPUFFIN_B=2")


def test_a_directory_may_have_any_name(hasty: Puffin) -> None:
    odd = hasty.cwd / os.fsdecode(b"odd \xff\t")
    odd.mkdir()
    for name in ("out.txt", "pins.txt", "more.txt"):
        shutil.copy(hasty.cwd / name, odd)
    hasty.cwd = odd

    assert [remembers(hasty, *SYNC) for _ in range(2)] == [False, True]
    hasty.write("more.txt", "solo\n")
    assert " + solo==" in hasty.ok(*SYNC).err


def test_another_environment_is_another_question(hasty: Puffin) -> None:
    hasty.make_venv("other")

    answer = hasty.ok(*SYNC, VIRTUAL_ENV="other")

    assert answer.out == "worked\n"
    assert " + app==" in answer.err


def test_an_environment_that_is_nearer_counts(hasty: Puffin) -> None:
    below = hasty.cwd / "below"
    below.mkdir()
    for name in ("out.txt", "pins.txt", "more.txt"):
        shutil.copy(hasty.cwd / name, below)
    hasty.cwd = below
    hasty.ok(*SYNC)
    assert remembers(hasty, *SYNC)

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
def test_does_not_remember_what_depends_on_more(hasty: Puffin, words: tuple[str, ...]) -> None:
    pins = (hasty.cwd / "pins.txt").read_text()
    hasty.write(
        "pyproject.toml", '[project]\nname = "own"\nversion = "1"\ndependencies = ["app"]\n'
    )

    outs = [hasty.ok(*words, stdin=pins).out for _ in range(2)]

    assert "remembered\n" not in outs


@pytest.mark.parametrize(
    "content",
    [
        b"-r ${PINS}\n",
        b"-r $\\\n{PINS}\n",
        "-r ${PINS}\n".encode("utf-16"),
        b"# coding: utf-7\n-r +ACQ-{PINS}\n",
    ],
    ids=["plain", "on-two-lines", "utf-16", "utf-7"],
)
def test_does_not_remember_files_that_say_what_variables_say(hasty: Puffin, content: bytes) -> None:
    (hasty.cwd / "out.txt").write_bytes(content)
    hasty.write("solo.txt", "solo\n")

    answers = [hasty.ok(*SYNC, PINS="pins.txt") for _ in range(2)]

    assert [answer.out for answer in answers] == ["worked\n", "worked\n"]
    assert " + solo==" in hasty.ok(*SYNC, PINS="solo.txt").err


def test_does_not_remember_words_that_say_what_variables_say(hasty: Puffin) -> None:
    answers = [hasty.ok("pip-install", "${WHAT}", WHAT="app") for _ in range(2)]

    assert [answer.out for answer in answers] == ["worked\n", "worked\n"]
    assert " + solo==" in hasty.ok("pip-install", "${WHAT}", WHAT="solo").err


def test_does_not_remember_what_a_pipe_said(hasty: Puffin) -> None:
    pipe = hasty.cwd / "pipe.txt"
    os.mkfifo(pipe)
    for _ in range(2):
        with ThreadPoolExecutor(1) as writer:
            writer.submit(pipe.write_text, "-r pins.txt\n")
            assert not remembers(hasty, "pip-sync", "pipe.txt")


@pytest.mark.skipif(sys.platform != "linux", reason="the system cannot be told to be another one")
def test_another_system_is_another_question(hasty: Puffin) -> None:
    hasty.write("more.txt", "solo ; '2.6.' in platform_release\n")
    hasty.ok(*SYNC)
    assert remembers(hasty, *SYNC)
    hasty.program = ("-c", ELSEWHERE + HASTY)

    assert " + solo==" in hasty.ok(*SYNC).err


def test_does_not_remember_a_run_that_warned(hasty: Puffin) -> None:
    shutil.copytree(dist_info(hasty, "app"), hasty.site_packages() / "Other-0.dist-info")
    hasty.write("out.txt", "app[nothing]\n")
    answers = [hasty.ok("pip-install", "-r", "out.txt") for _ in range(2)]

    assert answers[0].err == answers[1].err
    assert ("warning" in answers[0].err) == (answers[1].out == "worked\n")
    assert "warning" in answers[0].err


def test_does_not_remember_what_changed_a_moment_ago(hasty: Puffin) -> None:
    touch(hasty)
    hasty.program = ("-m", "puffin_cli")

    hasty.ok(*SYNC)

    hasty.program = ("-c", HASTY)
    assert not remembers(hasty, *SYNC)
    assert remembers(hasty, *SYNC)


def test_quiet_stays_quiet(hasty: Puffin) -> None:
    answers: list[Answer] = [hasty.ok(*SYNC, "--quiet") for _ in range(2)]

    assert [answer.out for answer in answers] == ["worked\n", "remembered\n"]
    assert [answer.err for answer in answers] == ["", ""]
