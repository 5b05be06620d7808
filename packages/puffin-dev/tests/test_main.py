from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import pytest

from puffin_dev._main import COMMANDS

if TYPE_CHECKING:
    from conftest import Dev


@pytest.mark.parametrize("name", COMMANDS)
def test_every_argument_has_a_field_in_the_record(name: str) -> None:
    module = import_module(f"puffin_dev.{COMMANDS[name].module}")

    values = module.build_parser().parse(["a"])

    assert set(values) <= set(module.Arguments.field_names())
    assert {"cache_dir", "index_url", "help"} <= set(values)


def test_the_overview_lists_the_commands(dev: Dev) -> None:
    answer = dev.ok("--help")

    assert answer.out.startswith("Usage: puffin-dev ")
    assert all(f"  {name}" in answer.out for name in COMMANDS)


def test_what_is_no_command(dev: Dev) -> None:
    answer = dev.run("resolve-cly", "flask")

    assert answer.code == 2
    assert "tip: a similar subcommand exists: 'resolve-cli'" in answer.err
    assert "Usage: puffin-dev [OPTIONS] <COMMAND>" in answer.err
