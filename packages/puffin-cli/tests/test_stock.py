"""What sets the builds of a command apart; nothing is opened to find that there is nothing."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest

from puffin_cache import Cache
from puffin_cli._arguments import BuildArguments
from puffin_cli._inputs import InputRequest, read_inputs
from puffin_cli._stock import LateDispatch, Stock
from puffin_client import ClosedError
from puffin_interpreter import Interpreter, query_interpreter
from puffin_normalize import normalize_project
from puffin_traits import FormatControl

if TYPE_CHECKING:
    from conftest import World

FOO, BAR = normalize_project("foo"), normalize_project("bar")


@pytest.fixture(scope="session")
def interpreter(tmp_path_factory: pytest.TempPathFactory) -> Interpreter:
    return query_interpreter(sys.executable, Cache(tmp_path_factory.mktemp("cache")))


def stock_of(world: World, interpreter: Interpreter, lines: str = "", **options: Any) -> Stock:
    """Return what a command has that is given a file of these lines and these flags."""
    inputs = read_inputs(InputRequest(sources=(world.write("a.in", lines),)), world.context)
    cache = Cache(world.root / "cache")
    return Stock(BuildArguments(**options), inputs, world.context, cache, interpreter)


@pytest.mark.parametrize(
    ("lines", "options", "covered"),
    [
        ("foo\n", {}, set()),
        ("foo\n", {"no_build": True, "build_timeout": 3.0}, set()),
        ("foo\n", {"config_setting": (("level", "3"),)}, {FOO, BAR}),
        ("foo -C level=3\n", {}, {FOO}),
        ("foo\n", {"build_constraint": ("limits.txt",)}, {FOO, BAR}),
        ("foo\n", {"no_build_isolation": True}, {FOO, BAR}),
        ("foo\n", {"no_build_isolation_package": (BAR,)}, {BAR}),
    ],
)
def test_flags_and_files_set_builds_apart(
    world: World,
    interpreter: Interpreter,
    lines: str,
    options: dict[str, Any],
    covered: set[str],
) -> None:
    world.write("limits.txt", "backend<2\n")
    builder = stock_of(world, interpreter, lines, **options).builder

    assert {name for name in (FOO, BAR) if builder.variant(name) is not None} == covered


def test_where_nothing_is_wished_nothing_is_opened(interpreter: Interpreter) -> None:
    def refuse() -> Any:
        raise AssertionError("nobody needs it")

    builder = LateDispatch(Cache("unused"), interpreter, FormatControl, refuse, has_variants=False)

    assert builder.variant(FOO) is None


@pytest.mark.parametrize(
    ("lines", "options", "required"),
    [
        ("foo\n", {}, False),
        ("foo\n", {"require_hashes": True}, True),
        ("--require-hashes\nfoo\n", {}, True),
        ("-r more.in\n", {}, True),
    ],
)
def test_hashes_are_required_by_a_flag_or_by_any_file(
    world: World, interpreter: Interpreter, lines: str, options: dict[str, Any], *, required: bool
) -> None:
    world.write("more.in", "--require-hashes\n")

    assert stock_of(world, interpreter, lines, **options).require_hashes is required


@pytest.mark.parametrize(
    ("lines", "options", "kinds"),
    [
        ("", {}, ({FOO, BAR}, {FOO, BAR})),
        ("--only-binary :all:\n", {}, (set(), {FOO, BAR})),
        ("--only-binary :all:\n", {"no_binary": ("foo",)}, ({FOO}, {BAR})),
        ("--no-binary foo\n", {"only_binary": (":all:",)}, ({FOO}, {BAR})),
        ("--no-binary :all:\n", {"only_binary": ("foo,baz",)}, ({BAR}, {FOO})),
        ("--no-binary foo\n", {"no_build": True}, (set(), {BAR})),
    ],
)
def test_who_is_named_is_not_meant_by_all_of_the_other_kind(
    world: World,
    interpreter: Interpreter,
    lines: str,
    options: dict[str, Any],
    kinds: tuple[set[str], set[str]],
) -> None:
    """`kinds` are the projects that may be built, and those whose wheels may be taken."""
    stock = stock_of(world, interpreter, lines, **options)

    built, fetched = (
        {name for name in (FOO, BAR) if not rule.covers(name)}
        for rule in (stock.only_binary, stock.no_binary)
    )
    assert (built, fetched) == kinds


def test_who_has_disconnected_sends_nothing_more(world: World, interpreter: Interpreter) -> None:
    options = {"index_url": "http://127.0.0.1:9/simple/"}
    connected = stock_of(world, interpreter, **options)
    http = connected.database.client.client.http
    http.exchange("http://127.0.0.1:9/simple/foo/")

    connected.disconnect()

    with pytest.raises(ClosedError):
        http.exchange("http://127.0.0.1:9/simple/foo/")


def test_who_has_asked_nobody_can_still_be_connected(
    world: World, interpreter: Interpreter
) -> None:
    url = "http://127.0.0.1:9/simple/"
    stock = stock_of(world, interpreter, index_url=url)

    stock.disconnect()

    stock.database.client.client.http.exchange(url)
