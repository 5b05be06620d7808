"""Whatever a tool is told to do, it is kept to its stage, and to the index of the bench."""

from __future__ import annotations

import os
import sys
import tomllib
from pathlib import Path

import pytest
from small_bench import SMALL, found, make_stage

from puffin_bench._errors import RunError
from puffin_bench._peer import Invocation, Peer, Stage, version_of
from puffin_bench._peer_nab import NabPeer
from puffin_bench._peer_pip import PipPeer
from puffin_bench._peers import PEERS

INDEX = "http://127.0.0.1:8123/simple/"
each_peer = pytest.mark.parametrize("name", PEERS)


def make_peer(name: str, directory: Path) -> Peer:
    """Return a peer whose environment has what is looked for in it."""
    runner = directory / "peer" / "lib" / "python3" / "site-packages" / "pip" / "__pip-runner__.py"
    runner.parent.mkdir(parents=True)
    runner.touch()
    return PEERS[name](str(directory / "peer"))


def everything(peer: Peer, stage: Stage) -> list[Invocation]:
    said = [
        peer.start(stage),
        peer.compile(stage),
        peer.compile(stage, offline=True),
        peer.sync(stage),
        peer.venv(stage),
        peer.freeze(stage),
        peer.uninstall(stage, "beta"),
    ]
    return [invocation for invocation in said if invocation is not None]


@each_peer
def test_all_paths_are_those_of_the_stage_the_tool_and_the_interpreter(
    name: str, tmp_path: Path
) -> None:
    stage = make_stage(tmp_path / "stage", INDEX)
    known = (stage.directory, str(tmp_path / "peer"), stage.python, os.devnull, "/usr", "/bin")

    for invocation in everything(make_peer(name, tmp_path), stage):
        words = [*invocation.argv, *invocation.environ.values(), invocation.cwd]
        paths = [path for word in words for path in word.split(":") if path.startswith("/")]
        strange = [path for path in paths if not path.startswith((*known, "//127.0.0.1"))]
        assert strange == []


@each_peer
def test_no_variable_comes_from_who_runs_the_bench(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    peer, stage = make_peer(name, tmp_path), make_stage(tmp_path / "stage")
    before = everything(peer, stage)

    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:1/other/")
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")

    assert everything(peer, stage) == before
    assert not any("PYTHONDONTWRITEBYTECODE" in said.environ for said in before)


@pytest.mark.parametrize("name", [name for name in PEERS if name not in {"python", "nab"}])
def test_the_index_is_the_one_of_the_stage(name: str, tmp_path: Path) -> None:
    invocation = make_peer(name, tmp_path).compile(make_stage(tmp_path / "stage", INDEX))

    assert invocation is not None
    assert INDEX in invocation.environ.values()


@each_peer
def test_who_has_an_offline_mode_is_told_so_and_the_others_are_not(
    name: str, tmp_path: Path
) -> None:
    peer, stage = make_peer(name, tmp_path), make_stage(tmp_path / "stage")

    asked, not_asked = peer.compile(stage, offline=True), peer.compile(stage)

    assert (asked != not_asked) == peer.has_offline


@pytest.mark.parametrize("name", ["puffin", "uv", "pip", "pip-tools"])
def test_projects_are_built_where_no_wheel_is_to_be_used(name: str, tmp_path: Path) -> None:
    stage = make_stage(tmp_path / "stage")
    built = Stage(
        directory=stage.directory, python=stage.python, index=INDEX, no_binary=("alpha", "beta")
    )

    invocation = make_peer(name, tmp_path).sync(built)

    assert invocation is not None
    words = " ".join(invocation.argv).replace("=", " ").replace(",", " --no-binary ")
    assert "--no-binary alpha --no-binary beta" in words


def test_nab_is_given_a_project_with_the_requirements_and_the_index(tmp_path: Path) -> None:
    stage = make_stage(tmp_path, INDEX)
    os.makedirs(stage.project)
    Path(stage.requirements).write_text(SMALL.requirements)

    NabPeer("nab").prepare(stage)

    written = tomllib.loads(Path(stage.project, "pyproject.toml").read_text())
    assert written["project"]["dependencies"] == ["alpha"]
    assert written["tool"]["nab"]["indexes"] == [{"name": "bench", "url": INDEX}]


def test_an_environment_of_pip_without_pip_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="no pip that can be run from outside"):
        PipPeer(str(tmp_path)).freeze(make_stage(tmp_path))


@pytest.mark.parametrize(
    ("printed", "version"),
    [
        ("puffin 0.1.0", "0.1.0"),
        ("uv 0.13.9 (x86_64-unknown-linux-gnu)", "0.13.9"),
        ("pip 26.3 from somewhere 3.11", "26.3"),
        ("pip-compile, version 7.6.2", "7.6.2"),
        ("nab 1.0rc1", "1.0rc1"),
        ("none", ""),
    ],
)
def test_a_version_is_found_in_what_a_tool_prints(printed: str, version: str) -> None:
    argv = (sys.executable, "-I", "-c", f"print({printed!r})")

    assert version_of(Invocation(argv, {}, "/")) == version


@pytest.mark.parametrize("name", ["puffin", "pip", "python"])
def test_tools_tell_their_versions(name: str, tmp_path: Path) -> None:
    peer = found(name)

    assert peer.version(make_stage(tmp_path))[0].isdigit()
