from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from puffin_cache import Cache
from puffin_dispatch import DispatchClosedError
from puffin_dispatch._scratch import Scratch

if TYPE_CHECKING:
    from pathlib import Path


def test_gives_out_unused_paths_on_the_file_system_of_the_cache(tmp_path: Path) -> None:
    scratch = Scratch(Cache(tmp_path))

    first, second = scratch.new(), scratch.new()

    assert first != second
    assert not os.path.exists(first)
    assert os.path.isdir(os.path.dirname(first))
    assert os.path.commonpath([first, tmp_path]) == str(tmp_path)


def test_removes_what_was_made_when_it_is_closed(tmp_path: Path) -> None:
    scratch = Scratch(Cache(tmp_path))
    os.makedirs(os.path.join(scratch.new(), "deep", "inside"))

    scratch.close()

    assert os.listdir(tmp_path / ".tmp") == []
    with pytest.raises(DispatchClosedError):
        scratch.new()


def test_makes_nothing_unless_it_is_needed(tmp_path: Path) -> None:
    Scratch(Cache(tmp_path)).close()

    assert os.listdir(tmp_path) == []
