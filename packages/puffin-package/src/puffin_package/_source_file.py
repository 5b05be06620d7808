"""The files of a source tree that are parsed: read whole, bounded, absent where unreadable."""

from __future__ import annotations

import os


def read_source_file(root: str, name: str, limit: int) -> bytes | None:
    """Return the bytes of a file in the top directory; `None` if it is missing or unreadable.

    One of more than `limit` bytes counts as unreadable, and so does what is no regular file.
    """
    path = os.path.join(root, name)
    try:
        if not os.path.isfile(path):  # a FIFO would keep us waiting
            return None
        with open(path, "rb") as file:
            data = file.read(limit + 1)
    except OSError:
        return None
    return data if len(data) <= limit else None
