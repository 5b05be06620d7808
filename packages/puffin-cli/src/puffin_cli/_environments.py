"""Which environment a command works in, whether it may change it, and whether it is empty."""

from __future__ import annotations

import os

import puffin_interpreter  # as a whole: its errors are loaded when there is one
from puffin_cli._errors import InputError
from puffin_macros import PuffinError

TYPE_CHECKING = False

if TYPE_CHECKING:
    from puffin_cache import Cache
    from puffin_cli._context import Context
    from puffin_interpreter import Environment

_METADATA = (".dist-info", ".egg-info", ".egg-link")


def target_environment(python: str | None, context: Context, cache: Cache) -> Environment:
    """Return the environment of `--python`, else the active one, else the nearest `.venv`.

    Raises: InputError - there is none; InterpreterError - it does not work.
    """
    try:
        return puffin_interpreter.find_environment(
            context.environ, context.cwd, cache, python=python
        )
    except puffin_interpreter.EnvironmentNotFoundError as error:
        raise InputError(f"{error}; create one with `puffin venv`") from None


def changeable_environment(python: str | None, context: Context, cache: Cache) -> Environment:
    """Return the environment that a command is to change.

    Raises: InputError - another tool manages it; as `target_environment`.
    """
    environment = target_environment(python, context, cache)
    _refuse_managed(environment)
    return environment


def is_surely_empty(python: str | None, context: Context) -> bool:
    """Return whether the environment to change is a virtual one that surely holds nothing."""
    try:
        root = puffin_interpreter.environment_root(context.environ, context.cwd, python=python)
    except PuffinError:  # who needs the environment will tell
        return False
    if root is None or not os.path.isfile(os.path.join(root, "pyvenv.cfg")):
        return False
    places = list(_site_packages(root))
    return bool(places) and not any(
        name.endswith(_METADATA) for place in places for name in os.listdir(place)
    )


def say_waiting(context: Context) -> None:
    """Tell that another process is at work in the environment."""
    context.printer.say("Waiting for another process that changes the environment")


def say_undone(context: Context) -> None:
    """Tell that the environment is as it was before a run that was killed."""
    context.printer.warn("An interrupted run was undone.")


def _refuse_managed(environment: Environment) -> None:
    """Refuse an environment that another tool manages.

    Spec: PEP 668. Raises: InputError - with the message that the other tool left.
    """
    message = environment.interpreter.externally_managed()
    if message is not None:
        where = environment.interpreter.prefix
        raise InputError(
            f"the Python installation at {where} is managed by another tool:\n{message}\n"
            "Create an environment of your own with `puffin venv`."
        )


def _site_packages(root: str) -> list[str]:
    """Return the directories that hold distributions, each once: `lib64` may be a link to `lib`."""
    libraries = [os.path.join(root, "Lib")]
    for lib in ("lib", "lib64"):
        above = os.path.join(root, lib)
        names = os.listdir(above) if os.path.isdir(above) and not os.path.islink(above) else []
        libraries += [os.path.join(above, name) for name in names]
    places = (os.path.join(library, "site-packages") for library in libraries)
    return [place for place in places if os.path.isdir(place)]
