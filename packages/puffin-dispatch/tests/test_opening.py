"""Resolving from a program, with what only a build can tell."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING

import pytest

from puffin_dispatch import BuildDispatch, DispatchOptions, open_build_context
from puffin_distribution import BuildContextMissingError, BuildDisabledError
from puffin_resolver import open_source, resolve
from puffin_traits import FormatControl

if TYPE_CHECKING:
    from conftest import Workbench


def test_what_must_be_built_is_built(bench: Workbench) -> None:
    bench.sdist("demo", "1.0", requires=["other>=2"])
    bench.wheel("other", "2.0")
    before = threading.active_count()

    with open_source(index_url=bench.server.url, cache=bench.cache) as source:
        with pytest.raises(BuildContextMissingError) as caught:
            resolve(["demo"], source=source)
        with open_build_context(source) as context:
            found = resolve(["demo"], source=source, build_context=context)

    assert caught.value.label == "demo==1.0"
    assert [f"{pin.name}=={pin.version}" for pin in found.pins] == ["demo==1.0", "other==2.0"]
    assert found.pin("demo").file == found.pin("demo").sdist
    assert bench.hooks("demo")
    assert threading.active_count() <= before + 1  # the server may still answer somebody


def test_the_lines_that_the_error_shows_are_those_that_work(bench: Workbench) -> None:
    bench.sdist("demo")
    names = {"resolve": resolve, "open_build_context": open_build_context, "requirements": ["demo"]}

    with pytest.raises(BuildContextMissingError) as caught:
        resolve(["demo"], index_url=bench.server.url, cache=bench.cache)
    hint = "\n".join(line[4:] for line in str(caught.value).splitlines()[1:])
    exec(
        hint.replace("resolve(", "found = resolve("),
        names | {"open_source": lambda: open_source(index_url=bench.server.url, cache=bench.cache)},
        made := {},
    )

    assert "pip install puffin-dispatch" in str(caught.value)
    assert [pin.name for pin in made["found"].pins] == ["demo"]


def test_options_hold_for_the_builds(bench: Workbench) -> None:
    bench.sdist("demo")
    options = DispatchOptions(no_build=FormatControl(all=True))

    with (
        open_source(index_url=bench.server.url, cache=bench.cache) as source,
        open_build_context(source, sys.executable, options) as context,
        pytest.raises(BuildDisabledError),
    ):
        resolve(["demo"], source=source, build_context=context)

    assert isinstance(context, BuildDispatch)
    assert context.interpreter == bench.interpreter
