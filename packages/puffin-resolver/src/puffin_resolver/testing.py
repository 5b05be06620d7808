"""An index in memory, for tests of programs that resolve.

>>> from puffin_resolver import resolve
>>> from puffin_resolver.testing import MemoryIndex
>>> index = MemoryIndex.from_mapping({"shop": {"2.0": ["web>=3"]}, "web": {"3.0": [], "2.9": []}})
>>> print(resolve(["shop"], source=index).to_requirements(), end="")
shop==2.0
web==3.0
# via shop
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from msgspec.structs import replace
from packaging.version import Version

from distribution_types import DistributionMissingError, GitSdist, RegistrySdist, RegistryWheel
from pep508 import conjunction, parse_marker, parse_requirement
from puffin_client import Project, ProjectNotFoundError, ProjectSdist, ProjectWheel, Release
from puffin_normalize import escape_name, normalize_extra, normalize_project
from pypi_types import DEFAULT_INDEX, CoreMetadata

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Self, TypedDict

    from distribution_types import DirectDist, Dist
    from pep508 import Requirement
    from puffin_client import ProjectFile
    from puffin_normalize import ProjectName
    from puffin_resolver._arguments import Wanted

    class FileKeys(TypedDict):
        """What the files of a release have in common."""

        requires_python: str | None
        yanked: bool | str
        upload_time: float | None
        size: int | None

    class FileNames(TypedDict):
        """What tells a file from others."""

        filename: str
        url: str
        hashes: dict[str, str]


__all__ = ["MemoryIndex"]

PLACE = "https://example.org/"
COMMIT = "0123456789" * 4
NEAR = 3
"""How many names a hint has at most."""


class MemoryIndex:
    """A `PackageSource` that has what it was told, and notes what it was asked.

    Releases come from `add`, from `from_mapping`, or from lines such as

        a==1.0 yanked python>=3.13 -> b>=2 | c[x]

    with these words before the arrow: `yanked`, `yanked=<reason>`, `sdist` (beside the wheel),
    `only-sdist`, `tags=<tags>`, `python<specifier>`, `uploaded=<UTC seconds>`, `extras=<a>,<b>`,
    `sha256=<digest>`, `rank=<number>`. With ` @ URL` behind the version a line describes the source
    at that URL. Hashes that are not given are those of the file names.

    To be filled first and asked then, by any number of threads.
    """

    def __init__(self, lines: Iterable[str] = (), *, remote: bool = False) -> None:
        """`remote`: have nothing at hand, as an index has that is asked over a network."""
        self.asked: list[str] = []
        """Names of projects and files, and URLs, in the order in which they were asked for."""
        self.built: list[str] = []
        """The names of the source distributions among these, which others would have to build."""
        self._remote = remote
        self._releases: dict[str, dict[Version, Release]] = {}
        self._metadata: dict[str, CoreMetadata] = {}
        for line in lines:
            self._add_line(line)

    @classmethod
    def from_mapping(
        cls, projects: Mapping[str, Mapping[str, Iterable[Wanted]]], *, remote: bool = False
    ) -> Self:
        """Return an index of projects: by name the versions, by version what they require."""
        index = cls(remote=remote)
        for name, versions in projects.items():
            for version, requires in versions.items():
                index.add(name, version, requires=requires)
        return index

    def add(  # noqa: PLR0913 - what an index knows of a release
        self,
        name: str,
        version: str,
        *,
        requires: Iterable[Wanted] = (),
        extras: Mapping[str, Iterable[Wanted]] | Iterable[str] = (),
        requires_python: str | None = None,
        yanked: bool | str = False,
        uploaded: datetime | float | None = None,
        tags: str | Iterable[str] = "py3-none-any",
        wheel: bool = True,
        sdist: bool = False,
        sha256: str | None = None,
        size: int | None = None,
        rank: int = 0,
    ) -> Self:
        """Add a release with a wheel for each of `tags`, a source distribution, or both.

        `extras` are names, or names with what each requires beside the rest. `yanked` may be the
        reason, `uploaded` an instant or UTC seconds, `sha256` the digest of every file, `size` its
        bytes. `rank` is that of `puffin_client.Release`. A release that is there is replaced.

        Raises: InvalidVersion of `packaging`; InvalidNameError, RequirementError.
        """
        project, parsed = normalize_project(name), Version(version)
        metadata = _metadata(project, str(parsed), requires, extras, requires_python)
        shared: FileKeys = {
            "requires_python": requires_python,
            "yanked": yanked,
            "upload_time": uploaded.timestamp() if isinstance(uploaded, datetime) else uploaded,
            "size": size,
        }
        stem = f"{escape_name(project)}-{parsed}"
        wheels = tuple(
            ProjectWheel(tags=tag, **_named(f"{stem}-{tag}.whl", sha256), **shared)
            for tag in ((tags,) if isinstance(tags, str) else tags)
            if wheel
        )
        source = ProjectSdist(**_named(f"{stem}.tar.gz", sha256), **shared) if sdist else None
        release = Release(version=str(parsed), wheels=wheels, sdist=source, rank=rank)
        self._releases.setdefault(project, {})[parsed] = release
        for file in _files(release):
            self._metadata[file.url] = metadata
        return self

    def add_source(  # noqa: PLR0913 - what metadata says
        self,
        url: str,
        name: str,
        version: str,
        *,
        requires: Iterable[Wanted] = (),
        extras: Mapping[str, Iterable[Wanted]] | Iterable[str] = (),
        requires_python: str | None = None,
    ) -> Self:
        """Add the source at a URL, which requirements name with `name @ url`.

        A repository is at the same commit always.
        """
        project, parsed = normalize_project(name), str(Version(version))
        self._metadata[url] = _metadata(project, parsed, requires, extras, requires_python)
        return self

    def cached_project(self, name: ProjectName) -> Project | None:
        """Return a project that is there, unless the index is remote."""
        return None if self._remote or name not in self._releases else self.project(name)

    def project(self, name: ProjectName) -> Project:
        """Return a project. Raises: ProjectNotFoundError."""
        self.asked.append(name)
        if name not in self._releases:
            raise ProjectNotFoundError(name, (f"{PLACE}simple",))
        versions = sorted(self._releases[name].items(), reverse=True)
        releases = tuple(release for _, release in versions)
        return Project(name=name, index=DEFAULT_INDEX, releases=releases)

    def near_names(self, name: ProjectName) -> tuple[str, ...]:
        """Return names of projects that look like one that is not there."""
        from difflib import get_close_matches

        return tuple(get_close_matches(name, self._releases, n=NEAR))

    def precise(self, dist: DirectDist) -> DirectDist:
        """Return a distribution; of a repository at the one commit that it has."""
        return dist.with_commit(COMMIT) if isinstance(dist, GitSdist) else dist

    def cached_metadata(self, dist: Dist) -> CoreMetadata | None:
        """Return the metadata of a distribution, unless the index is remote."""
        return None if self._remote else self.metadata(dist)

    def metadata(self, dist: Dist) -> CoreMetadata:
        """Return the metadata of a distribution. Raises: DistributionMissingError."""
        if isinstance(dist, RegistryWheel | RegistrySdist):
            name, url = dist.file.filename, dist.file.url
        else:
            name = url = dist.url
        self.asked.append(name)
        if isinstance(dist, RegistrySdist):
            self.built.append(name)
        if url not in self._metadata:
            raise DistributionMissingError(url)
        return self._metadata[url]

    def _add_line(self, line: str) -> None:
        head, _, tail = line.partition("->")
        pin, *words = head.split()
        name, _, version = pin.partition("==")
        requires = [text for text in tail.split(" | ") if text.strip()]
        python = next((word[6:] for word in words if word.startswith("python")), None)
        told = dict(word.partition("=")[::2] for word in words if not word.startswith("python"))
        extras = [extra for extra in told.get("extras", "").split(",") if extra]
        if words[:1] == ["@"]:
            self.add_source(
                words[1], name, version, requires=requires, extras=extras, requires_python=python
            )
            return
        self.add(
            name,
            version,
            requires=requires,
            extras=extras,
            requires_python=python,
            yanked=(told["yanked"] or True) if "yanked" in told else False,
            uploaded=float(told["uploaded"]) if "uploaded" in told else None,
            tags=told.get("tags", "py3-none-any"),
            wheel="only-sdist" not in told,
            sdist="sdist" in told or "only-sdist" in told,
            sha256=told.get("sha256"),
            rank=int(told.get("rank", 0)),
        )


def _named(filename: str, digest: str | None) -> FileNames:
    hashes = {"sha256": digest or sha256(filename.encode()).hexdigest()}
    return {"filename": filename, "url": PLACE + filename, "hashes": hashes}


def _files(release: Release) -> Iterator[ProjectFile]:
    yield from release.wheels
    if release.sdist is not None:
        yield release.sdist


def _metadata(
    name: ProjectName,
    version: str,
    requires: Iterable[Wanted],
    extras: Mapping[str, Iterable[Wanted]] | Iterable[str],
    requires_python: str | None,
) -> CoreMetadata:
    needs: dict[str, Iterable[Wanted]] = (
        dict(extras) if isinstance(extras, Mapping) else dict.fromkeys(extras, ())
    )
    optional = [
        _for_extra(parse_requirement(str(item)), normalize_extra(extra))
        for extra, items in needs.items()
        for item in items
    ]
    return CoreMetadata(
        name=name,
        version=version,
        requires_dist=(*(parse_requirement(str(item)) for item in requires), *optional),
        requires_python=requires_python,
        provides_extra=tuple(normalize_extra(extra) for extra in needs),
    )


def _for_extra(requirement: Requirement, extra: str) -> Requirement:
    marker = conjunction(requirement.marker, parse_marker(f"extra == '{extra}'"))
    return replace(requirement, marker=marker)
