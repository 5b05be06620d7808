"""The fast transport takes no memory in advance, and nobody else notices how."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from puffin_cli._lean_transport import open_lean_transport
from puffin_client import TransportSettings

OPEN = """
from puffin_cli._lean_transport import open_lean_transport
from puffin_client import TransportSettings
open_lean_transport("pyreqwest", TransportSettings())
spans = (line.split()[0].split("-") for line in open("/proc/self/maps"))
print(any(int(end, 16) - int(start, 16) >= 1 << 30 for start, end in spans))
"""
needs_maps = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="the system tells elsewhere what it has mapped"
)


def reserves(**variables: str) -> bool:
    pytest.importorskip("pyreqwest", reason="the library is of use without it")
    done = subprocess.run(
        [sys.executable, "-c", OPEN],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, **variables},
    )
    return done.stdout.strip() == "True"


@needs_maps
def test_no_gigabyte_is_reserved() -> None:
    assert not reserves()


@needs_maps
def test_what_the_user_has_set_stays() -> None:
    assert reserves(MIMALLOC_ARENA_RESERVE="1GiB")


@pytest.mark.parametrize("kind", ["httpx", "pyreqwest"])
def test_children_do_not_inherit_the_setting(kind: str) -> None:
    if kind == "pyreqwest":
        pytest.importorskip("pyreqwest", reason="the library is of use without it")
    before = dict(os.environ)

    transport = open_lean_transport(kind, TransportSettings())  # type: ignore[arg-type] # of a table
    transport.close()

    assert dict(os.environ) == before


def test_the_setting_goes_also_where_there_is_no_transport() -> None:
    before = dict(os.environ)

    with pytest.raises(Exception, match="pigeon"):
        open_lean_transport("pigeon", TransportSettings())  # type: ignore[arg-type] # on purpose

    assert dict(os.environ) == before
