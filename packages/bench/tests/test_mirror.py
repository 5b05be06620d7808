"""A mirror is recorded until nothing new comes, and has the answer that the judges agree upon."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import msgspec
import pytest
from recorded_tools import ScriptedPeer

from puffin_bench import main
from puffin_bench._errors import MirrorError
from puffin_bench._mirror import Task, fill
from puffin_bench._store import Label, Store
from puffin_bench._workloads import Workload
from puffin_testing import (
    IndexServer,
    authority_file,
    make_wheel,
    wheel_filename,
    wheel_of_installed,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PROJECTS = ("alpha", "beta", "gamma")
WORKLOAD = Workload(
    name="small",
    summary="two projects",
    requirements="alpha\nbeta\n",
    added="gamma",
    removed="beta",
    scenarios=("compile-cold",),
)
WHOLE = msgspec.structs.replace(WORKLOAD, scenarios=("compile-cold", "sync-cold"))
PINNED = msgspec.structs.replace(
    WORKLOAD, name="pinned", scenarios=("sync-cold",), pins="alpha==1.0\n"
)


def made_server() -> IndexServer:
    server = IndexServer(metadata="off")
    for name in PROJECTS:
        server.add(wheel_filename(name, "1.0"), make_wheel(None, name, "1.0"))
    return server


@pytest.fixture
def server() -> Iterator[IndexServer]:
    with made_server() as server:
        yield server


class Session:
    """A mirror in the making, and what was told of it."""

    def __init__(self, directory: Path, index: str) -> None:
        self.store = Store(directory / "mirror")
        self.told: list[str] = []
        self.timeout = 60.0
        self._index = index

    def fill(self, *peers: ScriptedPeer, workloads: tuple[Workload, ...] = (WORKLOAD,)) -> None:
        task = Task(
            store=self.store,
            workloads=workloads,
            peers=peers,
            python=sys.executable,
            environ={**os.environ, "SSL_CERT_FILE": authority_file()},
            timeout=self.timeout,
        )
        fill(task, self._index, self.told.append)

    def rounds(self, workload: str = "small") -> list[int]:
        """Return how many things came in each round."""
        words = [line.split() for line in self.told if line.startswith(f"{workload}: round")]
        return [int(line[-1]) for line in words]


@pytest.fixture
def session(tmp_path: Path, server: IndexServer) -> Session:
    return Session(tmp_path, server.url)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """Return a session in which everything was done once, by one tool."""
    with made_server() as server:
        session = Session(tmp_path_factory.mktemp("recorded"), server.url)
        session.fill(ScriptedPeer("uv"), workloads=(WHOLE, PINNED))
        yield session


def test_has_all_that_the_tools_asked_for(recorded: Session) -> None:
    store = recorded.store

    assert store.projects() == list(PROJECTS)
    assert all(store.has_metadata(wheel_filename(name, "1.0")) for name in PROJECTS)
    assert store.files() == [wheel_filename(name, "1.0") for name in ("alpha", "beta")]
    assert store.pins("small") == "alpha==1.0\nbeta==1.0\n"


def test_ends_with_a_round_that_brought_nothing(recorded: Session) -> None:
    # pages and metadata of three; then, with pins, the wheels of two
    assert recorded.rounds() == [6, 2, 0]


def test_committed_pins_are_installed_and_not_asked_about(recorded: Session) -> None:
    assert recorded.store.pins("pinned") == "alpha==1.0\n"
    assert recorded.rounds("pinned") == [0, 0]
    assert {line.split(" by ")[0] for line in recorded.told if line.startswith("pinned: s")} == {
        "pinned: sync-cold"
    }


def test_leaves_nothing_of_the_tools_behind(recorded: Session) -> None:
    parent = os.path.dirname(recorded.store.directory)
    left = [os.path.join(place, name) for place, _, names in os.walk(parent) for name in names]

    assert left
    assert all(path.startswith(recorded.store.directory + os.sep) for path in left)


def test_taken_up_again_fetches_nothing(session: Session, server: IndexServer) -> None:
    session.fill(ScriptedPeer("pip"))
    count = len(server.requests)
    session.told.clear()

    session.fill(ScriptedPeer("pip"))

    assert session.rounds() == [0, 0]
    assert len(server.requests) == count


def test_says_for_what_it_is_and_serves_nothing_else(session: Session) -> None:
    session.fill(workloads=())
    label = session.store.label()

    assert label is not None
    assert label.python == f"{sys.version_info[0]}.{sys.version_info[1]}"
    session.store.put_label(Label(format=1, made=label.made, python="2.7", platform=label.platform))
    with pytest.raises(MirrorError, match=r"for Python 2\.7"):
        session.fill(workloads=())


def test_judges_that_disagree_are_an_error_that_names_the_difference(session: Session) -> None:
    with pytest.raises(MirrorError) as caught:
        session.fill(ScriptedPeer("puffin"), ScriptedPeer("uv", extra="delta==2.0"))

    assert "small: puffin and uv disagree in compile-cold" in str(caught.value)
    assert "delta==2.0" in str(caught.value)
    assert session.store.pins("small") is None


def test_another_tool_may_answer_what_it_likes(session: Session) -> None:
    session.fill(ScriptedPeer("puffin"), ScriptedPeer("pip", extra="delta==2.0"))

    assert session.store.pins("small") == "alpha==1.0\nbeta==1.0\n"


def test_a_judge_without_an_answer_is_an_error(session: Session) -> None:
    broken = msgspec.structs.replace(WORKLOAD, requirements="nowhere\n")

    with pytest.raises(MirrorError, match=r"small: puffin has no answer: exit code 1"):
        session.fill(ScriptedPeer("puffin"), workloads=(broken,))

    assert session.store.is_missing("nowhere")


def test_a_judge_that_installs_something_else_is_an_error(session: Session) -> None:
    with pytest.raises(MirrorError, match=r"the pins and uv disagree in sync-cold.*lacks alpha"):
        session.fill(ScriptedPeer("uv", skips="alpha"), workloads=(PINNED,))


def test_one_bad_workload_does_not_stop_the_others(session: Session) -> None:
    broken = msgspec.structs.replace(WORKLOAD, name="broken", requirements="nowhere\n")

    with pytest.raises(MirrorError, match="broken"):
        session.fill(ScriptedPeer("puffin"), workloads=(broken, WORKLOAD))

    assert session.store.pins("small") == "alpha==1.0\nbeta==1.0\n"


def test_who_is_too_slow_is_not_waited_for_again(session: Session) -> None:
    session.timeout = 0.5

    session.fill(ScriptedPeer("pip", delay=30.0))

    late = [line for line in session.told if "by pip" in line]
    assert len(late) == 1
    assert late[0].startswith("small: compile-cold by pip: stopped after")


def test_who_looks_through_a_project_may_look_further_the_next_time(
    session: Session, server: IndexServer
) -> None:
    wheels = [f"alpha-0.{n}-py3-none-any.whl" for n in range(3)]
    other = ["alpha-0.9-cp27-cp27m-win32.whl", "alpha-0.9-cp311-cp311-macosx_11_0_arm64.whl"]
    usable = ["alpha-0.9-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl"]
    for name in (*wheels, *other, *usable):
        version = name.split("-")[1]
        server.add(name, make_wheel(None, "alpha", version), project="alpha")
    curious = ScriptedPeer("pip")
    curious.reads = (*wheels[:2], *other[:1])

    session.fill(curious)

    read = [name for name in (*wheels, *other, *usable) if session.store.has_metadata(name)]
    assert read == [*wheels, *other[:1], *usable]


def test_an_index_that_cannot_be_asked_is_an_error(session: Session, server: IndexServer) -> None:
    server.fail("/simple/gamma/", 403, times=None)

    with pytest.raises(MirrorError, match="gamma"):
        session.fill(ScriptedPeer("pip"))


def test_the_command_refuses_what_it_does_not_know(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mirror", "--workload", "nothing"]) == 2
    assert "invalid choice: 'nothing'" in capsys.readouterr().err


def test_the_command_sets_up_a_tool_and_says_what_stands(
    server: IndexServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    server.add(*wheel_of_installed("pip"))
    server.add(wheel_filename("black", "9.0"), make_wheel(None, "black", "9.0", requires=["beta"]))
    server.add(wheel_filename("flake8", "8.0"), make_wheel(None, "flake8", "8.0"))
    for name in [name for name in os.environ if name.startswith(("PIP_", "PUFFIN_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_INDEX_URL", server.url)
    mirror = str(tmp_path / "mirror")

    words = ["--mirror", mirror, "--workload", "black", "--tool", "pip"]
    code = main(["mirror", *words, "--peers", str(tmp_path / "peers")])

    told = capsys.readouterr().out
    assert code == 0, told
    assert "black: compile-cold by pip: 2 distributions" in told
    assert "the mirror has 3 projects and" in told.splitlines()[-1]
    store = Store(mirror)
    assert store.projects() == ["beta", "black", "flake8"]
    assert store.pins("black") is None  # nobody who judges was asked
