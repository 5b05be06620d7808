"""What a warm command loads and does."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

from puffin_normalize import normalize_project

if TYPE_CHECKING:
    from puffin_testing import IndexServer

# What packaging brings by itself (logging, subprocess) is not counted: a resolver needs it anyway.
PROGRAM = """
import sys
import packaging.specifiers
before = set(sys.modules)
from puffin_cache import Cache
from puffin_client import CachedClient, HttpClient, RegistryClient
from puffin_normalize import normalize_project
from pypi_types import CoreMetadata, File, IndexLocations, IndexUrl

def refuse(event, args):
    if event.startswith("socket."):
        print("SOCKET", event)
sys.addaudithook(refuse)
cache = Cache(sys.argv[1])
http = HttpClient(lambda: sys.exit("a transport was opened"))
client = CachedClient(http, cache, now=lambda: 1_800_000_001.0)
locations = IndexLocations(index=IndexUrl(sys.argv[2]))
registry = RegistryClient(client, locations, cache, lambda: "")
project = registry.cached_project(normalize_project("example"))
release = project.releases[0]
file = release.wheels[0]
from distribution_types import RegistryWheel
wheel = RegistryWheel(name=project.name, version=release.version, file=file.to_file(),
                      index=project.index, tags=file.tags)
assert registry.cached_metadata(wheel).version == "1.0"
print(*sorted(set(sys.modules) - before))
"""
COLD = {
    "asyncio",
    "concurrent.futures",
    "email",
    "http",
    "httpx",
    "logging",
    "pyreqwest",
    "ssl",
    "socket",
    "subprocess",
    "urllib.request",
    "zipfile",
}


def test_the_cache_is_read_without_transports(bench: Any, index: IndexServer) -> None:
    bench.add(index, "example", "1.0")
    registry = bench.registry(index.url)
    registry.metadata(bench.wheel(registry.project(normalize_project("example"))))

    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, bench.cache.root, index.url],
        capture_output=True,
        text=True,
        check=True,
    )

    loaded = set(done.stdout.split())
    assert "SOCKET" not in done.stdout
    assert loaded & COLD == set()
    ours = {name for name in loaded if name.startswith("puffin_client.")}
    assert ours == {
        f"puffin_client.{name}"
        for name in (
            "_cached_client",
            "_default_index",
            "_http_client",
            "_listed_releases",
            "_policy",
            "_project",
            "_registry",
            "_sources",
            "_stored_projects",
        )
    }
