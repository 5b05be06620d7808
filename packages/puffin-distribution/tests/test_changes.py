"""Whether what is installed is still what its source is."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from puffin_testing import make_wheel

if TYPE_CHECKING:
    from conftest import Setup

WHEEL = "demo-1.0-py3-none-any.whl"


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("registry", None),
        ("url", "the file at its URL has changed"),
        ("url with hash", "its URL asks for a file with another hash"),
        ("archive", "its file was modified"),
        ("directory", "`pyproject.toml` was modified"),
        ("editable", "`pyproject.toml` was modified"),
        ("git", None),
    ],
)
def test_a_reason_is_given_for_what_has_changed(
    setup: Setup, kinds: Any, kind: str, reason: str | None
) -> None:
    setup.server.settings.file_cache_control = "max-age=0"
    source = kinds(kind)
    stamp = setup.run(setup.workshop()).wheel(source.dist()).stamp

    before = setup.run().changed(source.dist(), stamp)
    source.put("2.0")
    after = setup.run().changed(source.dist(), stamp)

    assert (before, after) == (None, reason)
    assert setup.run().changed(source.dist(), None) is None


def test_a_file_that_appears_or_vanishes_is_named(setup: Setup, kinds: Any) -> None:
    source = kinds("directory")
    dist = source.dist()
    stamp = setup.run(setup.workshop()).wheel(dist).stamp

    (Path(dist.path) / "setup.cfg").write_text("")
    appeared = setup.run().changed(dist, stamp)
    later = f"{stamp}; setup.py 1 1"
    (Path(dist.path) / "setup.cfg").unlink()

    assert appeared == "`setup.cfg` was modified"
    assert setup.run().changed(dist, later) == "`setup.py` was modified"


def test_a_wheel_at_a_url_is_asked_about_when_it_is_stale(setup: Setup) -> None:
    setup.server.settings.file_cache_control = "max-age=0"
    setup.server.add(WHEEL, make_wheel(None, "demo", "1.0"))
    dist = setup.from_url(setup.server.file_url(WHEEL))
    stamp = setup.run().wheel(dist).stamp

    database = setup.run()
    same = [database.changed(dist, stamp) for _ in range(2)]
    offline = setup.run(offline=True).changed(dist, stamp)
    setup.server.add(WHEEL, make_wheel(None, "demo", "1.0", requires=["idna"]))

    assert same == [None, None]
    assert offline is None
    assert [each.status for each in setup.server.requests] == [200, 304]
    assert setup.run().changed(dist, stamp) == "the file at its URL has changed"
    again = setup.run().wheel(dist)
    assert again.stamp != stamp
    assert setup.run().changed(dist, again.stamp) is None


def test_a_fresh_url_is_not_asked_about(setup: Setup, kinds: Any) -> None:
    source = kinds("url")
    stamp = setup.run(setup.workshop()).wheel(source.dist()).stamp
    source.put("2.0")

    assert setup.run().changed(source.dist(), stamp) is None
    assert source.requests() == [200]


def test_what_was_installed_of_another_file_than_the_cache_has_was_changed(
    setup: Setup, kinds: Any
) -> None:
    source = kinds("url")
    setup.run(setup.workshop()).wheel(source.dist())

    reason = setup.run().changed(source.dist(), "sha256:" + "0" * 64)

    assert reason == "the file at its URL has changed"


def test_where_nobody_answers_nothing_is_said_to_have_changed(
    setup: Setup, kinds: Any, caplog: pytest.LogCaptureFixture
) -> None:
    setup.server.settings.file_cache_control = "max-age=0"
    source = kinds("url")
    stamp = setup.run(setup.workshop()).wheel(source.dist()).stamp
    setup.server.fail("/files/*", 401, times=None)

    with caplog.at_level(logging.WARNING, "puffin"):
        reason = setup.run().changed(source.dist(), stamp)

    assert reason is None
    assert "cannot be told" in caplog.text


@pytest.mark.parametrize("kind", ["url", "archive", "directory"])
def test_without_cache_or_source_nobody_can_tell(setup: Setup, kinds: Any, kind: str) -> None:
    source = kinds(kind)
    dist = source.dist()
    if kind != "url":
        os.rename(dist.path, f"{dist.path}-elsewhere")

    assert setup.run().changed(dist, "sha256:00") is None
    assert source.requests() == []


@pytest.mark.parametrize("control", ["no-cache", "no-store"])
def test_where_servers_cannot_tell_the_file_in_the_cache_does(
    setup: Setup, kinds: Any, control: str
) -> None:
    setup.server.settings.file_cache_control = control
    setup.server.settings.validators = frozenset()
    source = kinds("url")
    dist = source.dist()
    stamp = setup.run(setup.workshop()).wheel(dist).stamp

    source.put("2.0")
    before = setup.run().changed(dist, stamp)
    setup.run(setup.workshop()).wheel(dist)

    assert before is None
    assert setup.run().changed(dist, stamp) == "the file at its URL has changed"


@pytest.mark.parametrize("control", ["no-cache", "no-store"])
def test_where_servers_cannot_tell_the_wheel_in_the_cache_does(setup: Setup, control: str) -> None:
    setup.server.settings.file_cache_control = control
    setup.server.settings.validators = frozenset()
    setup.server.add(WHEEL, make_wheel(None, "demo", "1.0"))
    dist = setup.from_url(setup.server.file_url(WHEEL))
    stamp = setup.run().wheel(dist).stamp

    setup.server.add(WHEEL, make_wheel(None, "demo", "1.0", requires=["idna"]))
    before = setup.run().changed(dist, stamp)
    setup.run().wheel(dist)

    assert before is None
    assert setup.run().changed(dist, stamp) == "the file at its URL has changed"
