"""Bytecode: compiled by the interpreter that will run it."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

from install_wheel._errors import CompileError

if TYPE_CHECKING:
    from collections.abc import Iterable

# Runs on Python 3.8 and later; paths come on stdin, those that fail go to stdout, each with a NUL.
_SCRIPT = """
import compileall, os, sys, warnings
warnings.simplefilter("ignore")
for path in sys.stdin.buffer.read().split(b"\\0"):
    if path and not compileall.compile_file(os.fsdecode(path), quiet=2):
        sys.stdout.buffer.write(path + b"\\0")
"""


def compile_bytecode(executable: str, files: Iterable[str]) -> tuple[str, ...]:
    """Compile those of `files` that are modules, in one process of `executable`.

    Returns the files that do not compile: templates and code for other versions are no error.
    RECORD does not list bytecode; uninstalling finds it beside its module.

    Raises: CompileError - the process could not be run or failed.
    """
    modules = [os.fsencode(file) for file in files if file.endswith(".py")]
    if not modules:
        return ()
    command = [executable, "-I", "-c", _SCRIPT]
    try:
        done = subprocess.run(command, input=b"\0".join(modules), capture_output=True, check=True)  # noqa: S603 - the environment's own interpreter
    except OSError as error:
        raise CompileError(executable, error.strerror or str(error)) from error
    except subprocess.CalledProcessError as error:
        last = error.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        raise CompileError(executable, last or f"exit code {error.returncode}") from error
    return tuple(os.fsdecode(path) for path in done.stdout.split(b"\0") if path)
