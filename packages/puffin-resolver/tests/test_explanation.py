"""Why each pin is what it is: the text, and the data behind it."""

import pickle
from collections.abc import Callable, Iterable

import msgspec
import pytest

from pep508 import parse_requirement
from puffin_normalize import ProjectName
from puffin_resolver import (
    Explanation,
    Manifest,
    NotExplainedError,
    Options,
    Preference,
    Resolution,
    Resolver,
    ResolverInput,
    Target,
    resolve,
)
from puffin_traits import FormatControl

Explain = Callable[..., Resolution]


def placed(requirements: Iterable[str], option: str, file: str) -> tuple[ResolverInput, ...]:
    return tuple(
        ResolverInput(parse_requirement(text), f"{option} {file}", place=f"{file} line {number}")
        for number, text in enumerate(requirements, 1)
    )


@pytest.fixture
def explain(memory_index: type, target: Target) -> Explain:
    """Resolve texts of requirements against lines of releases, with explanations."""

    def run(
        index: object,
        *requirements: str,
        constraints: Iterable[str] = (),
        overrides: Iterable[str] = (),
        preferences: Iterable[str] = (),
        **options: object,
    ) -> Resolution:
        pins = [text.partition("==")[::2] for text in preferences]
        manifest = Manifest(
            requirements=placed(requirements, "-r", "requirements.in"),
            constraints=placed(constraints, "-c", "limits.txt"),
            overrides=placed(overrides, "--override", "overrides.txt"),
            preferences=tuple(Preference(ProjectName(n), v, (), "out.txt") for n, v in pins),
        )
        source = memory_index(index) if isinstance(index, list) else index
        return Resolver(source, manifest, target, Options(**options), explain=True).resolve()

    return run


WERKZEUG = ["werkzeug==2.3.7", "werkzeug==2.3.8", "werkzeug==3.0.0", "werkzeug==3.1.3"]


def test_names_who_requires_it_and_what_excludes_newer_releases(explain: Explain) -> None:
    index = ["flask==2.3.3 -> werkzeug>=2.3.7", *WERKZEUG]

    resolution = explain(index, "flask", "werkzeug<3")

    assert str(resolution.explain("werkzeug")) == (
        "werkzeug 2.3.8\n"
        "  required by you with <3 (requirements.in line 2) and by flask 2.3.3 with\n"
        "      >=2.3.7\n"
        "  3.0.0 to 3.1.3 (2 releases): you require werkzeug<3 (requirements.in line 2)"
    )
    assert str(resolution.explain("flask")) == (
        "flask 2.3.3\n  required by you (requirements.in line 1)\n  it is the newest release"
    )


A = ["a==1", "a==2", "a==3"]


def test_requirement_of_a_dependent_excludes(explain: Explain) -> None:
    found = explain(["b==1 -> a<3", *A], "b").explain("a")

    assert said(found) == ["3: b 1 depends on a<3"]


def test_requirement_excludes_that_every_release_of_an_undecided_project_has(
    explain: Explain,
) -> None:
    index = ["z==1 -> a<3", "z==2 -> a<3,>0", "top==1 -> a | z", *A]

    found = explain(index, "top").explain("a")

    assert said(found) == ["3: z 2 depends on a<3,>0"]


def said(explanation: Explanation) -> list[str]:
    """The groups of releases as text, not wrapped."""
    return [f"{each.label}: {each.text}" for each in explanation.passed_over]


@pytest.mark.parametrize(
    ("lines", "options", "groups"),
    [
        (["a==2 python>=3.13"], {}, ["2: requires Python >=3.13, and this is Python 3.12.1"]),
        (["a==2 yanked=broken"], {}, ['2: was yanked (reason: "broken")']),
        (
            ["a==2 tags=cp39-cp39-win32"],
            {},
            ["2: has no wheel for this platform (only cp39-cp39-win32)"],
        ),
        (["a==2a1"], {}, ["2a1: is a pre-release, and a stable release fits"]),
        (["a==2a1"], {"prerelease": "disallow"}, ["2a1: is a pre-release"]),
        (
            ["a==2 uploaded=200", "a==3"],
            {"exclude_newer": 100.0},
            [
                "3: has no upload time, which --exclude-newer needs",
                "2: was uploaded later than --exclude-newer allows",
            ],
        ),
        (
            ["a==2"],
            {"no_binary": FormatControl(names=frozenset({"a"}))},
            ["2: has only wheels, which --no-binary rules out"],
        ),
        (
            ["a==2 only-sdist"],
            {"only_binary": FormatControl(names=frozenset({"a"}))},
            ["2: has no wheel, and --only-binary rules out building one"],
        ),
        (["a==2 rank=1"], {}, ["2: is on an index that comes later"]),
    ],
)
def test_flaws_of_newer_releases(
    explain: Explain, lines: list[str], options: dict[str, object], groups: list[str]
) -> None:
    found = explain(["a==1 sdist uploaded=50", *lines], "a", **options).explain("a")

    assert found.version == "1"
    assert said(found) == groups


@pytest.mark.parametrize(
    ("words", "options", "reason"),
    [
        ("python>=3.13", {}, "require Python >=3.13, and this is Python 3.12.1"),
        ("yanked", {}, "were yanked"),
        ("tags=cp39-cp39-win32", {}, "have no wheel for this platform (only cp39-cp39-win32)"),
        (
            "uploaded=200",
            {"exclude_newer": 100.0},
            "were uploaded later than --exclude-newer allows",
        ),
        ("rank=1", {}, "are on an index that comes later"),
    ],
)
def test_what_is_said_of_several_releases_agrees_with_their_number(
    explain: Explain, words: str, options: dict[str, object], reason: str
) -> None:
    index = ["a==1 sdist uploaded=50", f"a==2 {words}", f"a==3 {words}"]

    found = explain(index, "a", **options).explain("a")

    assert said(found) == [f"2 to 3 (2 releases): {reason}"]


@pytest.mark.parametrize(
    ("mode", "reason"),
    [
        ("if-necessary", "are pre-releases, and a stable release fits"),
        ("disallow", "are pre-releases"),
    ],
)
def test_several_prereleases_are_told_of_as_such(explain: Explain, mode: str, reason: str) -> None:
    found = explain(["a==1", "a==2a1", "a==2a2"], "a", prerelease=mode).explain("a")

    assert said(found) == [f"2a1 to 2a2 (2 releases): {reason}"]


def test_a_project_may_have_a_verb_for_its_name(explain: Explain) -> None:
    found = explain(["has==1 -> a<2", *A], "has").explain("a")

    assert said(found) == ["2 to 3 (2 releases): has 1 depends on a<2"]


def test_hashes_exclude(memory_index: type, target: Target) -> None:
    wanted = ResolverInput(parse_requirement("a"), hashes=("sha256:11",))
    index = memory_index(["a==1 sha256=11", "a==2 sha256=22"])

    found = Resolver(index, Manifest(requirements=(wanted,)), target, explain=True).resolve()

    text = "2: has no file with one of the hashes that are required"
    assert said(found.explain("a")) == [text]


def test_many_ways_of_one_flaw_are_told_as_one(explain: Explain) -> None:
    index = ["a==1", *(f"a==2.{n} tags=cp3{n}-cp3{n}-win32" for n in range(5))]

    found = explain(index, "a").explain("a")

    assert said(found) == [
        "2.0 to 2.4 (5 releases): have no wheel for this platform, and no source distribution"
    ]


CONFLICT = ["a==1 -> b<2", "a==2 -> b>=2", "a==3 -> b>=2", "b==1", "b==2 -> c>=2", "c==1", "c==2"]


def test_conflict_goes_from_the_releases_to_the_inputs(explain: Explain) -> None:
    (group,) = explain(CONFLICT, "a", "c<2").explain("a").passed_over

    assert (group.kind, group.range, group.versions) == ("conflict", ">=2", ("3", "2"))
    assert group.reason == "a>=2 depends on b>=2"
    assert group.detail == (
        "b==2 depends on c>=2",
        "you require c<2 (requirements.in line 2)",
    )
    assert group.beside == ()


def test_conflict_with_what_was_decided_names_it(explain: Explain) -> None:
    index = ["a==1 -> c==1", "a==2 -> c==2", "b==1 -> c==1", "b==2 -> c==2", "b==3 -> c==1"]

    (group,) = explain([*index, "c==1", "c==2"], "a", "b").explain("b").passed_over

    assert group.beside == ("a==2",)
    assert group.text == ("b==3 depends on c==1; a==2 depends on c==2; a==2 had been decided on")


def test_different_conflicts_are_told_apart(explain: Explain) -> None:
    index = ["a==1", "a==2 -> b>=2", "a==3 -> c>=2", "b==1", "b==2", "c==1", "c==2"]

    found = explain(index, "a", "b<2", "c<2").explain("a")

    assert said(found) == [
        "3: a==3 depends on c>=2; you require c<2 (requirements.in line 3)",
        "2: a==2 depends on b>=2; you require b<2 (requirements.in line 2)",
    ]


def test_flaw_of_what_each_of_several_releases_needs_is_told_once(explain: Explain) -> None:
    index = ["a==1", *(f"a=={n} -> b>={n}" for n in range(2, 6)), "b==1"]

    found = explain(index, "a").explain("a")

    assert len(found.passed_over) == 1
    assert found.passed_over[0].label == "2 to 5 (4 releases)"


def test_hundreds_of_releases_in_one_conflict_are_one_group(explain: Explain) -> None:
    index = [f"a==1.{n} -> b>=2,!=9.{n}" for n in range(300)]

    found = explain([*index, "a==1 -> b", "b==1", "b==2"], "a", "b<2").explain("a")

    (group,) = found.passed_over
    assert len(group.versions) == 299
    assert group.label == "1.1 to 1.299 (299 releases)"
    assert group.detail[-1] == "you require b<2 (requirements.in line 2)"


def test_conflict_of_an_extra(explain: Explain) -> None:
    index = [f"a=={n} extras=x -> b=={n} ; extra == 'x'" for n in (1, 2)]

    found = explain([*index, "b==1", "b==2"], "a[x]", constraints=["b<2"])

    assert said(found.explain("a")) == [
        "2: a[x]==2 depends on b==2; b<2 is a constraint (limits.txt line 1)"
    ]
    assert str(found.explain("b")).splitlines()[1:] == [
        "  required by a[x] 1 with ==1; limited to <2 (limits.txt line 1)",
        "  2: b<2 is a constraint (limits.txt line 1)",
    ]


def test_override_is_named_as_such(explain: Explain) -> None:
    found = explain(["b==1 -> a>=3", *A], "b", overrides=["a<3"]).explain("a")

    assert str(found) == (
        "a 2\n"
        "  required by b 1, overridden with <3 (overrides.txt line 1)\n"
        "  3: a<3 is an override (overrides.txt line 1)"
    )


def test_library_names_the_arguments(memory_index: type) -> None:
    index = memory_index(["b==1 -> a>=2", *A])

    found = resolve(["b"], source=index, overrides=["a<3"], preferences={"a": "1"}).explain("a")

    assert str(found) == (
        "a 1\n"
        "  required by b 1, overridden with <3 (overrides[0])\n"
        "  3: a<3 is an override (overrides[0])\n"
        "  2: a==1 is kept from preferences; else 2 would be tried first"
    )


def test_dependencies_of_a_project_are_required_by_it(memory_index: type, target: Target) -> None:
    wanted = ResolverInput(parse_requirement("a<3"), "shop (pyproject.toml)")

    found = Resolver(
        memory_index(A), Manifest(requirements=(wanted,)), target, explain=True
    ).resolve()

    assert str(found.explain("a")) == "a 2\n  required by shop with <3\n  3: shop depends on a<3"


def test_pin_of_an_earlier_output_is_named_with_what_an_upgrade_would_try(
    explain: Explain, memory_index: type
) -> None:
    index = memory_index(["a==1", "a==2", "a==3", "a==4a1", "a==5 yanked"])

    found = explain(index, "a", preferences=["a==1"]).explain("a")

    kept = "a==1 is kept from out.txt; else 3 would be tried first"
    assert found.preferred == "out.txt"
    assert said(found) == [
        "5: was yanked",
        "4a1: is a pre-release, and a stable release fits",
        f"2 to 3 (2 releases): {kept}",
    ]
    assert explain(index, "a").pin("a").version == "3"


def test_preference_that_changes_nothing_is_not_named(explain: Explain) -> None:
    found = explain(A, "a<3", preferences=["a==2"]).explain("a")

    assert found.preferred == ""
    assert said(found) == ["3: you require a<3 (requirements.in line 1)"]


def test_preference_that_does_not_fit_is_told_with_its_reason(explain: Explain) -> None:
    found = explain(A, "a>1", preferences=["a==1"]).explain("a")

    assert found.version == "3"
    assert said(found) == ["1: you require a>1 (requirements.in line 1)"]


@pytest.mark.parametrize("mode", ["lowest", "lowest-direct"])
def test_lowest_is_one_sentence_and_what_the_older_ones_lacked(explain: Explain, mode: str) -> None:
    index = ["a==0.9 yanked", *A, "a==4"]

    found = explain(index, "a>1", resolution=mode).explain("a")

    assert found.version == "2"
    assert said(found) == [
        f"3 to 4 (2 releases): --resolution {mode} takes the oldest release that fits",
        "0.9 to 1 (2 releases): you require a>1 (requirements.in line 1)",
    ]


def test_prerelease_is_explained_by_the_stable_releases_that_do_not_fit(explain: Explain) -> None:
    found = explain(["a==1", "a==2a1"], "a>=2a1").explain("a")

    assert found.version == "2a1"
    assert said(found) == ["1: you require a>=2a1 (requirements.in line 1)"]


def test_source_is_what_its_url_names(explain: Explain) -> None:
    url = "https://user:secret@example.org/a-1.tar.gz"
    index = [f"a==1 @ {url}", "b==1 -> a", *A]

    found = explain(index, f"a @ {url}", "b", constraints=[f"a @ {url}"])

    text = " ".join(str(found.explain("a")).split())
    assert "by you from https://" in text
    assert "limited to https://" in text
    assert "it is what the URL names: https://" in text
    assert "secret" not in text
    assert " releases)" not in text


@pytest.mark.parametrize(
    ("lines", "label"),
    [
        (["a==2"], "2"),
        (["a==2", "a==3"], "2 to 3 (2 releases)"),
        (["a==2", "a==3", "a==4 yanked", "a==5"], "5, 3 and 2"),
        (
            [f"a=={n}{' yanked' if n % 3 == 0 else ''}" for n in range(2, 9)],
            "5 releases from 2 to 8",
        ),
    ],
)
def test_label_counts_what_is_no_unbroken_run(
    explain: Explain, lines: list[str], label: str
) -> None:
    python = [line if "yanked" in line else f"{line} python>=3.13" for line in lines]

    found = explain(["a==1", *python], "a").explain("a")

    assert label in [each.label for each in found.passed_over]


def test_text_keeps_within_80_columns_where_words_allow(explain: Explain) -> None:
    index = [f"needs-it-{n}==1.0 -> a>=1,<3" for n in range(9)]

    lines = str(explain([*index, *A], *(f"needs-it-{n}" for n in range(9))).explain("a"))

    assert max(map(len, lines.splitlines())) <= 80
    assert lines.count("needs-it") == 9 + 1  # as dependents, and one as the reason


def test_long_conflict_is_cut_in_the_text_and_whole_as_data(explain: Explain) -> None:
    chain = [f"p{n}==2 -> p{n + 1}>=2" for n in range(9)] + [f"p{n}==1" for n in range(9)]

    (group,) = explain([*chain, "p9==1", "p9==2"], "p0", "p9<2").explain("p0").passed_over

    assert len(group.detail) == 9
    assert group.text.endswith("; and 4 more")


def test_explaining_asks_for_nothing_more(
    memory_index: type, explain: Explain, target: Target
) -> None:
    index, other = memory_index(CONFLICT), memory_index(CONFLICT)
    wanted = placed(["a", "c<2"], "-r", "requirements.in")

    explain(index, "a", "c<2")
    Resolver(other, Manifest(requirements=wanted), target).resolve()

    assert index.asked == other.asked


def test_explanations_are_data(explain: Explain) -> None:
    resolution = explain(CONFLICT, "a", "c<2")

    assert [each.name for each in resolution.explanations] == ["a", "b", "c"]
    assert pickle.loads(pickle.dumps(resolution)).explanations == resolution.explanations
    encoded = msgspec.json.encode(resolution.explanations)
    assert tuple(msgspec.json.decode(encoded, type=list[Explanation])) == resolution.explanations


def test_explanations_are_there_only_if_asked_for(memory_index: type, target: Target) -> None:
    manifest = Manifest(requirements=placed(["a"], "-r", "requirements.in"))

    resolution = Resolver(memory_index(A), manifest, target).resolve()

    assert resolution.explanations == ()
    with pytest.raises(NotExplainedError, match="`a`"):
        resolution.explain("a")
