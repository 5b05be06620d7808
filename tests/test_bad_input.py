"""Bad input: a clear message, the right exit code, and nothing changed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from puffin_testing import Fault, IndexServer, make_wheel

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import Answer, Offer, Puffin


@pytest.fixture
def prepared(indexed: Puffin) -> Puffin:
    """An environment with base 1.1, and files that a failed run must not change."""
    indexed.make_venv()
    indexed.write("out.txt", "base==1.1\n")
    indexed.ok("pip-sync", "out.txt")
    return indexed


def assert_refused(puffin: Puffin, answer: Answer, *phrases: str, code: int = 2) -> None:
    """Check the message, and that neither the output nor the environment has changed."""
    assert answer.code == code, answer.err
    assert answer.out == ""
    assert "Traceback" not in answer.err
    for phrase in phrases:
        assert phrase in " ".join(answer.err.split()), answer.err
    assert (puffin.cwd / "out.txt").read_text() == "base==1.1\n"
    assert puffin.ok("pip-freeze").out == "base==1.1\n"
    assert not list((puffin.cwd / ".venv").glob(".puffin-journal-*"))


def compile_and_sync(puffin: Puffin, *options: object) -> list[Answer]:
    return [
        puffin.run("pip-compile", "new.in", "-o", "out.txt", *options),
        puffin.run("pip-sync", "new.in", *options),
    ]


def test_missing_file(prepared: Puffin) -> None:
    for answer in compile_and_sync(prepared):
        assert_refused(prepared, answer)
        assert answer.err == (
            "error: failed to open file `new.in`\n"
            "  Caused by: No such file or directory (os error 2)\n"
        )


def test_missing_file_is_told_before_a_missing_environment(puffin: Puffin) -> None:
    answer = puffin.run("pip-sync", "new.in")

    assert answer.code == 2
    assert answer.err.startswith("error: failed to open file `new.in`\n")
    assert not (puffin.cwd / ".venv").exists()


def test_missing_included_file_names_who_includes_it(prepared: Puffin) -> None:
    prepared.write("new.in", "base\n-r deps/none.in\n")

    for answer in compile_and_sync(prepared):
        assert_refused(prepared, answer, "failed to open file `deps/none.in`", "new.in line 2")


def test_syntax_error_in_line_seven_of_an_included_file(prepared: Puffin) -> None:
    prepared.write("new.in", "-r deps/b.in\n")
    prepared.write("deps/b.in", "# one\n\nbase\n\n\n\nflask==1.0.x\n")

    for answer in compile_and_sync(prepared):
        assert_refused(prepared, answer, "`deps/b.in` line 7 column", "new.in line 1")
        assert "flask==1.0.x\n" in answer.err
        assert "^" in answer.err


def test_unknown_index(prepared: Puffin) -> None:
    prepared.write("new.in", "solo\n")
    nowhere = "http://127.0.0.1:9/simple"

    for answer in compile_and_sync(prepared, "-i", nowhere):
        assert_refused(prepared, answer, "127.0.0.1:9/simple/solo/")


def test_project_that_is_not_there(prepared: Puffin) -> None:
    prepared.write("new.in", "sollo\n")
    compiled, synced = compile_and_sync(prepared)

    assert_refused(prepared, compiled, "No solution found", "did you mean solo?", code=1)
    assert_refused(prepared, synced, "sollo", code=2)


@pytest.mark.parametrize("user", ["", "ada:wrong@"])
def test_credentials_missing_or_wrong(prepared: Puffin, user: str) -> None:
    prepared.write("new.in", "solo\n")
    with IndexServer(credentials="ada:right") as server:
        url = server.url.replace("http://", f"http://{user}")
        for answer in compile_and_sync(prepared, "-i", url):
            assert_refused(prepared, answer, "401")
            assert "wrong@" not in answer.err
            assert "right" not in answer.err


def test_untrusted_certificate(prepared: Puffin) -> None:
    prepared.write("new.in", "solo\n")
    with IndexServer(tls="good") as server:
        for answer in compile_and_sync(prepared, "-i", server.url):
            assert_refused(prepared, answer, "certificate", "127.0.0.1")


def test_truncated_download(prepared: Puffin, index: IndexServer) -> None:
    prepared.write("new.in", "solo==0.9\n")
    index.settings.validators = frozenset()
    index.settings.ranges = "no"
    fault = Fault(pattern="/files/solo-0.9-py3-none-any.whl", kind="truncate", times=None, after=99)
    index.inject(fault)

    answer = prepared.run("pip-sync", "new.in", PUFFIN_HTTP_RETRIES="0")

    assert_refused(prepared, answer, "solo-0.9-py3-none-any.whl", "connection")


def test_wrong_hash(prepared: Puffin) -> None:
    prepared.write("new.in", f"solo==0.9 --hash=sha256:{'0' * 64}\n")

    answer = prepared.run("pip-sync", "new.in", "--require-hashes")

    assert_refused(prepared, answer, "solo", "hash")


def test_other_bytes_than_the_index_promises(prepared: Puffin, index: IndexServer) -> None:
    prepared.write("new.in", "solo==0.9\n")
    index.settings.hashes = "wrong"

    answer = prepared.run("pip-sync", "new.in")

    assert_refused(prepared, answer, "solo-0.9-py3-none-any.whl", "sha256", "0" * 64)


def test_members_outside_of_the_wheel(prepared: Puffin, index: IndexServer, offer: Offer) -> None:
    offer(index, "evil", "1.0", files={"../evil.py": "boom"})
    prepared.write("new.in", "evil==1.0\n")

    answer = prepared.run("pip-sync", "new.in")

    assert_refused(prepared, answer, "../evil.py", "evil-1.0-py3-none-any.whl")
    assert not list(prepared.cwd.parent.rglob("evil.py"))


def test_two_owners_of_one_file(prepared: Puffin, index: IndexServer, offer: Offer) -> None:
    offer(index, "one", "1.0", files={"same.py": "1"})
    offer(index, "other", "1.0", files={"same.py": "2"})
    prepared.write("new.in", "one==1.0\nother==1.0\n")

    answer = prepared.run("pip-sync", "new.in")

    assert_refused(prepared, answer, "same.py", "one", "other")


def test_a_project_listed_twice(prepared: Puffin) -> None:
    prepared.write("new.in", "base==1.0\nbase==2.0\n")

    answer = prepared.run("pip-sync", "new.in")

    assert_refused(prepared, answer)
    assert answer.err.startswith(
        "error: Failed to determine installation plan\n"
        "  Caused by: Detected duplicate package in requirements:\n"
    )


def test_no_solution_is_exit_code_one(prepared: Puffin) -> None:
    prepared.write("new.in", "app\nbase>=2\n")

    answer = prepared.run("pip-compile", "new.in", "-o", "out.txt")

    assert_refused(prepared, answer, "No solution found", "app", "base", code=1)
    assert all(len(line) <= 80 for line in answer.err.splitlines())


def test_an_environment_that_is_none(prepared: Puffin) -> None:
    letters = prepared.write("letters/keepsake", "").parent

    answer = prepared.run("pip-sync", "out.txt", VIRTUAL_ENV=str(letters))

    assert_refused(prepared, answer, str(letters), "pyvenv.cfg")
    assert os.listdir(letters) == ["keepsake"]


def test_no_environment_at_all(puffin: Puffin) -> None:
    puffin.write("out.txt", "base==1.1\n")

    answer = puffin.run("pip-sync", "out.txt")

    assert answer.code == 2
    assert "create one with `puffin venv`" in answer.err


def test_an_environment_whose_python_is_gone(prepared: Puffin) -> None:
    (prepared.cwd / "broken").mkdir()
    prepared.write("broken/pyvenv.cfg", "home = /nowhere\n")

    answer = prepared.run("pip-sync", "out.txt", VIRTUAL_ENV="broken")

    assert_refused(prepared, answer, "broken", "interpreter")


def test_two_active_environments(prepared: Puffin) -> None:
    other = prepared.make_venv("other")

    answer = prepared.run("pip-freeze", VIRTUAL_ENV=str(other), CONDA_PREFIX="/conda")

    assert answer.code == 2
    assert "VIRTUAL_ENV" in answer.err
    assert "CONDA_PREFIX" in answer.err


@pytest.mark.parametrize("words", [["pip-sync", "out.txt"], ["pip-install", "app"]])
def test_a_managed_installation(prepared: Puffin, words: list[str]) -> None:
    system = "/usr/bin/python3"
    code = "import os, sysconfig; print(os.listdir(sysconfig.get_path('stdlib')))"
    if "EXTERNALLY-MANAGED" not in subprocess.getoutput(f'{system} -c "{code}"'):
        pytest.skip("this system has no Python that another tool manages")

    answer = prepared.run(*words, "-p", system, "--dry-run")

    assert_refused(prepared, answer, "managed by another tool", "puffin venv")


def mounted(path: Path, options: str) -> Iterator[Path]:
    """Mount a tmpfs while a test runs, where that is allowed."""
    path.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", options, "puffin-test", str(path)]
    try:
        done = subprocess.run(mount, capture_output=True, check=False)
    except FileNotFoundError:
        pytest.skip("there is no mount command")
    if done.returncode != 0:
        pytest.skip("mounting needs privileges that are not there")
    try:
        yield path
    finally:
        subprocess.run(["umount", "-l", str(path)], check=True)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    yield from mounted(tmp_path / "small", "size=400k")


@pytest.fixture
def large_wheel(index: IndexServer, offer: Offer) -> None:
    offer(index, "large", "1.0", files={"large.bin": os.urandom(1_000_000)})


def test_an_environment_on_another_disk_than_the_cache(prepared: Puffin, small_disk: Path) -> None:
    venv = small_disk / "venv"
    prepared.ok("venv", venv, "-p", sys.executable)

    def said(*words: str) -> str:
        return prepared.ok("pip-sync", "out.txt", *words, VIRTUAL_ENV=str(venv)).err

    fallback = f"no hardlink is possible from {prepared.cache} to {venv}; fell back to copy\n"
    assert fallback not in said()
    prepared.ok("pip-uninstall", "base", VIRTUAL_ENV=str(venv))
    assert f"\n{fallback}" in said("-v")
    prepared.ok("pip-uninstall", "base", VIRTUAL_ENV=str(venv))
    assert f"warning: {fallback}" in said("--link-mode", "hardlink")


@pytest.mark.usefixtures("large_wheel")
def test_a_full_disk_below_the_environment(prepared: Puffin, small_disk: Path) -> None:
    venv = small_disk / "venv"
    prepared.ok("venv", venv, "-p", sys.executable)
    prepared.ok("pip-sync", "out.txt", VIRTUAL_ENV=str(venv))
    before = sorted(path.relative_to(venv) for path in venv.rglob("*"))
    prepared.write("new.in", "large==1.0\n")

    answer = prepared.run("pip-sync", "new.in", VIRTUAL_ENV=str(venv))

    assert_refused(prepared, answer, "No space left on device", str(venv))
    assert sorted(path.relative_to(venv) for path in venv.rglob("*")) == before


@pytest.mark.usefixtures("large_wheel")
def test_a_full_disk_below_the_cache(prepared: Puffin, small_disk: Path) -> None:
    prepared.write("new.in", "large==1.0\n")

    answer = prepared.run("pip-sync", "new.in", "--cache-dir", small_disk / "cache")

    assert_refused(prepared, answer, "No space left on device")


@pytest.fixture
def fixed_disk(tmp_path: Path) -> Iterator[Path]:
    yield from mounted(tmp_path / "fixed", "size=8m")


def fix(disk: Path) -> None:
    """Let nothing be written any more."""
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)


@pytest.mark.parametrize("words", [["pip-sync", "new.in"], ["pip-uninstall", "base"]])
def test_a_read_only_environment(prepared: Puffin, fixed_disk: Path, words: list[str]) -> None:
    venv = fixed_disk / "venv"
    prepared.ok("venv", venv, "-p", sys.executable)
    prepared.ok("pip-sync", "out.txt", VIRTUAL_ENV=str(venv))
    prepared.write("new.in", "base==1.0\n")
    fix(fixed_disk)

    answer = prepared.run(*words, VIRTUAL_ENV=str(venv))

    assert_refused(prepared, answer)
    assert answer.err == f"error: no access to '{venv}': Read-only file system\n"


def test_a_read_only_cache_serves_for_what_it_has(prepared: Puffin, fixed_disk: Path) -> None:
    cache = ["--cache-dir", str(fixed_disk / "cache")]
    prepared.ok("venv", "one", "-p", sys.executable)
    prepared.ok("pip-sync", "out.txt", *cache, VIRTUAL_ENV="one")
    fix(fixed_disk)
    warning = (
        f"warning: The cache at {cache[1]} cannot be written to (Read-only file system);"
        " going on without\n"
    )

    made = prepared.ok("venv", "two", "-p", sys.executable, *cache)
    synced = prepared.ok("pip-sync", "out.txt", *cache, VIRTUAL_ENV="two")

    assert made.err.count("warning") == 1
    assert warning in made.err
    assert synced.err.startswith(warning)
    assert synced.err.count("warning") == 1
    assert "Installed 1 package" in synced.err


def test_a_read_only_cache_takes_nothing_new(prepared: Puffin, fixed_disk: Path) -> None:
    cache = fixed_disk / "cache"
    prepared.ok("pip-sync", "out.txt", "--cache-dir", cache)
    prepared.write("new.in", "base==1.0\nmore==1.5\n")
    fix(fixed_disk)

    answer = prepared.run("pip-sync", "new.in", "--cache-dir", cache)

    assert_refused(prepared, answer, f"no access to '{cache}", "And 1 more for this reason")
    assert answer.err.count("error") == 1


def test_a_cache_that_is_a_file(prepared: Puffin) -> None:
    prepared.write("file", "")

    answer = prepared.run("pip-sync", "out.txt", "--cache-dir", "file")

    assert_refused(prepared, answer, "file")


def test_an_output_that_cannot_be_written(prepared: Puffin) -> None:
    (prepared.cwd / "directory").mkdir()

    answer = prepared.run("pip-compile", "out.txt", "-o", "directory")

    assert_refused(prepared, answer, "directory")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--exclude-newer", "soon"], "Neither a valid date ("),
        (["--python-version", "3.7.x"], "Version `3.7.x` doesn't match PEP 440 rules"),
        (["--python-version", "3.7-dev"], "is a development release"),
        (["--python-platform", "amiga"], "amiga"),
        (["--python", "9.9"], "9.9"),
        (["--prerelease", "maybe"], "invalid value 'maybe' for '--prerelease <MODE>'"),
        (["--no-index", "-i", "https://example.org"], "'--no-index' cannot be used with"),
    ],
)
def test_options_that_make_no_sense(prepared: Puffin, words: list[str], message: str) -> None:
    prepared.write("new.in", "base\n")

    answer = prepared.run("pip-compile", "new.in", "-o", "out.txt", *words)

    assert_refused(prepared, answer, message)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PUFFIN_TRANSPORT", "pigeon"),
        ("PUFFIN_HTTP_TIMEOUT", "soon"),
        ("PUFFIN_INDEX_STRATEGY", "best"),
        ("PUFFIN_OFFLINE", "perhaps"),
    ],
)
def test_variables_that_make_no_sense(prepared: Puffin, variable: str, value: str) -> None:
    prepared.write("new.in", "solo\n")

    answer = prepared.run("pip-compile", "new.in", "-o", "out.txt", **{variable: value})

    assert_refused(prepared, answer, variable)


def test_editables_that_are_not_there(prepared: Puffin) -> None:
    prepared.write("new.in", "base\n-e ./mine\n")

    for answer in compile_and_sync(prepared):
        assert_refused(prepared, answer, "Unable to locate", "new.in line 2", "`-e ./mine`")


def test_offline_without_a_cache(prepared: Puffin) -> None:
    prepared.write("new.in", "solo\n")

    for answer in compile_and_sync(prepared, "--offline"):
        assert answer.code in {1, 2}
        assert "solo" in answer.err
        assert "offline" in answer.err
    shutil.rmtree(prepared.cache)
    assert prepared.run("pip-sync", "new.in", "--offline").code == 2


def test_a_wheel_that_is_none(prepared: Puffin, index: IndexServer) -> None:
    metadata = make_wheel(None, "fake", "1.0")
    index.add("fake-1.0-py3-none-any.whl", b"<html>" + metadata[:50], requires_python=None)
    prepared.write("new.in", "fake==1.0\n")

    answer = prepared.run("pip-sync", "new.in")

    assert_refused(prepared, answer, "fake-1.0-py3-none-any.whl")


@pytest.mark.parametrize("line", ["newer==1.0", "newer", "newer @ {url}", "./{name}"])
def test_a_wheel_for_a_newer_python(prepared: Puffin, index: IndexServer, line: str) -> None:
    wheel = make_wheel(prepared.cwd, "newer", "1.0", requires_python=">=3.99")
    index.add_path(wheel, requires_python=None)  # an index need not tell
    url = index.file_url(wheel.name)
    prepared.write("new.in", f"{line.format(url=url, name=wheel.name)}\n")

    for answer in (prepared.run("pip-sync", "new.in"), prepared.run("pip-sync", "new.in")):
        assert_refused(prepared, answer, "Cannot install newer", "1.0 requires Python >=3.99")


def test_a_wheel_that_has_what_undoes_a_run(prepared: Puffin, index: IndexServer) -> None:
    victim = prepared.write("victim.txt", "mine")
    steps = json.dumps({"added": [str(victim)]})
    wheel = make_wheel(
        None, "fake", "1.0", data={"data/.puffin-journal-1/steps.json": steps.encode()}
    )
    index.add("fake-1.0-py3-none-any.whl", wheel)
    prepared.write("new.in", "fake==1.0\n")

    for answer in (prepared.run("pip-sync", "new.in"), prepared.run("pip-sync", "new.in")):
        assert_refused(prepared, answer, "steps.json", "has a name that an environment keeps")
    assert victim.read_text() == "mine"
