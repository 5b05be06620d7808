"""The `puffin-bench` command: Puffin and its peers at the same work, in turns, on one machine.

It leaves the work to the tools, which it runs as commands, and reading pages and archives to the
packages for that. What it is not: a judge of what nobody measured.

    >>> from puffin_bench import main
    >>> main(["--version"])
    puffin-bench 0.1.0
    0

Specification: none; what it prints may change with any version.
"""

from typing import TYPE_CHECKING

from puffin_macros import lazy_exports

if TYPE_CHECKING:
    from puffin_bench._document import ReportFile, report
    from puffin_bench._errors import BenchError, MirrorError, ResultsError, RunError, ServerError
    from puffin_bench._main import main
    from puffin_bench._results import Group, Machine, Outcome, Results, Sample

__all__ = [
    "BenchError",
    "Group",
    "Machine",
    "MirrorError",
    "Outcome",
    "ReportFile",
    "Results",
    "ResultsError",
    "RunError",
    "Sample",
    "ServerError",
    "main",
    "report",
]

__getattr__ = lazy_exports(
    __name__,
    {
        "_document": ["ReportFile", "report"],
        "_errors": ["BenchError", "MirrorError", "ResultsError", "RunError", "ServerError"],
        "_main": ["main"],
        "_results": ["Group", "Machine", "Outcome", "Results", "Sample"],
    },
)
