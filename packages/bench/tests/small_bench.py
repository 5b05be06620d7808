"""A mirror of four tiny projects, a workload of them, and the tools that this machine has."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from typing import TYPE_CHECKING

import msgspec
import pytest

from puffin_bench._peer import Stage
from puffin_bench._peers import PEERS
from puffin_bench._scenarios import TRIALS
from puffin_bench._store import FORMAT, Label, Store
from puffin_bench._trial import Task
from puffin_bench._workloads import Workload
from puffin_testing import make_wheel, metadata_bytes, project_tree, sdist_of, wheel_filename

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from puffin_bench._peer import Peer

PINS = "alpha==2.0\nbeta==1.5\n"
SMALL = Workload(
    name="small",
    summary="two projects",
    requirements="# what is wanted\nalpha  # the newest\n",
    added="gamma",
    removed="Beta",
    scenarios=tuple(TRIALS),
)
BUILT = Workload(
    name="built",
    summary="one project, from its sources",
    requirements="delta\n",
    added="alpha",
    removed="delta",
    scenarios=("sync-cold",),
    pins="delta==1.0\n",
    build=True,
)


def make_store(directory: Path) -> Store:
    """Return a mirror of `alpha` (which needs `beta`), `beta`, `gamma` and `delta`."""
    store = Store(directory)
    store.put_label(Label(format=FORMAT, made="2026-01-31T12:00:00Z", python="3", platform="any"))
    store.put_pins("small", PINS.split())
    _put(store, "alpha", {"1.0": [], "2.0": ["beta>=1"]})
    _put(store, "beta", {"1.0": [], "1.5": []})
    _put(store, "gamma", {"3.0": ["beta"]})
    _put(store, "delta", {"1.0": []})
    _put_sdist(store, "delta", "1.0")
    return store


def _put(store: Store, project: str, releases: Mapping[str, list[str]]) -> None:
    offered = []
    for version, requires in releases.items():
        filename = wheel_filename(project, version)
        # A module that only the wheel has tells what was installed: it, or what was built.
        files = {f"{project}_wheel.py": ""}
        data = make_wheel(None, project, version, requires=requires, files=files)
        store.put_file(filename, data)
        store.put_metadata(filename, metadata_bytes(project, version, requires=requires))
        offered.append(_file(filename, data))
    _put_page(store, project, offered)


def _put_sdist(store: Store, project: str, version: str) -> None:
    stem = f"{project}-{version}"
    with tempfile.TemporaryDirectory() as directory:
        tree = project_tree(directory, "in-tree", project, version)
        data = sdist_of(tree, top=stem)
    store.put_file(f"{stem}.tar.gz", data)
    page = msgspec.json.decode(store.page(project) or b"{}")
    _put_page(store, project, [*page["files"], _file(f"{stem}.tar.gz", data)])


def _put_page(store: Store, project: str, files: list[dict[str, object]]) -> None:
    page = {"meta": {"api-version": "1.1"}, "name": project, "files": files}
    store.put_page(project, msgspec.json.encode(page))


def _file(filename: str, data: bytes) -> dict[str, object]:
    hashes = {"sha256": hashlib.sha256(data).hexdigest()}
    url = f"../../files/{filename}"
    return {"filename": filename, "url": url, "hashes": hashes, "size": len(data)}


def plain_environment(directory: Path) -> str:
    """Return an empty environment of the interpreter that runs the tests."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", directory], check=True)
    return str(directory)


def found(tool: str) -> Peer:
    """Return a tool as this machine has it; the test is skipped where it has none."""
    search = os.pathsep.join((os.path.dirname(sys.executable), os.environ.get("PATH", "")))
    program = shutil.which(PEERS[tool].program, path=search)
    if program is None:
        pytest.skip(f"{tool} is not installed")
    return PEERS[tool](os.path.dirname(os.path.dirname(program)))


def make_stage(directory: Path, index: str = "http://127.0.0.1:9/simple/") -> Stage:
    """Return a stage below a directory; nothing is written."""
    return Stage(directory=str(directory), python=sys.executable, index=index)


def make_task(template: str = "", workload: Workload = SMALL, timeout: float = 60.0) -> Task:
    """Return what a tool is to do."""
    pins = workload.pins or PINS
    return Task(workload=workload, pins=pins, template=template, timeout=timeout)
