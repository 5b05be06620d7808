"""Where everything is by default, from the directory that the command is run in."""

from typing import Final

BENCH: Final = ".bench"
"""All that is fetched and measured; git does not see it."""
MIRROR: Final = f"{BENCH}/mirror"
RESULTS: Final = f"{BENCH}/results.json"
PAGE: Final = "docs/benchmarks.md"
"""The page; its charts and its results are in a directory beside it, called the same."""
