"""The means to ask an index in memory."""

from collections.abc import Callable, Iterable

import pytest

from pep508 import MarkerEnvironment, parse_requirement
from platform_tags import Tags
from puffin_normalize import ProjectName
from puffin_resolver import (
    Manifest,
    Options,
    Preference,
    Resolution,
    Resolver,
    ResolverInput,
    Target,
)
from puffin_resolver.testing import MemoryIndex
from puffin_testing import linux_markers

LINUX = MarkerEnvironment(**linux_markers())
TARGET = Target(LINUX, Tags(["cp312-cp312-linux_x86_64", "py3-none-any"]))


class RemoteIndex(MemoryIndex):
    """An index that is asked for everything, and notes it."""

    def __init__(self, lines: Iterable[str]) -> None:
        super().__init__(lines, remote=True)


@pytest.fixture(scope="session")
def memory_index() -> type[MemoryIndex]:
    return RemoteIndex


@pytest.fixture(scope="session")
def target() -> Target:
    return TARGET


Resolve = Callable[..., Resolution]


@pytest.fixture(name="inputs", scope="session")
def _inputs() -> Callable[[Iterable[str], str], tuple[ResolverInput, ...]]:
    return inputs


def inputs(requirements: Iterable[str], origin: str) -> tuple[ResolverInput, ...]:
    return tuple(ResolverInput(parse_requirement(text), origin) for text in requirements)


@pytest.fixture
def resolve() -> Resolve:
    """Resolve texts of requirements against lines of releases."""

    def run(
        index: MemoryIndex | Iterable[str],
        *requirements: str,
        constraints: Iterable[str] = (),
        overrides: Iterable[str] = (),
        preferences: Iterable[str] = (),
        target: Target = TARGET,
        **options: object,
    ) -> Resolution:
        preferred = [text.split("==") for text in preferences]
        manifest = Manifest(
            requirements=inputs(requirements, "-r requirements.in"),
            constraints=inputs(constraints, "-c limits.txt"),
            overrides=inputs(overrides, "--override overrides.txt"),
            preferences=tuple(Preference(ProjectName(name), v) for name, v in preferred),
        )
        source = index if isinstance(index, MemoryIndex) else RemoteIndex(index)
        return Resolver(source, manifest, target, Options(**options)).resolve()

    return run
