"""msgspec is loaded without what it looks for first and what is not asked of it."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

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


@pytest.mark.parametrize(
    "module",
    ["msgspec.inspect", "msgspec.toml", "msgspec.yaml", "textwrap", "decimal", "uuid", "platform"],
)
def test_what_is_not_asked_of_msgspec_is_not_loaded(module: str) -> None:
    assert run(f"{REPORT}print({module!r} in sys.modules)") == "False True\nFalse"


@pytest.mark.parametrize(
    "use",
    [
        "import msgspec.inspect as i; i.type_info(int) == i.IntType()",
        "from msgspec import inspect as i; i.type_info(int) == i.IntType()",
        "from msgspec import toml; toml.__file__.endswith('toml.py')",
        "from msgspec import yaml; yaml.__file__.endswith('yaml.py')",
        "from msgspec._json_schema import schema; schema(int) == {'type': 'integer'}",
        "import platform; platform.python_version() == sys.version.split()[0]",
        "import uuid; uuid.UUID(32 * '1').hex == 32 * '1'",
        "import decimal; decimal.Decimal('0.10') + 1 == decimal.Decimal('1.1')",
    ],
)
def test_what_was_left_out_is_there_for_who_asks(use: str) -> None:
    *imports, question = use.split("; ")
    code = "\n".join([REPORT, *imports, f"print({question})"])

    assert run(code) == "False True\nTrue"


@pytest.mark.parametrize("name", ["msgspec.inspect", "msgspec.toml", "msgspec.json.schema"])
def test_nobody_is_given_a_stand_in(name: str) -> None:
    parent, _, attribute = name.rpartition(".")

    assert run(f"{REPORT}print(hasattr({parent}, {attribute!r}))") == "False True\nFalse"


@pytest.mark.parametrize("name", ["uuid", "decimal"])
def test_a_module_that_was_there_before_is_what_it_was(name: str) -> None:
    code = f"import {name} as before{REPORT}import {name}\nprint(before is {name})"

    assert run(code) == "False True\nTrue"


def test_types_that_no_record_has_are_refused_with_a_message() -> None:
    code = f"""{REPORT}
import decimal
try:
    msgspec.json.encode(decimal.Decimal("0.1"))
except TypeError as error:
    print(error)
"""

    assert run(code) == "False True\nEncoding objects of type decimal.Decimal is unsupported"


@pytest.mark.parametrize(
    "demand",
    [
        "from ._json_schema import novelty",
        "from .inspect import KINDS",
        "import uuid; uuid.getnode",
        "from decimal import ROUND_UP",
    ],
)
def test_a_msgspec_that_asks_for_more_gets_all_of_it(tmp_path: Path, demand: str) -> None:
    package = tmp_path / "msgspec"
    package.mkdir()
    (package / "__init__.py").write_text("from . import inspect, json\n")
    (package / "inspect.py").write_text("KINDS = ['int']\n")
    (package / "json.py").write_text(f"from ._json_schema import schema\n{demand}\n")
    (package / "_json_schema.py").write_text("novelty = 'yet to come'\nschema = 'old'\n")
    code = f"""
sys.path.insert(0, {str(tmp_path)!r})
from puffin_cli._msgspec import load_msgspec
load_msgspec()
import msgspec, decimal, uuid
print(msgspec.inspect.KINDS, msgspec.json.schema, decimal.Decimal(1), uuid.UUID(int=1).int)
"""

    assert run(code) == "['int'] old 1 1"
