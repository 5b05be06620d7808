"""Direct sources in the output: as they were given, but precise."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from pep508 import MarkerEnvironment
from puffin_cli._inputs import InputRequest, read_inputs
from puffin_cli._output import OutputStyle, render
from puffin_cli._settled import settle
from puffin_cli._source_lines import SourceLines
from puffin_client import ProjectWheel
from puffin_normalize import ExtraName, ProjectName
from puffin_resolver import Pin, Resolution
from puffin_testing import linux_markers

if TYPE_CHECKING:
    from conftest import World

    from puffin_cli._inputs import Inputs

COMMIT = "0123456789abcdef0123456789abcdef01234567"
FOO = ProjectName("foo")
MARKERS = MarkerEnvironment(**linux_markers())


def settled(world: World, text: str, file: str = "a.in") -> Inputs:
    """Return what a file says, beside a source tree `foo` and an archive of it."""
    world.write("foo/pyproject.toml", '[project]\nname = "foo"\nversion = "1"\n')
    world.write("foo.zip")
    inputs = read_inputs(InputRequest(sources=(world.write(file, text + "\n"),)), world.context)
    return settle(inputs, MARKERS, sys.exit)


def line(world: World, inputs: Inputs, pin: Pin, directory: str = "") -> str:
    place = str(world.root / directory)
    return SourceLines(inputs, MARKERS, place, world.warnings.append).lines([pin])[pin.name]


def pin_of(inputs: Inputs, commit: str = "") -> Pin:
    """Return the pin that a resolution would have of the only requirement."""
    (item,) = inputs.requirements
    base, hash_, fragment = (item.requirement.url or "").partition("#")
    return Pin(
        name=item.requirement.name,
        version="1",
        extras=item.requirement.extras,
        url=f"{base.removesuffix('@main')}@{commit}{hash_}{fragment}" if commit else base,
        editable=item.editable,
    )


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("-e ./foo", "-e ./foo"),
        ("-e foo/", "-e foo/"),
        ("-e ./foo[b,a]", "-e ./foo[a,b]"),
        ("-e file:foo", "-e file:foo"),
        ("./foo", "./foo"),
        ("./foo[a]", "./foo[a]"),
        ("foo @ ./foo.zip", "foo @ ./foo.zip"),
        ("foo[a] @ file:foo.zip", "foo[a] @ file:foo.zip"),
        ("./foo ; os_name == 'posix'", "./foo"),
        ("foo @ https://example.org/foo.zip", "foo @ https://example.org/foo.zip"),
        ("https://example.org/foo.zip#egg=foo", "foo @ https://example.org/foo.zip#egg=foo"),
        ("foo @ https://example.org/foo.zip?key=x ", "foo @ https://example.org/foo.zip?key=****"),
    ],
)
def test_sources_are_written_as_they_were_given(world: World, given: str, written: str) -> None:
    inputs = settled(world, given)

    assert line(world, inputs, pin_of(inputs)) == written


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("-e './my foo[a]'", "-e './my foo[a]'"),
        ('-e "./bob\'s foo"', """-e './bob'"'"'s foo'"""),
        ("-e '${HOME}/my foo[a]'", "-e '${HOME}/my foo[a]'"),
    ],
)
def test_editables_are_quoted_where_they_have_to_be(world: World, given: str, written: str) -> None:
    world.environ["HOME"] = str(world.root)
    for name in ("my foo", "bob's foo"):
        world.write(f"{name}/pyproject.toml", '[project]\nname = "foo"\nversion = "1"\n')
    inputs = settled(world, given)

    shown = line(world, inputs, pin_of(inputs))

    assert shown == written
    assert settled(world, shown).requirements == inputs.requirements


def test_absolute_paths_stay_absolute(world: World) -> None:
    for given in (f"{world.root}/foo", f"-e {world.root}/foo", f"-e file://{world.root}/foo"):
        inputs = settled(world, given)

        assert line(world, inputs, pin_of(inputs), "elsewhere") == given


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("-e ../foo[a]", "-e ./foo[a]"),
        ("../foo", "./foo"),
        ("foo @ file:../foo.zip", "foo @ file:./foo.zip"),
        ("../foo#subdirectory=.", "./foo#subdirectory=."),
    ],
)
def test_relative_paths_lead_from_the_output(world: World, given: str, written: str) -> None:
    inputs = settled(world, given, "sub/a.in")

    assert line(world, inputs, pin_of(inputs)) == written
    assert line(world, inputs, pin_of(inputs), "sub") == given
    assert "../../foo" in line(world, inputs, pin_of(inputs), "other/deep")


@pytest.mark.parametrize(
    ("given", "written"),
    [
        (
            "git+https://example.org/foo.git@main#egg=foo&subdirectory=a",
            f"foo @ git+https://example.org/foo.git@{COMMIT}#egg=foo&subdirectory=a",
        ),
        ("foo @ git+ssh://git@example.org/foo", f"foo @ git+ssh://git@example.org/foo@{COMMIT}"),
        (
            "foo @ git+https://${TOKEN}@example.org/foo@main",
            f"foo @ git+https://${{TOKEN}}@example.org/foo@{COMMIT}",
        ),
        (
            "foo @ git+https://me:secret@example.org/foo@main",
            f"foo @ git+https://example.org/foo@{COMMIT}",
        ),
    ],
)
def test_repositories_are_written_with_the_commit(world: World, given: str, written: str) -> None:
    world.environ["TOKEN"] = "s3cret"
    inputs = settled(world, given)

    assert line(world, inputs, pin_of(inputs, COMMIT)) == written


def test_variables_are_written_and_their_values_are_not(world: World) -> None:
    world.environ["TOKEN"] = "me:s3cret"
    inputs = settled(world, "foo @ https://${TOKEN}@example.org/foo.zip")

    assert pin_of(inputs).url == "https://me:s3cret@example.org/foo.zip"
    assert line(world, inputs, pin_of(inputs)) == "foo @ https://${TOKEN}@example.org/foo.zip"
    assert world.warnings == []


def test_credentials_are_left_out_with_a_warning(world: World) -> None:
    inputs = settled(world, "foo @ https://me:s3cret@example.org/foo.zip")

    assert line(world, inputs, pin_of(inputs)) == "foo @ https://example.org/foo.zip"
    (warning,) = world.warnings
    assert warning.startswith("The credentials in the URL of foo are not written")


def test_what_a_source_requires_by_url_is_written_in_full(world: World) -> None:
    inputs = settled(world, "./foo")
    pin = Pin(
        name=ProjectName("bar"),
        version="1",
        extras=(ExtraName("x"),),
        url="https://example.org/bar.zip",
    )

    assert line(world, inputs, pin) == "bar[x] @ https://example.org/bar.zip"


def test_only_what_holds_in_the_target_counts(world: World) -> None:
    inputs = settled(
        world,
        "foo @ ./nowhere.zip ; os_name == 'nt'\n./nowhere ; os_name == 'nt'\nfoo @ ./foo.zip",
    )
    pin = Pin(name=FOO, version="1", url=f"file://{world.root}/foo.zip")

    assert line(world, inputs, pin) == "foo @ ./foo.zip"


def wheel(digest: str) -> ProjectWheel:
    return ProjectWheel(filename="w", url="w", tags="py3-none-any", hashes={"sha256": digest})


def test_editables_come_first_and_have_no_hashes() -> None:
    pins = (
        Pin(name=ProjectName("a"), version="1", wheels=(wheel("aa"),)),
        Pin(name=FOO, version="1", url="file:///foo", editable=True, via=("-r a.in",)),
        Pin(
            name=ProjectName("u"),
            version="1",
            url="https://example.org/u",
            source_hashes=("sha256:0",),
        ),
    )
    sources = {FOO: "-e ./foo", ProjectName("u"): "u @ https://example.org/u"}

    text = render(Resolution(pins=pins), OutputStyle(hashes=True, sources=sources))

    assert text == (
        "-e ./foo\n    # via -r a.in\na==1 \\\n    --hash=sha256:aa\n"
        "u @ https://example.org/u \\\n    --hash=sha256:0\n"
    )
