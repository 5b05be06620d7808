"""Source distributions, by where they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

if TYPE_CHECKING:
    from puffin_git import GitUrl
    from puffin_normalize import ProjectName
    from pypi_types import DirectUrl, File, IndexUrl


class RegistrySdist(Struct, frozen=True, kw_only=True):
    """A source distribution that an index offers."""

    name: ProjectName
    version: str
    """In normal form."""
    file: File
    index: IndexUrl

    @property
    def filename(self) -> str:
        """The name of the file."""
        return self.file.filename

    @property
    def size(self) -> int | None:
        """The bytes of the file, if the index tells."""
        return self.file.size

    def direct_url(self) -> None:
        """Return None: what an index gave is recorded nowhere (PEP 610)."""


class UrlSdist(Struct, frozen=True, kw_only=True):
    """An archive of sources at a direct URL, under any name (`master.zip`)."""

    name: ProjectName
    url: str
    """As the user gave it: with credentials and fragment. Never show it as it is."""
    filename: str
    subdirectory: str | None = None
    """Where in the archive the project is, in slashes."""

    def direct_url(self) -> DirectUrl:
        """Return what direct_url.json will say."""
        from pypi_types import DirectUrl

        return DirectUrl.archive(self.url.partition("#")[0], subdirectory=self.subdirectory)


class GitSdist(Struct, frozen=True, kw_only=True):
    """A source tree in a git repository."""

    name: ProjectName
    url: str
    """As the user gave it (`git+https://...@revision#subdirectory=x`). Never show it as it is."""
    git: GitUrl
    """What the URL says, with the commit once it is known."""
    subdirectory: str | None = None
    """Where in the repository the project is, in slashes."""

    @property
    def precise_url(self) -> str:
        """The URL with the full commit, as far as it is known; its fragment is kept."""
        _, mark, fragment = self.url.partition("#")
        return f"{self.git}{mark}{fragment}"

    def with_commit(self, commit: str) -> GitSdist:
        """Return the same with the full commit; `url` stays as the user gave it."""
        return GitSdist(
            name=self.name,
            url=self.url,
            git=self.git.with_commit(commit),
            subdirectory=self.subdirectory,
        )

    def direct_url(self) -> DirectUrl:
        """Return what direct_url.json will say: the user's revision, the commit if it is known."""
        from pypi_types import DirectUrl, VcsInfo

        info = VcsInfo(
            vcs="git",
            commit_id=self.git.precise,
            requested_revision=self.git.reference.text or None,
        )
        return DirectUrl.repository(self.git.repository, info, subdirectory=self.subdirectory)


class PathSdist(Struct, frozen=True, kw_only=True):
    """An archive of sources, or a source tree, on this machine."""

    name: ProjectName
    url: str
    """As the user gave it (`file:`)."""
    path: str
    """Absolute, without symbolic links."""
    is_directory: bool
    editable: bool = False
    subdirectory: str | None = None

    def direct_url(self) -> DirectUrl:
        """Return what direct_url.json will say: `archive_info` for archives."""
        from pypi_types import DirectUrl

        url = self.url.partition("#")[0]
        if self.is_directory:
            return DirectUrl.directory(url, editable=self.editable, subdirectory=self.subdirectory)
        return DirectUrl.archive(url, subdirectory=self.subdirectory)


SourceDist: TypeAlias = RegistrySdist | UrlSdist | GitSdist | PathSdist
