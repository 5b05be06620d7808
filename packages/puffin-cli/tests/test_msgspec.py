"""msgspec is loaded without the library that it looks for first."""

from __future__ import annotations

import subprocess
import sys

import pytest

REPORT = """
from puffin_cli._msgspec import load_msgspec
load_msgspec()
import msgspec
class Door(msgspec.Struct):
    width: int
assert msgspec.json.decode(b'{"width": 80}', type=Door) == Door(80)
print("typing_extensions" in sys.modules, "msgspec" in sys.modules)
"""


def run(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", f"import sys\n{code}"], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_msgspec_comes_without_the_extensions_of_typing() -> None:
    assert run(REPORT) == "False True"


@pytest.mark.parametrize(
    "before", ["import typing_extensions", "import msgspec", "import typing_extensions, msgspec"]
)
def test_what_was_loaded_before_stays(before: str) -> None:
    pytest.importorskip("typing_extensions", reason="other libraries may not need it any more")

    assert run(before + REPORT) == "True True"


def test_the_extensions_can_be_imported_afterwards() -> None:
    pytest.importorskip("typing_extensions", reason="other libraries may not need it any more")

    assert run(f"{REPORT}import typing_extensions\nprint('typing_extensions' in sys.modules)") == (
        "False True\nTrue"
    )
