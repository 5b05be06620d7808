"""What a virtual environment consists of."""

from __future__ import annotations

import os

from gourgeist._activators import activators
from puffin_fs import write_new
from puffin_macros import Record

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Iterable

    from puffin_interpreter import Interpreter

VERSION = "0.1.0"
"""Written into each environment as the version of its maker."""

_CACHEDIR_TAG = """\
Signature: 8a477f597d28d172789f06886806bc55
# This directory can be made again; backup programs may leave it out.
"""
_IMPLEMENTATIONS = {"cpython": "CPython", "pypy": "PyPy", "graalpy": "GraalVM"}


class Plan(Record):
    """One environment to be."""

    root: str
    """Where it will be, absolute."""
    interpreter: Interpreter
    """What it is for."""
    base: str
    """The executable that it links to."""
    prompt: str | None
    """What activators show; None: the name of the directory."""
    system_site_packages: bool
    """Whether the distributions of the base can be imported."""


def write(plan: Plan, directory: str) -> None:
    """Write the environment into an existing directory; what has our names is replaced.

    `directory` need not be the plan's root: the content is ready to be renamed. `pyvenv.cfg`,
    which makes an environment of a directory, comes last.

    Raises: OSError, FsError.
    """
    scheme = plan.interpreter.virtual_scheme
    made = _make_directories(directory, ("bin", scheme.scripts, "include", scheme.purelib))
    if _has_lib64(plan.interpreter):
        _link("lib", os.path.join(directory, "lib64"))
    if scheme.platlib not in made:
        _make_directories(directory, (scheme.platlib,))
    _write_programs(plan, os.path.join(directory, scheme.scripts))
    _write_text(os.path.join(directory, ".gitignore"), "*\n")
    _write_text(os.path.join(directory, "CACHEDIR.TAG"), _CACHEDIR_TAG)
    _write_text(os.path.join(directory, "pyvenv.cfg"), config(plan))


def config(plan: Plan) -> str:
    """Return the text of `pyvenv.cfg`.

    Spec: PEP 405; the keys beyond it are those of virtualenv, and `gourgeist`.
    """
    interpreter = plan.interpreter
    name = interpreter.implementation
    values = {
        "home": os.path.dirname(plan.base),
        "implementation": _IMPLEMENTATIONS.get(name, name),
        "version_info": interpreter.version,
        "gourgeist": VERSION,
        "include-system-site-packages": str(plan.system_site_packages).lower(),
        "base-prefix": interpreter.base_prefix,
        "base-exec-prefix": interpreter.base_exec_prefix,
        "base-executable": plan.base,
    }
    if plan.prompt is not None:
        values["prompt"] = plan.prompt
    return "".join(f"{key} = {value}\n" for key, value in values.items())


def program_names(interpreter: Interpreter) -> list[str]:
    """Return the names of the links to `python` in an environment."""
    major, minor = interpreter.python
    names = [f"python{major}", f"python{major}.{minor}"]
    if interpreter.gil_disabled:
        names.append(f"python{major}.{minor}t")
    if interpreter.implementation != "cpython":
        stem = interpreter.implementation
        names += [stem, f"{stem}{major}", f"{stem}{major}.{minor}"]
    return names


def _write_programs(plan: Plan, directory: str) -> None:
    _link(plan.base, os.path.join(directory, "python"))
    for name in program_names(plan.interpreter):
        _link("python", os.path.join(directory, name))
    scheme = plan.interpreter.virtual_scheme
    prompt = os.path.basename(plan.root) if plan.prompt is None else plan.prompt
    libraries = tuple(dict.fromkeys((scheme.purelib, scheme.platlib)))
    for name, text in activators(plan.root, prompt, libraries).items():
        _write_text(os.path.join(directory, name), text)


def _has_lib64(interpreter: Interpreter) -> bool:
    # As CPython's own `venv`: distributors install into lib64 on 64-bit Linux.
    return interpreter.sys_platform == "linux" and interpreter.pointer_size > 4  # noqa: PLR2004 - bytes of 32 bits


def _make_directories(root: str, names: Iterable[str]) -> set[str]:
    """Make directories below an existing one, each with its parents, and return them all."""
    made: set[str] = set()
    for name in names:
        below = ""
        for part in name.split(os.sep):
            below = os.path.join(below, part)
            if below not in made:
                _make_directory(os.path.join(root, below))
                made.add(below)
    return made


def _make_directory(path: str) -> None:
    try:
        os.mkdir(path)
    except FileExistsError:
        if not os.path.isdir(path):
            raise


def _link(target: str, path: str) -> None:
    try:
        os.symlink(target, path)
    except FileExistsError:
        if os.path.isdir(path) and not os.path.islink(path):
            return  # a real lib64 of an environment that is written over
        os.unlink(path)
        os.symlink(target, path)


def _write_text(path: str, text: str) -> None:
    write_new(path, text.encode("utf-8", "surrogateescape"), replace=True)
