"""Environments that builds run in."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from gourgeist import create_environment
from install_wheel import install_wheel
from puffin_cache import digest
from puffin_fs import Linker, default_link_mode
from puffin_installer import scheme_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from distribution_types import CachedWheel
    from pep508 import Requirement
    from puffin_fs import LinkMode
    from puffin_interpreter import Environment, Interpreter


def environment_key(requirements: Iterable[Requirement]) -> str:
    """Return what is equal for requirements that lead to the same environment."""
    texts = sorted({str(requirement) for requirement in requirements})
    return f"environment:{digest(chr(10).join(texts))}"  # nobody is to read URLs in it


def make_environment(
    path: str,
    interpreter: Interpreter,
    wheels: Iterable[CachedWheel],
    link_mode: LinkMode | None = None,
) -> Environment:
    """Return a new environment at the path that holds the wheels.

    It needs no journal: nobody but the one who makes it sees it before it is whole.

    Raises: VenvError, InstallError, FsError.
    """
    environment = create_environment(path, interpreter, prompt="build")
    scheme = scheme_of(environment.interpreter)
    linker = Linker(link_mode or default_link_mode(sys.platform))
    for wheel in wheels:
        install_wheel(wheel.path, scheme, linker, direct_url=_direct_url(wheel))
    return environment


def _direct_url(wheel: CachedWheel) -> bytes | None:
    return None if wheel.source is None else wheel.source.to_json()
