"""Requirements by path or URL: what they mean and what they are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from puffin_cli._direct import absolute_url, told_name
from puffin_cli._errors import InputError
from puffin_cli._inputs import InputRequest, Inputs, read_inputs
from puffin_cli._uninstall import read_names

if TYPE_CHECKING:
    from conftest import World

WHEEL = "Some_Thing-1.0-py3-none-any.whl"


def read(world: World, *sources: str, constraints: tuple[str, ...] = ()) -> Inputs:
    return read_inputs(InputRequest(sources=sources, constraints=constraints), world.context)


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("./project", "file:///base/project"),
        ("../project/", "file:///project"),
        ("/there/with blank", "file:///there/with%20blank"),
        ("./project#subdirectory=a/b", "file:///base/project#subdirectory=a/b"),
        ("./c#", "file:///base/c%23"),
        ("file:project", "file:///base/project"),
        ("file:../with%20blank#egg=x", "file:///with%20blank#egg=x"),
        ("file://./project", "file:///base/project"),
        ("file:/there", "file:///there"),
        ("file:///there#subdirectory=a", "file:///there#subdirectory=a"),
        ("https://example.org/x.zip", "https://example.org/x.zip"),
        ("git+ssh://git@example.org/x@main", "git+ssh://git@example.org/x@main"),
    ],
)
def test_paths_become_urls_and_urls_stay(text: str, url: str) -> None:
    assert absolute_url(text, "/base") == url


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("git+https://example.org/x.git@main#egg=Some.Thing", "some-thing"),
        ("-e git+https://example.org/x.git#egg=Some.Thing[extra]&subdirectory=a", "some-thing"),
        (f"https://example.org/{WHEEL}?x=1#sha256=00", "some-thing"),
        (f"./{WHEEL}", "some-thing"),
        ("./tree", "tree-name"),
        ("-e ./tree[extra]", "tree-name"),
        ("./repository#subdirectory=part", "part-name"),
        ("https://example.org/master.zip", None),
        ("./archive.zip", None),
        ("./dynamic", None),
    ],
)
def test_names_that_need_no_build(world: World, line: str, name: str | None) -> None:
    world.write(WHEEL)
    world.write("archive.zip")
    world.write("tree/pyproject.toml", '[project]\nname = "Tree.Name"\nversion = "1"\n')
    world.write("repository/part/setup.cfg", "[metadata]\nname = part_name\n")
    world.write("dynamic/setup.py", "import names\n")

    (item,) = read(world, world.write("a.in", line + "\n")).unnamed

    assert told_name(item) == name


def test_a_wheel_with_a_bad_name_is_refused(world: World) -> None:
    (item,) = read(world, world.write("a.in", "https://example.org/thing.whl\n")).unnamed

    with pytest.raises(InputError, match="Failed to read the name of the wheel"):
        told_name(item)


def test_an_egg_that_names_nothing_is_refused(world: World) -> None:
    (item,) = read(world, world.write("a.in", "https://example.org/x.zip#egg=-\n")).unnamed

    with pytest.raises(InputError, match=r"a.in line 1: `#egg=-` names no project"):
        told_name(item)


def test_paths_start_from_the_file_that_names_them(world: World) -> None:
    world.write("sub/b.in", "-e ./project\nfoo @ ../foo\n./bar.zip\n")
    inputs = read(world, world.write("a.in", "-r sub/b.in\nbaz @ file:baz\n"))

    assert [item.url for item in inputs.unnamed] == [
        f"file://{world.root}/sub/project",
        f"file://{world.root}/sub/bar.zip",
    ]
    assert [item.requirement.url for item in inputs.requirements] == [
        f"file://{world.root}/foo",
        f"file://{world.root}/baz",
    ]


def test_an_editable_says_so_with_extras_marker_and_settings(world: World) -> None:
    line = "-e ./project[b,a] ; python_version > '3' --config-settings=k=v"
    (item,) = read(world, world.write("a.in", line + "\n")).unnamed

    assert item.editable
    assert item.extras == ("a", "b")
    assert str(item.marker) == 'python_version > "3"'
    assert item.config_settings == (("k", "v"),)


def test_an_editable_may_be_named(world: World) -> None:
    inputs = read(world, world.write("a.in", "-e foo[x] @ ./project\n"))

    (item,) = inputs.requirements
    assert (item.requirement.name, item.requirement.extras, item.editable) == ("foo", ("x",), True)
    assert inputs.unnamed == ()


def test_an_editable_repository_is_a_copy_with_a_warning(world: World) -> None:
    line = "-e git+https://me:secret@example.org/x.git#egg=x\n"
    (item,) = read(world, world.write("a.in", line)).unnamed

    assert not item.editable
    (warning,) = world.warnings
    assert warning.startswith("a.in line 1: `-e git+https://****@example.org/x.git#egg=x`")


def test_dependencies_of_a_pyproject_may_be_relative(world: World) -> None:
    text = '[project]\nname = "x"\nversion = "1"\ndependencies = ["foo @ file:../foo"]\n'
    (item,) = read(world, world.write("sub/pyproject.toml", text)).requirements

    assert item.requirement.url == f"file://{world.root}/foo"
    assert item.label == "x (sub/pyproject.toml)"


def test_constraints_may_have_urls(world: World) -> None:
    source, limits = world.write("a.in", "foo\n"), world.write("sub/c.txt", "foo @ ./foo.zip\n")
    inputs = read(world, source, constraints=(limits,))

    (item,) = inputs.constraints
    assert item.requirement.url == f"file://{world.root}/sub/foo.zip"
    assert inputs.has_sources


def test_plain_requirements_have_no_sources(world: World) -> None:
    inputs = read(world, world.write("a.in", "foo==1\n"))

    assert not inputs.has_sources
    assert not inputs.is_empty


def test_names_to_uninstall_are_told_without_a_build(world: World) -> None:
    world.write("tree/pyproject.toml", '[project]\nname = "Tree.Name"\nversion = "1"\n')

    assert list(read_names(world.write("a.in", "foo\n-e ./tree\n"), world.context)) == [
        "foo",
        "tree-name",
    ]
    with pytest.raises(InputError, match=r"b.in line 1: the project has to be named"):
        list(read_names(world.write("b.in", "https://example.org/x.zip\n"), world.context))
