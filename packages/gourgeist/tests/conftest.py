"""Interpreters to make environments for."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from puffin_cache import Cache
from puffin_interpreter import query_interpreter

if TYPE_CHECKING:
    from puffin_interpreter import Interpreter


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Cache:
    return Cache(tmp_path_factory.mktemp("cache")).init()


@pytest.fixture(scope="session")
def running(cache: Cache) -> Interpreter:
    """The interpreter that runs the tests."""
    return query_interpreter(sys.executable, cache)
