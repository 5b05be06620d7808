from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from distribution_types import RegistryWheel
from platform_tags import Tags
from puffin_cache import Cache
from puffin_client import CachedClient, HttpClient, RegistryClient, open_transport
from puffin_distribution import DistributionDatabase
from puffin_macros import forget_warnings
from puffin_normalize import normalize_project
from puffin_testing import IndexServer
from pypi_types import IndexLocations, IndexUrl

if TYPE_CHECKING:
    from collections.abc import Iterator


class Setup:
    """A local index, a cache, and a database over both."""

    def __init__(self, server: IndexServer, cache: Cache) -> None:
        self.server = server
        self.cache = cache
        self.locations = IndexLocations(index=IndexUrl(server.url))
        self.tags = Tags(["cp312-cp312-linux_x86_64", "py3-none-any"])
        self._http: list[HttpClient] = []

    def client(self, *, offline: bool = False) -> RegistryClient:
        http = HttpClient(open_transport, offline=offline)
        self._http.append(http)
        return RegistryClient(CachedClient(http, self.cache), self.locations, self.cache)

    def database(self, **options: object) -> DistributionDatabase:
        return DistributionDatabase(self.client(), self.cache, **options)  # type: ignore[arg-type]  # options of tests

    def offered(self, name: str, number: int = 0) -> RegistryWheel:
        """Return the best wheel of the newest release that the index has now."""
        cache = Cache(Path(self.cache.root).with_name(f"pages-{len(self._http)}"))
        http = HttpClient(open_transport)
        self._http.append(http)
        client = RegistryClient(CachedClient(http, cache), self.locations, cache)
        project = client.project(normalize_project(name))
        release = project.releases[number]
        wheel = release.wheels[0]
        return RegistryWheel(
            name=normalize_project(name),
            version=release.version,
            file=wheel.to_file(),
            index=project.index,
            tags=wheel.tags,
            build=wheel.build,
        )

    def close(self) -> None:
        for http in self._http:
            http.close()


@pytest.fixture
def setup(tmp_path: Path) -> Iterator[Setup]:
    forget_warnings()
    with IndexServer() as server, Cache(tmp_path / "cache") as cache:
        made = Setup(server, cache)
        yield made
        made.close()
