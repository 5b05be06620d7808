"""How a version of Python is written when one is asked for."""

from __future__ import annotations

import re

VERSION = re.compile(
    r"(?:(?P<implementation>python|cpython|pypy)@?)?"
    r"(?P<version>\d{1,9}(?:\.\d{1,9}){0,2}(?:(?:a|b|rc)\d{1,9})?)(?P<threads>t?)"
)
"""`3`, `3.12`, `python3.12.1`, `cpython@3.14.0rc1`, `pypy3.10`, `3.13t`."""
