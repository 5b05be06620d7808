"""What a command whose answers are all in the cache opens and imports."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import Setup

WARM = """
import sys
from puffin_cache import Cache
from puffin_client import CachedClient, HttpClient, RegistryClient, open_transport
from puffin_distribution import DistributionDatabase
from distribution_types import RegistrySdist, dist_from_url
from puffin_normalize import normalize_project
from pypi_types import DEFAULT_INDEX, File, IndexLocations, IndexUrl
root, url, editable, sha256 = sys.argv[1:]
cache = Cache(root).init()
client = RegistryClient(CachedClient(HttpClient(open_transport), cache), IndexLocations(), cache)
name = normalize_project("demo")
if sha256:
    file = File(filename="demo-1.0.tar.gz", url=url, hashes={"sha256": sha256})
    index = IndexUrl(url.replace("/files/demo-1.0.tar.gz", "/simple"))
    dist = RegistrySdist(name=name, version="1.0", file=file, index=index)
else:
    dist = dist_from_url(name, url, editable=bool(editable))
database = DistributionDatabase(client, cache)
if "git+" in url:
    dist = dist.with_commit(url.partition("@")[2].partition("#")[0])
opened = []
def watch(event, arguments):
    if event == "open" and str(arguments[0]).startswith(root):
        opened.append(arguments[0])
sys.addaudithook(watch)
metadata = database.metadata(dist)
print(metadata.name, metadata.version, len(opened))
unwanted = "zipfile tarfile email puffin_package puffin_build subprocess httpx ssl tomllib"
unwanted += " pypi_types._headers pypi_types._metadata puffin_distribution._building filelock"
print(*[module for module in unwanted.split() if module in sys.modules])
"""


@pytest.mark.parametrize(
    "kind", ["registry", "url", "url with hash", "archive", "directory", "editable", "git", "wheel"]
)
def test_known_metadata_is_one_file_and_no_parser(setup: Setup, kinds: Any, kind: str) -> None:
    sha256 = ""
    if kind == "wheel":
        url = wheel_url(setup)
    else:
        source = kinds(kind)
        setup.run(setup.workshop()).wheel(source.dist())
        if kind == "registry":
            url = source.dist().file.url
            sha256 = source.dist().file.hashes["sha256"]
        else:
            url = source.dist().url
    editable = "editable" if kind == "editable" else ""

    done = subprocess.run(
        [sys.executable, "-c", WARM, setup.cache.root, url, editable, sha256],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stdout.splitlines() == ["demo 1.0 1", ""], done.stderr


def wheel_url(setup: Setup) -> str:
    """Return the URL of a local wheel whose metadata is known."""
    from puffin_testing import make_wheel

    path: Path = make_wheel(Path(setup.cache.root).with_name("wheels"), "demo", "1.0")
    setup.run().metadata(setup.from_url(path.as_uri()))
    return path.as_uri()
