"""Which files were read, as far as that is all that was."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from puffin_cli._inputs import InputRequest, read_inputs

if TYPE_CHECKING:
    from conftest import World


def files_of(world: World, *sources: str) -> tuple[str, ...] | None:
    return read_inputs(InputRequest(sources=sources), world.context).files


def test_files_are_told_with_those_they_include_in_order(world: World) -> None:
    world.write("a.txt", "-r more/b.txt\n")
    world.write("more/b.txt", "-c ../c.txt\n")
    world.write("c.txt")
    world.write("d.txt")

    found = files_of(world, "a.txt", str(world.root / "d.txt"))

    assert found == tuple(
        str(world.root / name) for name in ("a.txt", "more/b.txt", "c.txt", "d.txt")
    )


def test_a_path_through_a_link_and_back_is_that_of_what_was_read(world: World) -> None:
    world.write("pins.txt", "here==1.0\n")
    world.write("far/pins.txt", "there==1.0\n")
    world.write("far/away/other.txt")
    (world.root / "link").symlink_to(world.root / "far" / "away")

    inputs = read_inputs(InputRequest(sources=("link/../pins.txt",)), world.context)

    assert [item.requirement.name for item in inputs.requirements] == ["here"]
    assert inputs.files == (str(world.root / "pins.txt"),)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pyproject.toml", "[project]\nname = 'own'\nversion = '1'\n"),
        ("script.py", "# /// script\n# dependencies = []\n# ///\n"),
    ],
)
def test_not_all_are_told_where_others_were_read(world: World, name: str, text: str) -> None:
    world.write("a.txt")
    world.write(name, text)

    assert files_of(world, "a.txt") is not None
    assert files_of(world, "a.txt", name) is None


def test_of_options_that_do_not_count_there_is_a_warning(world: World) -> None:
    world.write("a.txt", "--prefer-binary\n--pre\na==1 --global-option=-q\nb==1 -C x=y\n")

    files_of(world, "a.txt")

    assert world.warnings == [
        "Ignoring `--global-option` (a.txt line 3): see --config-settings",
        "Ignoring `--prefer-binary`: a newer release is taken even if it has to be built",
    ]
