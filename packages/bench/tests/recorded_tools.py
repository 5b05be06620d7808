"""Tools of a few lines that behave as the real ones do: processes that ask an index."""

from __future__ import annotations

import os
import sys
from urllib.parse import urlsplit

from puffin_bench._peer import Invocation, Peer, Stage

_SCRIPT = """
import http.client, os, sys, time
host, command, source, target, extra, delay, skips, *reads = sys.argv[1:]
time.sleep(float(delay))
connection = http.client.HTTPConnection(host)
def get(path):
    connection.request("GET", path)
    response = connection.getresponse()
    response.read()
    if response.status != 200:
        sys.exit(f"{path} is answered with {response.status}")
names = [line.strip().partition("==")[0] for line in open(source) if line.strip()]
for name in names:
    get(f"/simple/{name}/")
    wheel = f"{name}-1.0-py3-none-any.whl"
    if command == "compile":
        get(f"/files/{wheel}.metadata")
    else:
        get(f"/files/{wheel}")
        if name != skips:
            os.makedirs(os.path.join(target, f"{name}-1.0.dist-info"))
if command == "compile":
    for wheel in reads:
        get(f"/files/{wheel}.metadata")
    pins = [f"{name}==1.0" for name in names] + extra.split()
    with open(target, "w") as stream:
        stream.writelines(f"{pin}\\n" for pin in pins)
"""


class ScriptedPeer(Peer):
    """Pins each requirement to 1.0, after it read page and metadata; installs by reading files."""

    def __init__(self, name: str, *, extra: str = "", delay: float = 0.0, skips: str = "") -> None:
        """`extra` pins are added to each answer, which comes after `delay` seconds.

        One project, which it `skips`, is not installed.
        """
        super().__init__("unused")
        self.name = name
        self.extra = extra
        self.delay = delay
        self.skips = skips
        self.reads: tuple[str, ...] = ()
        """Wheels whose metadata a compilation reads besides."""

    def compile(self, stage: Stage, *, offline: bool = False) -> Invocation:
        del offline
        return self._script(stage, "compile", stage.requirements, stage.output)

    def sync(self, stage: Stage) -> Invocation:
        version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
        target = os.path.join(stage.environment, "lib", version, "site-packages")
        return self._script(stage, "sync", stage.pins, target)

    def _script(self, stage: Stage, command: str, source: str, target: str) -> Invocation:
        host = urlsplit(stage.index).netloc
        said = (self.extra, str(self.delay), self.skips, *self.reads)
        return self.run(
            [sys.executable, "-I", "-S", "-c", _SCRIPT, host, command, source, target, *said], stage
        )
