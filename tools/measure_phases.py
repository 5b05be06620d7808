"""What it gives to fetch, build and unpack in one phase, against two with a barrier between them.

    python tools/measure_phases.py pins.txt [runs]

Both ways get the same files from the default index into an empty cache, one after the other in
turns; the pins are plain `name==version` lines. Prints the median and the range of each.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from typing import TYPE_CHECKING

from distribution_types import PathSdist, PathWheel, RegistrySdist, RegistryWheel
from pep508 import parse_requirement
from puffin_cache import Cache
from puffin_client import CachedClient, HttpClient, RegistryClient, open_transport
from puffin_dispatch import BuildDispatch, DispatchOptions
from puffin_distribution import DistributionDatabase
from puffin_installer import Finder, FoundDist, Preparer, RequestedRequirement, Target
from puffin_interpreter import query_interpreter
from puffin_traits import WorkPool
from pypi_types import DEFAULT_INDEX, IndexLocations, path_to_url

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

WORKERS = 16


class Measurement:
    """The wheels of a list of pins, to be had in one phase or in two."""

    def __init__(self, pins: str, pool: WorkPool, directory: str) -> None:
        self.pool, self.directory = pool, directory
        pages = Cache(os.path.join(directory, "pages")).init()
        http = HttpClient(lambda: open_transport(None))
        self.client = RegistryClient(
            CachedClient(http, pages), IndexLocations(index=DEFAULT_INDEX), pages
        )
        self.interpreter = query_interpreter(sys.executable, pages)
        markers, tags = self.interpreter.markers, self.interpreter.tags()
        target = Target(tags=tags, python=markers.python_full_version)
        self.found = Finder(self.client, target, pool).find(_requested(pins)).dists

    def one_phase(self, cache: Cache) -> None:
        """Fetch, build and unpack each distribution in one go."""
        self._prepare(self.found, cache)

    def two_phases(self, cache: Cache) -> None:
        """Fetch all files; when all are there, build and unpack them."""
        with cache.temporary_directory() as directory:
            futures = [self.pool.submit(self._fetch, each, directory) for each in self._largest()]
            self._prepare([future.result() for future in futures], cache)

    def _prepare(self, found: Sequence[FoundDist], cache: Cache) -> None:
        database = DistributionDatabase(self.client, cache)
        options = DispatchOptions(environ=os.environ)
        with BuildDispatch(database, self.interpreter, options) as dispatch:
            Preparer(database.for_context(dispatch), self.pool).prepare(found)

    def seconds(self, way: Callable[[Cache], None]) -> float:
        """Return how long one way takes, with an empty cache."""
        with Cache.temporary_in(self.directory) as cache:
            start = time.perf_counter()
            way(cache)
            return time.perf_counter() - start

    def _largest(self) -> list[FoundDist]:
        return sorted(self.found, key=lambda each: -(_offered(each).size or 1 << 60))

    def _fetch(self, found: FoundDist, directory: str) -> FoundDist:
        offered = _offered(found)
        path = os.path.join(directory, offered.filename)
        self.client.fetch(offered.file, path)
        return FoundDist(found.requested, _local(offered, path))


def _offered(found: FoundDist) -> RegistryWheel | RegistrySdist:
    if not isinstance(found.dist, RegistryWheel | RegistrySdist):
        raise SystemExit(f"{found.requested} is no file of an index")
    return found.dist


def _local(offered: RegistryWheel | RegistrySdist, path: str) -> PathWheel | PathSdist:
    url = path_to_url(path)
    if isinstance(offered, RegistrySdist):
        return PathSdist(name=offered.name, url=url, path=path, is_directory=False)
    return PathWheel(
        name=offered.name,
        version=offered.version,
        url=url,
        path=path,
        filename=offered.filename,
        tags=offered.tags,
        build=offered.build,
    )


def _requested(path: str) -> list[RequestedRequirement]:
    with open(path, encoding="utf-8") as file:
        lines = [line.partition("#")[0].strip() for line in file]
    return [RequestedRequirement(parse_requirement(line)) for line in lines if line]


def _told(name: str, times: Sequence[float]) -> str:
    return (
        f"{name:10}  median {statistics.median(times):6.3f} s"
        f"  ({min(times):.3f} to {max(times):.3f}, {len(times)} runs)"
    )


def main(pins: str, runs: str = "7") -> None:
    """Measure and print."""
    with WorkPool(WORKERS) as pool, tempfile.TemporaryDirectory() as directory:
        measurement = Measurement(pins, pool, directory)
        times: dict[str, list[float]] = {"one phase": [], "two phases": []}
        measurement.seconds(measurement.one_phase)  # connections, and what an import costs
        for _ in range(int(runs)):
            times["one phase"].append(measurement.seconds(measurement.one_phase))
            times["two phases"].append(measurement.seconds(measurement.two_phases))
    for name, measured in times.items():
        sys.stdout.write(f"{_told(name, measured)}\n")
    one, two = (statistics.median(each) for each in times.values())
    sys.stdout.write(f"one phase is {two / one - 1:.0%} faster\n")
    sys.stdout.flush()
    os._exit(0)  # a transport may not live through the interpreter's last steps


if __name__ == "__main__":
    main(*sys.argv[1:])
