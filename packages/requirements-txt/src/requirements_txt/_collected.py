"""What was found in requirements files so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

from requirements_txt._records import RequirementsFile

if TYPE_CHECKING:
    from requirements_txt._records import EditableEntry, RequirementEntry, UnnamedEntry

_ALL = ":all:"
_NONE = ":none:"


class Collected:
    """The parts of a `RequirementsFile` that is being read."""

    def __init__(self) -> None:
        self.requirements: list[RequirementEntry] = []
        self.constraints: list[RequirementEntry] = []
        self.editables: list[EditableEntry] = []
        self.unnamed: list[UnnamedEntry] = []
        self.index_url: str | None = None
        self.extra_index_urls: list[str] = []
        self.find_links: list[str] = []
        self.trusted_hosts: list[str] = []
        self.use_features: list[str] = []
        self.flags: set[str] = set()
        self.no_binary: set[str] = set()
        self.only_binary: set[str] = set()
        self.files: list[str] = []

    def control_formats(self, value: str, *, binary: bool) -> None:
        """Apply one `--no-binary` or, with `binary`, one `--only-binary`.

        `:all:` replaces what was said of either kind, `:none:` takes back what was said of this
        one, and a name is in one of the two sets at most.

        Raises: InvalidNameError - of puffin_normalize.
        """
        from puffin_normalize import normalize_project

        these, others = self.no_binary, self.only_binary
        if binary:
            these, others = others, these
        for word in filter(None, map(str.strip, value.split(","))):
            if word == _ALL:
                these.clear()
                others.clear()
                these.add(_ALL)
            elif word == _NONE:
                these.clear()
            else:
                name = normalize_project(word)
                others.discard(name)
                these.add(name)

    def finished(self) -> RequirementsFile:
        """Return all that was found."""
        return RequirementsFile(
            requirements=tuple(self.requirements),
            constraints=tuple(self.constraints),
            editables=tuple(self.editables),
            unnamed=tuple(self.unnamed),
            index_url=self.index_url,
            extra_index_urls=tuple(self.extra_index_urls),
            find_links=tuple(self.find_links),
            no_index="no-index" in self.flags,
            no_binary=tuple(sorted(self.no_binary)),
            only_binary=tuple(sorted(self.only_binary)),
            pre="pre" in self.flags,
            prefer_binary="prefer-binary" in self.flags,
            require_hashes="require-hashes" in self.flags,
            trusted_hosts=tuple(self.trusted_hosts),
            use_features=tuple(self.use_features),
            files=tuple(self.files),
        )
