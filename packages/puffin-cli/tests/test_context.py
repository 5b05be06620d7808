"""What a command opened is closed when it ends, in the right order and only if there is any."""

from __future__ import annotations

import io
import os
import threading
import time
from contextlib import nullcontext
from typing import TYPE_CHECKING

import pytest

from puffin_cli._arguments import GlobalArguments
from puffin_cli._context import Context
from puffin_cli._errors import InputError
from puffin_cli._printer import Printer
from puffin_cli._settings import Settings

if TYPE_CHECKING:
    from pathlib import Path


def context_in(directory: Path, *, no_cache: bool = False) -> Context:
    environ = {"PUFFIN_CACHE_DIR": str(directory / "cache"), "PUFFIN_NO_PIP_CONFIG": "1"}
    settings = Settings(GlobalArguments(no_cache=no_cache), environ, str(directory), "linux")
    return Context(Printer(None, None, environ), settings, environ, [])


def test_cache_is_made_and_stays(tmp_path: Path) -> None:
    with context_in(tmp_path) as context:
        root = context.open_cache().root

    assert root == os.path.realpath(tmp_path / "cache")
    assert os.path.exists(os.path.join(root, "CACHEDIR.TAG"))


@pytest.mark.parametrize("fails", [False, True])
def test_temporary_cache_goes_with_the_command(tmp_path: Path, *, fails: bool) -> None:
    failure = pytest.raises(OSError, match="full") if fails else nullcontext()

    with failure, context_in(tmp_path, no_cache=True) as context:
        root = context.open_cache().root
        assert os.path.isdir(root)
        if fails:
            raise OSError("full")

    assert not os.path.exists(root)


def test_a_cache_that_cannot_be_made_where_the_user_wants_it_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "cache").write_bytes(b"a file where a directory should be")

    with context_in(tmp_path) as context, pytest.raises(InputError) as caught:
        context.open_cache()

    assert str(caught.value) == (
        f"The cache at {os.path.realpath(tmp_path / 'cache')} cannot be made (Not a directory):"
        " --cache-dir names another place, --no-cache goes without"
    )


def test_where_nobody_named_a_place_a_temporary_cache_will_do(tmp_path: Path) -> None:
    (tmp_path / "puffin").write_bytes(b"a file where a directory should be")
    environ = {"XDG_CACHE_HOME": str(tmp_path), "PUFFIN_NO_PIP_CONFIG": "1"}
    settings = Settings(GlobalArguments(), environ, str(tmp_path), "linux")
    messages, waited = io.StringIO(), []

    with Context(Printer(None, messages, environ), settings, environ, []) as context:
        context.when_ended(lambda *, wait: waited.append(wait))
        cache = context.open_cache()
        assert os.path.exists(os.path.join(cache.root, "CACHEDIR.TAG"))

    assert cache.temporary
    assert not os.path.exists(cache.root)
    assert waited == [True]
    assert messages.getvalue() == (
        f"warning: The cache at {os.path.realpath(tmp_path / 'puffin')} cannot be made"
        " (Not a directory); going on with a temporary one\n"
    )


def test_a_lap_begins_where_the_last_one_ended(tmp_path: Path) -> None:
    before = time.perf_counter()
    context = context_in(tmp_path)

    time.sleep(0.05)
    first, second = context.elapsed(), context.elapsed()

    assert first >= 0.05
    assert 0 <= first + second <= time.perf_counter() - before


def test_the_date_of_the_start_stays_what_it_was(tmp_path: Path) -> None:
    before = time.time_ns()
    context = context_in(tmp_path)
    after = time.time_ns()

    context.elapsed()

    assert before <= context.start_time_ns <= after


def test_what_was_opened_last_is_closed_first(tmp_path: Path) -> None:
    closed: list[str] = []

    with context_in(tmp_path) as context:
        context.stack.callback(closed.append, "door")
        context.stack.callback(closed.append, "window")

    assert closed == ["window", "door"]


@pytest.mark.parametrize(
    ("no_cache", "fails", "waits"),
    [(True, False, True), (True, True, False), (False, False, False), (False, True, False)],
)
def test_threads_are_waited_for_only_if_their_cache_goes_after_a_success(
    tmp_path: Path, *, no_cache: bool, fails: bool, waits: bool
) -> None:
    waited: list[bool] = []
    failure = pytest.raises(OSError, match="full") if fails else nullcontext()

    with failure, context_in(tmp_path, no_cache=no_cache) as context:
        context.when_ended(lambda *, wait: waited.append(wait))
        if fails:
            raise OSError("full")

    assert waited == [waits]


def test_what_threads_leave_behind_is_discarded(tmp_path: Path) -> None:
    begun, may_end = threading.Event(), threading.Event()

    def work() -> None:
        with cache.temporary_directory() as place:
            places.append(place)
            begun.set()
            may_end.wait(10)

    places: list[str] = []
    with context_in(tmp_path) as context:
        cache = context.open_cache()
        context.pool.submit(work)
        assert begun.wait(10)

    left = os.path.exists(places[0])
    may_end.set()
    assert not left


def test_nothing_is_left_of_a_temporary_cache_by_threads_that_end_late(tmp_path: Path) -> None:
    begun, closed = threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        assert closed.wait(10)
        time.sleep(0.05)
        os.makedirs(os.path.join(cache.root, "simple-v1"))

    failure = pytest.raises(OSError, match="full")

    with failure, context_in(tmp_path, no_cache=True) as context:
        cache = context.open_cache()
        future = context.pool.submit(work)
        assert begun.wait(10)
        context.stack.callback(closed.set)
        raise OSError("full")

    future.result(10)
    assert not os.path.exists(cache.root)


def test_a_thread_that_hangs_does_not_hold_up_the_end(tmp_path: Path) -> None:
    begun, may_end = threading.Event(), threading.Event()
    failure = pytest.raises(OSError, match="full")

    with failure, context_in(tmp_path, no_cache=True) as context:
        cache = context.open_cache()
        future = context.pool.submit(lambda: begun.set() or may_end.wait(60))
        assert begun.wait(10)
        raise OSError("full")

    assert not future.done()
    may_end.set()
    assert future.result(10)
    assert not os.path.exists(cache.root)
