"""What the cache holds of an interpreter: lines of text, so that reading it takes no library.

    15f0c2a6d2b0a9c3
    stamp=1778312132000000000 17584 ...
    executable=/usr/bin/python3
    ...
    scheme.purelib=/usr/lib/python3/dist-packages

The first line is the digest of all that follows it: what was cut off or changed is not believed.
"""

from __future__ import annotations

from puffin_cache import sealed, unsealed
from puffin_interpreter._interpreter import SCHEME_PATHS, InstallScheme, Interpreter
from puffin_macros import Record

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Iterator

_TEXTS = (
    "executable",
    "version",
    "implementation",
    "platform_text",
    "prefix",
    "base_prefix",
    "base_exec_prefix",
    "base_executable",
    "stdlib",
)
_MARKER = "marker."


class StoredInterpreter(Record):
    """What the cache holds of an interpreter."""

    stamp: str
    """What the answer depends on; whoever stores it knows how it is made."""
    interpreter: Interpreter
    """The answer."""


def encode(stored: StoredInterpreter) -> bytes | None:
    """Return the content of an entry; None if a value holds a line end: such a one is not kept."""
    lines = [f"{name}={value}" for name, value in _pairs(stored)]
    text = "\n".join(lines)
    if text.count("\n") >= len(lines):
        return None
    return sealed(text)


def decode(data: bytes) -> StoredInterpreter | None:
    """Return what the content of an entry says; None if it is broken. Cost: 30 us."""
    text = unsealed(data)
    if text is None:
        return None
    try:
        return _stored(dict(line.split("=", 1) for line in text.split("\n")))
    except (KeyError, ValueError):  # somebody else's lines, sealed
        return None


def _pairs(stored: StoredInterpreter) -> Iterator[tuple[str, str]]:
    interpreter = stored.interpreter
    yield "stamp", stored.stamp
    for name in _TEXTS:
        yield name, getattr(interpreter, name)
    yield "abis", " ".join(interpreter.abis)
    yield "gil_disabled", str(int(interpreter.gil_disabled))
    yield "pointer_size", str(interpreter.pointer_size)
    for name, value in interpreter.marker_values:
        yield _MARKER + name, value
    for kind in ("scheme", "virtual_scheme"):
        for name in SCHEME_PATHS:
            yield f"{kind}.{name}", getattr(getattr(interpreter, kind), name)


def _stored(values: dict[str, str]) -> StoredInterpreter:
    interpreter = Interpreter(
        abis=tuple(values["abis"].split()),
        gil_disabled=values["gil_disabled"] == "1",
        pointer_size=int(values["pointer_size"]),
        marker_values=tuple(
            (name.removeprefix(_MARKER), value)
            for name, value in values.items()
            if name.startswith(_MARKER)
        ),
        scheme=_scheme(values, "scheme"),
        virtual_scheme=_scheme(values, "virtual_scheme"),
        **{name: values[name] for name in _TEXTS},
    )
    return StoredInterpreter(stamp=values["stamp"], interpreter=interpreter)


def _scheme(values: dict[str, str], kind: str) -> InstallScheme:
    return InstallScheme(**{name: values[f"{kind}.{name}"] for name in SCHEME_PATHS})
