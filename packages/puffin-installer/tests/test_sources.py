"""Sources of every kind, from the plan to the environment and back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from msgspec import Struct
from msgspec.structs import replace

from pep508 import MarkerEnvironment
from puffin_fs import Linker
from puffin_installer import (
    Change,
    ChangeSet,
    InstallPlan,
    PlanOptions,
    Preparer,
    Reinstall,
    RequestedRequirement,
    Transaction,
    WheelInstall,
    build_plan,
    lock_environment,
)
from puffin_testing import GitRepository, linux_markers, make_sdist, make_wheel
from pypi_types import DirectUrl, VcsInfo, path_to_url

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Environment, Index, LocalBuilds

    from distribution_types import InstalledDist

Make = Callable[..., RequestedRequirement]
MARKERS = MarkerEnvironment(**linux_markers())


def project_files(version: str, under: str = ".") -> dict[str, str]:
    return {
        f"{under}/pyproject.toml": f'[project]\nname = "demo"\nversion = "{version}"\n',
        f"{under}/src/demo/__init__.py": f'__version__ = "{version}"\n',
    }


class Workplace:
    """An environment, an index and builds: all that a synchronisation needs."""

    def __init__(self, environment: Environment, index: Index, builds: LocalBuilds) -> None:
        self.environment = environment
        self.index = index
        self.builds = builds

    def plan(self, item: RequestedRequirement, **options: object) -> InstallPlan:
        """Plan as a new run does: with nothing in memory."""
        database = self.index.database(self.builds)
        tags = self.index.tags
        chosen = PlanOptions(
            root=str(self.environment.root),
            markers=MARKERS,
            tags=lambda: tags,
            **options,  # type: ignore[arg-type]  # options of tests
        )
        return build_plan(
            [item],
            self.environment.scan(),
            chosen,
            lambda: database.wheel_index(tags),
            lambda: database,
        )

    def carry_out(self, plan: InstallPlan) -> ChangeSet:
        database = self.index.database(self.builds)
        wheels = list(plan.cached)
        if plan.remote:
            found = self.index.find(*plan.remote)
            wheels += Preparer(database, self.index.pool).prepare(found.dists)
        environment = self.environment
        with lock_environment(str(environment.root)) as locked:
            transaction = Transaction(locked, environment.scheme, Linker("hardlink"))
            return transaction.run(
                [WheelInstall(wheel) for wheel in wheels],
                plan.reinstall + plan.remove,
                environment.scan(),
            )

    def with_environment(self, root: Path) -> Workplace:
        """Return the same with an empty environment."""
        environment = type(self.environment)(root, root / "unused")
        return Workplace(environment, self.index, self.builds)


@pytest.fixture
def workplace(environment: Environment, index: Index, builds: LocalBuilds) -> Workplace:
    return Workplace(environment, index, builds)


@pytest.fixture
def maker(tmp_path: Path, index: Index) -> Maker:
    return Maker(tmp_path / "source", index)


class Maker:
    """Makes sources of the project demo, each time in the same place; returns requirements."""

    def __init__(self, root: Path, index: Index) -> None:
        self.root = root
        self.index = index
        root.mkdir()

    def registry_wheel(self, version: str) -> str:
        self.index.add("demo", version)
        return f"demo=={version}"

    def registry_sdist(self, version: str) -> str:
        self.index.add_sdist("demo", version)
        return f"demo=={version}"

    def url_wheel(self, version: str) -> str:
        data = make_wheel(None, "demo", "1.0", files={"demo.py": f"version = {version!r}\n"})
        self.index.server.add("demo-1.0-py3-none-any.whl", data)
        return f"demo @ {self.index.server.file_url('demo-1.0-py3-none-any.whl')}"

    def url_sdist(self, version: str) -> str:
        self.index.server.add("master.zip", make_sdist(None, "demo", version), project="demo")
        return f"demo @ {self.index.server.file_url('master.zip')}"

    def path_wheel(self, version: str) -> str:
        path = make_wheel(self.root, "demo", "1.0", files={"demo.py": f"version = {version!r}\n"})
        return f"demo @ {path_to_url(str(path))}"

    def path_sdist(self, version: str) -> str:
        path = self.root / "demo.tar.gz"
        path.write_bytes(make_sdist(None, "demo", version))
        return f"demo @ {path_to_url(str(path))}"

    def directory(self, version: str) -> str:
        for name, content in project_files(version).items():
            path = self.root / "tree" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)
        return f"demo @ {path_to_url(str(self.root / 'tree'))}"

    def repository(self, version: str, revision: str = "", under: str = ".") -> str:
        made = GitRepository(self.root / "repository")
        commit = made.commit(project_files(version, under))
        made.tag("v1")
        fragment = f"subdirectory={under}" if under != "." else ""
        return f"demo @ {made.requirement_url(revision.format(commit=commit), fragment)}"


class Kind(Struct, frozen=True, kw_only=True):
    """A kind of source."""

    make: Callable[[Maker, str], str]
    """Make the source with a version; return the requirement."""
    builds: bool = True
    editable: bool = False
    notices: bool = True
    """Whether a plan sees that the source has changed."""
    stamped: bool = True
    moving: bool = False
    """Whether what it is must be asked of the source each time."""


def listed(make: Callable[[Maker, str], str], *, builds: bool) -> Kind:
    return Kind(make=make, builds=builds, notices=False, stamped=False)


def in_git(revision: str, under: str = ".") -> Kind:
    return Kind(
        make=lambda maker, version: maker.repository(version, revision, under),
        notices=False,
        stamped=False,
        moving=revision != "{commit}",
    )


KINDS = {
    "registry wheel": listed(Maker.registry_wheel, builds=False),
    "registry sdist": listed(Maker.registry_sdist, builds=True),
    "wheel at a URL": Kind(make=Maker.url_wheel, builds=False),
    "archive at a URL": Kind(make=Maker.url_sdist),
    "local wheel": Kind(make=Maker.path_wheel, builds=False),
    "local archive": Kind(make=Maker.path_sdist),
    "directory": Kind(make=Maker.directory),
    "editable": Kind(make=Maker.directory, editable=True),
    "git, default branch": in_git(""),
    "git, branch": in_git("main"),
    "git, tag": in_git("v1"),
    "git, commit": in_git("{commit}"),
    "git, subdirectory": in_git("main", "sub"),
}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_plan_that_was_carried_out_is_a_noop_and_serves_another_environment(
    workplace: Workplace, request_for: Make, maker: Maker, tmp_path: Path, kind: Kind
) -> None:
    text = kind.make(maker, "1.0")
    item = request_for(text, editable=kind.editable)

    first = workplace.plan(item)
    changes = workplace.carry_out(first)
    requests = len(workplace.index.server.requests)
    second = workplace.plan(item)
    elsewhere = workplace.with_environment(tmp_path / "elsewhere")
    third = elsewhere.plan(item)
    elsewhere.carry_out(third)

    assert first.remote == (item,)
    assert [str(change) for change in changes.installed] == [text]
    assert second.is_noop
    assert second.reasons == ()
    assert [dist.name for dist in second.keep] == ["demo"]
    check_records(second.keep[0], text, kind)
    assert [wheel.name for wheel in third.cached] == ([] if kind.moving else ["demo"])
    assert elsewhere.plan(item).is_noop
    assert len(workplace.index.server.requests) == requests
    assert len(workplace.builds.built) == kind.builds


def check_records(dist: InstalledDist, text: str, kind: Kind) -> None:
    note, record = dist.read("puffin_source.json"), (dist.read("RECORD") or b"").decode()
    assert (note is not None) is kind.stamped
    assert ("puffin_source.json,sha256=" in record) is kind.stamped
    assert dist.editable is kind.editable
    source = dist.direct_url()
    assert (source is None) is ("==" in text)
    if "git+" in text:
        assert source is not None
        assert source.vcs_info is not None
        assert len(source.vcs_info.commit_id or "") == 40


@pytest.mark.parametrize("name", [name for name, kind in KINDS.items() if kind.notices])
def test_a_source_that_changed_is_installed_anew(
    workplace: Workplace, request_for: Make, maker: Maker, name: str
) -> None:
    kind = KINDS[name]
    workplace.index.server.settings.file_cache_control = "no-cache"
    text = kind.make(maker, "1.0")
    item = request_for(text, editable=kind.editable)
    workplace.carry_out(workplace.plan(item))

    kind.make(maker, "2.0.1")
    plan = workplace.plan(item)
    workplace.carry_out(plan)

    assert [dist.name for dist in plan.reinstall] == ["demo"]
    assert [reason.name for reason in plan.reasons] == ["demo"]
    assert plan.reasons[0].text
    assert len(workplace.builds.built) == 2 * kind.builds
    assert workplace.plan(item).is_noop


@pytest.mark.parametrize(
    "name", ["registry sdist", "archive at a URL", "local wheel", "editable", "git, tag"]
)
def test_reinstall_prepares_every_kind_again(
    workplace: Workplace, request_for: Make, maker: Maker, name: str
) -> None:
    kind = KINDS[name]
    text = kind.make(maker, "1.0")
    item = request_for(text, editable=kind.editable)
    workplace.carry_out(workplace.plan(item))

    plan = workplace.plan(item, reinstall=Reinstall(everything=True))
    workplace.index.cache.purge(item.requirement.name)
    workplace.carry_out(plan)

    assert plan.remote == (item,)
    assert plan.reasons == ()
    assert len(workplace.builds.built) == 2 * kind.builds
    assert workplace.plan(item).is_noop


def test_a_tree_becomes_editable_and_a_copy_again(
    workplace: Workplace, request_for: Make, maker: Maker
) -> None:
    text = maker.directory("1.0")
    copy, editable = request_for(text), request_for(text, editable=True)
    before = {path.name for path in workplace.environment.site.iterdir()}
    for item, present in ((copy, False), (editable, True), (copy, False), (editable, True)):
        workplace.carry_out(workplace.plan(item))
        finder = workplace.environment.site / "__editable___demo_finder.py"
        assert finder.exists() is present
        assert (workplace.environment.site / "demo").exists() is not present
        assert workplace.plan(item).is_noop

    workplace.environment.run(remove=["demo"])

    assert {path.name for path in workplace.environment.site.iterdir()} == before


_PRINT = "import demo; print(demo.__version__)"


def test_an_editable_goes_with_its_hook_and_the_bytecode_of_that(
    workplace: Workplace, request_for: Make, maker: Maker
) -> None:
    text = maker.directory("1.0")
    workplace.carry_out(workplace.plan(request_for(text, editable=True)))
    site = workplace.environment.site
    done = subprocess.run(
        [sys.executable, "-c", f"import site; site.addsitedir({str(site)!r}); {_PRINT}"],
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": ""},
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stdout == "1.0\n"
    assert list(site.glob("__pycache__/__editable__*"))

    changes = workplace.environment.run(remove=["demo"])

    assert [str(change) for change in changes.removed] == [text]
    assert list(site.iterdir()) == []
    assert (maker.root / "tree" / "src" / "demo" / "__init__.py").exists()


def test_what_goes_shows_where_it_came_from(environment: Environment) -> None:
    for name in ("plain", "remote", "repo", "broken"):
        environment.run([environment.wheel(name, "1.0")])
    records = {
        "remote": DirectUrl.archive("https://example.org/a.zip", subdirectory="x").to_json(),
        "repo": json.dumps(
            {
                "url": "https://user:secret@example.org/repo",
                "vcs_info": {"vcs": "git", "commit_id": "0" * 40, "requested_revision": "v1"},
            }
        ).encode(),
        "broken": b"{",
    }
    for name, record in records.items():
        (environment.site / f"{name}-1.0.dist-info" / "direct_url.json").write_bytes(record)

    changes = environment.run(remove=["plain", "remote", "repo", "broken"])

    assert [str(change) for change in changes.removed] == [
        "broken==1.0",
        "plain==1.0",
        "remote @ https://example.org/a.zip#subdirectory=x",
        "repo @ git+https://example.org/repo@v1",
    ]


def test_what_will_come_can_be_shown_before_it_is_built(
    index: Index, request_for: Make, tmp_path: Path
) -> None:
    index.add_sdist("listed", "2.0")
    found = index.find(
        request_for("listed"),
        request_for("far @ https://user:secret@example.org/master.zip#sha256=00"),
        request_for("repo @ git+ssh://git@example.org/repo@main#subdirectory=a"),
        request_for(f"tree @ {path_to_url(str(tmp_path))}", editable=True),
    )

    assert [str(Change.of_dist(each.dist)) for each in found.dists] == [
        "listed==2.0",
        "far @ https://example.org/master.zip",
        "repo @ git+ssh://git@example.org/repo@main#subdirectory=a",
        f"tree @ {path_to_url(str(tmp_path))}",
    ]


@pytest.mark.parametrize(
    ("revision", "shown"),
    [("v1", "git+https://example.org/repo@v1"), (None, "git+https://example.org/repo")],
)
def test_a_repository_is_shown_as_the_user_wrote_it(
    environment: Environment, revision: str | None, shown: str
) -> None:
    info = VcsInfo(vcs="git", commit_id="0" * 40, requested_revision=revision)
    source = DirectUrl.repository("https://example.org/repo", info)
    wheel = replace(environment.wheel("demo", "1.0").wheel, source=source)

    assert str(Change.of_wheel(wheel)) == f"demo @ {shown}"
