from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from distribution_types import CachedWheel, DirectDist, DistributionMissingError, distribution_id
from pep508 import MarkerEnvironment
from platform_tags import Tags
from puffin_installer import (
    CannotUninstallError,
    FinderError,
    InstallPlan,
    PlanOptions,
    Reinstall,
    RequestedRequirement,
    SitePackages,
    build_plan,
    is_satisfied,
)
from puffin_normalize import normalize_project
from puffin_testing import linux_markers

if TYPE_CHECKING:
    from pathlib import Path

Make = Callable[..., RequestedRequirement]
MARKERS = MarkerEnvironment(**linux_markers())
COMMIT = "0123456789abcdef0123456789abcdef01234567"
OTHER = COMMIT[::-1]
DEMO = normalize_project("demo")
NOTHING = Reinstall()


class FakeSources:
    """Sources that changed as it is told, of which it has wheels as it is told."""

    def __init__(self, *, changes: str | None = None, has_wheels: bool = False) -> None:
        self.changes = changes
        self.has_wheels = has_wheels
        self.asked: list[tuple[str, str | None]] = []
        self.hashes: list[tuple[str, ...]] = []

    def cached_wheel(self, dist: DirectDist, hashes: Sequence[str] = ()) -> CachedWheel | None:
        self.hashes.append(tuple(hashes))
        if not self.has_wheels:
            return None
        return CachedWheel(name=dist.name, version="1.0", path=f"/cache/{distribution_id(dist)}")

    def changed(self, dist: DirectDist, stamp: str | None) -> str | None:
        self.asked.append((dist.name, stamp))
        return self.changes


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "site").mkdir()
    for directory in ("tree", "other"):
        (tmp_path / directory).mkdir()
    (tmp_path / "demo-1.0.tar.gz").touch()
    (tmp_path / "link").symlink_to(tmp_path / "tree")
    return tmp_path / "site"


def install(site: Path, record: dict[str, object] | None, stamp: str | None = None) -> None:
    info = site / "demo-1.0.dist-info"
    info.mkdir()
    if record is not None:
        (info / "direct_url.json").write_text(json.dumps(record))
    if stamp is not None:
        (info / "puffin_source.json").write_text(json.dumps({"stamp": stamp}))


def plan(
    site: Path,
    item: RequestedRequirement,
    sources: FakeSources | None = None,
    reinstall: Reinstall = NOTHING,
) -> InstallPlan:
    options = PlanOptions(
        root=str(site.parent),
        markers=MARKERS,
        reinstall=reinstall,
        tags=lambda: Tags(["cp312-cp312-linux_x86_64", "py3-none-any"]),
    )
    open_sources = None if sources is None else lambda: sources
    return build_plan([item], SitePackages.scan([str(site)]), options, sources=open_sources)


def archive(url: str, **more: object) -> dict[str, object]:
    info = {key: more.pop(key) for key in ("hashes", "hash") if key in more}
    return {"url": url, "archive_info": info, **more}


def repository(
    revision: str | None, commit: str | None = COMMIT, **more: object
) -> dict[str, object]:
    info = {"vcs": "git", "commit_id": commit}
    if revision is not None:
        info["requested_revision"] = revision
    return {"url": "https://example.org/repo.git", "vcs_info": info, **more}


def directory(url: str, *, editable: bool = False, **more: object) -> dict[str, object]:
    return {"url": url, "dir_info": {"editable": True} if editable else {}, **more}


ZIP = "https://example.org/master.zip"
GIT = "git+https://example.org/repo.git"
FROM_ZIP = f"it was installed from {ZIP}"
FROM_GIT = f"it was installed from {GIT}"
HASHED = archive(ZIP, hashes={"sha256": "00"})


@pytest.mark.parametrize(
    ("record", "url", "reason"),
    [
        (None, ZIP, "it was installed from an index"),
        (archive(ZIP), ZIP, None),
        (archive(ZIP), "https://user:secret@EXAMPLE.org/master.zip", None),
        (archive(ZIP), f"{ZIP}#egg=demo", None),
        (archive(ZIP), "https://example.org/main.zip", FROM_ZIP),
        (archive(ZIP), f"{ZIP}#subdirectory=x", FROM_ZIP),
        (archive(ZIP, subdirectory="x"), f"{ZIP}#subdirectory=x", None),
        (archive(ZIP, subdirectory="x/"), f"{ZIP}#subdirectory=./x", None),
        (archive(ZIP, subdirectory="x"), ZIP, f"{FROM_ZIP}#subdirectory=x"),
        (HASHED, f"{ZIP}#sha256=00", None),
        (HASHED, f"{ZIP}#sha256=11", "it was installed from an archive with another hash"),
        (HASHED, f"{ZIP}#sha512=11", None),
        (archive(ZIP, hash="sha256=00"), f"{ZIP}#sha256=11", "with another hash"),
        (directory("file://{tmp}/tree"), ZIP, "it was installed from file://{tmp}/tree"),
        (repository("main"), f"{GIT}@main", None),
        (repository("main"), "git+https://u:p@example.org/repo@main", None),
        (repository("main"), GIT, f"{FROM_GIT}@main"),
        (repository("main"), f"{GIT}@v1", f"{FROM_GIT}@main"),
        (repository(None), GIT, None),
        (repository(None), f"{GIT}@main", FROM_GIT),
        (repository("main"), f"{GIT}@{COMMIT}", None),
        (repository(COMMIT), f"{GIT}@{COMMIT}", None),
        (repository("main", OTHER), f"{GIT}@{COMMIT}", f"{FROM_GIT}@main"),
        (
            repository(COMMIT, OTHER),
            f"{GIT}@{COMMIT}",
            f"it was installed from commit {OTHER[:12]}",
        ),
        (repository("main", None), f"{GIT}@{COMMIT}", f"{FROM_GIT}@main"),
        (repository("0123456"), f"{GIT}@0123456", None),
        (repository(COMMIT), f"{GIT}@0123456", f"{FROM_GIT}@{COMMIT}"),
        (repository("main"), f"{GIT}@main#subdirectory=a", f"{FROM_GIT}@main"),
        (repository("main", subdirectory="a"), f"{GIT}@main#subdirectory=a", None),
        (repository("main", subdirectory="b"), f"{GIT}@main#subdirectory=a", "#subdirectory=b"),
        (
            {"url": "https://example.org/repo", "vcs_info": {"vcs": "hg", "commit_id": COMMIT}},
            f"{GIT}@{COMMIT}",
            "it was installed from hg+https://example.org/repo",
        ),
        (archive("https://example.org/repo"), GIT, "from https://example.org/repo"),
        (directory("file://{tmp}/tree"), "file://{tmp}/tree", None),
        (directory("file://{tmp}/tree"), "file://localhost{tmp}/tree/", None),
        (directory("file://{tmp}/tree"), "file://{tmp}/other/../tree", None),
        (directory("file://{tmp}/link"), "file://{tmp}/tree", None),
        (directory("file://{tmp}/%74ree"), "file://{tmp}/tree", None),
        (directory("file://{tmp}/other"), "file://{tmp}/tree", "from file://{tmp}/other"),
        (directory("file://elsewhere/tree"), "file://{tmp}/tree", "from file://elsewhere/tree"),
        (archive("file://{tmp}/tree"), "file://{tmp}/tree", "from file://{tmp}/tree"),
        (archive("file://{tmp}/demo-1.0.tar.gz"), "file://{tmp}/demo-1.0.tar.gz", None),
    ],
)
def test_what_is_installed_is_compared_with_what_is_asked_for(
    site: Path, request_for: Make, record: dict[str, object] | None, url: str, reason: str | None
) -> None:
    tmp = str(site.parent)
    install(site, json.loads(json.dumps(record).replace("{tmp}", tmp)))
    item = request_for(f"demo[extra] @ {url.replace('{tmp}', tmp)}")

    result = plan(site, item, FakeSources())

    assert is_satisfied(item, SitePackages.scan([str(site)])) is (reason is None)
    if reason is None:
        assert result.is_noop
        assert result.reasons == ()
    else:
        assert [dist.name for dist in result.reinstall] == ["demo"]
        assert result.remote == (item,)
        (told,) = result.reasons
        assert told.name == "demo"
        assert reason.replace("{tmp}", tmp) in told.text


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (repository("main"), None),
        (repository("next"), None),
        (repository("main", OTHER), f"it was installed from commit {OTHER[:12]}"),
        (repository("next", OTHER), f"{FROM_GIT}@next"),
    ],
)
def test_a_commit_that_is_known_decides_for_its_branch(
    site: Path, request_for: Make, record: dict[str, object], reason: str | None
) -> None:
    install(site, record)
    item = replace(request_for(f"demo @ {GIT}@main"), commit=COMMIT)

    result = plan(site, item, FakeSources())

    assert len(result.reasons) == (reason is not None)
    assert all((reason or "") in each.text for each in result.reasons)
    assert is_satisfied(item, SitePackages.scan([str(site)])) is (reason is None)


@pytest.mark.parametrize(
    ("installed", "asked", "reason"),
    [
        (False, False, None),
        (True, True, None),
        (True, False, "it is installed as editable"),
        (False, True, "it is not installed as editable"),
    ],
)
def test_an_editable_is_something_else_than_a_copy(
    site: Path, request_for: Make, *, installed: bool, asked: bool, reason: str | None
) -> None:
    url = f"file://{site.parent}/tree"
    install(site, directory(url, editable=installed))

    result = plan(site, request_for(f"demo @ {url}", editable=asked), FakeSources())

    assert [each.text for each in result.reasons] == ([] if reason is None else [reason])
    assert result.is_noop is (reason is None)


def test_a_changed_source_is_installed_anew_and_told_of(site: Path, request_for: Make) -> None:
    install(site, archive(ZIP), "sha256:00")
    item = request_for(f"demo @ {ZIP}")
    sources = FakeSources(changes="the archive changed")

    result = plan(site, item, sources)

    assert sources.asked == [("demo", "sha256:00")]
    assert [(each.name, each.text) for each in result.reasons] == [("demo", "the archive changed")]
    assert [dist.name for dist in result.reinstall] == ["demo"]
    assert result.remote == (item,)


@pytest.mark.parametrize(
    ("record", "stamp", "asked"),
    [
        (archive(ZIP), "sha256:00", ["sha256:00"]),
        (HASHED, None, ["sha256:00"]),
        (archive(ZIP, hash="sha256=00"), None, ["sha256:00"]),
        (archive(ZIP), None, []),
        (archive("file://{tmp}/demo-1.0.tar.gz"), "12 34", ["12 34"]),
        (archive("file://{tmp}/demo-1.0.tar.gz", hashes={"sha256": "00"}), None, []),
        (directory("file://{tmp}/tree"), "pyproject.toml 12 34", ["pyproject.toml 12 34"]),
        (directory("file://{tmp}/tree"), None, []),
        (repository(COMMIT), None, []),
        (repository(COMMIT), "anything", []),
    ],
)
def test_only_what_noted_its_source_can_have_changed(
    site: Path,
    request_for: Make,
    record: dict[str, object],
    stamp: str | None,
    asked: list[str],
) -> None:
    text = json.dumps(record).replace("{tmp}", str(site.parent))
    install(site, json.loads(text), stamp)
    url = json.loads(text)["url"]
    prefix = f"{GIT}@{COMMIT}" if "vcs_info" in record else url
    sources = FakeSources(changes="it changed")

    result = plan(site, request_for(f"demo @ {prefix}"), sources)

    assert [stamp for _, stamp in sources.asked] == asked
    assert result.is_noop is (not asked)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"stamp": 1}', '{"other": "x"}', "\udcff"])
def test_a_broken_stamp_says_nothing(site: Path, request_for: Make, content: str) -> None:
    install(site, archive(ZIP))
    note = site / "demo-1.0.dist-info" / "puffin_source.json"
    note.write_bytes(content.encode(errors="surrogateescape"))
    sources = FakeSources(changes="it changed")

    assert plan(site, request_for(f"demo @ {ZIP}"), sources).is_noop
    assert sources.asked == []


def test_the_stamp_tells_the_hash_of_the_archive(site: Path, request_for: Make) -> None:
    install(site, archive(ZIP), "sha256:00")

    kept = plan(site, request_for(f"demo @ {ZIP}", "sha256:11", "sha256:00"), FakeSources())
    other = plan(site, request_for(f"demo @ {ZIP}", "sha256:11"), FakeSources())

    assert kept.is_noop
    assert [each.text for each in other.reasons] == [
        "it was installed from an archive with another hash"
    ]


WHEEL = "https://example.org/demo-1.0-{tags}.whl"


@pytest.mark.parametrize(
    ("url", "cached"),
    [
        (ZIP, True),
        (f"{GIT}@{COMMIT}", True),
        ("file://{tmp}/tree", True),
        (WHEEL.format(tags="py3-none-any"), True),
        (WHEEL.format(tags="cp312-cp312-linux_x86_64"), True),
        (WHEEL.format(tags="cp311-cp311-linux_x86_64"), False),
    ],
)
def test_what_the_cache_has_of_a_source_is_linked(
    site: Path, request_for: Make, url: str, *, cached: bool
) -> None:
    item = request_for(f"demo @ {url.replace('{tmp}', str(site.parent))}", "sha256:00")
    sources = FakeSources(has_wheels=True)

    result = plan(site, item, sources)

    assert len(result.cached) == (1 if cached else 0)
    assert result.remote == (() if cached else (item,))
    assert result.reasons == ()
    assert sources.hashes == ([("sha256:00",)] if cached else [])


def test_a_hash_in_the_fragment_is_demanded_of_the_cache(site: Path, request_for: Make) -> None:
    sources = FakeSources(has_wheels=True)

    plan(site, request_for(f"demo @ {ZIP}#subdirectory=x&sha256=AA&md5=00"), sources)

    assert sources.hashes == [("sha256:aa",)]


@pytest.mark.parametrize(
    "reinstall", [Reinstall(everything=True), Reinstall(names=frozenset({DEMO}))]
)
def test_reinstall_asks_neither_cache_nor_source(
    site: Path, request_for: Make, reinstall: Reinstall
) -> None:
    install(site, archive(ZIP), "sha256:00")
    item = request_for(f"demo @ {ZIP}")
    sources = FakeSources(has_wheels=True)

    result = plan(site, item, sources, reinstall)

    assert [dist.name for dist in result.reinstall] == ["demo"]
    assert result.remote == (item,)
    assert result.reasons == ()
    assert (sources.asked, sources.hashes) == ([], [])


def test_without_sources_the_records_decide(site: Path, request_for: Make) -> None:
    install(site, archive(ZIP), "sha256:00")
    other = request_for("demo @ https://example.org/other.zip")

    assert plan(site, request_for(f"demo @ {ZIP}")).is_noop
    assert plan(site, other).remote == (other,)


def test_a_repository_that_is_there_opens_no_sources(site: Path, request_for: Make) -> None:
    install(site, repository("main"))

    def no_sources() -> FakeSources:
        raise AssertionError("the sources were opened")

    options = PlanOptions(root=str(site.parent), markers=MARKERS)
    installed = SitePackages.scan([str(site)])

    assert build_plan(
        [request_for(f"demo @ {GIT}@main")], installed, options, sources=no_sources
    ).is_noop


def test_duplicates_are_replaced_and_told_of(site: Path, request_for: Make) -> None:
    install(site, archive(ZIP))
    (site / "demo-0.9.dist-info").mkdir()

    result = plan(site, request_for(f"demo @ {ZIP}"), FakeSources())

    assert len(result.reinstall) == 2
    assert [each.text for each in result.reasons] == ["it is installed 2 times"]


def test_a_release_may_take_the_place_of_a_source_only_if_it_must(
    site: Path, request_for: Make
) -> None:
    install(site, directory("file:///somewhere", editable=True))

    assert plan(site, request_for("demo==1.0")).is_noop
    replaced = plan(site, request_for("demo==2.0"))
    assert [dist.name for dist in replaced.reinstall] == ["demo"]
    assert replaced.reasons == ()


def test_a_source_that_is_not_there_is_an_error(site: Path, request_for: Make) -> None:
    with pytest.raises(DistributionMissingError):
        plan(site, request_for(f"demo @ file://{site.parent}/missing"), FakeSources())


def test_an_egg_link_is_reported(site: Path, request_for: Make) -> None:
    (site / "demo.egg-link").write_text(f"{site.parent}/tree\n.")

    with pytest.raises(CannotUninstallError, match="it is installed as egg-link"):
        plan(site, request_for(f"demo @ file://{site.parent}/tree", editable=True), FakeSources())


def test_required_hashes_are_demanded_of_what_the_cache_or_the_environment_has(
    site: Path, request_for: Make
) -> None:
    install(site, directory(f"file://{site.parent}/tree"))
    options = PlanOptions(root=str(site.parent), markers=MARKERS, require_hashes=True)
    requested = [
        request_for(f"demo @ file://{site.parent}/tree"),
        request_for(f"repo @ {GIT}", "sha256:00"),
        request_for(f"far @ {ZIP}"),
        request_for(f"good @ {ZIP}#sha256=00"),
        request_for("loose>=1", "sha256:00"),
        request_for("elsewhere ; sys_platform == 'win32'"),
    ]
    sources = FakeSources(has_wheels=True)

    with pytest.raises(FinderError) as caught:
        build_plan(requested, SitePackages.scan([str(site)]), options, None, lambda: sources)

    lines = str(caught.value).splitlines()
    assert [line.partition(" @ ")[0] for line in lines[:3]] == [
        f"Cannot install {name}" for name in ("demo", "repo", "far")
    ]
    assert lines[3].startswith("Cannot install loose>=1: ")
    assert len(lines) == 4
    assert sources.hashes == []


def test_reasons_show_no_credentials(site: Path, request_for: Make) -> None:
    install(site, archive("https://user:secret@example.org/a.zip?token=hidden"))

    (reason,) = plan(site, request_for(f"demo @ {ZIP}"), FakeSources()).reasons

    assert "example.org/a.zip" in reason.text
    assert "secret" not in reason.text
    assert "hidden" not in reason.text
