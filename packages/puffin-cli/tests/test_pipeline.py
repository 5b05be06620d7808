"""Commands that change an environment ask for it in the same way."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest

from puffin_cache import Cache
from puffin_cli._inputs import InputRequest, read_inputs
from puffin_cli._install_arguments import InstallArguments
from puffin_cli._pipeline import requested_of, sync_request
from puffin_cli._stock import Stock
from puffin_cli._sync import SyncArguments
from puffin_interpreter import query_interpreter
from puffin_normalize import normalize_project

if TYPE_CHECKING:
    from conftest import World

    from puffin_cli._pipeline import SyncRequest

FOO, BAR = normalize_project("foo"), normalize_project("bar")


def request_of(world: World, arguments: InstallArguments | SyncArguments) -> SyncRequest:
    inputs = read_inputs(InputRequest(sources=(world.write("a.txt", "foo==1\n"),)), world.context)
    cache = Cache(world.root / "cache").init()
    stock = Stock(arguments, inputs, world.context, cache, query_interpreter(sys.executable, cache))
    return sync_request(arguments, requested_of(inputs.requirements), stock)


@pytest.mark.parametrize("kind", [InstallArguments, SyncArguments])
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"dry_run": True},
        {"link_mode": "copy"},
        {"compile_bytecode": True},
        {"require_hashes": True},
    ],
)
def test_what_options_say_of_a_change_is_asked_for(
    world: World, kind: type[InstallArguments | SyncArguments], options: dict[str, Any]
) -> None:
    found = request_of(world, kind(**options))

    usual = {"dry_run": False, "link_mode": None, "compile_bytecode": False}
    expected = {**usual, "require_hashes": False, **options}
    assert {name: getattr(found, name) for name in expected} == expected
    assert [str(item.requirement) for item in found.requested] == ["foo==1"]
    assert (found.exact, found.review) == (True, None)


@pytest.mark.parametrize("kind", [InstallArguments, SyncArguments])
@pytest.mark.parametrize(
    ("options", "again"),
    [({}, []), ({"reinstall": True}, [FOO, BAR]), ({"reinstall_package": (BAR,)}, [BAR])],
)
def test_what_is_installed_again_is_what_was_named_or_all(
    world: World,
    kind: type[InstallArguments | SyncArguments],
    options: dict[str, Any],
    again: list[str],
) -> None:
    found = request_of(world, kind(**options))

    assert [name for name in (FOO, BAR) if name in found.reinstall] == again
