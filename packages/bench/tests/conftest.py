"""What several of the files beside this one use; modules of it stand beside it."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from puffin_bench._environments import Setup, provide_pip

sys.path.insert(0, os.path.dirname(__file__))

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def with_pip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment that has pip, which others are made with; nobody changes it."""
    directory = tmp_path_factory.mktemp("peers") / "pip"
    offline = {"PATH": os.defpath, "PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1"}
    setup = Setup(python=sys.executable, environ=offline, installer=str(directory))
    provide_pip(str(directory), setup)
    return directory
