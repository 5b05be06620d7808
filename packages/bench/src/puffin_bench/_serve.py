"""Replay a mirror on loopback as a good public index does, with the latency of a real one.

Two servers do it alike: nginx where it is installed and can wait, else one of our own. Each is
meant to take less than a tenth of the processor time of its clients; `Server.cpu` tells whether it
did.
"""

from __future__ import annotations

import os
import signal
import sys
import tempfile
from contextlib import contextmanager
from typing import TYPE_CHECKING

from msgspec import Struct

from puffin_bench._errors import ServerError
from puffin_bench._nginx import find_nginx
from puffin_bench._pages import static_tree
from puffin_bench._places import MIRROR
from puffin_bench._promises import LATENCY, ServerSettings
from puffin_bench._server import Server, kept_port, running
from puffin_bench._store import Store

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from puffin_bench._nginx import Nginx

__all__ = ["Line", "Server", "add_arguments", "add_line", "line_of", "run", "serve"]

_SERVERS = {"auto": None, "nginx": True, "python": False}
_MEGA = 1_000_000


class Line(Struct, frozen=True, kw_only=True):
    """What a command line says of the line to the index; as `serve` takes it."""

    latency: float
    bandwidth: int | None
    nginx: bool | None


@contextmanager
def serve(
    store: Store,
    *,
    latency: float = LATENCY,
    bandwidth: int | None = None,
    nginx: bool | None = None,
    port: int = 0,
) -> Iterator[Server]:
    """Yield a server of the mirror, which ends with the block, or with the thread that began it.

    Every answer comes `latency` seconds after its request, however many are under way, and its
    content at `bandwidth` bytes a second and connection. `nginx`: whether it must be nginx, or
    must not; None takes it where it serves. `port` 0 takes any that is free. It is HTTP/1.1 as it
    is: connections cost their clients nothing, neither a handshake's latency nor encryption.

    Raises: ServerError - the server does not start, or is not there; a page cannot be read.
    """
    chosen = _choose(nginx, latency)
    tree = static_tree(store)
    with tempfile.TemporaryDirectory(prefix="puffin-bench-") as prefix, kept_port(port) as kept:
        settings = ServerSettings(
            port=kept,
            tree=tree,
            files=os.path.join(store.directory, "files"),
            misses=os.path.join(prefix, "misses.log"),
            latency=latency,
            bandwidth=bandwidth,
        )
        with running(chosen, settings, store) as server:
            yield server


def _choose(wanted: bool | None, latency: float) -> Nginx | None:  # noqa: FBT001 - three states
    """Return the nginx to be used, None for the server of our own."""
    if wanted is False:
        return None
    nginx = find_nginx()
    if nginx is not None and (nginx.waits or not latency):
        return nginx
    if wanted:
        reason = (
            "no nginx that serves is on the PATH" if nginx is None else "this nginx cannot wait"
        )
        raise ServerError(
            f"{reason}: it takes gzip_static, stub_status and, to wait, the Lua module"
        )
    return None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what `puffin-bench serve` takes."""
    parser.add_argument("--mirror", metavar="DIR", default=MIRROR, help="what is served")
    add_line(parser)
    parser.add_argument("--port", type=int, default=0, help="where, on loopback; 0: any free one")


def add_line(parser: argparse.ArgumentParser) -> None:
    """Declare what is to be said of the line to the index."""
    add = parser.add_argument
    add("--latency", metavar="MS", type=float, default=LATENCY * 1000, help="before an answer")
    add("--bandwidth", metavar="MB", type=float, help="megabytes a second and connection")
    add("--server", choices=tuple(_SERVERS), default="auto", help="which one")


def line_of(arguments: argparse.Namespace) -> Line:
    """Return what was said. Raises: ServerError - it cannot be."""
    latency, bandwidth = arguments.latency / 1000, arguments.bandwidth
    if latency < 0 or (bandwidth is not None and bandwidth <= 0):
        raise ServerError("latency and bandwidth cannot be negative, nor bandwidth nothing")
    return Line(
        latency=latency,
        bandwidth=None if bandwidth is None else int(bandwidth * _MEGA),
        nginx=_SERVERS[arguments.server],
    )


def run(arguments: argparse.Namespace) -> int:
    """Serve until interrupted or told to end; print the URL first and what was missed last."""
    store = Store(arguments.mirror)
    if store.label() is None:
        raise ServerError(
            f"there is no mirror in {arguments.mirror}: `puffin-bench mirror` makes it"
        )
    line = line_of(arguments)
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        _serve_until_interrupted(store, line, arguments.port)
    except KeyboardInterrupt:  # before the server was there
        pass
    finally:
        signal.signal(signal.SIGTERM, before)
    return 0


def _serve_until_interrupted(store: Store, line: Line, port: int) -> None:
    with serve(
        store, latency=line.latency, bandwidth=line.bandwidth, nginx=line.nginx, port=port
    ) as server:
        try:
            print(f"{server.url}/simple/", flush=True)  # noqa: T201 - what the command is for
            _tell(f"{server.name}, {line.latency * 1000:g} ms; an interrupt ends it")
            while True:
                signal.pause()
        except KeyboardInterrupt:
            _tell_what_was(server)


def _tell_what_was(server: Server) -> None:
    missed = server.misses()
    _tell(f"{server.requests()} requests, {len(missed)} of them for what the mirror lacks")
    for target in dict.fromkeys(missed):
        _tell(f"  {target}")


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)  # noqa: T201 - the command line's
