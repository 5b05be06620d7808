"""Environments: what they are, and which one to work in."""

from __future__ import annotations

import os

from puffin_interpreter._query import query_interpreter
from puffin_macros import Record

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from puffin_cache import Cache
    from puffin_interpreter._config import EnvironmentConfig
    from puffin_interpreter._errors import BrokenEnvironmentError
    from puffin_interpreter._interpreter import Interpreter


class Environment(Record):
    """A place to install into."""

    root: str
    """Its directory, absolute."""
    interpreter: Interpreter
    """The interpreter that uses it."""

    @property
    def site_packages(self) -> tuple[str, ...]:
        """The directories that hold its distributions: one, or two where platlib is apart."""
        scheme = self.interpreter.scheme
        return tuple(dict.fromkeys((scheme.purelib, scheme.platlib)))

    @property
    def config(self) -> EnvironmentConfig:
        """Its `pyvenv.cfg`, read when it is first asked for; empty if there is none."""
        made: EnvironmentConfig | None = self.__dict__.get("_config")
        if made is None:
            from puffin_interpreter._config import EnvironmentConfig, read_config

            made = read_config(_config_path(self.root)) or EnvironmentConfig()
            self.__dict__["_config"] = made
        return made


def find_environment(
    environ: Mapping[str, str], cwd: str, cache: Cache, *, python: str | None = None
) -> Environment:
    """Return the environment to work in: the active one, else the nearest `.venv` above `cwd`.

    `python`, a request as `find_interpreter` understands it, comes before both: it stands for the
    environment of the interpreter that it names.

    Raises: as `environment_root`; BrokenEnvironmentError - the one that was found is no
    environment; BrokenInterpreterError, UnsupportedPythonError, InterpreterNotFoundError.
    Cost: a look at each directory up to the `.venv`, and a cached query.
    """
    if python is not None:
        from puffin_interpreter._find import find_interpreter

        return environment_of(find_interpreter(python, environ, cache, cwd=cwd))
    root = _active_or_nearest(environ, cwd)
    return _environment(root, cache, needs_config=not environ.get("CONDA_PREFIX"))


def environment_root(
    environ: Mapping[str, str], cwd: str, *, python: str | None = None
) -> str | None:
    """Return the directory of what `find_environment` finds, if it can be told without a query.

    None: only the interpreter that `python` names knows. What is in the directory may turn out to
    be no environment that works.

    Raises: EnvironmentNotFoundError; EnvironmentConflictError - `VIRTUAL_ENV` and `CONDA_PREFIX`
    name two directories; pep440.SpecifierError - `python` is a range that is none.
    """
    if python is None:
        return _active_or_nearest(environ, cwd)
    from puffin_interpreter._request import PathRequest, parse_request

    wanted = parse_request(python, cwd)
    if not isinstance(wanted, PathRequest):
        return None
    path = wanted.path
    root = path if os.path.isdir(path) else os.path.dirname(os.path.dirname(path))
    return root if os.path.isfile(_config_path(root)) else None


def environment_places(cwd: str) -> Iterator[str]:
    """Yield where an environment is looked for if none is active: there need not be any.

    That is `.venv` in `cwd` and in each directory above it, the nearest first.
    """
    directory, parent = cwd, os.path.dirname(cwd)
    while True:
        yield os.path.join(directory, ".venv")
        if parent == directory:
            return
        directory, parent = parent, os.path.dirname(parent)


def environment_at(root: str | os.PathLike[str], cache: Cache) -> Environment:
    """Return the virtual environment in a directory.

    Raises: BrokenEnvironmentError - there is none, or its interpreter is gone.
    """
    return _environment(os.fspath(root), cache, needs_config=True)


def environment_of(interpreter: Interpreter) -> Environment:
    """Return the environment that an interpreter itself uses, virtual or not."""
    return Environment(root=interpreter.prefix, interpreter=interpreter)


def environment_python(root: str) -> str | None:
    """Return the interpreter in the directory of an environment or an installation, if any."""
    # Conda on Windows has it in the root itself.
    for name in ("bin/python", "bin/python3", "Scripts/python.exe", "python.exe"):
        path = os.path.join(root, *name.split("/"))
        if os.path.isfile(path):
            return path
    return None


def _environment(root: str, cache: Cache, *, needs_config: bool) -> Environment:
    root = os.path.abspath(root)
    if needs_config and not os.path.isfile(_config_path(root)):
        missing = "it has no pyvenv.cfg" if os.path.isdir(root) else "there is no such directory"
        raise _broken(root, missing)
    python = environment_python(root)
    if python is None:
        raise _broken(root, _why_no_python(root))
    return Environment(root=root, interpreter=query_interpreter(python, cache))


def _config_path(root: str) -> str:
    return os.path.join(root, "pyvenv.cfg")


def _broken(root: str, reason: str) -> BrokenEnvironmentError:
    from puffin_interpreter._errors import BrokenEnvironmentError

    return BrokenEnvironmentError(root, reason)


def _why_no_python(root: str) -> str:
    python = os.path.join(root, "bin", "python")
    if os.path.islink(python):
        return f"its interpreter links to {os.readlink(python)}, which is gone"
    return "it has no interpreter"


def _active_or_nearest(environ: Mapping[str, str], cwd: str) -> str:
    # Empty values count as unset.
    virtual = environ.get("VIRTUAL_ENV", "")
    conda = environ.get("CONDA_PREFIX", "")
    if virtual and conda and not _is_same(virtual, conda):
        from puffin_interpreter._errors import EnvironmentConflictError

        raise EnvironmentConflictError(virtual, conda)
    active = conda or virtual
    return os.path.abspath(os.path.join(cwd, active)) if active else _nearest(cwd)


def _nearest(cwd: str) -> str:
    for place in environment_places(cwd):
        if os.path.isdir(place):
            return place
    from puffin_interpreter._errors import EnvironmentNotFoundError

    raise EnvironmentNotFoundError(cwd)


def _is_same(one: str, other: str) -> bool:
    return os.path.realpath(one) == os.path.realpath(other)
