from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

import pytest

from puffin_fs import DiskFullError, FsError, ReadOnlyError, fs_errors
from puffin_testing import modules_loaded_by

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (errno.ENOSPC, DiskFullError),
        (errno.EDQUOT, DiskFullError),
        (errno.EFBIG, DiskFullError),
        (errno.EACCES, ReadOnlyError),
        (errno.EPERM, ReadOnlyError),
        (errno.EROFS, ReadOnlyError),
        (errno.EIO, FsError),
        (errno.ENOENT, FsError),
    ],
)
def test_an_error_of_the_system_becomes_ours(number: int, kind: type[FsError]) -> None:
    theirs = OSError(number, os.strerror(number), "/elsewhere")

    with pytest.raises(FsError) as caught, fs_errors("/here"):
        raise theirs

    assert type(caught.value) is kind
    assert (caught.value.path, caught.value.reason) == ("/here", os.strerror(number))
    assert caught.value.__cause__ is theirs


def test_an_error_without_a_number_keeps_its_text(tmp_path: Path) -> None:
    with pytest.raises(FsError, match="out of luck") as caught, fs_errors(tmp_path / "file"):
        raise OSError("out of luck")

    assert caught.value.path == str(tmp_path / "file")


@pytest.mark.parametrize("error", [ValueError("no"), KeyboardInterrupt(), FsError("/other", "no")])
def test_any_other_error_goes_on_as_it_is(error: BaseException) -> None:
    with pytest.raises(type(error)) as caught, fs_errors("/here"):
        raise error

    assert caught.value is error


def test_what_is_written_without_trouble_loads_no_library(tmp_path: Path) -> None:
    loaded = modules_loaded_by(
        "import sys, puffin_fs; puffin_fs.write_atomic(sys.argv[1], b'data')",
        str(tmp_path / "a" / "file"),
    )

    assert not {"contextlib", "functools", "msgspec", "puffin_fs._errors", "typing"} & loaded
    assert (tmp_path / "a" / "file").read_bytes() == b"data"
