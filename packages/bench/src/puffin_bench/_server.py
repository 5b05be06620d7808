"""A server of a mirror as a process: started, asked what it did, ended."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

import msgspec

from puffin_bench._errors import ServerError
from puffin_bench._nginx import nginx_command, write_prefix
from puffin_bench._promises import ADDRESS, STATUS_PATH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from puffin_bench._nginx import Nginx
    from puffin_bench._promises import ServerSettings
    from puffin_bench._store import Store

_PATIENCE = 10.0
_TETHER = os.path.join(os.path.dirname(__file__), "_tether.py")
_COUNT = re.compile(r"requests\s+\d+ \d+ (\d+)")
_LOGS = ("error.log", "output.log")


class Server:
    """A server that runs."""

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        settings: ServerSettings,
        store: Store,
        nginx: Nginx | None,
    ) -> None:
        self.url = f"http://{ADDRESS}:{settings.port}"
        """The root; projects are at `<url>/simple/`."""
        self.kind: Literal["nginx", "python"] = "python" if nginx is None else "nginx"
        self.name = "puffin-bench" if nginx is None else f"nginx {nginx.version}"
        self.pid = process.pid
        """The one process that the server is."""
        self._process = process
        self._settings = settings
        self._store = store
        self._asked = 0

    def cpu(self) -> float:
        """Return the seconds of processor time that the server has used so far.

        Raises: ServerError - it has ended.
        """
        # The clock of another process: what clock_getcpuclockid(3) returns on Linux. Unlike the
        # ticks of /proc it does not count in hundredths of a second.
        try:
            return time.clock_gettime((~self.pid << 3) | 2)
        except OSError as error:
            raise self._ended() from error

    def requests(self) -> int:
        """Return the number of requests so far.

        Raises: ServerError - it has ended.
        """
        connection = http.client.HTTPConnection(ADDRESS, self._settings.port, timeout=_PATIENCE)
        try:
            connection.request("GET", STATUS_PATH)
            told = _COUNT.search(connection.getresponse().read().decode())
        except (OSError, http.client.HTTPException) as error:
            raise self._ended() from error
        finally:
            connection.close()
        if told is None:
            raise ServerError("the server does not tell how many requests there were")
        self._asked += 1
        return int(told[1]) - self._asked

    def misses(self) -> list[str]:
        """Return what was asked for and is not in the mirror, in that order, as often as it was.

        So that what one run missed can be told from what the next one misses. What the mirror knows
        the index to lack is not among it.
        Raises: ServerError - it has ended.
        """
        self.requests()  # it answers in turn: whatever came before is written by then
        if not os.path.exists(self._settings.misses):
            return []
        with open(self._settings.misses, encoding="utf-8", errors="replace") as stream:
            targets = stream.read().splitlines()
        return [target for target in targets if not self._is_known(target)]

    def _is_known(self, target: str) -> bool:
        match target.split("/"):
            case ["", "simple", name, ""] | ["", "files", name] if name:
                return not name.startswith(".") and self._store.is_missing(name)
        return False

    def _ended(self) -> ServerError:
        folder = os.path.dirname(self._settings.misses)
        told = [line for name in _LOGS for line in _lines(os.path.join(folder, name))]
        return ServerError(": ".join(["the server has ended, or does not answer", *told[-1:]]))


@contextmanager
def kept_port(port: int) -> Iterator[int]:
    """Yield this port of loopback, 0 for any that is free, which only a server can take meanwhile.

    A server, that is who sets SO_REUSEADDR, for this socket does so and never listens.
    Raises: ServerError - somebody listens there already.
    """
    with socket.socket() as keeper:
        keeper.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            keeper.bind((ADDRESS, port))
        except (OSError, OverflowError) as error:
            raise ServerError(f"port {port} cannot be had: {error}") from error
        yield keeper.getsockname()[1]


@contextmanager
def running(nginx: Nginx | None, settings: ServerSettings, store: Store) -> Iterator[Server]:
    """Yield a server that answers; it ends with the block.

    Raises: ServerError - it does not start.
    """
    process = _start(nginx, settings)
    try:
        server = Server(process, settings, store, nginx)
        _wait_until_it_listens(process, settings.port)
        server.requests()
        yield server
    finally:
        _end(process)


def _start(nginx: Nginx | None, settings: ServerSettings) -> subprocess.Popen[bytes]:
    prefix = os.path.dirname(settings.misses)
    if nginx is None:
        command = [sys.executable, "-m", "puffin_bench._replay"]
        command.append(msgspec.json.encode(settings).decode())
    else:
        write_prefix(nginx, prefix, settings)
        command = nginx_command(nginx, prefix)
    with open(os.path.join(prefix, "output.log"), "wb") as output:
        return subprocess.Popen(  # noqa: S603 - the command is ours
            [sys.executable, "-S", _TETHER, str(os.getpid()), *command],
            cwd=prefix,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            # An interrupt at the terminal is for the bench, which ends the server in its own time.
            start_new_session=True,
        )


def _wait_until_it_listens(process: subprocess.Popen[bytes], port: int) -> None:
    """Return when there is somebody to talk to, or nobody to be waited for."""
    last = time.monotonic() + _PATIENCE
    while process.poll() is None and time.monotonic() < last:
        try:
            socket.create_connection((ADDRESS, port), _PATIENCE).close()
        except ConnectionRefusedError:
            time.sleep(0.005)
        else:
            return


def _end(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _lines(path: str) -> list[str]:
    try:
        with open(path, encoding="utf-8", errors="replace") as stream:
            return stream.read().splitlines()
    except FileNotFoundError:
        return []
