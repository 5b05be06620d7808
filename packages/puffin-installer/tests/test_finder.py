from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from distribution_types import (
    DistributionMissingError,
    GitSdist,
    PathSdist,
    PathWheel,
    RegistrySdist,
    RegistryWheel,
    UrlSdist,
    UrlWheel,
)
from puffin_client import Project, ProjectNotFoundError, ProjectWheel, Release
from puffin_installer import (
    Finder,
    FinderError,
    NoWheelError,
    RequestedRequirement,
    Target,
    check_hashes,
)
from puffin_testing import make_sdist, make_wheel
from puffin_traits import FormatControl
from pypi_types import IndexUrl, path_to_url

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Index

Make = Callable[..., RequestedRequirement]


def sha256(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def found(index: Index, *requested: RequestedRequirement, **options: object) -> list[str]:
    wheels = [each.dist for each in index.find(*requested, **options).dists]
    return [wheel.filename for wheel in wheels]


@pytest.mark.parametrize(
    ("requirement", "version"),
    [
        ("demo", "2.0"),
        ("demo==1.0", "1.0"),
        ("demo==1", "1.0"),
        ("demo<2", "1.5"),
        ("demo>=2.1a0", "3.0rc1"),
        ("demo==3.0rc1", "3.0rc1"),
        ("demo>2.0", "3.0rc1"),
    ],
)
def test_the_newest_release_that_fits(
    index: Index, request_for: Make, requirement: str, version: str
) -> None:
    for each in ("1.0", "2.0", "1.5", "3.0rc1"):
        index.add("demo", each)

    assert found(index, request_for(requirement)) == [f"demo-{version}-py3-none-any.whl"]


def test_the_best_wheel_by_tags_then_by_build(index: Index, request_for: Make) -> None:
    index.add("demo", "1.0")
    index.add("demo", "1.0", "cp312-cp312-linux_x86_64", build="2")
    index.add("demo", "1.0", "cp312-cp312-linux_x86_64", build="11")
    index.add("demo", "1.0", "cp311-cp311-linux_x86_64", build="99")

    (name,) = found(index, request_for("demo"))

    assert name == "demo-1.0-11-cp312-cp312-linux_x86_64.whl"


def test_an_older_release_serves_where_the_newest_has_no_wheel(
    index: Index, request_for: Make
) -> None:
    index.add("demo", "2.0", "cp311-cp311-win_amd64")
    index.add("demo", "1.5", requires_python=">=3.13")
    index.add("demo", "1.0", requires_python=">=3.8,<3.10")

    assert found(index, request_for("demo")) == ["demo-1.0-py3-none-any.whl"]


def test_answers_come_in_the_order_of_the_requirements(index: Index, request_for: Make) -> None:
    for name in ("zebra", "ant", "mouse"):
        index.add(name, "1.0")

    names = found(index, request_for("zebra"), request_for("ant"), request_for("mouse"))

    assert [name.partition("-")[0] for name in names] == ["zebra", "ant", "mouse"]


@pytest.mark.parametrize(
    ("requirement", "reason"),
    [
        ("demo==1.0", "its wheels are for other environments (cp311-cp311-win_amd64)"),
        ("demo==2.0", "2.0 does not support Python 3.12.1"),
        ("demo==9.0", "no index has a release that fits (the newest is 3.0)"),
        ("demo>=3.0", "3.0 was yanked; require exactly this version to use it"),
    ],
)
def test_why_nothing_fits(index: Index, request_for: Make, requirement: str, reason: str) -> None:
    index.add("demo", "1.0", "cp311-cp311-win_amd64")
    index.add("demo", "2.0", requires_python=">=3.13")
    index.add("demo", "3.0", yanked=True)
    index.add("demo", "4.0a1", yanked=True)

    with pytest.raises(NoWheelError) as caught:
        index.find(request_for(requirement))

    assert str(caught.value).startswith(f"Cannot install {request_for(requirement).requirement}: ")
    assert reason in str(caught.value)


@pytest.mark.parametrize(
    ("yanked", "warning"),
    [
        (True, "demo==1.0 is yanked. "),
        ("Wrong pin", 'demo==1.0 is yanked (reason: "Wrong pin"). '),
    ],
)
def test_a_pinned_yanked_release_comes_with_a_warning(
    index: Index, request_for: Make, yanked: bool | str, warning: str
) -> None:
    index.add("demo", "1.0", yanked=yanked)
    index.add("demo", "0.9")

    pinned = index.find(request_for("demo==1.0"))
    other = index.find(request_for("demo"))

    assert pinned.warnings == (warning + "Refresh your lockfile to pin an un-yanked version.",)
    assert other.warnings == ()
    assert [each.dist.version for each in other.dists] == ["0.9"]


def test_problems_of_several_requirements_are_told_at_once(index: Index, request_for: Make) -> None:
    index.add("good", "1.0")
    index.add("demo", "1.0")

    with pytest.raises(FinderError) as caught:
        index.find(request_for("missing"), request_for("good"), request_for("demo==2.0"))

    kinds = [type(problem) for problem in caught.value.problems]
    assert kinds == [ProjectNotFoundError, NoWheelError]
    assert "missing" in str(caught.value)
    assert "demo==2.0" in str(caught.value)


def test_the_only_problem_is_raised_as_it_is(index: Index, request_for: Make) -> None:
    with pytest.raises(ProjectNotFoundError):
        index.find(request_for("missing"))


def test_a_wheel_with_one_of_the_hashes_is_chosen(index: Index, request_for: Make) -> None:
    index.add("demo", "1.0", "cp312-cp312-linux_x86_64")
    universal = index.add("demo", "1.0")

    names = found(index, request_for("demo==1.0", "sha256:00", sha256(universal)))

    assert names == ["demo-1.0-py3-none-any.whl"]


def test_a_release_without_a_wheel_of_the_hashes_is_refused(
    index: Index, request_for: Make
) -> None:
    theirs = sha256(index.add("demo", "1.0"))
    given = ["sha256:" + "0" * 64, "sha384:" + "1" * 96]

    with pytest.raises(NoWheelError, match="has one of the hashes") as caught:
        index.find(request_for("demo==1.0", *given))

    shown = f"demo-1.0-py3-none-any.whl has {theirs}, and not {given[0]} or {given[1]}"
    assert str(caught.value).endswith(f": {shown}")


def test_the_newest_of_prereleases_is_one(index: Index, request_for: Make) -> None:
    index.add("demo", "1.0a1")
    index.add("demo", "1.0b2")

    with pytest.raises(NoWheelError, match=r"fits \(the newest is 1\.0b2\)"):
        index.find(request_for("demo==9.0"))


def test_each_problem_tells_what_was_asked_for(index: Index, request_for: Make) -> None:
    index.add("demo", "1.0")
    wrong = [
        request_for("demo==2.0", origin="in.txt line 1"),
        request_for("absent", origin="in.txt line 2"),
    ]

    with pytest.raises(FinderError) as caught:
        index.find(*wrong)

    notes = [problem.__notes__ for problem in caught.value.problems]
    assert notes == [["demo==2.0 (in.txt line 1)"], ["absent (in.txt line 2)"]]


@pytest.mark.parametrize(
    ("requirement", "hashes", "reason"),
    [
        ("demo==1.0", [], "must have a hash"),
        ("demo>=1.0", ["sha256:00"], "must be pinned"),
        ("demo==1.*", ["sha256:00"], "must be pinned"),
        ("demo==1.0", ["md5:00"], "must have a hash of sha256 or better"),
    ],
)
def test_require_hashes_refuses_what_has_none(
    index: Index, request_for: Make, requirement: str, hashes: list[str], reason: str
) -> None:
    index.add("demo", "1.0")

    with pytest.raises(NoWheelError, match=reason):
        index.find(request_for(requirement, *hashes), require_hashes=True)

    assert index.server.requests == []


def test_hashes_can_be_checked_before_anything_else(request_for: Make) -> None:
    good = request_for("good==1.0", "sha256:00")
    bare = request_for("bare==1.0", origin="requirements.txt:2")

    check_hashes([good])
    with pytest.raises(NoWheelError, match=r"bare==1\.0 \(requirements\.txt:2\)"):
        check_hashes([good, bare])
    with pytest.raises(FinderError) as caught:
        check_hashes([bare, good, request_for("loose>1", "sha256:00")])

    assert len(caught.value.problems) == 2


def test_an_index_without_hashes_leaves_the_check_to_the_download(
    index: Index, request_for: Make
) -> None:
    index.server.settings.hashes = "off"
    index.add("demo", "1.0")

    assert len(found(index, request_for("demo==1.0", "sha256:00"), require_hashes=True)) == 1


def test_urls_of_wheels_are_taken_as_they_are(
    index: Index, request_for: Make, tmp_path: Path
) -> None:
    index.add("demo", "1.0")
    local = path_to_url(str(make_wheel(tmp_path, "near", "1.0")))
    remote = index.server.file_url("demo-1.0-py3-none-any.whl")

    result = index.find(request_for(f"demo @ {remote}"), request_for(f"near @ {local}"))

    assert [type(each.dist) for each in result.dists] == [UrlWheel, PathWheel]
    assert index.server.requests == []


@pytest.mark.parametrize(
    ("url", "error"),
    [
        ("https://example.org/demo-1.0-cp311-cp311-win_amd64.whl", NoWheelError),
        ("file:///nowhere/demo-1.0-py3-none-any.whl", DistributionMissingError),
    ],
)
def test_urls_that_cannot_serve(
    index: Index, request_for: Make, url: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        index.find(request_for(f"demo @ {url}"))


SDIST = "demo-1.0.tar.gz"
WHEEL = "demo-1.0-py3-none-any.whl"
ALL = FormatControl(all=True)
DEMO = FormatControl(names=frozenset({"demo"}))
OTHER = FormatControl(names=frozenset({"other"}))


@pytest.mark.parametrize(
    ("offered", "options", "chosen"),
    [
        (("1.0 whl", "1.0 tar"), {}, WHEEL),
        (("1.0 tar",), {}, SDIST),
        (("1.0 win", "1.0 tar"), {}, SDIST),
        (("0.9 whl", "1.0 tar"), {}, SDIST),
        (("1.0 whl", "1.0 tar"), {"no_binary": DEMO}, SDIST),
        (("1.0 whl", "1.0 tar"), {"no_binary": ALL}, SDIST),
        (("1.0 whl", "1.0 tar"), {"no_binary": OTHER}, WHEEL),
        (("1.0 whl", "2.0 tar"), {"only_binary": DEMO}, WHEEL),
        (("1.0 whl", "2.0 tar"), {"only_binary": ALL}, WHEEL),
        (("1.0 tar", "2.0 whl"), {"no_binary": DEMO}, SDIST),
        (("1.0 tar",), {"only_binary": OTHER}, SDIST),
    ],
)
def test_sources_serve_where_no_wheel_does(
    index: Index,
    request_for: Make,
    offered: tuple[str, ...],
    options: dict[str, FormatControl],
    chosen: str,
) -> None:
    for version, kind in map(str.split, offered):
        if kind == "tar":
            index.add_sdist("demo", version)
        else:
            tags = "cp311-cp311-win_amd64" if kind == "win" else "py3-none-any"
            index.add("demo", version, tags)

    assert found(index, request_for("demo"), **options) == [chosen]


ONLY_SDIST = "1.0 has only a source distribution, which --only-binary or --no-build rules out"
NO_SDIST = "(cp311-cp311-win_amd64), and it has no source distribution"


@pytest.mark.parametrize(
    ("offered", "options", "reason"),
    [
        ("tar", {"only_binary": ALL}, ONLY_SDIST),
        ("win", {}, NO_SDIST),
        (
            "win tar",
            {"only_binary": DEMO},
            "and --only-binary or --no-build rules out its source distribution",
        ),
        ("whl", {"no_binary": DEMO}, "1.0 has only wheels, which --no-binary rules out"),
        (
            "whl tar",
            {"no_binary": DEMO, "only_binary": DEMO},
            "1.0 has only wheels, which --no-binary rules out, and a source distribution, which",
        ),
        ("young", {}, "1.0 does not support Python 3.12.1"),
        ("win young", {}, "1.0 does not support Python 3.12.1"),
        ("yanked", {}, "1.0 was yanked; require exactly this version to use it"),
    ],
)
def test_why_no_sources_serve(
    index: Index, request_for: Make, offered: str, options: dict[str, FormatControl], reason: str
) -> None:
    makers: dict[str, Callable[[], object]] = {
        "whl": lambda: index.add("demo", "1.0"),
        "win": lambda: index.add("demo", "1.0", "cp311-cp311-win_amd64"),
        "tar": lambda: index.add_sdist("demo", "1.0"),
        "young": lambda: index.add_sdist("demo", "1.0", requires_python=">=3.13"),
        "yanked": lambda: index.add_sdist("demo", "1.0", yanked="broken"),
    }
    for word in offered.split():
        makers[word]()

    with pytest.raises(NoWheelError) as caught:
        index.find(request_for("demo>=1"), **options)

    assert reason in str(caught.value)


def test_sources_follow_the_rules_of_wheels(index: Index, request_for: Make) -> None:
    index.add_sdist("demo", "1.0")
    index.add_sdist("demo", "2.0", yanked="Wrong sources")
    index.add_sdist("demo", "3.0", requires_python=">=3.13")
    index.add_sdist("demo", "4.0a1")

    newest = index.find(request_for("demo"))
    pinned = index.find(request_for("demo==2.0"))

    assert [each.dist.version for each in newest.dists] == ["1.0"]  # type: ignore[union-attr]  # of an index
    assert pinned.warnings[0].startswith('demo==2.0 is yanked (reason: "Wrong sources"). ')


def test_only_files_with_one_of_the_hashes_serve(index: Index, request_for: Make) -> None:
    index.add("demo", "1.0")
    data = index.add_sdist("demo", "1.0")

    assert found(index, request_for("demo==1.0", sha256(data)), require_hashes=True) == [SDIST]
    with pytest.raises(NoWheelError, match=r"none of the files of 1\.0 has one of the hashes"):
        index.find(request_for("demo==1.0", "sha256:" + "0" * 64))


def test_sources_know_their_index_and_file(index: Index, request_for: Make) -> None:
    data = index.add_sdist("demo", "1.0")

    (each,) = index.find(request_for("demo")).dists

    assert isinstance(each.dist, RegistrySdist)
    assert each.dist.index.url == index.server.url
    assert each.dist.size == len(data)


def test_urls_of_sources_are_taken_as_they_are(
    index: Index, request_for: Make, tmp_path: Path
) -> None:
    local = path_to_url(str(make_sdist(tmp_path, "near", "1.0")))
    tree = path_to_url(str(tmp_path))
    requested = [
        request_for("far @ https://example.org/master.zip"),
        request_for(f"near @ {local}"),
        request_for(f"tree @ {tree}", editable=True),
        request_for("repo[extra] @ git+https://example.org/repo@main#subdirectory=x"),
    ]

    dists = [each.dist for each in index.find(*requested).dists]

    assert [type(dist) for dist in dists] == [UrlSdist, PathSdist, PathSdist, GitSdist]
    assert [getattr(dist, "editable", False) for dist in dists] == [False, False, True, False]
    assert index.server.requests == []


def test_direct_sources_that_may_not_be_built_are_all_told_of(
    index: Index, request_for: Make, tmp_path: Path
) -> None:
    tree = path_to_url(str(tmp_path))

    with pytest.raises(FinderError) as caught:
        index.find(
            request_for("far @ https://user:secret@example.org/master.zip"),
            request_for(f"near @ {tree}"),
            request_for(f"tree @ {tree}", editable=True),
            only_binary=ALL,
        )

    assert [problem.requirement.partition(" ")[0] for problem in caught.value.problems] == [
        "far",
        "near",
    ]
    assert "it is a source distribution, which --only-binary or --no-build rules out" in str(
        caught.value
    )
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "hashes", "reason"),
    [
        ("https://example.org/a.zip", (), "must have a hash"),
        ("https://example.org/a.zip", ("sha256:00",), None),
        ("https://example.org/a.zip#sha256=00", (), None),
        ("https://example.org/a.zip#subdirectory=x&sha512=00", (), None),
        ("https://example.org/a.zip#md5=00", (), "must have a hash"),
        ("https://example.org/a.zip", ("md5:00",), "a hash of sha256 or better"),
        ("git+https://example.org/a", ("sha256:00",), "an archive: a repository has no hash"),
        ("file://{tmp}", ("sha256:00",), "an archive: a directory has no hash"),
        ("file://{tmp}/a.tar.gz", ("sha256:00",), None),
    ],
)
def test_required_hashes_of_direct_sources(
    request_for: Make, tmp_path: Path, url: str, hashes: tuple[str, ...], reason: str | None
) -> None:
    item = request_for(f"demo @ {url.format(tmp=tmp_path)}", *hashes)

    if reason is None:
        check_hashes([item])
    else:
        with pytest.raises(NoWheelError, match=reason):
            check_hashes([item])


def test_a_requirement_shows_no_credentials(request_for: Make) -> None:
    url = "https://user:secret@example.org/a.zip"
    plain = request_for(f"demo[x] @ {url}", origin="requirements.txt:2")
    tree = request_for(f"demo @ {url}", editable=True)

    assert str(plain) == "demo[x] @ https://****@example.org/a.zip (requirements.txt:2)"
    assert tree.label == "-e demo @ https://****@example.org/a.zip"


def test_registry_wheels_know_their_index_and_file(index: Index, request_for: Make) -> None:
    data = index.add("demo", "1.0")

    (each,) = index.find(request_for("demo")).dists

    assert isinstance(each.dist, RegistryWheel)
    assert each.dist.index.url == index.server.url
    assert each.dist.file.hashes["sha256"] == hashlib.sha256(data).hexdigest()


def test_for_a_file_that_was_chosen_no_index_is_asked(index: Index, request_for: Make) -> None:
    index.add("demo", "1.0")
    index.add("demo", "2.0")
    (older,) = index.find(request_for("demo==1.0")).dists
    requests = len(index.server.requests)

    (chosen,) = index.find(replace(request_for("demo"), dist=older.dist)).dists

    assert chosen.dist is older.dist
    assert len(index.server.requests) == requests


def test_a_file_that_was_chosen_must_have_a_hash_if_hashes_are_required(
    index: Index, request_for: Make
) -> None:
    index.add("demo", "1.0")
    (found,) = index.find(request_for("demo==1.0")).dists

    with pytest.raises(NoWheelError):
        index.find(replace(request_for("demo==1.0"), dist=found.dist), require_hashes=True)


def test_each_is_heard_of_when_it_is_chosen_not_when_all_are(
    index: Index, request_for: Make
) -> None:
    for name in ("fast", "slow"):
        index.add(name, "1.0")
    target = Target(tags=index.tags, python="3.12.1")
    heard: list[str] = []

    with pytest.raises(ProjectNotFoundError, match="absent"):
        Finder(index.client, target, index.pool).find(
            [request_for("fast"), request_for("absent"), request_for("slow")],
            lambda each: heard.append(each.dist.name),
        )

    assert sorted(heard) == ["fast", "slow"]


class Shelf(Sequence[Release]):
    """Releases of one wheel each, as a cache has them: it notes which were looked at."""

    def __init__(self, *versions: str, tags: str = "py3-none-any") -> None:
        self.versions = versions
        self.seen: list[str] = []
        self._tags = tags

    def __len__(self) -> int:
        return len(self.versions)

    def __getitem__(self, place: int) -> Release:  # type: ignore[override]  # slices are not asked for
        version = self.versions[place]
        self.seen.append(version)
        return Release(version=version, wheels=(self._wheel(version),))

    def _wheel(self, version: str) -> ProjectWheel:
        filename = f"demo-{version}-{self._tags}.whl"
        return ProjectWheel(filename=filename, url=f"http://127.0.0.1/{filename}", tags=self._tags)

    def project(self, name: str) -> Project:
        return Project(name=name, index=IndexUrl("http://127.0.0.1/simple/"), releases=self)


@pytest.mark.parametrize(
    ("requirement", "seen"),
    [
        ("demo==2.0", ["2.0"]),
        ("demo==3.0rc1", ["3.0rc1"]),
        ("demo<2", ["1.5"]),
        ("demo", ["2.0"]),
        ("demo>2.0,<3.1", ["3.0rc1"]),
        ("demo==9", []),
    ],
)
def test_only_releases_that_come_into_question_are_read(
    index: Index, request_for: Make, requirement: str, seen: list[str]
) -> None:
    shelf = Shelf("3.0rc1", "2.0", "1.5", "1.0")
    finder = Finder(shelf, Target(tags=index.tags, python="3.12.1"), index.pool)

    try:
        (each,) = finder.find([request_for(requirement)]).dists
    except NoWheelError:
        assert not seen
    else:
        assert each.dist.version == seen[-1]

    assert shelf.seen == seen


def test_of_several_that_do_not_fit_the_newest_is_explained(
    index: Index, request_for: Make
) -> None:
    shelf = Shelf("2.0", "1.5", tags="cp27-cp27m-win32")
    finder = Finder(shelf, Target(tags=index.tags, python="3.12.1"), index.pool)

    with pytest.raises(NoWheelError, match="cp27-cp27m-win32"):
        finder.find([request_for("demo")])

    assert shelf.seen == ["2.0", "1.5"]


def test_releases_of_an_index_that_comes_first_go_before_newer_ones(
    index: Index, request_for: Make
) -> None:
    class Merged(Shelf):
        def project(self, name: str) -> Project:
            newest, *older = self
            return replace(super().project(name), releases=(replace(newest, rank=1), *older))

    finder = Finder(Merged("3.0", "2.0", "1.0"), Target(tags=index.tags, python="3.12"), index.pool)

    dists = finder.find([request_for("demo"), request_for("demo>2")]).dists

    assert [each.dist.version for each in dists] == ["2.0", "3.0"]
