"""Commands that change an environment ask for it in the same way."""

from __future__ import annotations

import shutil
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from puffin_cache import Cache
from puffin_cli._inputs import InputRequest, read_inputs
from puffin_cli._install_arguments import InstallArguments
from puffin_cli._pipeline import requested_of, sync_request, undo_interrupted
from puffin_cli._stock import Stock
from puffin_cli._sync import SyncArguments
from puffin_installer import lock_environment
from puffin_interpreter import Environment, query_interpreter
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


def test_a_run_under_way_is_waited_for_and_not_taken_for_one_that_was_killed(world: World) -> None:
    cache = Cache(world.root / "cache").init()
    root, begun = world.root / "env", threading.Event()
    root.mkdir()
    environment = Environment(root=str(root), interpreter=query_interpreter(sys.executable, cache))

    def change() -> None:
        with lock_environment(str(root)):
            (root / ".puffin-journal-1").mkdir()
            (root / ".puffin-journal-1" / "steps.json").write_text('{"added": ["new.py"]}')
            (root / "new.py").touch()
            begun.set()
            deadline = time.monotonic() + 30
            while not world.errors.getvalue() and time.monotonic() < deadline:
                time.sleep(0.01)
            shutil.rmtree(root / ".puffin-journal-1")

    other = threading.Thread(target=change)
    other.start()
    begun.wait(30)
    undo_interrupted(environment, world.context)
    other.join()

    said = world.errors.getvalue()
    assert said == "Waiting for another process that changes the environment\n"
    assert (root / "new.py").exists()
