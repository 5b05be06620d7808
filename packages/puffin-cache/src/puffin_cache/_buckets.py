"""The buckets: the one place that names them."""

from __future__ import annotations

from enum import Enum


class CacheBucket(Enum):
    """A kind of entry. The number at the end grows with its format; old data is then ignored."""

    SIMPLE = "simple-v0"
    """Project pages: `<index>/<name>.json`."""
    WHEELS = "wheels-v0"
    """Wheels from elsewhere: `<source>/<name>/<stem>.json` (metadata) and `<stem>/` (unpacked)."""
    BUILT_WHEELS = "built-wheels-v0"
    """Wheels built here, an entry a source: `<source>/<name>/...`."""
    GIT = "git-v0"
    """Repositories and their checkouts."""
    INTERPRETER = "interpreter-v0"
    """What interpreters say of themselves: `<digest of the path>.json`."""
