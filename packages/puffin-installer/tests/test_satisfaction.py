from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, strategies as st

from pep508 import MarkerEnvironment, parse_requirement
from puffin_installer import (
    Audit,
    DuplicateInstallationError,
    Holdings,
    Limits,
    RequestedRequirement,
    SitePackages,
    audit,
)
from puffin_normalize import normalize_project
from puffin_testing import linux_markers
from pypi_types import CoreMetadata, parse_metadata

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MARKERS = MarkerEnvironment(**linux_markers())


def metadata_of(name: str, version: str, *requires: str, python: str = "") -> str:
    lines = [f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"]
    lines += [f"Requires-Dist: {text}\n" for text in requires]
    return "".join(lines) + (f"Requires-Python: {python}\n" if python else "")


@pytest.fixture
def put(tmp_path: Path) -> Callable[..., Path]:
    """Install a release, so far as its metadata goes: name, version, what it requires."""

    def make(name: str, version: str, *requires: str, python: str = "") -> Path:
        info = tmp_path / f"{name}-{version}.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(metadata_of(name, version, *requires, python=python))
        return info

    return make


def asked(*texts: str) -> tuple[RequestedRequirement, ...]:
    return tuple(RequestedRequirement(parse_requirement(text)) for text in texts)


def look(site: Path, *texts: str, right: bool = False, **limits: object) -> Audit:
    """Audit what is installed; `limits` are texts, and `right` says so of each URL."""
    given = {
        key: asked(*value) if isinstance(value, list) else value for key, value in limits.items()
    }
    holdings = Holdings.of(SitePackages.scan([site]))
    return audit(asked(*texts), holdings, MARKERS, Limits(**given), lambda _: right)  # type: ignore[arg-type]  # options of tests


def unmet(found: Audit) -> list[str]:
    return [
        f"{demand.name}{demand.requested.requirement.specifiers}"
        + (f" by {demand.dependent}" if demand.dependent else "")
        for demand in found.unmet
    ]


def test_the_closure_of_what_is_required_is_visited(
    tmp_path: Path, put: Callable[..., Path]
) -> None:
    put("app", "1.0", "base<2", 'more; extra == "full"')
    put("base", "1.1", "deep")
    put("deep", "3")
    put("stranger", "1")

    found = look(tmp_path, "app")

    assert found.is_satisfied
    assert found.visited == ("app", "base", "deep")
    assert [(d.dependent, str(d.requested)) for d in found.demands] == [
        (None, "app"),
        ("app", "base<2"),
        ("base", "deep"),
    ]


@pytest.mark.parametrize(
    ("wanted", "lacks"),
    [
        (["absent"], ["absent"]),
        (["app"], []),
        (["app>=2"], ["app>=2"]),
        (["app[full]"], ["more by app"]),
        (["app[unknown]"], []),
        (["app", "base>=2"], ["base>=2"]),
        (["broken"], ["base>=2 by broken"]),
        (["broken", "app>5"], ["app>5", "base>=2 by broken"]),
        (['absent; python_version < "3"'], []),
        (["marked"], []),
        (["pre>=1"], []),
    ],
)
def test_what_is_lacking(
    tmp_path: Path, put: Callable[..., Path], wanted: list[str], lacks: list[str]
) -> None:
    put("app", "1.0", "base<2", 'more; extra == "full"')
    put("base", "1.1")
    put("broken", "1.0", "base>=2")
    put("marked", "1.0", 'absent; sys_platform == "win32"')
    put("pre", "2.0rc1")

    found = look(tmp_path, *wanted)

    assert unmet(found) == lacks
    assert found.is_satisfied == (not lacks)


def test_extras_that_do_not_exist_are_noted_and_nothing_more(
    tmp_path: Path, put: Callable[..., Path]
) -> None:
    info = put("app", "1.0", "base[b,a]", 'absent; extra == "full"')
    put("base", "1.1")
    with (info / "METADATA").open("a") as file:
        file.write("Provides-Extra: Some.Extra\n")

    found = look(tmp_path, "app[some-extra,zip]", "app[zip]")
    alone = look(tmp_path, "base[x]", follow=False)

    assert found.is_satisfied
    assert [str(each) for each in found.missing_extras] == [
        "The package app==1.0 does not have an extra named zip.",
        "The package base==1.1 does not have an extra named a.",
        "The package base==1.1 does not have an extra named b.",
    ]
    assert [each.extra for each in alone.missing_extras] == ["x"]
    assert look(tmp_path, "base[x]>=2").missing_extras == ()


def test_an_extra_brings_only_what_the_rest_does_not_ask_for(
    tmp_path: Path, put: Callable[..., Path]
) -> None:
    put("app", "1.0", 'base; extra != "slim"', 'more; extra == "a"', 'app[a]; extra == "all"')
    put("base", "1")

    assert unmet(look(tmp_path, "app[slim]")) == []
    assert unmet(look(tmp_path, "app[all]")) == ["more by app"]


def test_circles_of_requirements_come_to_an_end(tmp_path: Path, put: Callable[..., Path]) -> None:
    put("one", "1", "two[x]", 'two[y]; extra == "x"')
    put("two", "1", 'one[x]; extra == "x"', 'one[x]; extra == "y"')

    assert look(tmp_path, "one").visited == ("one", "two")


def test_a_long_chain_needs_no_recursion(tmp_path: Path, put: Callable[..., Path]) -> None:
    for number in range(1500):
        put(f"p{number}", "1", f"p{number + 1}")

    assert unmet(look(tmp_path, "p0")) == ["p1500 by p1499"]


def test_python_counts(tmp_path: Path, put: Callable[..., Path]) -> None:
    put("old", "1", python=">=3.8,<3.10")
    put("new", "1", python=">=3.13")

    assert unmet(look(tmp_path, "old")) == []  # upper bounds do not count
    assert unmet(look(tmp_path, "new")) == ["new"]


@pytest.mark.parametrize("content", [None, "Name: app\n", "no metadata at all"])
def test_metadata_that_cannot_be_read_satisfies_nothing(
    tmp_path: Path, put: Callable[..., Path], content: str | None
) -> None:
    info = put("app", "1.0")
    (info / "METADATA").unlink()
    if content is not None:
        (info / "METADATA").write_text(content)

    assert unmet(look(tmp_path, "app")) == ["app"]


def test_constraints_hold_for_what_is_required_only(
    tmp_path: Path, put: Callable[..., Path]
) -> None:
    put("app", "1.0", "base")
    put("base", "1.1")
    limits = ["base<1", "absent==1", 'app>9; os_name == "nt"']

    assert unmet(look(tmp_path, "app", constraints=limits)) == ["base<1"]
    assert unmet(look(tmp_path, "app", constraints=["base>1"])) == []


def test_overrides_replace_what_anybody_requires(tmp_path: Path, put: Callable[..., Path]) -> None:
    put("app", "1.0", "base>=5", "absent")
    put("base", "1.1")

    assert unmet(look(tmp_path, "app", overrides=["base<2"])) == ["absent by app"]
    assert unmet(look(tmp_path, "base>9", overrides=["base>=3"])) == ["base>=3"]


def test_excludes_drop_what_anybody_requires(tmp_path: Path, put: Callable[..., Path]) -> None:
    put("app", "1.0", "base>=5", "absent")

    found = look(tmp_path, "app", "gone", excludes=["absent", "base", "gone"])
    other = look(tmp_path, "app", excludes=['base; os_name == "nt"', "absent"])

    assert found.is_satisfied
    assert found.visited == ("app",)
    assert unmet(other) == ["base>=5 by app"]


def test_without_dependencies_the_requirements_are_the_whole(
    tmp_path: Path, put: Callable[..., Path]
) -> None:
    put("app", "1.0", "absent", python=">=3.13")

    assert look(tmp_path, "app", follow=False) == Audit(
        visited=("app",), demands=look(tmp_path, "app").demands[:1]
    )


@pytest.mark.parametrize("right", [True, False])
def test_of_a_url_others_judge(tmp_path: Path, put: Callable[..., Path], *, right: bool) -> None:
    put("app", "1.0", "base @ https://example.org/base.zip")
    put("base", "1.1")

    direct = look(tmp_path, "base @ https://example.org/base.zip", right=right)
    indirect = look(tmp_path, "app", right=right)
    limited = look(tmp_path, "base", constraints=["base @ file:///base"], right=right)

    assert direct.is_satisfied == indirect.is_satisfied == limited.is_satisfied == right


def test_what_would_arrive_replaces_what_is_there(tmp_path: Path, put: Callable[..., Path]) -> None:
    put("app", "1.0", "base<2")
    put("base", "1.1")
    put("gone", "1")
    holdings = Holdings.of(SitePackages.scan([tmp_path]))
    new = parse_metadata(metadata_of("base", "2.0", "more").encode(), "base")

    after = holdings.changed([new], [normalize_project("gone")])

    assert list(holdings) == ["app", "base", "gone"]
    assert list(after) == ["app", "base"]
    assert (holdings.version(new.name), after.version(new.name)) == ("1.1", "2.0")
    assert after.metadata(new.name) is new
    found = audit(asked("app"), after, MARKERS, Limits(), lambda _: False)
    assert unmet(found) == ["base<2 by app"]


def test_metadata_is_read_once(tmp_path: Path, put: Callable[..., Path]) -> None:
    info = put("app", "1.0", "base")
    holdings = Holdings.of(SitePackages.scan([tmp_path]))
    name = normalize_project("app")
    first = holdings.metadata(name)

    (info / "METADATA").unlink()

    assert isinstance(first, CoreMetadata)
    assert holdings.metadata(name) is first
    assert holdings.metadata(normalize_project("absent")) is None


def test_duplicates_are_refused_where_they_matter(tmp_path: Path, put: Callable[..., Path]) -> None:
    paths = (put("twin", "1"), put("twin", "2"))
    put("single", "1")
    installed = SitePackages.scan([tmp_path])
    twin, single = normalize_project("twin"), normalize_project("single")

    installed.refuse_duplicates([single])
    with pytest.raises(DuplicateInstallationError) as caught:
        installed.refuse_duplicates([single, twin])

    assert caught.value.name == "twin"
    assert caught.value.paths == tuple(map(str, paths))
    assert str(caught.value) == (
        f"Found twin installed 2 times in the environment:\n    {paths[0]}\n    {paths[1]}"
    )


Needs = dict[int, list[int]]


@given(st.dictionaries(st.integers(0, 8), st.lists(st.integers(0, 9), max_size=4)))
def test_visits_what_can_be_reached_and_lacks_what_is_not_there(needs: Needs) -> None:
    texts = {n: metadata_of(f"p{n}", "1", *(f"p{m}" for m in found)) for n, found in needs.items()}
    known = [parse_metadata(text.encode(), "p") for text in texts.values()]
    holdings = Holdings({}).changed(known)
    reached: set[int] = set()
    agenda = [0]
    while agenda:
        number = agenda.pop()
        if number not in reached:
            reached.add(number)
            agenda += needs.get(number, [])

    found = audit(asked("p0"), holdings, MARKERS, Limits(), lambda _: False)

    assert set(found.visited) == {f"p{number}" for number in reached}
    assert {demand.name for demand in found.unmet} == {f"p{n}" for n in reached if n not in needs}
