"""An index in memory, and the means to ask it."""

from collections.abc import Callable, Iterable

import pytest
from packaging.version import Version

from distribution_types import DirectDist, Dist, GitSdist, RegistrySdist, RegistryWheel
from pep508 import MarkerEnvironment, parse_requirement
from platform_tags import Tags
from puffin_client import Project, ProjectNotFoundError, ProjectSdist, ProjectWheel, Release
from puffin_normalize import ProjectName, normalize_extra
from puffin_resolver import (
    Manifest,
    Options,
    Preference,
    Resolution,
    Resolver,
    ResolverInput,
    Target,
)
from pypi_types import DEFAULT_INDEX, CoreMetadata

LINUX = MarkerEnvironment(
    implementation_name="cpython",
    implementation_version="3.12.1",
    os_name="posix",
    platform_machine="x86_64",
    platform_python_implementation="CPython",
    platform_release="6",
    platform_system="Linux",
    platform_version="1",
    python_full_version="3.12.1",
    python_version="3.12",
    sys_platform="linux",
)
TARGET = Target(LINUX, Tags(["cp312-cp312-linux_x86_64", "py3-none-any"]))


class MemoryIndex:
    """A `PackageSource` made of lines such as `a==1.0 yanked python>=3.13 -> b>=2 | c[x]`.

    A name may be followed by ` @ URL`: then the version is that of the source at this URL.

    Words before the arrow: `yanked`, `yanked=<reason>`, `sdist` (beside the wheel), `only-sdist`,
    `tags=<tags>`, `python<specifier>`, `uploaded=<seconds>`, `extras=<a>,<b>`, `sha256=<digest>`,
    `rank=<number>`.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        self.asked: list[str] = []
        self.built: list[str] = []
        self._metadata: dict[str, CoreMetadata] = {}
        found: dict[str, list[Release]] = {}
        for line in lines:
            head, _, tail = line.partition("->")
            pin, *words = head.split()
            name, _, version = pin.partition("==")
            requires = [r for r in tail.split(" | ") if r.strip()]
            if words[:1] == ["@"]:
                self._metadata[words[1]] = _metadata(name, version, words[2:], requires)
                continue
            release = self._release(name, version, words, requires)
            found.setdefault(name, []).append(release)
        self._projects = {name: self._project(name, found[name]) for name in found}

    def _project(self, name: str, releases: list[Release]) -> Project:
        newest_first = sorted(releases, key=lambda r: Version(r.version), reverse=True)
        return Project(name=name, index=DEFAULT_INDEX, releases=tuple(newest_first))

    def _release(self, name: str, version: str, words: list[str], requires: list[str]) -> Release:
        options = _options(words)
        python = _python(words)
        stem = f"{name}-{version}"
        shared = {
            "requires_python": python,
            "yanked": (options.get("yanked") or True) if "yanked" in options else False,
            "upload_time": float(options["uploaded"]) if "uploaded" in options else None,
            "hashes": {"sha256": options.get("sha256", f"{stem}-hash")},
        }
        tags = options.get("tags", "py3-none-any")
        wheel = ProjectWheel(
            filename=f"{stem}-{tags}.whl",
            url=f"https://example.org/{stem}.whl",
            tags=tags,
            **shared,
        )
        sdist = ProjectSdist(
            filename=f"{stem}.tar.gz", url=f"https://example.org/{stem}.tar.gz", **shared
        )
        metadata = _metadata(name, version, words, requires)
        self._metadata |= {wheel.url: metadata, sdist.url: metadata}
        return Release(
            version=version,
            wheels=() if "only-sdist" in options else (wheel,),
            sdist=sdist if {"sdist", "only-sdist"} & set(options) else None,
            rank=int(options.get("rank", 0)),
        )

    def cached_project(self, name: ProjectName) -> Project | None:
        """Return nothing: every question is asked, and noted."""

    def project(self, name: ProjectName) -> Project:
        self.asked.append(name)
        if name not in self._projects:
            raise ProjectNotFoundError(name, ("https://example.org/simple",))
        return self._projects[name]

    def near_names(self, name: ProjectName) -> tuple[str, ...]:
        return tuple(known for known in self._projects if known[:2] == name[:2])

    def precise(self, dist: DirectDist) -> DirectDist:
        return dist.with_commit("0123456789" * 4) if isinstance(dist, GitSdist) else dist

    def cached_metadata(self, dist: Dist) -> CoreMetadata | None:
        """Return nothing: every question is asked, and noted."""

    def metadata(self, dist: Dist) -> CoreMetadata:
        if isinstance(dist, RegistryWheel | RegistrySdist):
            self.asked.append(dist.file.filename)
            if isinstance(dist, RegistrySdist):
                self.built.append(dist.file.filename)
            return self._metadata[dist.file.url]
        self.asked.append(dist.url)
        return self._metadata[dist.url]


def _metadata(name: str, version: str, words: list[str], requires: list[str]) -> CoreMetadata:
    extras = _options(words).get("extras", "").split(",")
    return CoreMetadata(
        name=ProjectName(name),
        version=version,
        requires_dist=tuple(parse_requirement(text) for text in requires),
        requires_python=_python(words),
        provides_extra=tuple(normalize_extra(extra) for extra in extras if extra),
    )


def _options(words: list[str]) -> dict[str, str]:
    return dict(word.partition("=")[::2] for word in words if not word.startswith("python"))


def _python(words: list[str]) -> str | None:
    return next((word[6:] for word in words if word.startswith("python")), None)


@pytest.fixture(scope="session")
def memory_index() -> type[MemoryIndex]:
    return MemoryIndex


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
        source = index if isinstance(index, MemoryIndex) else MemoryIndex(index)
        return Resolver(source, manifest, target, Options(**options)).resolve()

    return run
