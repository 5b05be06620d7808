"""Under which key a record keeps what a backend prepared for one interpreter."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from puffin_interpreter import Interpreter


def interpreter_key(interpreter: Interpreter) -> str:
    """Return `cpython-3.12.1-<digest>`: equal where a backend says the same of a project.

    The digest is of everything that markers and tags depend on.
    """
    from msgspec.json import encode

    from puffin_cache import digest

    facts = (interpreter.markers, interpreter.platform, interpreter.abis)
    readable = f"{interpreter.implementation}-{interpreter.version}"
    return f"{readable}-{digest(encode(facts).decode())}"
