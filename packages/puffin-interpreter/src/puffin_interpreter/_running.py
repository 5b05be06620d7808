"""The interpreter that runs this program: it need not be asked by a process of its own."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import msgspec

from platform_host import detect_facts
from puffin_interpreter._probe import Answer, interpreter_of
from puffin_interpreter._query_script import describe

if TYPE_CHECKING:
    from puffin_interpreter._interpreter import Interpreter


def running_interpreter() -> Interpreter:
    """Return what the running interpreter is: as `query_interpreter(sys.executable, ...)` would.

    Cost: no file is written and no process started, but on musl.
    """
    found = describe(msgspec.to_builtins(detect_facts()))
    return interpreter_of(msgspec.convert(found, Answer), sys.executable)
