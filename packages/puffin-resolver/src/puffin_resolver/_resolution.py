"""The answer: pins, and who asked for them."""

from msgspec import Struct

from puffin_normalize import ExtraName, ProjectName
from pypi_types import IndexUrl


class Pin(Struct, frozen=True, kw_only=True):
    """One release that was chosen."""

    name: ProjectName
    version: str
    extras: tuple[ExtraName, ...] = ()
    """The extras that were asked for, sorted."""
    via: tuple[str, ...] = ()
    """Who asked for it, sorted: names of projects, then origins such as `-r requirements.in`."""
    url: str | None = None
    """The source if it is no index, of git with the commit; credentials are as they were given."""
    editable: bool = False
    hashes: tuple[str, ...] = ()
    """`sha256:<hex>` of every file of the release that may be installed, sorted."""
    index: IndexUrl | None = None
    yanked: str | None = None
    """The reason (maybe empty) if the release is yanked."""


class Resolution(Struct, frozen=True, kw_only=True):
    """What satisfies the requirements in the target environment."""

    pins: tuple[Pin, ...]
    """One a project, sorted by name."""
    warnings: tuple[str, ...] = ()
    """What the user should know, a sentence each."""
    visited: int = 0
    """How many releases the solver decided on, wrong turns included."""
