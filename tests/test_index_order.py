"""Which of several indexes a release is from: the first that has the project, and no other."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, NamedTuple

import pytest

from puffin_testing import IndexServer, make_wheel, wheel_filename

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Answer, Puffin

FIRST_MATCH = ("--index-strategy", "unsafe-first-match")
BEST_MATCH = ("--index-strategy", "unsafe-best-match")


class Indexes(NamedTuple):
    """Two indexes, asked in this order, and a directory of links that is not."""

    one: IndexServer
    two: IndexServer
    puffin: Puffin

    def fill(self, one: str, two: str, links: str = "") -> None:
        """Offer releases such as `demo==1 other==2.0`."""
        for server, pins in ((self.one, one), (self.two, two)):
            for name, version in (pin.split("==") for pin in pins.split()):
                server.add(wheel_filename(name, version), make_wheel(None, name, version))
        (self.puffin.cwd / "links").mkdir()
        for name, version in (pin.split("==") for pin in links.split()):
            make_wheel(self.puffin.cwd / "links", name, version)

    def compile(self, requirements: str, *options: object) -> Answer:
        indexes = ("--index-url", self.one.url, "--extra-index-url", self.two.url)
        return self.puffin.run(
            *("pip-compile", "-", "--no-header", "--no-annotate", *indexes, *options),
            stdin=requirements.replace(" ", "\n"),
        )


@pytest.fixture
def indexes(puffin: Puffin) -> Iterator[Indexes]:
    with ExitStack() as stack:
        one, two = (stack.enter_context(IndexServer()) for _ in range(2))
        yield Indexes(one, two, puffin)


@pytest.mark.parametrize(
    ("one", "two", "options", "asked", "given"),
    [
        ("demo==1", "demo==9", (), "demo", "demo==1"),
        ("other==1", "demo==9", (), "demo", "demo==9"),
        ("demo==1 other==1", "demo==9 more==2", (), "demo other more", "demo==1 more==2 other==1"),
        ("demo==1", "demo==1.5 demo==9", FIRST_MATCH, "demo", "demo==1"),
        ("demo==1", "demo==1.5 demo==9", FIRST_MATCH, "demo>1", "demo==9"),
        ("demo==1 demo==1.5", "demo==9", FIRST_MATCH, "demo", "demo==1.5"),
        ("demo==1", "demo==9", BEST_MATCH, "demo", "demo==9"),
        ("demo==9", "demo==1", BEST_MATCH, "demo<9", "demo==1"),
        ("demo==1a1", "demo==1", (), "demo", "demo==1a1"),
        ("demo==1a1", "demo==1", BEST_MATCH, "demo", "demo==1"),
    ],
)
def test_what_is_given(  # noqa: PLR0913, PLR0917 - the columns of a table
    indexes: Indexes, one: str, two: str, options: tuple[str, ...], asked: str, given: str
) -> None:
    indexes.fill(one, two)

    answer = indexes.compile(asked, *options)

    assert answer.out.split() == given.split(), answer.err


def test_the_next_index_is_not_asked_where_the_first_has_the_project(indexes: Indexes) -> None:
    indexes.fill("demo==1", "demo==9")

    answer = indexes.compile("demo>=2")

    assert answer.code == 1
    assert "demo>=2" in answer.err
    assert indexes.two.requests == []


@pytest.mark.parametrize("status", [401, 403, 500])
@pytest.mark.parametrize("options", [(), BEST_MATCH], ids=["first-index", "best-match"])
def test_an_index_that_does_not_answer_ends_everything(
    indexes: Indexes, status: int, options: tuple[str, ...]
) -> None:
    indexes.fill("", "demo==9")
    indexes.one.fail("*", status, times=None)

    answer = indexes.compile("demo", *options)

    assert (answer.code, answer.out) == (2, "")
    assert indexes.one.url in answer.err
    assert "Traceback" not in answer.err
    assert indexes.two.requests == []


def test_a_later_index_that_does_not_answer_matters_where_it_is_asked(indexes: Indexes) -> None:
    indexes.fill("demo==1", "")
    indexes.two.fail("*", 403, times=None)

    assert indexes.compile("demo").out == "demo==1\n"
    answer = indexes.compile("demo nowhere")

    assert (answer.code, answer.out) == (2, "")
    assert indexes.two.url in answer.err


def test_links_add_to_what_the_index_has(indexes: Indexes) -> None:
    indexes.fill("demo==1 demo==3", "demo==9", links="demo==2 demo==4 more==7")

    assert indexes.compile("demo more", "--find-links", "links").out == "demo==4\nmore==7\n"
    assert indexes.compile("demo<4", "--find-links", "links").out == "demo==3\n"


def test_links_are_all_there_is_without_an_index(indexes: Indexes) -> None:
    indexes.fill("demo==3", "demo==9", links="demo==2")

    answer = indexes.puffin.ok(
        *("pip-compile", "-", "--no-header", "--no-annotate", "--no-index"),
        *("--find-links", "links"),
        stdin="demo\n",
    )

    assert answer.out == "demo==2\n"
    assert indexes.one.requests == indexes.two.requests == []


def test_an_index_is_asked_once_however_often_it_is_named(indexes: Indexes) -> None:
    indexes.fill("other==1", "demo==9")

    answer = indexes.compile("demo", "--extra-index-url", indexes.one.url)

    assert answer.out == "demo==9\n"
    assert indexes.one.count("/simple/demo/") == 1


def test_the_index_of_a_project_goes_before_any_order(indexes: Indexes) -> None:
    indexes.fill("demo==1 other==1", "demo==9 other==9")

    answer = indexes.compile("demo other", "--project-index", f"demo={indexes.two.url}")

    assert answer.out == "demo==9\nother==1\n"
    assert indexes.one.count("/simple/demo/") == indexes.two.count("/simple/other/") == 0
