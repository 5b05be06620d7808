from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Offer, Puffin

    from puffin_testing import IndexServer

pytestmark = pytest.mark.usefixtures("no_cache")


def test_creates_dot_venv_by_default(puffin: Puffin) -> None:
    answer = puffin.ok("venv", "-p", sys.executable)

    version = ".".join(map(str, sys.version_info[:3]))
    assert answer.out == ""
    assert answer.err == (
        f"Using Python {version} at {sys.executable}\nCreating virtual environment at: .venv\n"
    )
    prefix = puffin.python("import sys; print(sys.prefix)").stdout.strip()
    assert prefix == str(puffin.cwd / ".venv")


def test_the_python_of_a_new_environment_is_known_without_asking_it(puffin: Puffin) -> None:
    puffin.ok("venv", "-p", sys.executable)
    entries = {entry.name for entry in puffin.cache.glob("interpreter-v1/*")}

    puffin.ok("pip-freeze")

    assert {entry.name for entry in puffin.cache.glob("interpreter-v1/*")} == entries
    assert len(entries) == 2


def test_prompt_and_system_site_packages(puffin: Puffin) -> None:
    puffin.ok("venv", "v", "-p", sys.executable, "--prompt", "hello", "--system-site-packages")

    config = (puffin.cwd / "v" / "pyvenv.cfg").read_text()
    assert "prompt = hello\n" in config
    assert "include-system-site-packages = true\n" in config


def test_dot_as_prompt_is_the_directory(puffin: Puffin) -> None:
    puffin.ok("venv", "v", "-p", sys.executable, "--prompt", ".")

    assert "prompt = work\n" in (puffin.cwd / "v" / "pyvenv.cfg").read_text()


def test_an_environment_is_replaced_only_with_clear(puffin: Puffin) -> None:
    puffin.make_venv("v")
    keepsake = puffin.write("v/keepsake", "")

    refused = puffin.run("venv", "v", "-p", sys.executable)
    assert refused.code == 1
    assert "--clear" in refused.err
    assert keepsake.exists()

    puffin.ok("venv", "v", "-p", sys.executable, "--clear")
    assert not keepsake.exists()


def test_clear_takes_nothing_but_environments(puffin: Puffin) -> None:
    keepsake = puffin.write("letters/keepsake", "")

    refused = puffin.run("venv", "letters", "-p", sys.executable, "--clear")

    assert refused.code == 1
    assert " Failed to create the virtual environment:\n" in refused.err
    assert keepsake.exists()


def test_unknown_interpreter_is_a_diagnosis(puffin: Puffin) -> None:
    answer = puffin.run("venv", "-p", "3.99")

    assert answer.code == 1
    assert "3.99" in answer.err
    assert not (puffin.cwd / ".venv").exists()


def test_one_path_at_most(puffin: Puffin) -> None:
    answer = puffin.run("venv", "a", "b")

    assert answer.code == 2
    assert answer.err.startswith("error: unexpected argument 'b' found\n")


def test_seed_comes_from_the_index(indexed: Puffin, index: IndexServer, offer: Offer) -> None:
    for name in ("pip", "setuptools", "wheel"):
        offer(index, name, "99.0")

    answer = indexed.ok("venv", "-p", sys.executable, "--seed")

    assert " + pip==99.0\n" in answer.err
    assert indexed.python("import pip; print(pip.__version__)").stdout == "99.0\n"
    assert ("setuptools" in answer.err) is (sys.version_info < (3, 12))


def test_without_its_seed_there_is_no_environment(indexed: Puffin) -> None:
    answer = indexed.run("venv", "-p", sys.executable, "--seed")

    assert answer.code == 2
    assert "pip" in answer.err
    assert list(indexed.cwd.iterdir()) == []


@pytest.mark.parametrize("words", [["empty"], ["old", "--clear"]])
def test_without_its_seed_an_environment_stays_where_something_was(
    indexed: Puffin, words: list[str]
) -> None:
    indexed.make_venv("old")
    (indexed.cwd / "empty").mkdir()

    answer = indexed.run("venv", *words, "-p", sys.executable, "--seed")

    assert answer.code == 2
    assert (
        "\nwarning: The environment stays, without what --seed installs; --clear replaces it\n"
        in answer.err
    )
    assert (indexed.cwd / words[0] / "pyvenv.cfg").exists()


@pytest.mark.parametrize("shell", ["sh", "bash"])
def test_activation(puffin: Puffin, shell: str) -> None:
    venv = puffin.make_venv("with space")

    said = subprocess.run(
        [shell, "-c", '. "$1/bin/activate" && command -v python', shell, venv],
        capture_output=True,
        text=True,
        check=True,
    )

    assert said.stdout.strip() == str(venv / "bin" / "python")
