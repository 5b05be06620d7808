"""The arguments of a call, in plain values, as the resolver takes them."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace
from packaging.version import InvalidVersion, Version

from pep508 import parse_requirement
from puffin_macros import PuffinError
from puffin_normalize import ProjectName, normalize_project
from puffin_resolver._errors import InvalidInputError
from puffin_resolver._inputs import Manifest, Options, Preference, ResolverInput
from puffin_resolver._phrase import requirement_text
from puffin_traits import FormatControl
from pypi_types import path_to_url, redact_url

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from packaging.requirements import Requirement as PackagingRequirement

    from pep508 import Requirement

    Wanted = str | PackagingRequirement

EVERYTHING = ":all:"


class ArgumentReader:
    """Reads what a caller gives, and gathers all that is wrong with it."""

    def __init__(self) -> None:
        self._problems: list[str] = []

    def refuse(self, problem: str) -> None:
        """Take note of something that is wrong: where, and what."""
        self._problems.append(problem)

    def check(self) -> None:
        """Raise InvalidInputError if anything is wrong."""
        if self._problems:
            raise InvalidInputError(tuple(self._problems))

    def manifest(
        self,
        requirements: Iterable[Wanted],
        constraints: Iterable[Wanted],
        overrides: Iterable[Wanted],
        excludes: Iterable[Wanted],
        preferences: Mapping[str, str] | Iterable[Wanted],
    ) -> Manifest:
        """Return everything that is asked for; reports name it by its place in the arguments."""
        return Manifest(
            requirements=tuple(self._inputs("requirements", requirements)),
            constraints=tuple(self._inputs("constraints", constraints)),
            overrides=tuple(self._inputs("overrides", overrides)),
            excludes=tuple(self._inputs("excludes", excludes)),
            preferences=tuple(self._preferences(preferences)),
        )

    def options(
        self,
        *,
        exclude_newer: datetime | timedelta | None,
        only_binary: Iterable[str],
        no_binary: Iterable[str],
        **modes: Any,
    ) -> Options:
        """Return how to choose; `modes` are fields of the options as they are."""
        cutoff = self._instant(exclude_newer)
        wheels = self._control("only_binary", only_binary)
        sources = self._control("no_binary", no_binary)
        return Options(
            exclude_newer=cutoff,
            only_binary=wheels.sparing(sources),
            no_binary=sources.sparing(wheels),
            **modes,
        )

    def _inputs(self, kind: str, items: Iterable[Wanted]) -> Iterator[ResolverInput]:
        for place, item in self._listed(kind, items):
            requirement = self._requirement(place, str(item))
            if requirement is not None:
                yield ResolverInput(requirement, place=place)

    def _listed(self, kind: str, items: Iterable[Any]) -> list[tuple[str, Any]]:
        if isinstance(items, str):
            self.refuse(f"{kind}: expected a list of texts, not one text")
            return []
        return [(f"{kind}[{number}]", item) for number, item in enumerate(items)]

    def _requirement(self, place: str, text: str) -> Requirement | None:
        try:
            requirement = parse_requirement(text)
        except PuffinError as error:
            self.refuse(f"{place}: {error}")
            return None
        url = requirement.url
        if url is None or is_url(url):
            return requirement
        if os.path.isabs(url):
            return replace(requirement, url=path_to_url(url))
        told = f"`{redact_url(url)}` is neither a URL nor an absolute path"
        self.refuse(f"{place}: {told}, and there is no directory that it could start from")
        return None

    def _preferences(
        self, preferences: Mapping[str, str] | Iterable[Wanted]
    ) -> Iterator[Preference]:
        if isinstance(preferences, Mapping):
            for name, version in preferences.items():
                yield from self._preference(f"preferences[{name!r}]", name, str(version))
            return
        for place, item in self._listed("preferences", preferences):
            requirement = self._requirement(place, str(item))
            if requirement is None:
                continue
            if not requirement.specifiers.startswith("==") or "," in requirement.specifiers:
                told = requirement_text(requirement)
                self.refuse(f"{place}: expected `name==version`, not `{told}`")
                continue
            yield from self._preference(place, requirement.name, requirement.specifiers.lstrip("="))

    def _preference(self, place: str, name: str, version: str) -> Iterator[Preference]:
        try:
            yield Preference(normalize_project(name), str(Version(version)), origin="preferences")
        except (PuffinError, InvalidVersion) as error:
            self.refuse(f"{place}: {error}")

    def _control(self, kind: str, words: Iterable[str]) -> FormatControl:
        listed = self._listed(kind, words)
        names = [name for place, word in listed for name in self._names(place, word)]
        everything = any(word == EVERYTHING for _, word in listed)
        return FormatControl(all=everything, names=frozenset(names))

    def _names(self, place: str, word: str) -> Iterator[ProjectName]:
        try:
            if word != EVERYTHING:
                yield normalize_project(word)
        except PuffinError as error:
            self.refuse(f"{place}: {error}")

    def _instant(self, limit: datetime | timedelta | None) -> float | None:
        if limit is None:
            return None
        if isinstance(limit, timedelta):
            return time.time() - limit.total_seconds()
        if limit.tzinfo is None:
            self.refuse("exclude_newer: the instant has no time zone")
        return limit.timestamp()


def is_url(place: str) -> bool:
    """Return whether a place is a URL, and no path."""
    return "://" in place or place.startswith("file:")
