from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from distribution_types import RegistryWheel
from puffin_cache import Cache
from puffin_client import (
    CachedClient,
    CredentialStore,
    HttpClient,
    HttpxTransport,
    Project,
    RegistryClient,
    RetryPolicy,
    TransportSettings,
)
from puffin_macros import forget_warnings
from puffin_normalize import normalize_project
from puffin_testing import IndexServer, authority_file, make_wheel, wheel_filename
from pypi_types import IndexLocations, IndexUrl

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# One authority: reading all that a system trusts takes 50 ms, a test.
SETTINGS = TransportSettings(connect_timeout=1.0, read_timeout=1.0, ca_file=authority_file())


@dataclass
class Clock:
    """A clock that tests set, and a sleep that passes at once."""

    now: float = 1_800_000_000.0
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


@dataclass
class Bench:
    """Makes clients that share a cache and a clock."""

    cache: Cache
    clock: Clock
    http: list[HttpClient] = field(default_factory=list)

    def client(self, **options: Any) -> HttpClient:
        options = {"retries": RetryPolicy(attempts=3), "sleep": self.clock.sleep, **options}
        self.http.append(HttpClient(lambda: HttpxTransport(settings=SETTINGS), **options))
        return self.http[-1]

    def cached_client(self, **options: Any) -> CachedClient:
        return CachedClient(self.client(**options), self.cache, now=self.clock)

    def registry(self, *indexes: str, offline: bool = False, **places: Any) -> RegistryClient:
        """Return a client of a new run for these indexes, in this order."""
        main = IndexUrl(indexes[0]) if indexes else None
        extra = tuple(IndexUrl(url) for url in indexes[1:])
        locations = IndexLocations(index=main, extra_indexes=extra, **places)
        client = self.cached_client(offline=offline, credentials=CredentialStore())
        return RegistryClient(client, locations, self.cache, lambda: "https://unused.example.org/")

    @staticmethod
    def add(server: IndexServer, name: str, version: str, **facts: Any) -> bytes:
        """Put a wheel on a server."""
        options = {key: facts.pop(key) for key in ("requires", "files") if key in facts}
        data = make_wheel(None, name, version, **options)
        server.add(wheel_filename(name, version), data, **facts)
        return data

    @staticmethod
    def wheel(project: Project) -> RegistryWheel:
        """Return the first wheel of the newest release."""
        release = project.releases[0]
        wheel = release.wheels[0]
        return RegistryWheel(
            name=normalize_project(project.name),
            version=release.version,
            file=wheel.to_file(),
            index=wheel.index or project.index,
            tags=wheel.tags,
            build=wheel.build,
        )

    def close(self) -> None:
        for http in self.http:
            http.close()


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    forget_warnings()
    with Cache(tmp_path / "cache") as cache:
        made = Bench(cache, Clock())
        yield made
        made.close()


@pytest.fixture
def index() -> Iterator[IndexServer]:
    with IndexServer() as server:
        yield server
