"""Values that remember where they were set."""

from typing import Generic, TypeVar

from msgspec import Struct

T = TypeVar("T")


class Sourced(Struct, Generic[T], frozen=True):
    """A value and the flag, variable or file that set it."""

    value: T
    source: str
    """`--index-url`, `PUFFIN_INDEX_URL`, `pip.conf [global]`, `default`: for messages."""
