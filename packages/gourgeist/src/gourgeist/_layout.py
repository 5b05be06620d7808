"""What a virtual environment consists of."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from msgspec import Struct

from gourgeist._activators import activators
from platform_host import Generic, Macos, Manylinux, Musllinux

if TYPE_CHECKING:
    from puffin_interpreter import Interpreter

VERSION = "0.1.0"
"""Written into each environment as the version of its maker."""

_CACHEDIR_TAG = """\
Signature: 8a477f597d28d172789f06886806bc55
# This directory can be made again; backup programs may leave it out.
"""
_IMPLEMENTATIONS = {"cpython": "CPython", "pypy": "PyPy", "graalpy": "GraalVM"}


class Plan(Struct, frozen=True, kw_only=True):
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

    Raises: OSError.
    """
    scheme = plan.interpreter.virtual_scheme
    for name in dict.fromkeys(("bin", scheme.scripts, "include", scheme.purelib)):
        os.makedirs(os.path.join(directory, name), exist_ok=True)
    if _has_lib64(plan.interpreter):
        _link("lib", os.path.join(directory, "lib64"))
    os.makedirs(os.path.join(directory, scheme.platlib), exist_ok=True)
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
    for script in activators(plan.root, prompt, libraries):
        _write_text(os.path.join(directory, script.name), script.text)


def _has_lib64(interpreter: Interpreter) -> bool:
    # As CPython's own `venv`: distributors install into lib64 on 64-bit Linux.
    system = interpreter.platform.os
    linux = isinstance(system, Manylinux | Musllinux) or (
        isinstance(system, Generic) and system.name == "linux"
    )
    return linux and interpreter.pointer_size > 4 and not isinstance(system, Macos)  # noqa: PLR2004 - bytes of 32 bits


def _link(target: str, path: str) -> None:
    try:
        os.symlink(target, path)
    except FileExistsError:
        if os.path.isdir(path) and not os.path.islink(path):
            return  # a real lib64 of an environment that is written over
        os.unlink(path)
        os.symlink(target, path)


def _write_text(path: str, text: str) -> None:
    if os.path.islink(path):
        os.unlink(path)  # never write through a link to somewhere else
    with open(path, "wb", buffering=0) as file:
        file.write(text.encode("utf-8", "surrogateescape"))
