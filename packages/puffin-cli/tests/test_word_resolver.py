from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from puffin_cli._compile_arguments import ResolutionArguments
from puffin_cli._errors import InputError, one_line
from puffin_cli._word_inputs import ORIGIN, read_words
from puffin_cli._word_resolver import WordResolver
from puffin_testing import IndexServer, make_wheel, wheel_filename
from pypi_types import url_to_path
from requirements_txt import RequirementsFileError

if TYPE_CHECKING:
    from conftest import World


def test_words_are_requirements_paths_and_urls(world: World) -> None:
    world.write("tree/pyproject.toml")

    found = read_words(["flask[async] >=3 ; python_version > '3'", "./tree"], world.context)

    assert str(found.requirements[0].requirement) == 'flask[async]>=3 ; python_version > "3"'
    assert [item.url for item in found.unnamed] == [(world.root / "tree").as_uri()]
    assert {item.label for item in (*found.requirements, *found.unnamed)} == {ORIGIN}


def test_no_words_ask_for_nothing(world: World) -> None:
    assert read_words([], world.context).is_empty


@pytest.mark.parametrize("name", ["bob's tree", 'a "tree"', "a -C tree", "back\\slash"])
def test_an_editable_may_be_called_anything(world: World, name: str) -> None:
    world.write(f"{name}/pyproject.toml")

    (item,) = read_words([], world.context, editables=[f"./{name}[extra]"]).unnamed

    assert url_to_path(item.url) == str(world.root / name)
    assert item.extras == ("extra",)
    assert item.editable


@pytest.mark.parametrize("word", ["-r more.txt", " --pre", "-e ./tree", "", " ", "# flask"])
def test_an_option_is_no_requirement(world: World, word: str) -> None:
    with pytest.raises(InputError, match="is no requirement"):
        read_words(["flask", word], world.context)


@pytest.mark.parametrize("name", ["requirements.txt", "dev.in", "tool.py", "pyproject.toml"])
def test_a_file_of_requirements_is_told_from_a_project_of_its_name(world: World, name: str) -> None:
    assert [str(item.requirement) for item in read_words([name], world.context).requirements]
    world.write(name)

    with pytest.raises(InputError) as caught:
        read_words([name], world.context)

    assert str(caught.value) == f"`{name}` is a file; `-r {name}` takes in what it requires"


def test_many_threads_resolve_with_one_resolver(world: World) -> None:
    names = ("one", "two", "three")
    with IndexServer() as index:
        for name in (*names, "base"):
            requires = [] if name == "base" else ["base"]
            wheel = make_wheel(None, name, "1.0", requires=requires)
            index.add(wheel_filename(name, "1.0"), wheel)
        cache = str(world.root / "cache")
        world.environ.update(PUFFIN_INDEX_URL=index.url, PUFFIN_CACHE_DIR=cache)
        arguments = ResolutionArguments(python=sys.executable)
        resolver = WordResolver(arguments, world.context)

        with ThreadPoolExecutor(3) as pool:
            found = list(pool.map(lambda name: resolver.resolve([name]), names))
        world.context.stack.close()

    assert [[pin.via for pin in resolution.pins] for resolution in found] == [
        [("one",), (ORIGIN,)],
        [("two",), (ORIGIN,)],
        [("three",), (ORIGIN,)],
    ]


def test_limits_hold_for_all_words(world: World) -> None:
    world.write("limits.txt", "base<2\n")
    world.write("other.txt", "more==1.0\n")
    world.write("none.txt", "solo\n")
    with IndexServer() as index:
        for name, version in (("base", "1.0"), ("base", "2.0"), ("more", "1.0"), ("more", "2.0")):
            requires = ["base", "solo"] if name == "more" else []
            wheel = make_wheel(None, name, version, requires=requires)
            index.add(wheel_filename(name, version), wheel)
        cache = str(world.root / "cache")
        world.environ.update(PUFFIN_INDEX_URL=index.url, PUFFIN_CACHE_DIR=cache)
        arguments = ResolutionArguments(
            python=sys.executable,
            constraint=("limits.txt",),
            override=("other.txt",),
            exclude=("none.txt",),
        )
        resolver = WordResolver(arguments, world.context)

        found = [resolver.resolve([word]).pins for word in ("base", "more>=2")]
        world.context.stack.close()

    assert [[(pin.name, pin.version) for pin in pins] for pins in found] == [
        [("base", "1.0")],
        [("base", "1.0"), ("more", "1.0")],
    ]


def test_what_cannot_be_read_is_told_in_one_line(world: World) -> None:
    with pytest.raises(RequirementsFileError) as caught:
        read_words(["flask==1.0.x"], world.context)

    told = one_line(caught.value)
    assert "\n" not in told
    assert ORIGIN in told
    assert "1.0.x" in told
