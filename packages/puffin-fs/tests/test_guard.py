from __future__ import annotations

import errno
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from puffin_fs import DiskFullError, FsError, ReadOnlyError, fs_errors

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
    code = (
        "import sys, puffin_fs; puffin_fs.write_atomic(sys.argv[1], b'data');"
        "print(*{'contextlib', 'functools', 'msgspec', 'puffin_fs._errors', 'typing'}"
        " & {*sys.modules})"
    )
    # Without `site`, which loads some of them for what is installed here.
    command = [sys.executable, "-S", "-c", code, str(tmp_path / "a" / "file")]

    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": os.pathsep.join(sys.path)},
    )

    assert done.stdout == "\n"
    assert (tmp_path / "a" / "file").read_bytes() == b"data"
