"""Scripts as sources: what they ask for, and the Python they run on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from puffin_cli._errors import InputError
from puffin_cli._inputs import InputRequest, PythonBound, read_inputs
from puffin_cli._script import check_python

if TYPE_CHECKING:
    from conftest import World

SCRIPT = """\
# /// script
# requires-python = ">=3.11"
# dependencies = ["base <2", "tree @ file:./tree"]
# ///
"""


def test_a_script_is_a_source_like_others(world: World) -> None:
    world.write("bin/tool.py", SCRIPT)
    world.write("a.in", "app\n")
    request = InputRequest(sources=("a.in", "bin/tool.py"))

    inputs = read_inputs(request, world.context)

    assert [(item.requirement.name, item.label, item.place) for item in inputs.requirements] == [
        ("app", "-r a.in", "a.in line 1"),
        ("base", "-r bin/tool.py", "bin/tool.py (dependencies[0])"),
        ("tree", "-r bin/tool.py", "bin/tool.py (dependencies[1])"),
    ]
    assert inputs.requirements[2].requirement.url == (world.root / "bin" / "tree").as_uri()
    assert inputs.pythons == (PythonBound("bin/tool.py", ">=3.11"),)


def test_a_script_that_names_no_python_runs_on_any(world: World) -> None:
    world.write("tool.pyw", "# /// script\n# dependencies = ['base']\n# ///\n")

    inputs = read_inputs(InputRequest(sources=("tool.pyw",)), world.context)

    assert [item.requirement.name for item in inputs.requirements] == ["base"]
    assert inputs.pythons == ()


@pytest.mark.parametrize(
    ("specifiers", "python"),
    [
        (">=3.11", "3.11.0"),
        (">=3.11,<4", "3.13.1"),
        ("==3.12.*", "3.12.1"),
        (">=3.14", "3.14.0b2"),
        (">=3.14", "3.14.0b2+"),
        ("!=3.12.0", "3.12.1"),
        ("", "3.9.0"),
    ],
)
def test_the_python_of_the_target_is_admitted(specifiers: str, python: str) -> None:
    check_python([PythonBound("tool.py", specifiers)], python)


@pytest.mark.parametrize(
    ("specifiers", "python"),
    [
        (">=3.11", "3.10.9"),
        (">=3.11,<3.13", "3.13.0"),
        ("==3.12.*", "3.11.4"),
        (">3.12", "3.12.0"),
        ("!=3.12.0", "3.12.0"),
    ],
)
def test_another_is_refused(specifiers: str, python: str) -> None:
    bounds = [PythonBound("any.py", ""), PythonBound("tool.py", specifiers)]

    with pytest.raises(InputError) as raised:
        check_python(bounds, python)

    assert str(raised.value) == (
        f"`tool.py` requires Python {specifiers}, but the resolution is for Python {python}"
        " (`--python-version` chooses another)"
    )
