from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from puffin_interpreter import query_interpreter

if TYPE_CHECKING:
    from pathlib import Path

    from puffin_cache import Cache
    from puffin_interpreter import Interpreter


@pytest.fixture
def base(tmp_path: Path, cache: Cache) -> Interpreter:
    """An interpreter that is no environment, with an empty standard library."""
    found = query_interpreter(sys.executable, cache)
    return found.replaced(prefix=found.base_prefix, stdlib=str(tmp_path))


def test_free_interpreter_is_not_managed(base: Interpreter) -> None:
    assert base.externally_managed() is None


def test_managed_interpreter_has_its_manager_s_message(base: Interpreter, tmp_path: Path) -> None:
    (tmp_path / "EXTERNALLY-MANAGED").write_text(
        "[externally-managed]\nError=Use apt install 100%\n python3-xyz.\n\n See README.\n"
    )

    assert base.externally_managed() == "Use apt install 100%\npython3-xyz.\n\nSee README."


@pytest.mark.parametrize(
    "content", [b"", b"[other]\n", b"Error=x", b"[externally-managed]\nError=", b"\xff"]
)
def test_marker_without_a_message_counts_too(
    content: bytes, base: Interpreter, tmp_path: Path
) -> None:
    (tmp_path / "EXTERNALLY-MANAGED").write_bytes(content)

    assert base.externally_managed() == (
        "The installation is managed by another tool, which asks to be left alone."
    )


def test_environment_of_a_managed_interpreter_is_free(base: Interpreter, tmp_path: Path) -> None:
    (tmp_path / "EXTERNALLY-MANAGED").write_text("[externally-managed]\nError=No.\n")

    environment = base.replaced(prefix="/somewhere/else")

    assert environment.externally_managed() is None
