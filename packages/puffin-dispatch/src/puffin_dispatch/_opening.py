"""A build context for who resolves from a program."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from puffin_dispatch._dispatch import BuildDispatch
from puffin_dispatch._options import DispatchOptions

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator

    from puffin_distribution import DistributionDatabase

_DEFAULTS = DispatchOptions()


@contextmanager
def open_build_context(
    source: DistributionDatabase,
    interpreter: str | os.PathLike[str] | None = None,
    options: DispatchOptions = _DEFAULTS,
) -> Iterator[BuildDispatch]:
    """Yield a build context that takes what builds need from `source`.

    `source` is what `puffin_resolver.open_source` yields. `interpreter` is the path of what builds;
    None stands for what runs this program. Of its environment variables builds see none but what
    `options` hands on. At the end builds that still run are ended.

    Raises: BrokenInterpreterError, UnsupportedPythonError - of another interpreter.
    """
    from puffin_interpreter import query_interpreter, running_interpreter

    found = (
        running_interpreter()
        if interpreter is None
        else query_interpreter(interpreter, source.cache)
    )
    with BuildDispatch(source, found, options) as dispatch:
        yield dispatch
