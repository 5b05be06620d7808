from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from distribution_types import CachedWheel, Dist, RegistryWheel
from pep508 import MarkerEnvironment
from puffin_installer import (
    CannotUninstallError,
    DuplicateRequirementError,
    InstallPlan,
    PlanOptions,
    Reinstall,
    RequestedRequirement,
    SitePackages,
    build_plan,
    is_own_environment,
)
from puffin_macros import forget_warnings
from puffin_normalize import ProjectName, normalize_project
from puffin_package import Manifest
from puffin_testing import linux_markers
from pypi_types import DEFAULT_INDEX, File

if TYPE_CHECKING:
    from pathlib import Path

Make = Callable[..., RequestedRequirement]

MARKERS = MarkerEnvironment(**linux_markers())


class FakeWheels:
    """A cache that has the versions it is told."""

    def __init__(self, **versions: str) -> None:
        self.versions = versions
        self.manifest: Manifest | None = None
        self.asked: list[tuple[str, str, tuple[str, ...]]] = []

    def best(
        self, name: ProjectName, specifiers: str, hashes: Sequence[str] = ()
    ) -> CachedWheel | None:
        self.asked.append((name, specifiers, tuple(hashes)))
        version = self.versions.get(name)
        if version is None or (specifiers and specifiers != f"=={version}"):
            return None
        return CachedWheel(
            name=name, version=version, path=f"/cache/{name}", manifest=self.manifest
        )


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "site").mkdir()
    return tmp_path / "site"


def plan(
    site: Path,
    requested: list[RequestedRequirement],
    wheels: FakeWheels | None = None,
    **options: object,
) -> InstallPlan:
    chosen = PlanOptions(root=str(site.parent), markers=MARKERS, **options)  # type: ignore[arg-type]  # options of tests
    installed = SitePackages.scan([str(site)])
    return build_plan(requested, installed, chosen, (lambda: wheels) if wheels else None)


def install(site: Path, *names: str, url: str | None = None) -> None:
    for name in names:
        info = site / f"{name.replace('==', '-')}.dist-info"
        info.mkdir()
        if url is not None:
            record = {"url": url, "archive_info": {}}
            (info / "direct_url.json").write_text(json.dumps(record))


def names(dists: Sequence[object]) -> list[str]:
    return [getattr(dist, "name", "") for dist in dists]


def test_what_is_installed_is_kept(site: Path, request_for: Make) -> None:
    install(site, "demo==1.0", "other==2.0")

    result = plan(site, [request_for("demo==1.0"), request_for("other>=1")])

    assert names(result.keep) == ["demo", "other"]
    assert result.is_noop


def test_a_plan_without_changes_asks_no_cache(site: Path, request_for: Make) -> None:
    install(site, "demo==1.0")

    def no_cache() -> FakeWheels:
        raise AssertionError("the cache was opened")

    result = build_plan(
        [request_for("demo==1.0")],
        SitePackages.scan([str(site)]),
        PlanOptions(root=str(site.parent), markers=MARKERS),
        no_cache,
    )

    assert result.is_noop


def test_a_plan_without_changes_imports_little() -> None:
    code = (
        "import sys\n"
        "from puffin_installer import SitePackages, PlanOptions, RequestedRequirement, build_plan\n"
        "from pep508 import parse_requirement\n"
        "installed = SitePackages.scan(sys.path)\n"
        "print(*sorted(sys.modules))\n"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    ).stdout.split()

    assert "puffin_installer._plan" in loaded
    heavy = {"packaging.version", "install_wheel", "puffin_client", "puffin_package", "ssl"}
    assert heavy.isdisjoint(loaded)
    assert {"puffin_installer._transaction", "hashlib", "logging", "pathlib"}.isdisjoint(loaded)


def test_another_version_is_replaced_from_the_cache_or_from_afar(
    site: Path, request_for: Make
) -> None:
    install(site, "demo==1.0", "other==1.0")
    wheels = FakeWheels(demo="2.0")

    result = plan(site, [request_for("demo==2.0"), request_for("other==2.0")], wheels)

    assert names(result.reinstall) == ["demo", "other"]
    assert [(wheel.name, wheel.version) for wheel in result.cached] == [("demo", "2.0")]
    assert [item.requirement.name for item in result.remote] == ["other"]
    assert result.remove == ()
    assert not result.is_noop


@pytest.mark.parametrize(
    ("needed", "fits"),
    [(None, True), (">=3.8", True), (">=3.8,<3.9", True), (">=3.99", False), ("nonsense", True)],
)
def test_what_is_for_a_newer_python_is_left_to_who_can_tell_of_others(
    site: Path, request_for: Make, needed: str | None, *, fits: bool
) -> None:
    wheels = FakeWheels(demo="1.0")
    wheels.manifest = Manifest(
        name="demo", version="1.0", dist_info="demo-1.0.dist-info", files=(), requires_python=needed
    )

    result = plan(site, [request_for("demo")], wheels)

    assert len(result.cached) == fits
    assert [item.requirement.name for item in result.remote] == ([] if fits else ["demo"])


def test_the_cache_is_asked_with_specifiers_and_hashes(site: Path, request_for: Make) -> None:
    wheels = FakeWheels()

    plan(site, [request_for("demo>=1", "sha256:00", "sha256:11")], wheels)

    assert wheels.asked == [("demo", ">=1", ("sha256:00", "sha256:11"))]


class FakeSources:
    """Sources of which the cache has the wheels of a few files."""

    def __init__(self, *filenames: str) -> None:
        self.filenames = filenames

    def cached_wheel(self, dist: Dist, hashes: Sequence[str] = ()) -> CachedWheel | None:
        assert isinstance(dist, RegistryWheel)
        assert hashes == ()
        if dist.filename not in self.filenames:
            return None
        return CachedWheel(name=dist.name, version=dist.version, path=f"/cache/{dist.filename}")

    def changed(self, dist: Dist, stamp: str | None) -> str | None:
        raise AssertionError(f"nobody asked whether {dist} changed since {stamp}")


@pytest.mark.parametrize("filenames", [[], ["demo-1.0-py3-none-any.whl"]])
def test_for_a_file_that_was_chosen_no_other_of_the_cache_will_do(
    site: Path, request_for: Make, filenames: list[str]
) -> None:
    name = normalize_project("demo")
    file = File(filename="demo-1.0-py3-none-any.whl", url="https://example.org/demo.whl")
    wheel = RegistryWheel(
        name=name, version="1.0", file=file, index=DEFAULT_INDEX, tags="py3-none-any"
    )
    item = replace(request_for("demo==1.0"), dist=wheel)
    options = PlanOptions(root=str(site.parent), markers=MARKERS)

    result = build_plan(
        [item],
        SitePackages([]),
        options,
        lambda: FakeWheels(demo="1.0"),
        lambda: FakeSources(*filenames),
    )

    assert [wheel.path for wheel in result.cached] == [f"/cache/{name}" for name in filenames]
    assert list(result.remote) == ([] if filenames else [item])


def test_what_is_not_required_goes(site: Path, request_for: Make) -> None:
    install(site, "demo==1.0", "extra==1.0")

    assert names(plan(site, [request_for("demo")]).remove) == ["extra"]
    assert plan(site, [request_for("demo")], exact=False).remove == ()


@pytest.mark.parametrize(
    ("configuration", "removed"),
    [
        ("home = /usr\ngourgeist = 0.1.0\n", ["extra", "pip", "setuptools", "wheel"]),
        ("home = /usr\nprompt = gourgeist\n", ["extra"]),
        (None, ["extra"]),
    ],
)
def test_pip_stays_where_another_tool_made_the_environment(
    site: Path, request_for: Make, configuration: str | None, removed: list[str]
) -> None:
    install(site, "demo==1.0", "extra==1.0", "pip==24", "setuptools==69", "wheel==0.42")
    if configuration is not None:
        (site.parent / "pyvenv.cfg").write_text(configuration)

    result = plan(site, [request_for("demo")])

    assert names(result.remove) == removed
    assert is_own_environment(str(site.parent)) is ("pip" in removed)


def test_a_marker_that_does_not_hold_is_no_requirement(site: Path, request_for: Make) -> None:
    install(site, "demo==1.0")

    result = plan(site, [request_for("demo==1.0 ; sys_platform == 'win32'")])

    assert names(result.remove) == ["demo"]


def test_a_project_that_is_listed_twice_is_an_error(site: Path, request_for: Make) -> None:
    first = request_for("demo==1.0", origin="requirements.txt:2")
    second = request_for("Demo==2.0", origin="more.txt:7")

    with pytest.raises(DuplicateRequirementError) as caught:
        plan(site, [first, request_for("other"), second])

    lines = str(caught.value).splitlines()
    assert lines[0] == "Detected duplicate package in requirements:"
    assert [line.strip() for line in lines[1:]] == [
        f"{second.requirement} (more.txt:7)",
        f"{first.requirement} (requirements.txt:2)",
    ]


@pytest.mark.parametrize(
    ("other", "hashes"),
    [("demo>=1.0", ["00", "11"]), ("demo==1.0", ["00"]), ("demo @ https://h/d.zip", ["00", "11"])],
)
def test_another_specifier_hash_or_source_is_an_error_too(
    site: Path, request_for: Make, other: str, hashes: list[str]
) -> None:
    first = request_for("demo==1.0", "sha256:00", "sha256:11")
    second = request_for(other, *(f"sha256:{digits}" for digits in hashes))

    with pytest.raises(DuplicateRequirementError):
        plan(site, [first, second])


def test_a_project_may_be_listed_twice_if_that_is_the_same(site: Path, request_for: Make) -> None:
    first = request_for("demo==1.0", "sha256:00", "sha256:11", origin="requirements.txt:2")
    second = request_for(
        "Demo[extra]==1.0 ; sys_platform == 'linux'", "sha256:11", "sha256:00", origin="more.txt:7"
    )

    assert plan(site, [first, request_for("other"), second]).remote[0] == first


def test_a_project_may_be_listed_for_each_platform(site: Path, request_for: Make) -> None:
    result = plan(
        site,
        [
            request_for("demo==1.0 ; sys_platform == 'win32'"),
            request_for("demo==2.0 ; sys_platform == 'linux'"),
        ],
    )

    assert [item.requirement.specifiers for item in result.remote] == ["==2.0"]


@pytest.mark.parametrize(
    ("reinstall", "replaced"),
    [
        (Reinstall(everything=True), ["demo", "other"]),
        (Reinstall(names=frozenset({normalize_project("other")})), ["other"]),
        (Reinstall(), []),
    ],
)
def test_reinstall_asks_the_index_again(
    site: Path, request_for: Make, reinstall: Reinstall, replaced: list[str]
) -> None:
    install(site, "demo==1.0", "other==1.0")
    wheels = FakeWheels(demo="1.0", other="1.0")

    result = plan(
        site, [request_for("demo==1.0"), request_for("other==1.0")], wheels, reinstall=reinstall
    )

    assert names(result.reinstall) == replaced
    assert [item.requirement.name for item in result.remote] == replaced
    assert result.cached == ()


def test_of_duplicates_all_are_replaced(site: Path, request_for: Make) -> None:
    install(site, "demo==1.0", "demo==1.1")

    result = plan(site, [request_for("demo==1.1")], FakeWheels(demo="1.1"))

    assert {dist.version for dist in result.reinstall} == {"1.0", "1.1"}
    assert [wheel.version for wheel in result.cached] == ["1.1"]


URL = "https://example.org/demo-1.0-py3-none-any.whl"


@pytest.mark.parametrize(
    ("installed_from", "required", "kept"),
    [
        (URL, f"demo @ {URL}", True),
        (URL, f"demo @ {URL}#sha256=00", True),
        (URL, "demo @ https://example.org/other/demo-1.0-py3-none-any.whl", False),
        (URL, "demo==1.0", True),
        (None, f"demo @ {URL}", False),
        (None, "demo==1.0", True),
    ],
)
def test_a_url_is_satisfied_only_by_itself(
    site: Path, request_for: Make, installed_from: str | None, required: str, kept: bool
) -> None:
    install(site, "demo==1.0", url=installed_from)

    result = plan(site, [request_for(required)], FakeWheels(demo="1.0"))

    assert names(result.keep) == (["demo"] if kept else [])
    assert names(result.reinstall) == ([] if kept else ["demo"])
    assert len(result.remote) == (0 if kept else 1)


def test_a_broken_direct_url_satisfies_nothing(site: Path, request_for: Make) -> None:
    install(site, "demo==1.0")
    (site / "demo-1.0.dist-info" / "direct_url.json").write_text("{")

    assert names(plan(site, [request_for(f"demo @ {URL}")]).reinstall) == ["demo"]


def test_an_egg_info_that_would_have_to_go_is_an_error(site: Path, request_for: Make) -> None:
    (site / "demo-1.0-py3.12.egg-info").write_text("")

    with pytest.raises(CannotUninstallError, match=r"Cannot uninstall demo at .*egg-info"):
        plan(site, [request_for("demo==1.0")])


def test_an_egg_info_that_is_not_required_stays_with_a_warning(
    site: Path, request_for: Make, caplog: pytest.LogCaptureFixture
) -> None:
    forget_warnings()
    install(site, "demo==1.0")
    (site / "old-1.0-py3.12.egg-info").write_text("")

    with caplog.at_level(logging.WARNING, "puffin"):
        result = plan(site, [request_for("demo")])

    assert result.is_noop
    assert "old-1.0-py3.12.egg-info" in caplog.text
