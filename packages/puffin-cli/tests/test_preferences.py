"""Which pins of an existing output are kept if they fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from puffin_cli._preferences import read_preferences
from puffin_normalize import normalize_project
from puffin_resolver import Preference

if TYPE_CHECKING:
    from conftest import World

HASH = f"sha256:{'0' * 64}"


def test_pins_are_preferences_of_their_file(world: World) -> None:
    world.write("deep/out.txt", f"Base==1.0 --hash={HASH}\nmore===2.0; os_name == 'nt'\n")

    found = read_preferences("deep/out.txt", frozenset(), world.context)

    assert found == (
        Preference(normalize_project("base"), "1.0", (HASH,), "deep/out.txt"),
        Preference(normalize_project("more"), "2.0", (), "deep/out.txt"),
    )


def test_what_is_no_pin_or_is_upgraded_is_none(world: World) -> None:
    world.write("out.txt", "a>=1\nb==1,<2\nc\nd @ https://example.org/d.zip\ne==1\nf==2\n")

    found = read_preferences("out.txt", frozenset({normalize_project("E")}), world.context)

    assert [(each.name, each.version) for each in found] == [("f", "2")]


def test_no_file_has_none(world: World) -> None:
    assert read_preferences("out.txt", frozenset(), world.context) == ()
    assert world.errors.getvalue() == ""


def test_no_requirements_file_has_none_with_a_warning(world: World) -> None:
    world.write("out.txt", "<<<<<<< ours\nbase==1.0\n")

    assert read_preferences("out.txt", frozenset(), world.context) == ()
    assert "Ignoring the pins of the existing output" in world.errors.getvalue()
