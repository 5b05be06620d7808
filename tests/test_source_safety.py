"""Sources that mean harm, or do some: what the whole command makes of them."""

from __future__ import annotations

import gzip
import json
import os
import signal
import time
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from puffin_testing import (
    RawTarMember,
    make_tar,
    make_tar_gz,
    metadata_bytes,
    sdist_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Answer, Puffin, Sources

    Members = list[RawTarMember]

FILE, HARD, LINK, DIRECTORY, FIFO = b"0", b"1", b"2", b"5", b"6"
PREPARE = "prepare_metadata_for_build_wheel"
TOP = "werk-4.0"


def member(name: str, kind: bytes = FILE, link: str = "", data: bytes = b"") -> RawTarMember:
    return RawTarMember(name=name, kind=kind, link=link, data=data)


def refused(puffin: Puffin, text: str, *options: object, command: str = "pip-compile") -> str:
    """Run a command that has to fail; return what it said, on one line."""
    puffin.write("in.txt", text)
    answer: Answer = puffin.run(command, "in.txt", *options)
    assert answer.code in (1, 2), answer
    assert "Traceback" not in answer.err
    assert "should not" not in answer.err
    assert list(puffin.cache.glob(".tmp/*")) == []
    return " ".join(answer.err.split())


def offered(sources: Sources, **options: object) -> Path:
    """Offer werk 4.0 as sources only."""
    sdist = sources.sdist("werk", "4.0", **options)
    sources.index.add(sdist.name, sdist.read_bytes())
    return sdist


@pytest.fixture
def built(indexed: Puffin) -> Puffin:
    indexed.make_venv()
    return indexed


# --- archives ------------------------------------------------------------------------------

HOSTILE = {
    "symlink that leaves": (
        lambda _: [member(f"{TOP}/link", LINK, "../../outside")],
        "leaves its directory",
    ),
    "absolute symlink": (lambda out: [member(f"{TOP}/link", LINK, str(out))], "absolute target"),
    "file through a symlink": (
        lambda _: [member(f"{TOP}/link", LINK, "."), member(f"{TOP}/link/x", data=b"x")],
        f"needs '{TOP}/link' as a directory",
    ),
    "hard link that leaves": (
        lambda out: [member(f"{TOP}/link", HARD, str(out))],
        "has an absolute name",
    ),
    "parent": (lambda _: [member(f"{TOP}/../../outside", data=b"x")], "leaves its directory"),
    "absolute": (lambda out: [member(str(out / "x"), data=b"x")], "has an absolute name"),
    "FIFO": (lambda _: [member(f"{TOP}/pipe", FIFO)], "is a FIFO"),
    "device": (lambda _: [member(f"{TOP}/zero", b"3")], "is a device"),
    "twice": (lambda _: [member(f"{TOP}/setup.py")], "twice"),
    "several tops": (lambda _: [member("other/x", data=b"x")], "other"),
    "file at the top": (lambda _: [member("x", data=b"x")], "x"),
}


@pytest.mark.parametrize("place", ["index", "url"])
@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_archive_is_refused_whole(
    indexed: Puffin, sources: Sources, tmp_path: Path, case: str, place: str
) -> None:
    make: Callable[[Path], Members] = HOSTILE[case][0]
    outside = tmp_path / "outside"
    outside.mkdir()
    content = make_tar_gz([member(f"{TOP}/setup.py", data=b"raise SystemExit"), *make(outside)])
    sources.index.add(f"{TOP}.tar.gz", content)
    sources.index.add_page("/elsewhere/master.zip", content)
    line = "werk==4.0" if place == "index" else f"werk @ {sources.index.root}/elsewhere/master.zip"

    message = refused(indexed, f"{line}\n")

    assert line in message
    assert HOSTILE[case][1] in message
    assert os.listdir(outside) == []
    assert list(indexed.cache.glob("built-wheels-v0/*/**/setup.py")) == []


def test_bomb_is_refused_before_the_disk_is_full(indexed: Puffin, sources: Sources) -> None:
    megabytes, piece = 600, gzip.compress(bytes(1 << 20), 9)
    head = member(f"{TOP}/setup.py"), RawTarMember(name=f"{TOP}/x", size=megabytes << 20)
    content = gzip.compress(make_tar(head, end=b"")) + piece * megabytes
    sources.index.add(f"{TOP}.tar.gz", content)

    message = refused(indexed, "werk==4.0\n")

    assert "werk==4.0" in message
    assert "unpacks to more than" in message


@pytest.mark.parametrize("name", ["werk-4.0.tar.bz2", "werk-4.0.tar.xz"])
def test_other_kinds_of_archives_are_no_releases(
    indexed: Puffin, sources: Sources, name: str
) -> None:
    sources.index.add(name, b"BZh9")

    message = refused(indexed, "werk==4.0\n")

    assert "werk==4.0" in message
    assert sources.index.count("/files/*") == 0


def test_backend_path_does_not_lead_out_of_the_sources(indexed: Puffin, sources: Sources) -> None:
    text = '[build-system]\nrequires = []\nbuild-backend = "evil"\nbackend-path = ["../evil"]\n'
    offered(sources, files={"pyproject.toml": text})

    message = refused(indexed, "werk==4.0\n")

    assert "cannot build werk==4.0: pyproject.toml" in message
    assert "backend-path" in message


# --- backends ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("misbehaviour", "told"), [("wrong-name", "impostor"), ("wrong-version", "99")]
)
@pytest.mark.parametrize("hook", [PREPARE, "build_wheel"])
def test_other_project_than_asked_for_is_refused(
    built: Puffin, sources: Sources, misbehaviour: str, told: str, hook: str
) -> None:
    offered(sources, misbehaviour=misbehaviour, misbehaves_in=hook)
    command = "pip-compile" if hook == PREPARE else "pip-sync"

    message = refused(built, "werk==4.0\n", command=command)

    assert "werk==4.0" in message
    assert told in message
    assert built.ok("pip-freeze").out == ""


def test_daemon_is_not_waited_for_and_children_end(built: Puffin, sources: Sources) -> None:
    offered(sources, misbehaviour="leave-daemon")
    child = sources.sdist("base", "4.0", misbehaviour="leave-child")
    sources.index.add(child.name, child.read_bytes())
    built.write("in.txt", "werk==4.0\nbase==4.0\n")
    began = time.monotonic()

    built.ok("pip-sync", "in.txt")

    assert time.monotonic() - began < 30  # both live for a minute
    entries = map(json.loads, sources.log.read_text().splitlines())
    left = [entry["pid"] for entry in entries if entry["hook"] == "child"]
    alive = [process for process in left if is_alive(process)]
    assert len(left) == 2
    for process in alive:
        os.kill(process, signal.SIGKILL)
    assert len(alive) == 1  # what left for a session of its own is out of reach


def is_alive(process: int) -> bool:
    try:
        with open(f"/proc/{process}/stat", encoding="ascii") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_megabytes_of_output_are_not_shown(built: Puffin, sources: Sources) -> None:
    offered(sources, misbehaviour="print-megabytes")
    built.write("in.txt", "werk==4.0\n")

    assert len(built.ok("pip-sync", "in.txt").err) < 1000


def test_temporary_files_of_a_build_go_with_it(built: Puffin, sources: Sources) -> None:
    offered(sources, misbehaviour="write-outside")
    built.write("in.txt", "werk==4.0\n")

    built.ok("pip-sync", "in.txt")

    assert list(built.cache.glob(".tmp/*")) == []
    names = {path.name for path in built.cwd.parent.rglob("*")}
    assert not names & {"left-behind", "outside.txt"}


@pytest.mark.parametrize("options", [[], ["--verbose"]], ids=["quiet", "verbose"])
def test_backend_sees_and_shows_no_secret(
    indexed: Puffin, sources: Sources, options: list[str]
) -> None:
    offered(sources, misbehaviour="print-environ", misbehaves_in=PREPARE)
    url = sources.index.url.replace("//", "//user:s3cr3t@")
    indexed.environ |= {
        "PUFFIN_INDEX_URL": url,
        "PIP_EXTRA_INDEX_URL": url,
        "PIP_PASSWORD": "s3cr3t",
        "UPLOAD_TOKEN": "s3cr3t",
        "CLOUD_SECRET_ACCESS_KEY": "s3cr3t",
        "DATABASE": "postgresql://user:s3cr3t@127.0.0.1/base",
        "HARMLESS": "shown",
    }

    message = refused(indexed, "werk==4.0\n", *options)

    assert "HARMLESS=shown" in message
    assert "s3cr3t" not in message
    assert "s3cr3t" not in sources.log.read_text()


def test_backend_spoils_only_its_own_copy(built: Puffin, sources: Sources) -> None:
    sdist = sources.sdist("werk", "4.0", misbehaviour="delete-sources")
    repository = sources.repository("repo", "4.0", misbehaviour="delete-sources")
    before = sdist.read_bytes()
    url = sources.served(sdist)
    built.write("in.txt", f"werk @ {url}\nrepo @ {repository.requirement_url('main')}\n")

    built.ok("pip-sync", "in.txt")

    assert sdist.read_bytes() == before
    assert (repository.path / "pyproject.toml").exists()
    assert len(list(built.cache.glob("git-v0/checkouts/*/*/pyproject.toml"))) == 1
    archives = list(built.cache.glob(f"built-wheels-v0/url/**/{sdist.name}"))
    assert [path.read_bytes() for path in archives] == [before]


# --- requirements of builds ----------------------------------------------------------------


def test_cycle_of_build_requirements_is_named(indexed: Puffin, sources: Sources) -> None:
    for name, needs in (("one", "two"), ("two", "one"), ("self", "self")):
        sdist = sources.sdist(name, "1.0", system_requires=[needs])
        sources.index.add(sdist.name, sdist.read_bytes())

    message = refused(indexed, "one\n")
    own = refused(indexed, "self\n")

    assert "one==1.0 -> two==1.0 -> one==1.0" in message
    assert "self==1.0 -> self==1.0" in own
    assert sources.hooks() == []


def test_required_hashes_hold_for_sources(built: Puffin, sources: Sources) -> None:
    sdist = offered(sources, system_requires=["base==1.0"])
    right = sha256(sdist.read_bytes()).hexdigest()

    for line in ("werk==4.0", f"werk==4.0 --hash=sha256:{'0' * 64}"):
        message = refused(built, f"{line}\n", "--require-hashes", command="pip-sync")
        assert "werk==4.0" in message
    assert sources.hooks() == []

    built.write("in.txt", f"werk==4.0 --hash=sha256:{right}\n")
    answer = built.ok("pip-sync", "in.txt", "--require-hashes")
    assert "base==1.0" not in built.ok("pip-freeze").out
    assert "warning: --require-hashes does not cover what builds need: werk==4.0" in answer.err


def test_no_hash_is_missed_where_builds_need_nothing(built: Puffin, sources: Sources) -> None:
    sdist = offered(sources)
    right = sha256(sdist.read_bytes()).hexdigest()
    built.write("in.txt", f"werk==4.0 --hash=sha256:{right}\n")

    assert "warning" not in built.ok("pip-sync", "in.txt", "--require-hashes").err


# --- no build ------------------------------------------------------------------------------


def test_only_a_wheel_of_the_same_source_serves_where_nothing_is_built(
    built: Puffin, sources: Sources
) -> None:
    sdist = sources.sdist("werk", "4.0")
    line = f"werk @ {sdist.as_uri()}\n"
    refused(built, line, "--no-build", command="pip-sync")
    built.write("in.txt", line)
    built.ok("pip-sync", "in.txt")
    built.ok("pip-uninstall", "werk")
    assert " + werk" in built.ok("pip-sync", "in.txt", "--no-build").err
    built.ok("pip-uninstall", "werk")
    builds = sources.builds()

    sources.sdist("werk", "4.0", requires_python=">=3")
    os.utime(sdist, (1, 1))

    assert "werk @" in refused(built, line, "--no-build", command="pip-sync")
    assert sources.builds() == builds


# --- what the sources say ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("version", "dynamic", "asked"),
    [
        ("2.2", [], False),
        ("2.4", ["Dynamic: Summary"], False),
        ("2.2", ["Dynamic: Requires-Dist"], True),
        ("2.2", ["Dynamic: Requires-Python"], True),
        ("2.1", [], True),
    ],
)
def test_backend_is_asked_only_for_what_is_dynamic(
    indexed: Puffin, sources: Sources, version: str, dynamic: list[str], *, asked: bool
) -> None:
    tree = sources.tree("werk", "4.0", requires=["base<2"])
    said = metadata_bytes(
        "werk", "4.0", requires=["base<2"], metadata_version=version, headers=dynamic
    )
    sources.index.add("werk-4.0.tar.gz", sdist_of(tree, pkg_info=said))
    indexed.write("in.txt", "werk\n")

    out = indexed.ok("pip-compile", "in.txt", "--no-header", "--no-annotate").out

    assert out == "base==1.1\nwerk==4.0\n"
    assert (PREPARE in sources.hooks()) is asked
