"""The answer: pins, and the requirements that lead to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from pep508 import MarkerEnvironment  # noqa: TC001 - msgspec reads it when it first decodes
from puffin_client import ProjectSdist, ProjectWheel  # noqa: TC001 - and these
from puffin_normalize import ExtraName, ProjectName  # noqa: TC001 - and these
from pypi_types import IndexUrl  # noqa: TC001 - and this

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from packaging.pylock import Pylock
    from packaging.version import Version

    from puffin_resolver._explanation import Explanation

AnnotationStyle = Literal["split", "line"]
"""Who asked for a pin: on lines of its own, or behind it."""

LINE_COLUMN = 24
"""Where annotations of the style `line` begin, if the pin is not longer."""


class Edge(Struct, frozen=True, kw_only=True):
    """Why a project is in the resolution, or limited in it: one requirement that holds."""

    dependent: ProjectName | None = None
    """The project that requires it; None: the inputs."""
    dependent_version: str | None = None
    dependent_extra: ExtraName | None = None
    """The extra of the dependent that the requirement belongs to."""
    name: ProjectName
    """The project that is required."""
    extras: tuple[ExtraName, ...] = ()
    specifiers: str = ""
    url: str | None = None
    """The source that is required; credentials are as they were given."""
    marker: str = ""
    origin: str = ""
    """For what inputs say, overrides too: the file, `-r requirements.in`."""
    place: str = ""
    """The file and the line, `requirements.in line 3`, if they are known."""
    constraint: bool = False
    """Whether it only limits, and requires nothing."""


class Pin(Struct, frozen=True, kw_only=True):
    """One release that was chosen."""

    name: ProjectName
    version: str
    """Normalised, as text; `parsed_version` compares."""
    extras: tuple[ExtraName, ...] = ()
    """The extras that were asked for, sorted."""
    via: tuple[str, ...] = ()
    """Who asked for it, sorted: names of projects, then origins such as `-r requirements.in`."""
    url: str | None = None
    """The source if it is no index, of git with the commit; credentials are as they were given."""
    editable: bool = False
    wheels: tuple[ProjectWheel, ...] = ()
    """The wheels of the release that the options admit, for any platform."""
    sdist: ProjectSdist | None = None
    """The source distribution of the release, if there is one and the options admit it."""
    file: ProjectWheel | ProjectSdist | None = None
    """The one of these that would be installed into the target environment."""
    source_hashes: tuple[str, ...] = ()
    """`sha256:<hex>` of the archive at `url`, if somebody found it out."""
    index: IndexUrl | None = None
    """The index, or the place of links, that the file is from."""
    yanked: str | None = None
    """The reason (maybe empty) if the release is yanked."""

    @property
    def hashes(self) -> tuple[str, ...]:
        """`sha256:<hex>` of every file that may be installed, sorted."""
        if self.url is not None:
            return self.source_hashes
        files = self.wheels if self.sdist is None else (*self.wheels, self.sdist)
        return tuple(sorted(f"sha256:{f.hashes['sha256']}" for f in files if "sha256" in f.hashes))

    @property
    def sha256(self) -> str | None:
        """The digest of what would be installed, in hexadecimal, if it is known."""
        if self.file is not None:
            return self.file.hashes.get("sha256")
        return self.source_hashes[0].partition(":")[2] if self.source_hashes else None

    @property
    def parsed_version(self) -> Version:
        """The version as `packaging` has it, for comparisons."""
        from packaging.version import Version

        return Version(self.version)


class Resolution(Struct, frozen=True, kw_only=True):
    """What satisfies the requirements in the target environment."""

    pins: tuple[Pin, ...]
    """One a project, sorted by name."""
    graph: tuple[Edge, ...] = ()
    """The requirements that led here, sorted by the name of what they require; those of the
    inputs first. What a project requires of extras of its own is left out."""
    environment: MarkerEnvironment | None = None
    """What it is for: the values of the markers."""
    warnings: tuple[str, ...] = ()
    """What the user should know, a sentence each."""
    visited: int = 0
    """How many releases the solver tried, wrong turns included: it asked what they need."""
    explanations: tuple[Explanation, ...] = ()
    """Why each pin is what it is, in the order of the pins; only if they were asked for."""

    def pin(self, name: str) -> Pin:
        """Return the pin of a project, whose name need not be normalised.

        Raises: NotResolvedError - it is not among the pins.
        """
        from puffin_resolver._lookup import pin_named

        return pin_named(self, name)

    def explain(self, name: str) -> Explanation:
        """Return why a project is there, and why in this version; `str` of it is the text.

        Raises: NotResolvedError; NotExplainedError - the resolver was not asked to explain.
        """
        from puffin_resolver._lookup import explanation_named

        return explanation_named(self, name)

    def to_requirements(
        self,
        *,
        hashes: bool = False,
        annotate: bool = True,
        annotation_style: AnnotationStyle = "split",
        sources: Mapping[ProjectName, str] | None = None,
    ) -> str:
        """Return the pins as a requirements file, those of editable trees first.

        `hashes` adds those of all files that may be installed, `annotate` who asked for each.
        `sources` says how pins are written that no index has, such as `-e ./foo`; by default as
        `foo @ URL`, without credentials.
        """
        style = annotation_style if annotate else None
        lines = [
            line
            for pin in sorted(self.pins, key=lambda pin: not pin.editable)
            for line in _lines(
                (sources or {}).get(pin.name) or _requirement(pin),
                # a tree that is edited has no hash that lasts
                pin.hashes if hashes and not pin.editable else (),
                pin.via,
                style,
            )
        ]
        return "".join(f"{line}\n" for line in lines)

    def to_pylock(self) -> Pylock:
        """Return the pins as a lock file for environments like the one that was resolved for.

        `tomli_w.dumps(resolution.to_pylock().to_dict())` is its text. Credentials in URLs are left
        out, and files without hashes, which a lock file cannot hold.

        Raises: UnlockableError - a pin has no file with a hash; DistributionTypesError - a local
        source is gone.
        Spec: PEP 751.
        """
        from puffin_resolver._pylock import pylock_of

        return pylock_of(self)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as dictionaries, lists, texts and numbers, ready for JSON.

        Names are those of the fields. Credentials in URLs are left out; times are UTC seconds,
        sizes bytes.
        """
        from puffin_resolver._export import dict_of

        return dict_of(self)


def _requirement(pin: Pin) -> str:
    if pin.url is None:
        return f"{pin.name}=={pin.version}"
    from puffin_resolver._bare_url import bare_url

    extras = f"[{','.join(pin.extras)}]" if pin.extras else ""
    url = bare_url(pin.url)
    return f"-e {url}{extras}" if pin.editable else f"{pin.name}{extras} @ {url}"


def _lines(
    line: str, hashes: tuple[str, ...], via: tuple[str, ...], style: AnnotationStyle | None
) -> Iterator[str]:
    if via and style == "line" and not hashes:
        yield f"{line:{LINE_COLUMN}}  # via {', '.join(via)}"
        return
    yield " \\\n".join([line, *(f"    --hash={digest}" for digest in hashes)])
    if style is None or not via:
        return
    if len(via) == 1 or style == "line":
        yield f"    # via {', '.join(via)}"
        return
    yield "    # via"
    yield from (f"    #   {label}" for label in via)
