"""What an interpreter can run: only commands that look at wheels ask for it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import msgspec

from platform_host import Platform
from platform_tags import tags_for

if TYPE_CHECKING:
    from platform_tags import Tags


def write_platform(platform: Platform) -> str:
    """Return a platform as one line of JSON."""
    return msgspec.json.encode(platform).decode()


def read_platform(text: str) -> Platform:
    """Return the platform that `write_platform` has written."""
    return msgspec.json.decode(text, type=Platform)


@lru_cache
def shared_tags(
    platform: Platform, python: tuple[int, int], implementation: str, abis: tuple[str, ...]
) -> Tags:
    """Return the tags of the wheels that such an interpreter can use; equal ones share them."""
    return tags_for(platform, python, implementation=implementation, abis=abis)
