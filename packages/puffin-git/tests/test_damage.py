import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from puffin_cache import Cache
from puffin_git import GitCommandError, GitSource, GitUrl
from puffin_testing import GitRepository, git_environ, wait_until

_CHECK_OUT = """
import sys
from puffin_cache import Cache
from puffin_git import GitSource, GitUrl
environ = dict(item.split("=", 1) for item in sys.argv[3:])
print(GitSource(Cache(sys.argv[1]), environ=environ).checkout(GitUrl.parse(sys.argv[2])).path)
"""


def started(cache: Cache, url: str, environ: dict[str, str]) -> subprocess.Popen[str]:
    variables = [f"{key}={value}" for key, value in environ.items()]
    return subprocess.Popen(
        [sys.executable, "-c", _CHECK_OUT, cache.root, url, *variables],
        stdout=subprocess.PIPE,
        text=True,
    )


def only(directory: Path) -> Path:
    (found,) = directory.iterdir()
    return found


def database(cache: Cache) -> Path:
    return only(Path(cache.root, "git-v0", "db"))


def slow_git(folder: Path, command: str, marker: Path) -> dict[str, str]:
    """Return an environment with a git that does not end a command while its marker is there."""
    real = shutil.which("git")
    folder.mkdir()
    (folder / "git").write_text(
        f"#!/bin/sh\n'{real}' \"$@\"\ncode=$?\n"
        f'case " $* " in *" {command} "*) touch \'{marker}\'\n'
        f"while [ -e '{marker}' ]; do sleep 0.05; done;; esac\nexit $code\n"
    )
    (folder / "git").chmod(0o755)
    return git_environ(PATH=f"{folder}{os.pathsep}{os.environ['PATH']}")


@pytest.mark.parametrize("command", ["init", "fetch", "clone", "reset"])
def test_a_run_after_a_killed_one_succeeds(
    cache: Cache, repository: GitRepository, tmp_path: Path, command: str
) -> None:
    marker = tmp_path / "reached"
    url = repository.requirement_url("main")
    process = started(cache, url, slow_git(tmp_path / "bin", command, marker))
    wait_until(marker.exists)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()

    checkout = GitSource(cache, environ=git_environ()).checkout(GitUrl.parse(url))
    marker.unlink()

    assert Path(checkout.path, "demo.txt").read_text() == "one\n"
    assert only(only(Path(cache.root, "git-v0", "checkouts"))) == Path(checkout.path)


def test_killing_at_any_time_leaves_nothing_that_harms(
    cache: Cache, repository: GitRepository
) -> None:
    for number in range(3):
        commit = repository.commit({"demo.txt": f"{number}\n"})
        url = repository.requirement_url(commit)
        process = started(cache, url, git_environ())
        time.sleep(0.1 + 0.05 * number)
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()

        checkout = GitSource(cache, environ=git_environ()).checkout(GitUrl.parse(url))

        assert Path(checkout.path, "demo.txt").read_text() == f"{number}\n"


def test_two_processes_make_one_checkout(cache: Cache, repository: GitRepository) -> None:
    url = repository.requirement_url("main")
    processes = [started(cache, url, git_environ()) for _ in range(2)]

    paths = {process.communicate()[0].strip() for process in processes}

    assert [process.returncode for process in processes] == [0, 0]
    assert len(paths) == 1
    assert Path(paths.pop(), "demo.txt").read_text() == "one\n"


def test_threads_share_the_work(cache: Cache, repository: GitRepository, tmp_path: Path) -> None:
    log = tmp_path / "log"
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "git").write_text(
        f"#!/bin/sh\necho \"$@\" >> '{log}'\nexec '{shutil.which('git')}' \"$@\"\n"
    )
    (folder / "git").chmod(0o755)
    environ = git_environ(PATH=f"{folder}{os.pathsep}{os.environ['PATH']}")
    source = GitSource(cache, environ=environ)
    url = GitUrl.parse(repository.requirement_url("main"))
    threads = [threading.Thread(target=source.checkout, args=(url,)) for _ in range(3)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    commands = log.read_text()
    assert source.has(url)
    assert [commands.count(f" {word} ") for word in ("ls-remote", "fetch", "clone")] == [1, 1, 1]


def spoil_objects(path: Path) -> None:
    for file in sorted((path / "objects").rglob("*")):
        if file.is_file():
            file.chmod(0o644)
            file.unlink()
            file.write_bytes(b"noise")


def remove_trees(path: Path) -> None:
    # The commits stay: that some are there does not mean that what they need is.
    bare = f"--git-dir={path}"
    listed = subprocess.run(
        ["git", bare, "cat-file", "--batch-all-objects", "--batch-check"],
        check=True,
        capture_output=True,
        text=True,
    )
    for line in listed.stdout.splitlines():
        name, kind, _ = line.split()
        if kind != "commit":
            (path / "objects" / name[:2] / name[2:]).unlink()


@pytest.mark.parametrize(
    "damage",
    [
        spoil_objects,
        remove_trees,
        lambda path: shutil.rmtree(path / "refs"),
        lambda path: (path / "HEAD").unlink(),
        lambda path: (path / "config").write_text("[noise"),
    ],
    ids=["noise", "trees", "refs", "HEAD", "config"],
)
def test_a_broken_database_is_made_again(
    source: GitSource, cache: Cache, repository: GitRepository, warnings: list[str], damage: object
) -> None:
    url = GitUrl.parse(repository.requirement_url("main"))
    source.checkout(url)
    assert callable(damage)
    damage(database(cache))
    shutil.rmtree(Path(cache.root, "git-v0", "checkouts"))

    checkout = source.checkout(url)

    assert Path(checkout.path, "demo.txt").read_text() == "one\n"
    assert warnings == [f"Broken git repository at {database(cache)}, making it again"]


def test_a_lock_that_a_killed_git_left_does_not_matter(
    source: GitSource, cache: Cache, repository: GitRepository, warnings: list[str]
) -> None:
    source.checkout(GitUrl.parse(repository.requirement_url()))
    commit = repository.commit({"demo.txt": "two\n"})
    for name in (f"commits/{commit}.lock", "remotes/origin/main.lock"):
        path = database(cache) / "refs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()

    checkout = source.checkout(GitUrl.parse(repository.requirement_url(commit)))

    assert checkout.commit == commit
    assert warnings == [f"Broken git repository at {database(cache)}, making it again"]


def test_lost_objects_are_fetched_again(
    source: GitSource, cache: Cache, repository: GitRepository
) -> None:
    url = GitUrl.parse(repository.requirement_url("main"))
    source.checkout(url)
    for file in (database(cache) / "objects").rglob("*/*"):
        file.unlink()
    shutil.rmtree(Path(cache.root, "git-v0", "checkouts"))

    assert Path(source.checkout(url).path, "demo.txt").read_text() == "one\n"


def test_a_sound_database_outlives_a_failure(
    source: GitSource, cache: Cache, repository: GitRepository, warnings: list[str]
) -> None:
    source.checkout(GitUrl.parse(repository.requirement_url()))
    commit = repository.commit({"demo.txt": "two\n"})
    away = repository.path.rename(repository.path.with_name("away"))
    before = os.stat(database(cache)).st_ino

    with pytest.raises(GitCommandError):
        source.checkout(GitUrl.parse(f"git+{repository.path.as_uri()}@{commit}"))

    away.rename(repository.path)
    assert (os.stat(database(cache)).st_ino, warnings) == (before, [])


@pytest.mark.parametrize("missing", [".ok", ".git/HEAD"])
def test_a_broken_checkout_is_made_again(
    source: GitSource, repository: GitRepository, warnings: list[str], missing: str
) -> None:
    url = GitUrl.parse(repository.requirement_url("main"))
    path = Path(source.checkout(url).path)
    (path / missing).unlink()
    (path / "demo.txt").unlink()

    assert not source.has(url)
    source.checkout(url)

    assert (path / "demo.txt").read_text() == "one\n"
    assert warnings == [f"Broken git checkout at {path}, making it again"]


def test_many_packs_are_put_together(
    source: GitSource, cache: Cache, repository: GitRepository
) -> None:
    source.checkout(GitUrl.parse(repository.requirement_url()))
    packs = database(cache) / "objects" / "pack"
    subprocess.run(["git", f"--git-dir={database(cache)}", "repack", "-q"], check=True)
    (pack,) = packs.glob("*.pack")
    for number in range(101):
        for suffix in (".pack", ".idx"):
            shutil.copy(pack.with_suffix(suffix), packs / f"pack-{number:040x}{suffix}")
    commit = repository.commit({"demo.txt": "two\n"})

    source.checkout(GitUrl.parse(repository.requirement_url(commit)))

    assert len(list(packs.glob("*.pack"))) == 1
