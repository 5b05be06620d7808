"""Find the interpreter that a user asks for."""

from __future__ import annotations

import os

from puffin_interpreter._environment import environment_python
from puffin_interpreter._errors import (
    Attempt,
    BrokenInterpreterError,
    InterpreterNotFoundError,
    UnsupportedPythonError,
)
from puffin_interpreter._places import candidates
from puffin_interpreter._query import query_interpreter
from puffin_interpreter._request import PathRequest, parse_request

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Mapping

    from puffin_cache import Cache
    from puffin_interpreter._interpreter import Interpreter
    from puffin_interpreter._request import SearchRequest


def find_interpreter(
    request: str | None, environ: Mapping[str, str], cache: Cache, *, cwd: str = ""
) -> Interpreter:
    """Return the interpreter that a request names.

    A request is a path (of an executable, an environment or an installation), a version (`3.12`,
    `3.12.1`, `3.13t`, `pypy3.10`), a range (`>=3.10,<3.13`) or the name of a program
    (`python3.12`). None asks for the Python that a user would start. Versions are looked for on
    PATH and among pyenv's interpreters; what does not run, or is not what its name promises, is
    passed over. `cwd` is the directory that relative paths start from; "" is that of the process.

    Raises: InterpreterNotFoundError - with all that was looked at; for a path also
    BrokenInterpreterError and UnsupportedPythonError.
    """
    wanted = parse_request(request, cwd)
    if isinstance(wanted, PathRequest):
        return _at_path(wanted.path, request, cache)
    attempts: list[Attempt] = []
    for path in candidates(wanted, environ, cwd):
        found = _attempt(path, wanted, cache)
        if not isinstance(found, Attempt):
            return found
        attempts.append(found)
    raise InterpreterNotFoundError(request, tuple(attempts))


def _at_path(path: str, request: str | None, cache: Cache) -> Interpreter:
    python = environment_python(path) if os.path.isdir(path) else path
    if python is None:
        raise InterpreterNotFoundError(
            request, (Attempt(path=path, reason="it holds no interpreter"),)
        )
    if not os.path.lexists(python):
        raise InterpreterNotFoundError(
            request, (Attempt(path=path, reason="there is no such file"),)
        )
    return query_interpreter(python, cache)


def _not_found(request: str | None, path: str, reason: str) -> InterpreterNotFoundError:
    return InterpreterNotFoundError(request, (Attempt(path=path, reason=reason),))


def _attempt(path: str, wanted: SearchRequest, cache: Cache) -> Interpreter | Attempt:
    try:
        interpreter = query_interpreter(path, cache)
    except UnsupportedPythonError as error:
        return Attempt(path=path, reason=f"is Python {error.version}, needs 3.8 or later")
    except BrokenInterpreterError as error:
        return Attempt(path=path, reason=error.reason)
    if wanted.admits(interpreter):
        return interpreter
    return Attempt(path=path, reason=f"is {interpreter.implementation} {interpreter.version}")
