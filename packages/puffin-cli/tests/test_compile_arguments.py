"""What `pip-compile` makes of its words."""

from __future__ import annotations

import pytest

from puffin_cli._compile import Arguments, build_parser
from puffin_cli._cutoff import Cutoff
from puffin_cli._errors import UsageError
from puffin_cli._inputs import limits_of


def parse(*words: str) -> Arguments:
    return Arguments(**build_parser().parse(["a.in", *words]))


def test_what_is_not_said_is_left_to_the_settings() -> None:
    arguments = parse()

    assert (arguments.resolution, arguments.prerelease, arguments.exclude_newer) == (None,) * 3
    assert not arguments.no_deps
    assert arguments == Arguments(sources=("a.in",))


def test_limits_are_files() -> None:
    arguments = parse(
        *("-c", "c1", "--override", "o1", "--constraint=c2", "--exclude", "e1", "--override=o2")
    )

    limits = limits_of(arguments)

    assert limits.sources == ()
    assert limits.constraints == ("c1", "c2")
    assert limits.overrides == ("o1", "o2")
    assert limits.excludes == ("e1",)


def test_single_projects_have_values_of_their_own() -> None:
    arguments = parse(
        *("--prerelease-package", "A_b=allow", "--prerelease-package=c=disallow"),
        *("--exclude-newer-package", "a=P1D", "--exclude-newer-package", "b=false"),
        *("--project-index", "A.b=https://example.org/simple?x=1"),
    )

    assert arguments.prerelease_package == (("a-b", "allow"), ("c", "disallow"))
    assert arguments.exclude_newer_package == (("a", Cutoff(age=86_400.0)), ("b", None))
    assert arguments.project_index == (("a-b", "https://example.org/simple?x=1"),)


def test_upgrades_may_be_limited() -> None:
    found = parse("-P", "Flask", "--upgrade-package", "b>=1,<2").upgrade_package

    assert [(each.name, each.specifiers) for each in found] == [("flask", ""), ("b", ">=1,<2")]


@pytest.mark.parametrize(
    "word", ["a b", "a[x]", "a @ https://example.org/a.zip", "a; os_name == 'nt'", "", "==1"]
)
def test_an_upgrade_is_of_a_name(word: str) -> None:
    with pytest.raises(UsageError, match=r"for '--upgrade-package <PROJECT>'"):
        parse("-P", word)


@pytest.mark.parametrize("word", ["", "directory/"])
def test_the_output_has_a_name(word: str) -> None:
    with pytest.raises(UsageError, match="for '--output-file <FILE>': expected the name of a file"):
        parse("-o", word)
