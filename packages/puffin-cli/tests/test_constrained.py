"""Constraints of requirements that nothing resolves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pep508 import MarkerEnvironment
from puffin_cli._constrained import constrained
from puffin_cli._inputs import InputRequest, read_inputs
from puffin_testing import linux_markers

if TYPE_CHECKING:
    from conftest import World

    from puffin_cli._inputs import InputItem

MARKERS = MarkerEnvironment(**linux_markers())
ONE, TWO = (f"--hash=sha256:{digit * 64}" for digit in "12")


def within(world: World, line: str, *limits: str) -> InputItem:
    """Return a requirement as it is with these constraints."""
    world.write("limits.txt", "\n".join(limits))
    world.write("a.txt", f"-c limits.txt\n{line}\n")
    (item,) = constrained(read_inputs(InputRequest(sources=("a.txt",)), world.context), MARKERS)
    return item


@pytest.mark.parametrize(
    ("line", "limits", "text"),
    [
        ("a", [], "a"),
        ("a", ["a"], "a"),
        ("a", ["a<2"], "a<2"),
        ("a", ["a==1.0"], "a==1.0"),
        ("a>=1", ["a<2", "a!=1.5", "b<1"], "a>=1,<2,!=1.5"),
        ("a>=1", ["a>=1"], "a>=1"),
        ("a==1.*", ["a<1.5"], "a==1.*,<1.5"),
        ("a==1.0", ["a<2", "a==1.0"], "a==1.0"),
        ("a===1.0", ["a<2"], "a===1.0"),
        ("a==2.0", ["a<2"], "a==2.0,<2"),
        ("a==2.0b1", ["a<2"], "a==2.0b1,<2"),
        ("a[x] ; python_version > '3'", ["a<2"], 'a[x]<2 ; python_version > "3"'),
        ("a", ["a<2 ; os_name == 'nt'"], "a"),
        ("a @ https://example.org/a.zip", ["a<2"], "a @ https://example.org/a.zip"),
        ("a", ["a @ https://example.org/a.zip"], "a"),
    ],
)
def test_a_requirement_is_narrowed(world: World, line: str, limits: list[str], text: str) -> None:
    assert str(within(world, line, *limits).requirement) == text


@pytest.mark.parametrize(
    ("line", "limits", "hashes"),
    [
        ("a==1", [f"a==1 {ONE}"], ONE),
        ("a==1", ["a<2", f"a==1 {ONE}", f"a==1 {TWO}"], ONE),
        (f"a==1 {TWO}", [f"a==1 {ONE}"], TWO),
        ("a==1", ["a<2"], ""),
    ],
)
def test_its_hashes_are_its_own_or_those_of_a_constraint(
    world: World, line: str, limits: list[str], hashes: str
) -> None:
    found = within(world, line, *limits).hashes

    assert " ".join(f"--hash={text}" for text in found) == hashes
