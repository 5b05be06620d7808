"""Files of constraints, overrides and excludes: what they say, and what they must not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from puffin_cli._errors import InputError
from puffin_cli._inputs import InputItem, InputRequest, Inputs, read_inputs
from requirements_txt import RequirementsFileError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from conftest import World


def read(world: World, **files: tuple[str, ...]) -> Inputs:
    return read_inputs(InputRequest(sources=(), **files), world.context)


def told(items: Iterable[InputItem]) -> list[tuple[str, str, str]]:
    return [(str(item.requirement), item.label, item.place) for item in items]


def test_each_kind_is_kept_apart(world: World) -> None:
    for kind in ("c", "o", "e"):
        world.write(f"{kind}.txt", f"# {kind}\n{kind}_1\n")

    inputs = read(world, constraints=("c.txt",), overrides=("o.txt",), excludes=("e.txt",))

    assert told(inputs.constraints) == [("c-1", "-c c.txt", "c.txt line 2")]
    assert told(inputs.overrides) == [("o-1", "--override o.txt", "o.txt line 2")]
    assert told(inputs.excludes) == [("e-1", "--exclude e.txt", "e.txt line 2")]
    assert inputs.is_empty


def test_files_follow_one_another(world: World) -> None:
    world.write("a.txt", "a\n-r deep/b.txt\n")
    world.write("deep/b.txt", "b ; python_version > '3'\n")
    world.write("c.txt", "c\n")

    for kind, label in (("constraints", "-c"), ("overrides", "--override")):
        found = getattr(read(world, **{kind: ("a.txt", "c.txt")}), kind)
        assert told(found) == [
            ("a", f"{label} a.txt", "a.txt line 1"),
            ('b ; python_version > "3"', f"{label} deep/b.txt", "deep/b.txt line 1"),
            ("c", f"{label} c.txt", "c.txt line 1"),
        ]


def test_what_they_constrain_is_constrained_or_excluded(world: World) -> None:
    world.write("main.txt", "a\n-c more.txt\n")
    world.write("more.txt", "b\n")

    overrides = read(world, overrides=("main.txt",))
    excludes = read(world, excludes=("main.txt",))

    assert told(overrides.constraints) == [("b", "-c more.txt", "more.txt line 1")]
    assert [item.requirement.name for item in overrides.overrides] == ["a"]
    assert [item.requirement.name for item in excludes.excludes] == ["a", "b"]


@pytest.mark.parametrize("kind", ["constraints", "overrides", "excludes"])
def test_options_in_them_count(world: World, kind: str) -> None:
    world.write("a.txt", "--extra-index-url https://example.org/simple\n--no-binary b\na\n")

    options = read(world, **{kind: ("a.txt",)}).options

    assert options.extra_index_urls == ["https://example.org/simple"]
    assert options.no_binary == ["b"]


def test_overrides_and_constraints_may_lead_to_sources(world: World) -> None:
    world.write("deep/a.txt", "a @ file:../tree\n")

    for kind in ("constraints", "overrides"):
        inputs = read(world, **{kind: ("deep/a.txt",)})
        assert inputs.has_sources
        assert getattr(inputs, kind)[0].requirement.url == (world.root / "tree").as_uri()


@pytest.mark.parametrize("kind", ["constraints", "overrides", "excludes"])
@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("./tree", "s have to name their projects: `name @ ...`"),
        ("https://u:hidden@example.org/a.zip", "s have to name their projects: `name @ ...`"),
        ("-e ./tree", "s cannot be editable"),
        ("-e a @ ./tree", "s cannot be editable"),
    ],
)
def test_projects_are_named_and_not_editable(
    world: World, kind: str, line: str, message: str
) -> None:
    world.write("tree/pyproject.toml")
    world.write("a.txt", f"b\n{line}\n")

    with pytest.raises(InputError) as raised:
        read(world, **{kind: ("a.txt",)})

    assert str(raised.value) == f"a.txt line 2: {kind[:-1]}{message}"


@pytest.mark.parametrize(
    "line",
    [
        "A_b==1",
        "a-b[x]",
        "a.b @ https://u:hidden@example.org/a.zip",
        f"a-b --hash=sha256:{'0' * 64}",
    ],
)
def test_excludes_say_no_more_than_a_name(world: World, line: str) -> None:
    world.write("a.txt", f"b ; os_name == 'nt'\n{line}\n")

    with pytest.raises(InputError) as raised:
        read(world, excludes=("a.txt",))

    assert str(raised.value) == (
        "a.txt line 2: excludes are names, with a marker or without; of `a-b` more is said"
    )


@pytest.mark.parametrize("kind", ["constraints", "overrides", "excludes"])
def test_what_is_no_requirement_is_shown(world: World, kind: str) -> None:
    world.write("a.txt", "b\na b\n")

    with pytest.raises(RequirementsFileError, match=r"`a\.txt` line 2 column 3"):
        read(world, **{kind: ("a.txt",)})
    with pytest.raises(InputError, match=r"^failed to open file `none\.txt`$"):
        read(world, **{kind: ("none.txt",)})
