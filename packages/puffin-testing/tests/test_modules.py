"""What a piece of code makes an interpreter load."""

import subprocess

import pytest

from puffin_testing import modules_loaded_by


def test_tells_what_is_loaded_and_nothing_else() -> None:
    loaded = modules_loaded_by("import json.decoder; print('hello')")

    assert {"sys", "json", "json.decoder"} <= loaded
    assert {"hello", "site", "pytest", "puffin_testing"}.isdisjoint(loaded)


def test_finds_what_is_installed_here() -> None:
    assert "puffin_testing._markers" in modules_loaded_by(
        "from puffin_testing import linux_markers"
    )


def test_hands_arguments_on() -> None:
    loaded = modules_loaded_by("import sys; __import__(sys.argv[1])", "colorsys")

    assert "colorsys" in loaded


def test_code_that_fails_is_an_error() -> None:
    with pytest.raises(subprocess.CalledProcessError):
        modules_loaded_by("assert False")
