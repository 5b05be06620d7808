from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from pep508 import MarkerEnvironment
from puffin_installer import Breakage, Holdings, Judged, find_breakages
from puffin_normalize import ProjectName, normalize_project
from puffin_testing import linux_markers
from pypi_types import CoreMetadata, parse_metadata

MARKERS = MarkerEnvironment(**linux_markers())


def release(text: str) -> CoreMetadata:
    """Return the metadata of `name 1.0: a>=1, b; extra == "x" | python >=3.9`."""
    head, _, rest = text.partition(":")
    needs, _, python = rest.partition("| python ")
    name, version = head.split()
    lines = [f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"]
    lines += [f"Requires-Dist: {need}\n" for need in needs.split(", ") if need.strip()]
    lines += [f"Requires-Python: {python}\n"] if python else []
    return parse_metadata("".join(lines).encode(), name)


def holdings(*texts: str) -> Holdings:
    return Holdings({}).changed(map(release, texts))


def names(*texts: str) -> frozenset[ProjectName]:
    return frozenset(map(normalize_project, texts))


def broken(before: Holdings, *arriving: str, leaving: str = "", **judged: object) -> list[Breakage]:
    coming = [release(text) for text in arriving]
    gone = names(*leaving.split())
    after = before.changed(coming, gone)
    touched = gone | {metadata.name for metadata in coming}
    return find_breakages(before, after, touched, MARKERS, Judged(**judged))  # type: ignore[arg-type]  # options of tests


def told(found: list[Breakage]) -> list[str]:
    return [str(breakage) for breakage in found]


def test_a_version_that_somebody_cannot_use() -> None:
    before = holdings("flask 3.0.0: jinja2>=3.1", "jinja2 3.1.2", "other 1: jinja2")

    found = broken(before, "jinja2 2.11")

    assert told(found) == ["flask 3.0.0 requires jinja2>=3.1, but 2.11 would be installed"]
    assert found[0].is_new
    assert (found[0].dependent, found[0].before, found[0].found) == ("flask", "3.1.2", "2.11")


def test_what_leaves() -> None:
    before = holdings("flask 3.0.0: jinja2>=3.1", "jinja2 3.1.2")

    assert told(broken(before, leaving="jinja2")) == [
        "flask 3.0.0 requires jinja2>=3.1, but it is not installed"
    ]


@pytest.mark.parametrize(
    "arriving",
    ["jinja2 3.2", "jinja2 3.1.0.post1", "stranger 1: nothing-else; os_name == 'nt'", "flask 4"],
)
def test_a_change_that_breaks_nothing(arriving: str) -> None:
    before = holdings("flask 3.0.0: jinja2>=3.1", "jinja2 3.1.2")

    assert broken(before, arriving) == []


def test_what_arrives_is_judged_by_what_will_be_there() -> None:
    before = holdings("flask 2: jinja2>=2", "jinja2 2.11")

    alone = broken(before, "flask 3: jinja2>=3.1, new")
    together = broken(before, "flask 3: jinja2>=3.1, new", "jinja2 3.1", "new 1")

    assert told(alone) == [
        "flask 3 requires jinja2>=3.1, but 2.11 would be installed",
        "flask 3 requires new, but it is not installed",
    ]
    assert all(breakage.is_new for breakage in alone)
    assert together == []


def test_what_was_broken_before_is_told_only_where_it_is_concerned() -> None:
    before = holdings("flask 3: jinja2>=3.1, lost", "jinja2 2.10", "solo 1")

    unconcerned = broken(before, "solo 2")
    changed = broken(before, "jinja2 2.11")
    same = broken(before, "flask 3: jinja2>=3.1, lost")

    assert unconcerned == []
    assert told(changed) == [
        "flask 3 requires jinja2>=3.1, but 2.11 would be installed (2.10 does not fit either)"
    ]
    assert [breakage.is_new for breakage in changed + same] == [False, False, False]


def test_what_was_missing_before_may_come_in_a_version_that_does_not_fit() -> None:
    before = holdings("flask 3: jinja2>=3.1")

    found = broken(before, "jinja2 2.11")

    assert told(found) == [
        "flask 3 requires jinja2>=3.1, but 2.11 would be installed (there is none now)"
    ]
    assert not found[0].is_new


def test_extras_that_something_asks_for_count() -> None:
    before = holdings(
        "client 1: http[two]>=1", "http 1: h2>=3; extra == 'two'", "h2 3.0", "rest 1: http"
    )

    newer = broken(before, "http 2: h2>=4; extra == 'two'", "rest 2")
    older = broken(before, "h2 2.0")

    assert told(newer) == ["http 2 requires h2>=4, but 3.0 would be installed"]
    assert told(older) == ["http 1 requires h2>=3, but 2.0 would be installed"]
    assert broken(holdings("http 1: h2>=3; extra == 'two'", "h2 3.0"), "h2 2.0") == []


def test_overrides_and_excludes_speak_for_the_resolution_only() -> None:
    before = holdings("flask 3: jinja2>=3", "stranger 1: jinja2>=3", "jinja2 3.1")

    found = broken(before, "jinja2 2.0", resolved=names("flask", "jinja2"), settled=names("jinja2"))

    assert [breakage.dependent for breakage in found] == ["stranger"]


def test_a_python_that_does_not_serve() -> None:
    before = holdings("old 1: | python >=3.13")

    assert told(broken(before, "new 2:| python >=3.13", "fine 1:| python >=3.8,<3.10")) == [
        "new 2 requires Python>=3.13, but this is Python 3.12.1"
    ]


def test_a_url_is_served_by_any_version_and_shown_without_credentials() -> None:
    before = holdings("app 1: base @ https://me:secret@example.org/base.zip", "base 1")

    assert broken(before, "base 2") == []
    (found,) = broken(before, leaving="base")
    assert "secret" not in str(found)
    assert "base @ https://" in str(found)


def test_circles_of_extras_come_to_an_end() -> None:
    before = holdings("one 1: two[x]", "two 1: two[y]; extra == 'x', two[x]; extra == 'y', gone")

    assert told(broken(before, "two 2: two[y]; extra == 'x', two[x]; extra == 'y', gone>1")) == [
        "two 2 requires gone>1, but it is not installed"
    ]


versions = st.sampled_from(["1", "2", "3"])
needs = st.dictionaries(st.sampled_from("abcd"), st.sampled_from([">=2", "<3", "==2", ""]))
environments = st.dictionaries(st.sampled_from("abcd"), st.tuples(versions, needs))


def texts(environment: dict[str, tuple[str, dict[str, str]]]) -> list[str]:
    return [
        f"{name} {version}: " + ", ".join(f"{n}{s}" for n, s in sorted(wanted.items()))
        for name, (version, wanted) in environment.items()
    ]


@given(environments, environments)
def test_new_are_the_faults_of_what_is_new_and_those_that_were_none(
    before: dict[str, tuple[str, dict[str, str]]], arriving: dict[str, tuple[str, dict[str, str]]]
) -> None:
    old, new = holdings(*texts(before)), holdings(*texts({**before, **arriving}))

    found = broken(old, *texts(arriving))

    assert {(each.dependent, each.requirement) for each in found if each.is_new} == {
        (dependent, f"{required}{specifiers}")
        for dependent, required, specifiers in _faults(new)
        if old.version(dependent) != new.version(dependent) or _fits(old, required, specifiers)
    }


def _faults(held: Holdings) -> list[tuple[ProjectName, ProjectName, str]]:
    return [
        (name, need.name, need.specifiers)
        for name in held
        if (metadata := held.metadata(name))
        for need in metadata.requires_dist
        if not _fits(held, need.name, need.specifiers)
    ]


def _fits(held: Holdings, name: ProjectName, specifiers: str) -> bool:
    version = held.version(name)
    if version is None:
        return False
    number = int(version)
    return {">=2": number >= 2, "<3": number < 3, "==2": number == 2, "": True}[specifiers]
