"""What is told of a contradiction, as data and as text."""

import pickle
import random
from collections.abc import Callable

import msgspec
import pytest
from hypothesis import given, settings, strategies as st

from pep508 import parse_requirement
from puffin_normalize import ProjectName
from puffin_resolver import (
    Fact,
    Manifest,
    NoSolutionError,
    Report,
    Resolution,
    Resolver,
    ResolverInput,
)
from puffin_resolver._chain import chain
from puffin_resolver._facts import Told

Resolve = Callable[..., Resolution]
Lines = list[str]


@pytest.fixture
def report(memory_index: type, target: object) -> Callable[..., Report]:
    """Return the report of requirements, each of a line of its own in requirements.in."""

    def run(index: Lines, *requirements: str, **manifest: object) -> Report:
        wanted = tuple(
            ResolverInput(parse_requirement(text), "-r requirements.in", place=f"in line {number}")
            for number, text in enumerate(requirements, 1)
        )
        asked = Manifest(requirements=wanted, **manifest)
        with pytest.raises(NoSolutionError) as caught:
            Resolver(memory_index(index), asked, target).resolve()
        return caught.value.report

    return run


Ask = Callable[..., Report]


def limit(text: str, place: str) -> tuple[ResolverInput, ...]:
    return (ResolverInput(parse_requirement(text), "--file", place=place),)


TWO_SIDES = ["a==1 -> c==1", "b==1 -> c==2", "c==1", "c==2", "d==1 -> c"]


def test_each_side_leads_from_its_input_to_the_conflict(report: Ask) -> None:
    told = report(TWO_SIDES, "d", "a", "b")

    assert told.cause == "a 1 and b 1 need versions of c that exclude each other."
    assert [fact.text for fact in told.steps] == [
        "you require a (in line 2)",
        "a==1 depends on c==1",
        "you require b (in line 3)",
        "b==1 depends on c==2",
    ]
    assert [fact.is_input for fact in told.steps] == [True, False, True, False]


def test_text_begins_with_the_cause_and_sets_in_what_follows(report: Ask) -> None:
    told = report(["a==1 -> b<2", "b==1", "b==2"], "a", "b>1")

    assert str(told) == (
        "a 1 depends on b<2, but you require b>1.\n"
        "you require a (in line 1)\n"
        "  a==1 depends on b<2\n"
        "you require b>1 (in line 2)\n"
        "hint: a==1 accepts b==1: change in line 2"
    )


def test_marks_tell_what_parts_of_the_text_are(report: Ask) -> None:
    step = report(["a==1 -> b<2", "b==1", "b==2"], "a", "b>1").steps[2]

    parts = [(step.text[mark.start : mark.end], mark.role) for mark in step.marks]

    assert parts == [("b>1", "clash"), ("in line 2", "place")]


def test_report_travels(report: Ask) -> None:
    told = report(TWO_SIDES, "a", "b", "nowhere")

    assert pickle.loads(pickle.dumps(told)) == told
    assert msgspec.json.decode(msgspec.json.encode(told), type=Report) == told


def test_long_chains_are_shortened_in_the_middle(report: Ask) -> None:
    index = [f"p{number}==1 -> p{number + 1}" for number in range(2000)]

    told = report([*index, "p2000==1 -> z<2", "z==1", "z==2"], "p0", "z>=2")

    shown = told.shown_steps()
    assert len(told.steps) == 2003
    assert len(shown) == 12
    assert (shown[6].kind, shown[6].text) == ("omitted", "... and 1992 more steps")
    assert (shown[5], shown[7], shown[-1]) == (told.steps[5], told.steps[1998], told.steps[-1])


@pytest.mark.parametrize("count", [11, 12])
def test_what_fits_is_shown_whole(count: int) -> None:
    steps = tuple(Fact("depends", f"p{number}", f"step {number}") for number in range(count))

    assert Report(cause="It is so.", steps=steps).shown_steps() == steps


def test_one_more_than_fits_leaves_out_two() -> None:
    steps = tuple(Fact("depends", f"p{number}", f"step {number}") for number in range(13))

    shown = Report(cause="It is so.", steps=steps).shown_steps()

    assert [fact.text for fact in shown[5:8]] == ["step 5", "... and 2 more steps", "step 8"]


CAUSES = [
    (
        ["a==1", "a==2"],
        ["a==1", "a==2"],
        "You require both a==1 and a==2, which exclude each other.",
    ),
    (
        ["a==1", "a==2", "a==3"],
        ["a<3", "a>1", "a!=2"],
        "You require a<3, a>1 and a!=2, which exclude each other.",
    ),
    (["a==1"], ["a>1"], "There is no version of a that matches >1."),
    (["a==1 -> b>1", "b==1"], ["a"], "a 1 depends on b>1, and there is no such version of b."),
    ([], ["a"], "There is no project called a in the index."),
    (
        ["a==1 -> b", "a==2 -> b"],
        ["a"],
        "Every version of a depends on b, and there is no project of this name in the index.",
    ),
    (
        ["a==1 -> b", "a==2 -> b>1"],
        ["a"],
        "Every version of a depends on b, and there is no project of this name in the index.",
    ),
    (
        ["a==1 -> b>1", "a==2 -> b>2", "b==1"],
        ["a"],
        "Every version of a depends on versions of b that do not exist.",
    ),
    (
        ["a==1", "a==2 yanked", "a==3 -> nowhere"],
        ["a>1"],
        "No version of a matching >1 can be used: each fails for a reason of its own.",
    ),
    (["a==1 yanked", "a==2 yanked"], ["a"], "Every version of a was yanked."),
    (
        ["a==0", "a==1 yanked", "a==2 yanked"],
        ["a>=1"],
        "Every version of a matching >=1 was yanked.",
    ),
    (["a==1 yanked", "a==2 python>=3.19"], ["a"], "No version of a can be used."),
    (
        ["a==1 python>=3.19"],
        ["a"],
        "a 1 requires Python >=3.19, and the Python to resolve for is 3.12.1.",
    ),
    (
        ["a==1 -> b==1", "a==2 -> b==2", "b==1 -> c==2", "b==2 -> c==1", "c==1", "c==2", "d==1"],
        ["a", "c", "d", "b!=1", "c>1"],
        "b 2 depends on c==1, but you require c>1.",
    ),
    (
        ["a==1 python>=3.19", "a==2 -> b==2", "b==1", "b==2"],
        ["a", "b<2"],
        "a and b<2 cannot be satisfied together.",
    ),
]


@pytest.mark.parametrize(("index", "wanted", "cause"), CAUSES)
def test_cause_is_one_sentence(report: Ask, index: Lines, wanted: Lines, cause: str) -> None:
    assert report(index, *wanted).cause == cause


def test_project_speaks_for_its_own_requirements(memory_index: type, target: object) -> None:
    wanted = tuple(
        ResolverInput(parse_requirement(text), "my-app (pyproject.toml)", place=place)
        for text, place in (("a==1", "pyproject.toml (project.dependencies[0])"), ("a==2", ""))
    )
    asked = Manifest(requirements=wanted, project=ProjectName("my-app"))

    with pytest.raises(NoSolutionError) as caught:
        Resolver(memory_index(["a==1", "a==2"]), asked, target).resolve()

    assert [fact.text for fact in caught.value.report.steps] == [
        "my-app depends on a==1 (pyproject.toml, project.dependencies[0])",
        "my-app depends on a==2",
    ]


def test_constraint_is_named_with_its_place(report: Ask) -> None:
    told = report(
        ["a==1 -> b>1", "b==1", "b==2"], "a", constraints=limit("b<2", "limits.txt line 4")
    )

    assert told.cause == "a 1 depends on b>1, but the constraint b<2 rules that out."
    assert told.steps[-1] == Fact(
        "constraint", "b", "b<2 is a constraint (limits.txt line 4)", marks=told.steps[-1].marks
    )
    assert told.hints == ("a==1 accepts b==2: change limits.txt line 4",)


def test_override_is_named_with_what_it_replaced(report: Ask) -> None:
    told = report(
        ["a==1 -> b>1", "b==1 -> c>1", "b==2", "c==1", "c==2"],
        "a",
        "c<2",
        overrides=limit("b==1", "over.txt line 2"),
    )

    assert told.steps[1].text == (
        "a==1 depends on b>1, which is overridden by b==1 (over.txt line 2)"
    )
    assert (
        told.hints[0] == "it is the override in over.txt line 2 that asks for b==1 instead of b>1"
    )


HINTS = [
    (["abc==1"], ["abd"], "did you mean abc?"),
    ([], ["a"], "check the spelling of a, and the index (--index-url, --find-links)"),
    (
        ["ipython==1"],
        ["python==3.12"],
        (
            "Python itself is no project: --python chooses the interpreter, --python-version the"
            " version to resolve for"
        ),
    ),
    (
        ["a==1 yanked"],
        ["a"],
        "a yanked release is taken only if the requirements themselves pin it: a==1",
    ),
    (["a==1", "a==2 yanked"], ["a>1"], "a==1 was not yanked: change in line 1"),
    (
        ["a==1 python>=3.19", "a==2 python>=3.20"],
        ["a"],
        "Python 3.19 or newer would do: --python-version 3.19 resolves for it",
    ),
    (
        ["a==1", "a==2 -> b>1", "b==1", "b==2"],
        ["a==2", "b==1"],
        "other releases of a may fit, which in line 1 leaves out",
    ),
    (
        ["a==1", "a==2 python>=3.19"],
        ["a>1"],
        "a==1 works with Python 3.12.1: change in line 1",
    ),
    (
        ["a==1 extras=x -> b>1 ; extra == 'x'", "b==1", "b==2"],
        ["a[x]", "b==1"],
        "only the extra x of a depends on b>1",
    ),
]


def test_no_release_is_offered_that_no_input_excludes(report: Ask) -> None:
    told = report(["a==1 -> b==2", "b==1", "b==2 yanked"], "a", "b")

    assert [hint for hint in told.hints if "b==1" in hint] == []


@pytest.mark.parametrize(("index", "wanted", "hint"), HINTS)
def test_hint_can_be_acted_on(report: Ask, index: Lines, wanted: Lines, hint: str) -> None:
    assert hint in report(index, *wanted).hints


def random_index(chance: random.Random) -> Lines:
    specifiers = ["", "==1", "==2", "<2", ">1", "!=2"]
    words = ["", "", "", "", "yanked", "python>=3.19", "tags=cp312-cp312-win_amd64"]

    def line(name: str, version: int) -> str:
        needs = [f"{n}{chance.choice(specifiers)}" for n in chance.sample("abcdex", 2) if n != name]
        return f"{name}=={version} {chance.choice(words)} -> {' | '.join(needs)}"

    return [line(name, version) for name in "abcde" for version in (1, 2, 3)]


@settings(max_examples=200)
@given(st.integers(0, 2**32))
def test_inputs_that_are_told_are_enough(memory_index: type, target: object, seed: int) -> None:
    chance = random.Random(seed)
    lines, wanted = random_index(chance), chance.sample(["a<3", "b", "c>1", "d!=2", "e"], 3)
    items = {text: ResolverInput(parse_requirement(text)) for text in wanted}
    try:
        Resolver(
            memory_index(lines), Manifest(requirements=tuple(items.values())), target
        ).resolve()
    except NoSolutionError as error:
        report = error.report
    else:
        return

    told = {fact.text.removeprefix("you require ") for fact in report.steps if fact.is_input}

    assert told
    asked = Manifest(requirements=tuple(items[text] for text in told))
    with pytest.raises(NoSolutionError):
        Resolver(memory_index(lines), asked, target).resolve()
    assert report.cause.endswith(".")
    assert not any(fact.text.endswith(".") for fact in report.steps)


def told(source: str, target: str) -> Told:
    return Told(
        Fact("depends" if source else "required", source, f"{source}>{target}"), source, target
    )


CHAINS = [
    ("what is needed follows who needs it", ["/a", "/b", "a/c", "b/c"], ["/a", "a/c", "/b", "b/c"]),
    (
        "what a project needs comes once all is said of it",
        ["/a", "/b", "a/c", "b/c", "c/d", "c/"],
        ["/a", "a/c", "/b", "b/c", "c/", "c/d"],
    ),
    ("a circle is entered where it is reached", ["a/b", "b/a", "/a"], ["/a", "a/b", "b/a"]),
    ("a circle of its own", ["/a", "a/a"], ["/a", "a/a"]),
    ("what nothing leads to comes last", ["x/y", "/a", "a/b"], ["/a", "a/b", "x/y"]),
]


@pytest.mark.parametrize(
    ("facts", "ordered"), [row[1:] for row in CHAINS], ids=[r[0] for r in CHAINS]
)
def test_order_of_an_explanation(facts: Lines, ordered: Lines) -> None:
    found = chain(told(*each.split("/")) for each in facts)

    assert [fact.text.replace(">", "/") for fact in found] == ordered
