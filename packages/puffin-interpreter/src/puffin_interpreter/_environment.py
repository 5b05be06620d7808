"""Environments: what they are, and which one to work in."""

from __future__ import annotations

import os

from puffin_interpreter._config import EnvironmentConfig, read_config
from puffin_interpreter._query import query_interpreter
from puffin_macros import Record

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Mapping

    from puffin_cache import Cache
    from puffin_interpreter._errors import BrokenEnvironmentError
    from puffin_interpreter._interpreter import Interpreter


class Environment(Record):
    """A place to install into."""

    root: str
    """Its directory, absolute."""
    interpreter: Interpreter
    """The interpreter that uses it."""
    config: EnvironmentConfig
    """Its `pyvenv.cfg`; empty for a Conda environment or a plain installation."""

    @property
    def site_packages(self) -> tuple[str, ...]:
        """The directories that hold its distributions: one, or two where platlib is apart."""
        scheme = self.interpreter.scheme
        return tuple(dict.fromkeys((scheme.purelib, scheme.platlib)))


def find_environment(environ: Mapping[str, str], cwd: str, cache: Cache) -> Environment:
    """Return the environment to work in: the active one, else the nearest `.venv` above `cwd`.

    `VIRTUAL_ENV` and `CONDA_PREFIX` may both be set if they name the same directory; empty values
    count as unset.

    Raises: EnvironmentNotFoundError, EnvironmentConflictError; BrokenEnvironmentError - the one
    that was found is no environment; BrokenInterpreterError, UnsupportedPythonError.
    Cost: a look at each directory up to the `.venv`, one small file, and a cached query.
    """
    virtual = environ.get("VIRTUAL_ENV", "")
    conda = environ.get("CONDA_PREFIX", "")
    if virtual and conda and not _is_same(virtual, conda):
        from puffin_interpreter._errors import EnvironmentConflictError

        raise EnvironmentConflictError(virtual, conda)
    if virtual and not conda:
        return environment_at(os.path.join(cwd, virtual), cache)
    if conda:
        return _environment(os.path.join(cwd, conda), cache, needs_config=False)
    return environment_at(_nearest(cwd), cache)


def environment_at(root: str | os.PathLike[str], cache: Cache) -> Environment:
    """Return the virtual environment in a directory.

    Raises: BrokenEnvironmentError - there is none, or its interpreter is gone.
    """
    return _environment(os.fspath(root), cache, needs_config=True)


def environment_of(interpreter: Interpreter) -> Environment:
    """Return the environment that an interpreter itself uses, virtual or not."""
    root = interpreter.prefix
    config = read_config(os.path.join(root, "pyvenv.cfg")) or EnvironmentConfig()
    return Environment(root=root, interpreter=interpreter, config=config)


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
    config = read_config(os.path.join(root, "pyvenv.cfg"))
    if config is None and needs_config:
        missing = "it has no pyvenv.cfg" if os.path.isdir(root) else "there is no such directory"
        raise _broken(root, missing)
    python = environment_python(root)
    if python is None:
        raise _broken(root, _why_no_python(root))
    return Environment(
        root=root,
        interpreter=query_interpreter(python, cache),
        config=config or EnvironmentConfig(),
    )


def _broken(root: str, reason: str) -> BrokenEnvironmentError:
    from puffin_interpreter._errors import BrokenEnvironmentError

    return BrokenEnvironmentError(root, reason)


def _why_no_python(root: str) -> str:
    python = os.path.join(root, "bin", "python")
    if os.path.islink(python):
        return f"its interpreter links to {os.readlink(python)}, which is gone"
    return "it has no interpreter"


def _nearest(cwd: str) -> str:
    directory = cwd
    while True:
        candidate = os.path.join(directory, ".venv")
        if os.path.isdir(candidate):
            return candidate
        parent = os.path.dirname(directory)
        if parent == directory:
            from puffin_interpreter._errors import EnvironmentNotFoundError

            raise EnvironmentNotFoundError(cwd)
        directory = parent


def _is_same(one: str, other: str) -> bool:
    return os.path.realpath(one) == os.path.realpath(other)
