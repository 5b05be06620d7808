"""What flags and files say of builds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from puffin_cli._arguments import BuildArguments
from puffin_cli._builds import dispatch_options, merge_settings
from puffin_cli._compile import build_parser as compile_parser
from puffin_cli._errors import InputError, UsageError
from puffin_cli._inputs import InputRequest, read_inputs
from puffin_cli._sync import build_parser as sync_parser
from puffin_normalize import ProjectName

if TYPE_CHECKING:
    from conftest import World

    from puffin_cli._parser import CommandParser


@pytest.mark.parametrize("parser", [compile_parser(), sync_parser()])
def test_both_commands_take_the_flags_of_builds(parser: CommandParser) -> None:
    values = parser.parse(
        [
            *["a.in", "-C", "a=1", "--config-setting", "a=x=y", "-b", "b.txt", "--no-build"],
            *["--build-timeout", "1.5", "--no-build-isolation-package", "Foo.Bar"],
        ]
    )

    assert values["config_setting"] == (("a", "1"), ("a", "x=y"))
    assert values["build_constraint"] == ("b.txt",)
    assert values["build_timeout"] == 1.5
    assert values["no_build_isolation_package"] == ("foo-bar",)
    assert values["no_build"] is True


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["-C", "a"], "invalid value 'a' for '--config-setting <KEY=VALUE>': expected KEY=VALUE"),
        (["-C", "=a"], "invalid value '=a' for"),
        (["--build-timeout", "0"], "invalid value '0' for '--build-timeout <SECONDS>': expected a"),
        (["--build-timeout", "nan"], "invalid value 'nan' for"),
        (["--build-timeout", "soon"], "invalid value 'soon' for"),
        (["--no-build-isolation-package", "-x-"], "a value is required for"),
        (["--no-build-isolation", "--no-build-isolation-package", "x"], "the argument '--no-build"),
    ],
)
def test_flags_that_make_no_sense(words: list[str], message: str) -> None:
    with pytest.raises(UsageError) as caught:
        compile_parser().parse(["a.in", *words])

    assert caught.value.message.startswith(message)


def test_a_key_given_twice_has_a_list() -> None:
    pairs = [("a", "1"), ("b", "2"), ("a", "3"), ("a", "4")]

    assert merge_settings(pairs) == {"a": ["1", "3", "4"], "b": "2"}


def test_lines_of_files_speak_to_their_own_backends(world: World) -> None:
    text = "foo -C a=1 --config-settings=a=2\nbar\nbaz @ ./baz -C x=y\n"
    inputs = read_inputs(InputRequest(sources=(world.write("a.in", text),)), world.context)

    options = dispatch_options(BuildArguments(config_setting=(("g", "1"),)), inputs, world.context)

    assert options.config_settings == {"g": "1"}
    assert options.project_settings == {"foo": {"a": ["1", "2"]}, "baz": {"x": "y"}}


def test_isolation_is_given_up_for_all_or_for_some(world: World) -> None:
    inputs = read_inputs(InputRequest(sources=()), world.context)
    some = BuildArguments(no_build_isolation_package=(ProjectName("foo"),))

    everything = dispatch_options(
        BuildArguments(no_build_isolation=True), inputs, world.context
    ).no_isolation
    single = dispatch_options(some, inputs, world.context).no_isolation

    assert everything.covers("bar")
    assert (single.covers("foo"), single.covers("bar")) == (True, False)


def test_build_constraints_come_from_all_files(world: World) -> None:
    world.write("one.txt", "setuptools<70\n-r two.txt\n")
    world.write("two.txt", "wheel==0.40\n")
    inputs = read_inputs(InputRequest(sources=()), world.context)

    found = dispatch_options(
        BuildArguments(build_constraint=("one.txt",)), inputs, world.context
    ).build_constraints

    assert [str(item.requirement) for item in found] == ["setuptools<70", "wheel==0.40"]
    assert [item.origin for item in found] == ["-c one.txt", "-c two.txt"]
    assert [item.place for item in found] == ["one.txt line 1", "two.txt line 1"]


def test_a_missing_file_of_build_constraints_is_an_error(world: World) -> None:
    inputs = read_inputs(InputRequest(sources=()), world.context)

    with pytest.raises(InputError, match=r"failed to open file `none.txt`"):
        dispatch_options(BuildArguments(build_constraint=("none.txt",)), inputs, world.context)
