"""Runs whose helpers, or who themselves, come to harm while many wheels are unpacked."""

from __future__ import annotations

import os
import signal
import subprocess
from typing import TYPE_CHECKING

import pytest
from processes import PATIENCE, Run, all_gone, count, descendants, leftovers, problems, send

from puffin_testing import Fault, make_wheel, wheel_filename

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Puffin

    from puffin_testing import IndexServer

pytestmark = pytest.mark.skipif(
    not os.path.isdir("/proc/self/task"), reason="nobody helps where threads are unknown"
)

NAMES = [f"part{number}" for number in range(18)]
FILES = 400
"""In each wheel: so many that a run is caught while its helpers are at work."""


@pytest.fixture(scope="module")
def wheels() -> list[bytes]:
    return [make_wheel(None, name, "1.0", files=files_of(name)) for name in NAMES]


def files_of(name: str) -> dict[str, str]:
    return {f"{name}/f{number}.py": "x = 1\n" * 200 for number in range(FILES)}


@pytest.fixture
def many(indexed: Puffin, index: IndexServer, wheels: list[bytes]) -> Puffin:
    """Pins of so many wheels that others help to unpack them, and an empty environment."""
    for name, content in zip(NAMES, wheels, strict=True):
        index.add(wheel_filename(name, "1.0"), content)
    indexed.write("out.txt", "".join(f"{name}==1.0\n" for name in NAMES))
    indexed.make_venv()
    return indexed


class Helped:
    """A run that is stopped while helpers are at work: not they, but who gives them more."""

    def __init__(self, many: Puffin) -> None:
        self.run = Run(many, "pip-sync", "out.txt")
        self.helpers: list[int] = []

    def is_at_work(self) -> bool:
        if count(self.run.puffin.cache, "*/tree") < FILES // 4:
            return False
        self.helpers = descendants(self.run.process.pid)
        return bool(self.helpers)

    def end(self) -> None:
        for process in (self.run.process.pid, *self.helpers):
            send(process, signal.SIGKILL)
        self.run.process.communicate(timeout=PATIENCE)


@pytest.fixture
def helped(many: Puffin) -> Iterator[Helped]:
    helped = Helped(many)
    try:
        helped.run.catch(helped.is_at_work)
        yield helped
    finally:
        helped.end()


def assert_all_there(many: Puffin) -> None:
    assert problems(many) == []
    assert len(many.ok("pip-freeze").out.splitlines()) == len(NAMES)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV])
def test_the_death_of_a_helper_costs_nothing_but_time(
    many: Puffin, helped: Helped, number: int
) -> None:
    send(helped.helpers[0], number)
    helped.run.go_on()
    out, err = helped.run.process.communicate(timeout=PATIENCE)

    assert (helped.run.process.returncode, out) == (0, "")
    assert "warning" not in err
    assert leftovers(many) == []
    assert all_gone(helped.helpers)
    assert_all_there(many)


def test_all_helpers_may_die(many: Puffin, helped: Helped) -> None:
    for helper in helped.helpers:
        send(helper, signal.SIGKILL)
    helped.run.go_on()
    helped.run.process.communicate(timeout=PATIENCE)

    assert helped.run.process.returncode == 0
    assert_all_there(many)


def test_a_run_waits_for_a_helper_that_was_stopped_and_goes_on(
    many: Puffin, helped: Helped
) -> None:
    send(helped.helpers[0], signal.SIGSTOP)
    helped.run.go_on()
    with pytest.raises(subprocess.TimeoutExpired):
        helped.run.process.communicate(timeout=1.5)
    assert leftovers(many) != []
    send(helped.helpers[0], signal.SIGCONT)
    helped.run.process.communicate(timeout=PATIENCE)

    assert helped.run.process.returncode == 0
    assert_all_there(many)


@pytest.mark.parametrize(
    ("number", "group", "code"),
    [
        (signal.SIGINT, True, 130),
        (signal.SIGINT, False, 130),
        (signal.SIGTERM, False, 143),
        (signal.SIGTERM, True, 143),
        (signal.SIGHUP, True, 129),
    ],
)
def test_an_interrupted_run_ends_with_its_helpers_and_leaves_nothing(
    many: Puffin, helped: Helped, number: int, group: bool, code: int
) -> None:
    said = helped.run.interrupted(number, group=group)

    assert helped.run.process.returncode == code
    assert said.splitlines()[-1] == ("Interrupted" if code == 130 else "Terminated")
    assert all_gone(helped.helpers)
    assert leftovers(many) == []
    assert not many.ok("pip-freeze").out


def test_an_interrupt_reaches_helpers_that_are_stopped(many: Puffin, helped: Helped) -> None:
    for helper in helped.helpers:
        send(helper, signal.SIGSTOP)

    helped.run.interrupted(signal.SIGINT, group=False)

    assert all_gone(helped.helpers)
    assert leftovers(many) == []


def test_helpers_end_when_the_run_is_killed(many: Puffin, helped: Helped) -> None:
    helped.run.kill(tree=False)

    assert all_gone(helped.helpers)
    many.ok("pip-sync", "out.txt")
    assert_all_there(many)


def test_a_run_that_fails_before_all_is_unpacked_leaves_nothing(many: Puffin) -> None:
    many.write("out.txt", (many.cwd / "out.txt").read_text() + "missing==1.0\n")

    run, helpers = Run(many, "pip-sync", "out.txt"), set[int]()

    while run.process.poll() is None:
        helpers.update(descendants(run.process.pid))
    _, err = run.process.communicate(timeout=PATIENCE)

    assert run.process.returncode == 2
    assert "missing" in err
    assert helpers
    assert all_gone(list(helpers))
    assert leftovers(many) == []


@pytest.mark.parametrize("killed", [False, True])
def test_helpers_that_wait_for_work_end_with_the_run(
    many: Puffin, index: IndexServer, killed: bool
) -> None:
    index.inject(Fault(pattern="/simple/*", kind="stall", times=None))
    run = Run(many, "pip-sync", "out.txt")
    helpers: list[int] = []

    def is_asking() -> bool:
        helpers[:] = descendants(run.process.pid)
        return bool(index.requests and helpers)

    try:
        assert not run.until(is_asking)
        if killed:
            run.kill(tree=False)
        else:
            assert run.interrupted(signal.SIGINT, group=True).splitlines()[-1] == "Interrupted"
    finally:
        send(run.process.pid, signal.SIGKILL)
        run.process.communicate(timeout=PATIENCE)

    assert all_gone(helpers)
    assert run.process.returncode == (-signal.SIGKILL if killed else 130)
    assert leftovers(many) == []
