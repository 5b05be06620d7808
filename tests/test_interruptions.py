"""Runs that are killed or interrupted, with all that they started, and the runs after them."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from processes import END, PATIENCE, Run, all_gone, count, leftovers, nobody_in, problems

from puffin_testing import Fault, GitRepository, make_wheel, sdist_of, wheel_filename

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from conftest import Puffin, Sources

    Line = Callable[[Sources], str]

MANY = 800
"""Files of what is large enough to be killed in the middle of it."""
PREPARE = "prepare_metadata_for_build_wheel"
GRACE = 2.0
"""Seconds after which builds that were asked to end, and do not, are killed."""

# A git that notes its process and waits before, or after, one of its subcommands.
GIT = """#!/bin/sh
for word; do
    if [ "$word" = "{command}" ] && [ -e "{held}" ]; then
        {before}
        echo "$$" >> "{log}.new" && cp "{log}.new" "{log}.$$" && mv "{log}.$$" "{log}"
        while [ -e "{held}" ]; do sleep 0.02; done
    fi
done
exec "{git}" "$@"
"""


def noted(sources: Sources) -> list[dict[str, Any]]:
    """Return what hooks have noted so far."""
    if not sources.log.exists():
        return []
    lines = sources.log.read_text().splitlines(keepends=True)
    return [json.loads(line) for line in lines if line.endswith("\n")]


def logged(sources: Sources) -> list[int]:
    """Return the processes of hooks, and their children, that were begun."""
    return [note["pid"] for note in noted(sources)]


def hooked(sources: Sources, what: str) -> bool:
    """Return whether a hook was called, or something else was noted under that name."""
    return any(note["hook"] == what for note in noted(sources))


def assert_goes_on(puffin: Puffin, names: str = "werk") -> None:
    """Check that environment and cache are whole, for the next run and for one offline."""
    puffin.ok("pip-sync", "out.txt")
    said = puffin.ok("pip-sync", "out.txt", "--offline", "--reinstall").err
    assert "warning" not in said
    assert_installed(puffin, names)


def assert_installed(puffin: Puffin, names: str) -> None:
    assert problems(puffin) == []
    assert len(puffin.ok("pip-freeze").out.splitlines()) == len(names.split(","))
    assert puffin.python(f"import {names}").returncode == 0


@pytest.fixture
def ready(indexed: Puffin) -> Puffin:
    """The command, with an index and an environment."""
    indexed.make_venv()
    return indexed


@pytest.fixture
def held(sources: Sources) -> Iterator[Path]:
    """The file for whose life builds, or git, wait."""
    path = Path(f"{sources.log}.held")
    path.touch()
    yield path
    path.unlink(missing_ok=True)


def waiting(sources: Sources, hook: str = "build_wheel", **options: object) -> str:
    """Offer sources whose build waits, with a child; return the pin."""
    sdist = sources.sdist("werk", "4.0", misbehaviour="wait", misbehaves_in=hook, **options)
    sources.index.add(sdist.name, sdist.read_bytes())
    return "werk==4.0"


def waiting_git(puffin: Puffin, held: Path, command: str, *, after: bool = False) -> Path:
    """Put a git on the path that waits; return the file where its processes are noted."""
    folder, log = held.parent / "bin", held.parent / "git.log"
    folder.mkdir()
    git = subprocess.run(["which", "git"], capture_output=True, text=True, check=True).stdout
    before = f'"{git.strip()}" "$@"' if after else ":"
    text = GIT.format(command=command, held=held, log=log, git=git.strip(), before=before)
    (folder / "git").write_text(text)
    (folder / "git").chmod(0o755)
    puffin.environ["PATH"] = f"{folder}{os.pathsep}{os.environ['PATH']}"
    return log


# --- killed --------------------------------------------------------------------------------


@pytest.mark.parametrize("tree", [False, True], ids=["alone", "with-children"])
def test_killed_while_it_builds(ready: Puffin, sources: Sources, held: Path, tree: bool) -> None:
    ready.write("out.txt", f"{waiting(sources)}\n")
    run = Run(ready, "pip-sync", "out.txt")
    run.until(lambda: len(logged(sources)) >= 3)  # asked for metadata, building, and its child

    run.kill(tree=tree)

    if tree:
        assert all_gone(logged(sources))
    held.unlink()
    assert_goes_on(ready)


@pytest.mark.parametrize("tree", [False, True], ids=["alone", "with-children"])
def test_killed_while_a_backend_tells_the_metadata(
    ready: Puffin, sources: Sources, held: Path, tree: bool
) -> None:
    waiting(sources, PREPARE)
    ready.write("a.in", "werk\n")
    run = Run(ready, "pip-compile", "a.in", "-o", "out.txt", "--no-header")
    run.until(lambda: logged(sources))

    run.kill(tree=tree)

    assert not (ready.cwd / "out.txt").exists()
    held.unlink()
    ready.ok("pip-compile", "a.in", "-o", "out.txt", "--no-header")
    assert (ready.cwd / "out.txt").read_text() == "werk==4.0\n    # via -r a.in\n"
    assert_goes_on(ready)


def many_files(seed: str) -> dict[str, str]:
    return {f"werk/part_{n % 40}/file_{n}.py": f"# {seed} {n}\n" * 40 for n in range(MANY)}


def big_wheel(sources: Sources) -> str:
    content = make_wheel(None, "werk", "4.0", files={"werk/__init__.py": "", **many_files("a")})
    sources.index.add(wheel_filename("werk", "4.0"), content)
    return "werk==4.0"


def big_sdist(sources: Sources) -> str:
    tree = sources.tree("werk", "4.0", files={f"more/{k}": v for k, v in many_files("b").items()})
    sources.index.add("werk-4.0.tar.gz", sdist_of(tree))
    return "werk==4.0"


def big_repository(sources: Sources) -> str:
    tree = sources.tree("werk", "4.0", files={f"more/{k}": v for k, v in many_files("c").items()})
    repository = GitRepository(sources.directory / "werk.git")
    paths = [path for path in tree.rglob("*") if path.is_file()]
    repository.commit({str(path.relative_to(tree)): path.read_bytes() for path in paths})
    return f"werk @ {repository.requirement_url('main')}"


@pytest.mark.parametrize(
    ("line", "place"),
    [(big_wheel, "*/tree"), (big_sdist, "*/source"), (big_repository, "*/tree")],
)
def test_killed_while_it_unpacks(ready: Puffin, sources: Sources, line: Line, place: str) -> None:
    ready.write("out.txt", f"{line(sources)}\n")
    killed = 0

    for share in (0.1, 0.8):
        run = Run(ready, "pip-sync", "out.txt")
        ended = run.until(lambda share=share: count(ready.cache, place) > share * MANY)
        run.kill(tree=True)
        killed += not ended
        assert problems(ready) == []

    assert killed
    assert_goes_on(ready)


@pytest.mark.parametrize(
    ("command", "after"),
    [("ls-remote", False), ("init", True), ("fetch", False), ("fetch", True), ("clone", True)],
)
def test_killed_while_git_is_at_work(
    ready: Puffin, sources: Sources, held: Path, command: str, after: bool
) -> None:
    repository = sources.repository("werk", "4.0")
    ready.write("out.txt", f"werk @ {repository.requirement_url('main')}\n")
    log = waiting_git(ready, held, command, after=after)
    run = Run(ready, "pip-sync", "out.txt")
    run.until(log.exists)

    run.kill(tree=True)

    held.unlink()
    assert_goes_on(ready)


def test_killed_at_any_moment(ready: Puffin, sources: Sources) -> None:
    generator = random.Random(os.environ.get("PUFFIN_TEST_SEED", "puffin"))
    sdist = sources.sdist("arch", "1.0", requires=["werk"])
    sources.index.add(sdist.name, sdist.read_bytes())
    repository = sources.repository("repo", "1.0", requires=["werk"])
    big_wheel(sources)
    ready.write("a.in", f"arch\nrepo @ {repository.requirement_url('main')}\n")
    compiling = ("pip-compile", "a.in", "-o", "out.txt", "--no-header")
    for words in (compiling, ("pip-sync", "out.txt")):
        for moment in sorted(generator.uniform(0.2, 1.2) for _ in range(3)):
            run = Run(ready, *words)
            time.sleep(moment)
            run.kill(tree=True)

            assert problems(ready) == []
        ready.ok(*words)
        lines = (ready.cwd / "out.txt").read_text().splitlines()
        commit = f"repo @ git+{repository.url}@{repository.head()}"
        assert [line for line in lines if line[0] != " "] == ["arch==1.0", commit, "werk==4.0"]
    assert_goes_on(ready, "arch, repo, werk")


# --- interrupted ---------------------------------------------------------------------------


class Ending(NamedTuple):
    """How a run is made to end, and with which code."""

    number: int
    group: bool
    code: int


ENDS = [
    pytest.param(Ending(signal.SIGINT, group=True, code=130), id="ctrl-c"),
    pytest.param(Ending(signal.SIGINT, group=False, code=130), id="sigint"),
    pytest.param(Ending(signal.SIGTERM, group=False, code=143), id="sigterm"),
    pytest.param(Ending(signal.SIGHUP, group=True, code=129), id="hung-up"),
]


def assert_ended(run: Run, said: str, code: int, processes: list[int]) -> None:
    assert run.process.returncode == code, said
    *before, last = said.splitlines()
    assert last == ("Interrupted" if code == 130 else "Terminated")
    assert [line for line in before if not line.startswith("Resolved ")] == []
    assert processes
    assert all_gone(processes)
    assert nobody_in(run.puffin.cwd.parent)
    assert leftovers(run.puffin) == []


@pytest.mark.parametrize("ending", ENDS)
def test_interrupted_build_ends_with_its_children(
    ready: Puffin, sources: Sources, held: Path, ending: Ending
) -> None:
    ready.write("out.txt", f"{waiting(sources)}\n")
    run = Run(ready, "pip-sync", "out.txt")
    run.until(lambda: len(logged(sources)) >= 3)

    said = run.interrupted(ending.number, group=ending.group)

    assert_ended(run, said, ending.code, logged(sources))
    if ending.code == 143:
        held.unlink()
        assert_goes_on(ready)


@pytest.mark.usefixtures("held")
@pytest.mark.parametrize("unnamed", [False, True], ids=["in-the-pool", "in-front"])
def test_interrupted_compilation_ends_its_builds(
    ready: Puffin, sources: Sources, unnamed: bool
) -> None:
    waiting(sources, PREPARE)
    url = sources.served(sources.directory / "werk-4.0.tar.gz", "master.zip")
    ready.write("a.in", f"{url}\n" if unnamed else "werk\n")
    run = Run(ready, "pip-compile", "a.in")
    run.until(lambda: len(logged(sources)) >= 3)

    said = run.interrupted(signal.SIGINT, group=True)

    assert_ended(run, said, 130, logged(sources))


@pytest.mark.usefixtures("held")
def test_build_of_a_build_requirement_is_interrupted_too(ready: Puffin, sources: Sources) -> None:
    waiting(sources)
    sdist = sources.sdist("web", "4.0", system_requires=["werk"])
    sources.index.add(sdist.name, sdist.read_bytes())
    ready.write("out.txt", "web==4.0\n")
    run = Run(ready, "pip-sync", "out.txt")
    run.until(lambda: len(logged(sources)) >= 3)

    said = run.interrupted(signal.SIGTERM, group=False)

    assert_ended(run, said, 143, logged(sources))


def test_backend_that_does_not_listen_is_killed(ready: Puffin, sources: Sources) -> None:
    sdist = sources.sdist("werk", "4.0", misbehaviour="hang-deaf")
    sources.index.add(sdist.name, sdist.read_bytes())
    ready.write("out.txt", "werk==4.0\n")
    run = Run(ready, "pip-sync", "out.txt")
    run.until(lambda: hooked(sources, "deaf"))

    said = run.interrupted(signal.SIGINT, group=True)

    assert_ended(run, said, 130, logged(sources))


def test_second_interrupt_ends_at_once(ready: Puffin, sources: Sources) -> None:
    sdist = sources.sdist("werk", "4.0", misbehaviour="hang-deaf")
    sources.index.add(sdist.name, sdist.read_bytes())
    ready.write("out.txt", "werk==4.0\n")
    run = Run(ready, "pip-sync", "out.txt")
    run.until(lambda: hooked(sources, "deaf"))

    run.process.send_signal(signal.SIGINT)
    run.until(lambda: hooked(sources, "asked to end"))
    began = time.monotonic()
    said = run.interrupted(signal.SIGINT, group=True)

    assert time.monotonic() - began < GRACE
    assert_ended(run, said, 130, logged(sources))


@pytest.mark.parametrize("options", [[], ["--no-cache"]], ids=["cache", "no-cache"])
def test_download_for_a_build_is_not_waited_for(
    ready: Puffin, sources: Sources, options: list[str], tmp_path: Path
) -> None:
    index = sources.index
    index.inject(Fault(pattern="/files/base-2.0*.whl", kind="stall", times=None))
    sdist = sources.sdist("werk", "4.0", system_requires=["base>=2"])
    index.add(sdist.name, sdist.read_bytes())
    ready.write("out.txt", "werk==4.0\n")
    ready.environ["TMPDIR"] = str(tmp_path / "temporary")
    (tmp_path / "temporary").mkdir()
    run = Run(ready, "pip-sync", "out.txt", *options)
    run.until(lambda: index.count("/files/base-2.0*.whl"))

    began = time.monotonic()
    said = run.interrupted(signal.SIGINT, group=True)

    assert time.monotonic() - began < END
    assert_ended(run, said, 130, [run.process.pid])
    assert os.listdir(tmp_path / "temporary") == []


@pytest.mark.parametrize("line", [big_wheel, big_sdist])
def test_interrupted_while_it_unpacks(ready: Puffin, sources: Sources, line: Line) -> None:
    ready.write("out.txt", f"{line(sources)}\n")
    run = Run(ready, "pip-sync", "out.txt")
    run.catch(lambda: count(ready.cache, "*/[ts]*") > MANY // 10)

    said = run.interrupted(signal.SIGINT, group=True)

    assert_ended(run, said, 130, [run.process.pid])


@pytest.mark.parametrize(
    ("command", "ending"),
    [
        ("ls-remote", Ending(signal.SIGINT, group=True, code=130)),
        ("fetch", Ending(signal.SIGTERM, group=False, code=143)),
        ("clone", Ending(signal.SIGINT, group=False, code=130)),
    ],
)
def test_git_ends_with_an_interrupted_run(
    ready: Puffin, sources: Sources, held: Path, command: str, ending: Ending
) -> None:
    repository = sources.repository("werk", "4.0")
    ready.write("out.txt", f"werk @ {repository.requirement_url('main')}\n")
    log = waiting_git(ready, held, command)
    run = Run(ready, "pip-sync", "out.txt")
    run.until(log.exists)

    said = run.interrupted(ending.number, group=ending.group)

    assert_ended(run, said, ending.code, [int(line) for line in log.read_text().split()])
    if command == "fetch":
        held.unlink()
        assert_goes_on(ready)


def test_ignored_hangup_stays_ignored(ready: Puffin, sources: Sources, held: Path) -> None:
    ready.write("out.txt", f"{waiting(sources)}\n")
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        run = Run(ready, "pip-sync", "out.txt")
    finally:
        signal.signal(signal.SIGHUP, before)
    run.until(lambda: len(logged(sources)) >= 3)

    run.process.send_signal(signal.SIGHUP)
    held.unlink()
    run.process.communicate(timeout=PATIENCE)

    assert run.process.returncode == 0
    assert_installed(ready, "werk")


# --- too slow ------------------------------------------------------------------------------


@pytest.mark.parametrize("hook", ["build_wheel", PREPARE])
def test_build_timeout_names_phase_and_seconds(ready: Puffin, sources: Sources, hook: str) -> None:
    sdist = sources.sdist("werk", "4.0", misbehaviour="hang", misbehaves_in=hook)
    sources.index.add(sdist.name, sdist.read_bytes())
    ready.write("out.txt", "werk==4.0\n")
    command = "pip-compile" if hook == PREPARE else "pip-sync"

    answer = ready.run(command, "out.txt", "--build-timeout", "3")

    assert answer.code == 2
    told = f"error: failed to build werk==4.0: `{hook}` took longer than 3 s\n"
    assert told in answer.err
    assert "hanging" in answer.err
    assert all_gone(logged(sources))
    assert leftovers(ready) == []
