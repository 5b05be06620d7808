"""Resolving in one call."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from puffin_distribution import DistributionDatabase
from puffin_resolver._arguments import ArgumentReader
from puffin_resolver._opening import WORKERS, OpenSource, open_cache, open_source
from puffin_resolver._resolver import Resolver
from puffin_resolver._source_hashes import with_source_hashes
from puffin_resolver._target import resolution_target
from puffin_traits import WorkPool

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Mapping
    from datetime import datetime, timedelta

    from puffin_cache import Cache
    from puffin_interpreter import Interpreter
    from puffin_resolver._arguments import Wanted
    from puffin_resolver._inputs import PrereleaseMode, ResolutionMode, Target
    from puffin_resolver._resolution import Resolution
    from puffin_resolver._source import PackageSource
    from puffin_traits import BuildContext, ResolveReporter


def resolve(  # noqa: PLR0913 - all that can be wished for, and nothing has to be
    requirements: Iterable[Wanted],
    *,
    constraints: Iterable[Wanted] = (),
    overrides: Iterable[Wanted] = (),
    excludes: Iterable[Wanted] = (),
    python: str | None = None,
    platform: str | None = None,
    interpreter: str | os.PathLike[str] | None = None,
    resolution: ResolutionMode = "highest",
    prerelease: PrereleaseMode = "if-necessary-or-explicit",
    exclude_newer: datetime | timedelta | None = None,
    preferences: Mapping[str, str] | Iterable[Wanted] = (),
    only_binary: Iterable[str] = (),
    no_binary: Iterable[str] = (),
    index_url: str | None = None,
    extra_index_urls: Iterable[str] = (),
    find_links: Iterable[str] = (),
    no_index: bool = False,
    source: PackageSource | None = None,
    cache: Cache | str | os.PathLike[str] | None = None,
    build_context: BuildContext | None = None,
    pool: WorkPool | None = None,
    reporter: ResolveReporter | None = None,
    explain: bool = True,
) -> Resolution:
    """Return one release of every project that the requirements lead to.

    Requirements are texts (PEP 508) or those of `packaging`. `python` (`3.12`) and `platform`
    (`linux`, `windows`, `aarch64-apple-darwin`) name another environment than that of
    `interpreter`, a path, by default of what runs this program. `exclude_newer` is an instant or an
    age. `preferences` are versions to keep if they fit. `only_binary` and `no_binary` are names, or
    `:all:`. `source` takes the place of indexes, links and cache, for which see `open_source`; a
    `build_context` builds what has no other metadata. No settings of the environment are read.

    Raises: NoSolutionError - with the reasons as data; InvalidInputError - with all that is wrong;
    BuildContextMissingError; NetworkError and ProjectNotFoundError's kin of `puffin_client`;
    all of them are PuffinError.
    Cost: threads, for the time of the call, unless all is at hand or there is a `pool`.
    """
    reader = ArgumentReader()
    manifest = reader.manifest(requirements, constraints, overrides, excludes, preferences)
    options = reader.options(
        resolution=resolution,
        prerelease=prerelease,
        exclude_newer=exclude_newer,
        only_binary=only_binary,
        no_binary=no_binary,
    )
    places: dict[str, Any] = {
        "index_url": index_url,
        "extra_index_urls": tuple(extra_index_urls),
        "find_links": tuple(find_links),
        "no_index": no_index,
    }
    if source is not None and any(places.values()):
        reader.refuse("source: it takes the place of indexes and links, which are given too")
    if build_context is not None and not isinstance(source, DistributionDatabase | None):
        reader.refuse("build_context: only a source that `open_source` has opened can build")
    reader.check()
    target = _target(interpreter, python, platform, cache)
    with ExitStack() as stack:
        if source is None:
            source = stack.enter_context(open_source(cache=cache, **places))
        asked = _asked(source, build_context)
        found = Resolver(
            asked,
            manifest,
            target,
            options,
            pool=pool or _pool(source, stack),
            reporter=reporter,
            explain=explain,
        ).resolve()
        return with_source_hashes(found, asked)


def _asked(source: PackageSource, context: BuildContext | None) -> PackageSource:
    if context is not None and isinstance(source, DistributionDatabase):
        return source.for_context(context)
    if isinstance(source, OpenSource) and source.context is None:
        return source.afresh()
    return source


def _pool(source: PackageSource, stack: ExitStack) -> WorkPool:
    """Return the threads of the source, or else some for as long as the stack lasts."""
    if isinstance(source, OpenSource):
        return source.pool
    return stack.enter_context(WorkPool(WORKERS))


def _target(
    interpreter: str | os.PathLike[str] | None,
    python: str | None,
    platform: str | None,
    cache: Cache | str | os.PathLike[str] | None,
) -> Target:
    return resolution_target(_interpreter(interpreter, cache), python, platform)


def _interpreter(
    path: str | os.PathLike[str] | None, cache: Cache | str | os.PathLike[str] | None
) -> Interpreter:
    if path is None:
        from puffin_interpreter import running_interpreter

        return running_interpreter()
    from puffin_interpreter import query_interpreter

    with open_cache(cache) as opened:
        return query_interpreter(path, opened)
