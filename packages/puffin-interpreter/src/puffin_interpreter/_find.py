"""Find the interpreter that a user asks for."""

from __future__ import annotations

import os

from puffin_interpreter._environment import environment_python
from puffin_interpreter._query import query_interpreter
from puffin_macros import PuffinError

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from puffin_cache import Cache
    from puffin_interpreter._errors import InterpreterNotFoundError
    from puffin_interpreter._interpreter import Interpreter


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
    if request is None:
        from puffin_interpreter._places import default_pythons

        return _first(request, default_pythons(environ, cwd), _any, cache)
    from puffin_interpreter._request import PathRequest, parse_request

    wanted = parse_request(request, cwd)
    if isinstance(wanted, PathRequest):
        return _at_path(wanted.path, request, cache)
    from puffin_interpreter._candidates import candidates

    return _first(request, candidates(wanted, environ, cwd), wanted.admits, cache)


def _any(_: Interpreter) -> bool:
    return True


def _first(
    request: str | None,
    paths: Iterable[str],
    admits: Callable[[Interpreter], bool],
    cache: Cache,
) -> Interpreter:
    """Return the first interpreter that runs and is admitted."""
    looked: list[tuple[str, str]] = []
    for path in paths:
        try:
            interpreter = query_interpreter(path, cache)
        except PuffinError as error:
            looked.append((path, _why_not(error)))
            continue
        if admits(interpreter):
            return interpreter
        looked.append((path, f"is {interpreter.implementation} {interpreter.version}"))
    raise _not_found(request, looked)


def _at_path(path: str, request: str, cache: Cache) -> Interpreter:
    python = environment_python(path) if os.path.isdir(path) else path
    if python is None:
        raise _not_found(request, [(path, "it holds no interpreter")])
    if not os.path.lexists(python):
        raise _not_found(request, [(path, "there is no such file")])
    return query_interpreter(python, cache)


def _why_not(error: PuffinError) -> str:
    """Return why an interpreter was not taken; any other error is raised again."""
    from puffin_interpreter._errors import BrokenInterpreterError, UnsupportedPythonError

    if isinstance(error, UnsupportedPythonError):
        return f"is Python {error.version}, needs 3.8 or later"
    if isinstance(error, BrokenInterpreterError):
        return error.reason
    raise error


def _not_found(request: str | None, looked: list[tuple[str, str]]) -> InterpreterNotFoundError:
    from puffin_interpreter._errors import Attempt, InterpreterNotFoundError

    attempts = tuple(Attempt(path=path, reason=reason) for path, reason in looked)
    return InterpreterNotFoundError(request, attempts)
