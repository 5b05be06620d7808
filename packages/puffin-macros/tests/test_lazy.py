import subprocess
import sys

import pytest

import puffin_macros
from puffin_macros import lazy_exports


def run(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout


def test_finds_a_name_in_its_module() -> None:
    find = lazy_exports("puffin_macros", {"_errors": ["PuffinError"]})

    assert find("PuffinError") is puffin_macros.PuffinError


def test_unknown_name_is_an_attribute_error_that_names_both() -> None:
    find = lazy_exports("puffin_macros", {})

    with pytest.raises(AttributeError, match=r"'puffin_macros' has no attribute 'nothing'"):
        find("nothing")


def test_loads_only_the_module_of_the_name() -> None:
    code = (
        "import email, sys, puffin_macros\n"
        "table = {'message': ['Message'], 'parser': ['Parser']}\n"
        "puffin_macros.lazy_exports('email', table)('Message')\n"
        "print('email.message' in sys.modules, 'email.parser' in sys.modules)\n"
    )

    assert run(code).split() == ["True", "False"]


def test_importing_the_package_loads_no_logging() -> None:
    assert run("import sys, puffin_macros; print('logging' in sys.modules)").strip() == "False"
