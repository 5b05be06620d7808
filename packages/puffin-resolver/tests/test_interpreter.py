"""Sources that the interpreter at hand is too old to build: in reports, and in explanations."""

from collections.abc import Callable, Iterable

import pytest

from distribution_types import Dist, RegistrySdist
from pep508 import parse_requirement
from puffin_distribution import PythonVersionError
from puffin_resolver import (
    Manifest,
    NoSolutionError,
    Report,
    Resolution,
    Resolver,
    ResolverInput,
    Target,
)
from puffin_resolver.testing import MemoryIndex
from pypi_types import CoreMetadata

WANTED = ">=3.13"


class Workshop(MemoryIndex):
    """An index whose sources need a newer Python than there is to build them."""

    def metadata(self, dist: Dist) -> CoreMetadata:
        if isinstance(dist, RegistrySdist):
            raise PythonVersionError(f"{dist.name}=={dist.version}", WANTED, "3.12.1")
        return super().metadata(dist)


@pytest.fixture
def run(target: Target) -> Callable[..., Resolution]:
    def resolve(lines: Iterable[str], *requirements: str) -> Resolution:
        wanted = tuple(
            ResolverInput(parse_requirement(text), place=f"in line {number}")
            for number, text in enumerate(requirements, 1)
        )
        manifest = Manifest(requirements=wanted)
        return Resolver(Workshop(lines), manifest, target, explain=True).resolve()

    return resolve


def report_of(run: Callable[..., Resolution], lines: Iterable[str], *requirements: str) -> Report:
    with pytest.raises(NoSolutionError) as caught:
        run(lines, *requirements)
    return caught.value.report


def test_one_release_fails_by_its_own_words(run: Callable[..., Resolution]) -> None:
    told = report_of(run, ["a==1 only-sdist"], "a")

    assert str(told) == (
        "a 1 requires Python >=3.13, but must be built with Python 3.12.1.\n"
        "you require a (in line 1)\n"
        "  a==1 requires Python >=3.13, but must be built with Python 3.12.1\n"
        "hint: with another interpreter (--python) a could be built"
    )
    assert [fact.reason for fact in told.steps] == ["", "interpreter"]


def test_several_releases_fail_as_one(run: Callable[..., Resolution]) -> None:
    told = report_of(run, ["a==1 only-sdist", "a==2 only-sdist"], "a")

    assert told.cause == "No version of a can be built with the Python that is installed."


def test_a_release_with_a_wheel_is_offered(run: Callable[..., Resolution]) -> None:
    told = report_of(run, ["a==1", "a==2 only-sdist"], "a>=2")

    assert told.hints == (
        "with another interpreter (--python) a could be built",
        "a==1 works with Python 3.12.1: change in line 1",
    )


@pytest.mark.parametrize(
    ("lines", "label", "reason"),
    [
        (
            ["a==2 only-sdist"],
            "2",
            "requires Python >=3.13, but must be built with Python 3.12.1",
        ),
        (
            ["a==2 only-sdist", "a==3 only-sdist"],
            "2 to 3 (2 releases)",
            "require Python >=3.13, but must be built with Python 3.12.1",
        ),
    ],
)
def test_passed_over_for_the_interpreter_and_not_for_the_target(
    run: Callable[..., Resolution], lines: list[str], label: str, reason: str
) -> None:
    (group,) = run(["a==1", *lines], "a").explain("a").passed_over

    assert (group.kind, group.label, group.text) == ("interpreter", label, reason)
