"""The whole way, into real environments, beside pip."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from install_wheel import Scheme
from pep508 import MarkerEnvironment
from puffin_fs import Linker
from puffin_installer import (
    ChangeSet,
    PlanOptions,
    Preparer,
    RequestedRequirement,
    SitePackages,
    Transaction,
    WheelInstall,
    build_plan,
    lock_environment,
)
from puffin_testing import GitRepository, make_wheel, project_tree
from pypi_types import path_to_url

if TYPE_CHECKING:
    from conftest import Index

Make = Callable[..., RequestedRequirement]
VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"
MARKERS = MarkerEnvironment(
    implementation_name="cpython",
    implementation_version=f"{VERSION}.0",
    os_name=os.name,
    platform_machine="",
    platform_python_implementation="CPython",
    platform_release="",
    platform_system="",
    platform_version="",
    python_full_version=f"{VERSION}.0",
    python_version=VERSION,
    sys_platform=sys.platform,
)


class RealEnvironment:
    """A virtual environment of this interpreter, without pip."""

    def __init__(self, root: Path) -> None:
        venv.create(root, with_pip=False, symlinks=os.name != "nt")
        self.root = root
        paths = sysconfig.get_paths(
            "venv", vars={"base": str(root), "platbase": str(root), "installed_base": str(root)}
        )
        self.scheme = Scheme(
            purelib=paths["purelib"],
            platlib=paths["platlib"],
            headers=str(root / "include" / "site" / f"python{VERSION}"),
            scripts=paths["scripts"],
            data=str(root),
            executable=str(Path(paths["scripts"]) / "python"),
        )

    def scan(self) -> SitePackages:
        return SitePackages.scan([self.scheme.purelib, self.scheme.platlib])

    def python(self, *arguments: str) -> str:
        done = subprocess.run(
            [self.scheme.executable, *arguments], check=True, capture_output=True, text=True
        )
        return done.stdout

    def files(self) -> set[str]:
        """Everything but bytecode, and what each tool says of itself."""
        return {
            os.path.relpath(os.path.join(directory, name), self.root)
            for directory, _, names in os.walk(self.root)
            for name in names
            if not name.endswith(".pyc") and name not in ("REQUESTED", ".puffin.lock")
        }


def sync(real: RealEnvironment, index: Index, *requested: RequestedRequirement) -> ChangeSet:
    """Do what `pip-sync` does."""
    with lock_environment(str(real.root)) as locked:
        installed = real.scan()
        database = index.database()
        options = PlanOptions(root=str(real.root), markers=MARKERS)
        plan = build_plan(requested, installed, options, lambda: database.wheel_index(index.tags))
        wheels = list(plan.cached)
        if plan.remote:
            found = index.find(*plan.remote)
            wheels += Preparer(database, index.pool).prepare(found.dists)
        leaving = plan.reinstall + plan.remove
        transaction = Transaction(locked, real.scheme, Linker("hardlink"))
        return transaction.run([WheelInstall(wheel) for wheel in wheels], leaving, installed)


def fill(index: Index) -> None:
    index.add(
        "greeter",
        "1.0",
        files={"greeter/__init__.py": "def main():\n    print('hello 1.0')\n"},
        entry_points={"console_scripts": {"greet": "greeter:main"}},
        data={"headers/greeter.h": "//\n", "data/share/greeter/info": "info"},
        scripts={"greet-again": "#!python\nprint('again')\n"},
    )
    index.add(
        "greeter",
        "2.0",
        files={"greeter.py": "def main():\n    print('hello 2.0')\n"},
        entry_points={"console_scripts": {"greet": "greeter:main"}},
    )
    index.add("names_pace", "1.0", files={"space/one.py": "x = 1\n", "space/data.json": "{}"})


def test_sync_makes_an_environment_match(index: Index, request_for: Make, tmp_path: Path) -> None:
    fill(index)
    real = RealEnvironment(tmp_path / "real")
    greet = str(Path(real.scheme.scripts) / "greet")
    empty = real.files()

    first = sync(real, index, request_for("greeter==1.0"), request_for("names-pace"))
    assert [str(change) for change in first.installed] == ["greeter==1.0", "names-pace==1.0"]
    assert subprocess.run([greet], capture_output=True, check=True).stdout == b"hello 1.0\n"
    assert real.python("-c", "import space.one; print(space.one.x)") == "1\n"

    second = sync(real, index, request_for("greeter==2.0"))
    assert [str(change) for change in second.installed] == ["greeter==2.0"]
    assert [str(change) for change in second.removed] == ["greeter==1.0", "names-pace==1.0"]
    assert subprocess.run([greet], capture_output=True, check=True).stdout == b"hello 2.0\n"

    assert sync(real, index, request_for("greeter==2.0")) == ChangeSet()

    sync(real, index)
    assert real.files() == empty


def test_a_second_environment_needs_no_request(
    index: Index, request_for: Make, tmp_path: Path
) -> None:
    fill(index)
    requested = [request_for("greeter==1.0"), request_for("names-pace==1.0")]
    sync(RealEnvironment(tmp_path / "first"), index, *requested)
    made = len(index.server.requests)

    second = RealEnvironment(tmp_path / "second")
    sync(second, index, *requested)

    assert len(index.server.requests) == made
    assert len(second.scan()) == 2


@pytest.mark.skipif(importlib.util.find_spec("pip") is None, reason="needs pip to compare with")
def test_the_files_are_those_of_pip(index: Index, request_for: Make, tmp_path: Path) -> None:
    fill(index)
    ours, theirs = RealEnvironment(tmp_path / "ours"), RealEnvironment(tmp_path / "theirs")

    sync(ours, index, request_for("greeter==1.0"), request_for("names-pace==1.0"))
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "--python", theirs.scheme.executable, "install"),
            *("--isolated", "--disable-pip-version-check", "--no-cache-dir", "--no-compile", "-q"),
            *("--index-url", index.server.url, "greeter==1.0", "names-pace==1.0"),
        ],
        check=True,
        capture_output=True,
    )

    assert ours.files() == theirs.files()
    assert sorted(dist.path.rpartition(os.sep)[2] for dist in theirs.scan()) == sorted(
        dist.path.rpartition(os.sep)[2] for dist in ours.scan()
    )


@pytest.mark.skipif(importlib.util.find_spec("pip") is None, reason="needs pip to compare with")
def test_what_pip_installed_can_be_replaced(
    index: Index, request_for: Make, tmp_path: Path
) -> None:
    fill(index)
    real = RealEnvironment(tmp_path / "real")
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "--python", real.scheme.executable, "install"),
            *("--isolated", "--disable-pip-version-check", "--no-cache-dir", "-q"),
            *("--index-url", index.server.url, "greeter==1.0"),
        ],
        check=True,
        capture_output=True,
    )

    changes = sync(real, index, request_for("greeter==2.0"))

    assert [str(change) for change in changes.removed] == ["greeter==1.0"]
    assert not (Path(real.scheme.purelib) / "greeter").exists()


@pytest.mark.skipif(importlib.util.find_spec("pip") is None, reason="needs pip to compare with")
def test_what_pip_installed_from_sources_is_left_alone_and_can_go(
    index: Index, request_for: Make, tmp_path: Path
) -> None:
    real = RealEnvironment(tmp_path / "real")
    empty = real.files()
    requested = list(_sources(index, request_for, tmp_path))
    arguments = [word for item in requested for word in _words_for_pip(item)]
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "--python", real.scheme.executable, "install"),
            *("--isolated", "--disable-pip-version-check", "--no-cache-dir", "-q", "--no-deps"),
            *("--no-build-isolation", "--no-index", *arguments),
        ],
        check=True,
        capture_output=True,
    )
    database = index.database()
    options = PlanOptions(root=str(real.root), markers=MARKERS)

    plan = build_plan(requested, real.scan(), options, sources=lambda: database)
    sync(real, index)

    assert len(plan.keep) == len(requested)
    assert plan.is_noop
    assert real.files() == empty


def _words_for_pip(item: RequestedRequirement) -> list[str]:
    url = item.requirement.url or ""
    if url.startswith("git+file:"):  # which pip takes only without a name before it
        return [f"{url}&egg={item.requirement.name}"]
    return ["-e", url] if item.editable else [str(item.requirement)]


def _sources(index: Index, request_for: Make, tmp: Path) -> Iterator[RequestedRequirement]:
    """Make a source of each kind, and yield the requirements."""
    for name in ("tree", "copy"):
        project_tree(tmp / name, "in-tree", name, "1.0")
        url = path_to_url(str(tmp / name))
        yield request_for(f"{name} @ {url}", editable=name == "tree")
    near = make_wheel(tmp, "near", "1.0")
    digest = hashlib.sha256(near.read_bytes()).hexdigest()
    yield request_for(f"near @ {path_to_url(str(near))}", f"sha256:{digest}")
    index.add("far", "1.0")
    yield request_for(f"far @ {index.server.file_url('far-1.0-py3-none-any.whl')}")
    repository = GitRepository(tmp / "repository")
    project_tree(repository.path / "inside", "in-tree", "repo", "1.0")
    repository.commit({})
    yield request_for(f"repo @ {repository.requirement_url('main', 'subdirectory=inside')}")
