from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pep508 import parse_requirement
from puffin_installer import SitePackages
from puffin_macros import forget_warnings
from puffin_normalize import normalize_project
from puffin_testing import modules_loaded_by

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

    Audited = Callable[..., AbstractContextManager[list[tuple[str, tuple[object, ...]]]]]


def site(tmp_path: Path, *names: str) -> SitePackages:
    for name in names:
        (tmp_path / name).mkdir()
    return SitePackages.scan([str(tmp_path)])


def test_distributions_come_by_name(tmp_path: Path) -> None:
    found = site(tmp_path, "zope.interface-6.0.dist-info", "Flask-3.0.dist-info", "flask")

    assert [(dist.name, dist.version) for dist in found] == [
        ("flask", "3.0"),
        ("zope-interface", "6.0"),
    ]
    assert len(found) == 2
    assert normalize_project("flask") in found
    assert found.get(normalize_project("zope.interface")) is not None
    assert found.get(normalize_project("django")) is None


def test_no_file_is_opened(tmp_path: Path, audited: Audited) -> None:
    with audited("open") as events:
        found = site(tmp_path, *(f"p{number}-1.0.dist-info" for number in range(20)))

    assert len(found) == 20
    assert [path for _, (path, *_) in events if str(path).startswith(str(tmp_path))] == []


def test_a_directory_that_is_listed_twice_counts_once(tmp_path: Path) -> None:
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib64").symlink_to("lib")
    (tmp_path / "lib" / "demo-1.dist-info").mkdir()

    found = SitePackages.scan([str(tmp_path / "lib"), str(tmp_path / "lib64")])

    assert len(found) == 1
    assert found.duplicates == {}


def test_a_missing_directory_has_nothing(tmp_path: Path) -> None:
    assert len(SitePackages.scan([str(tmp_path / "missing")])) == 0


def test_duplicates_are_reported(tmp_path: Path) -> None:
    found = site(tmp_path, "demo-1.0.dist-info", "Demo-2.0.dist-info", "other-1.dist-info")

    (name,) = found.duplicates

    assert name == "demo"
    assert {dist.version for dist in found.duplicates[name]} == {"1.0", "2.0"}
    assert {dist.version for dist in found.all(name)} == {"1.0", "2.0"}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("demo-1.0-py3.12.egg-info", "egg-info"),
        ("demo.egg-link", "egg-link"),
        ("demo-1.0-py3.12.egg", "egg"),
    ],
)
def test_what_older_tools_left_is_seen_and_named(tmp_path: Path, name: str, kind: str) -> None:
    found = site(tmp_path, name)

    legacy = found.find_legacy(normalize_project("demo"))

    assert legacy is not None
    assert legacy.path == str(tmp_path / name)
    assert kind in str(legacy)
    assert found.legacy == (legacy,)
    assert len(found) == 0


@pytest.mark.parametrize(
    ("requirement", "satisfied"),
    [
        ("demo", True),
        ("demo==1.0", True),
        ("demo==1", True),
        ("demo===1.0", True),
        ("demo>=1,<2", True),
        ("demo>1", False),
        ("demo==1.1", False),
        ("demo[extra]==1.0", True),
        ("other", False),
    ],
)
def test_satisfies_compares_versions(tmp_path: Path, requirement: str, satisfied: bool) -> None:
    found = site(tmp_path, "demo-1.0.dist-info")

    assert found.satisfies(parse_requirement(requirement)) is satisfied


def test_an_installed_pre_release_satisfies(tmp_path: Path) -> None:
    found = site(tmp_path, "demo-2.0rc1.dist-info")

    assert found.satisfies(parse_requirement("demo>=1"))


def test_an_installed_version_that_is_none_satisfies_no_specifier(tmp_path: Path) -> None:
    found = site(tmp_path, "demo-unknown.dist-info")

    assert found.satisfies(parse_requirement("demo"))
    assert not found.satisfies(parse_requirement("demo>=1"))


def test_of_duplicates_nobody_knows_which_satisfies(tmp_path: Path) -> None:
    found = site(tmp_path, "demo-1.0.dist-info", "demo-1.1.dist-info")

    assert not found.satisfies(parse_requirement("demo"))


def test_names_that_are_no_distributions_are_kept_apart(tmp_path: Path) -> None:
    forget_warnings()

    found = site(tmp_path, "-broken.dist-info", "~demo-1.0.dist-info", "no_version.dist-info")

    assert len(found) == 0
    assert len(found.legacy) == 3


def test_a_list_of_what_is_installed_costs_no_library(tmp_path: Path) -> None:
    (tmp_path / "foo-1.0.dist-info").mkdir()
    (tmp_path / "~oo-1.0.dist-info").mkdir()

    loaded = modules_loaded_by(
        "import sys; from puffin_installer import SitePackages;"
        "found = SitePackages.scan(sys.argv[1:]);"
        "assert [(dist.name, dist.direct_url()) for dist in found] == [('foo', None)];"
        "assert found.duplicates == {}",
        str(tmp_path),
    )

    heavy = {"collections", "contextlib", "functools", "msgspec", "pep440", "re", "typing"}
    assert not heavy & loaded
