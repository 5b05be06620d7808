"""Progress on a terminal: a spinner that names what is looked at, a bar of bytes, a bar of files.

Anywhere else - no terminal, `--quiet`, `--verbose`, `--no-progress` - nothing at all, and rich is
not imported.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from puffin_traits import NullReporter

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from puffin_cli._printer import Printer
    from puffin_normalize import ProjectName


class TerminalReporter(NullReporter):
    """Draws the phase that runs and clears it away at its end."""

    def __init__(self, printer: Printer) -> None:
        self._printer = printer
        self._progress: Progress | None = None
        self._main: TaskID | None = None
        self._downloads: dict[str, TaskID] = {}

    def on_progress(self, name: ProjectName, version: str) -> None:
        """Show what the solver looks at."""
        progress, task = self._begin("Resolving", None)
        progress.update(task, description=f"{name}=={version}" if version else str(name))

    def on_start(self, *counts: int | None) -> None:
        """Begin a phase of so many distributions (and bytes)."""
        self._begin("Fetching packages" if len(counts) > 1 else "Installing", counts[0])

    def on_download_start(self, key: str, size: int | None) -> None:
        """Show a download."""
        if self._progress is not None:
            self._downloads[key] = self._progress.add_task(key.partition("-")[0], total=size)

    def on_download_progress(self, key: str, received: int) -> None:
        """Lengthen its bar."""
        if self._progress is not None and key in self._downloads:
            self._progress.advance(self._downloads[key], received)

    def on_download_complete(self, key: str) -> None:
        """Take its bar away."""
        task = self._downloads.pop(key, None)
        if self._progress is not None and task is not None:
            self._progress.remove_task(task)

    def on_prepared(self, name: ProjectName, version: str) -> None:
        """Count a distribution that is ready."""
        self._count(name, version)

    def on_installed(self, name: ProjectName, version: str) -> None:
        """Count a distribution that is in place."""
        self._count(name, version)

    def on_complete(self) -> None:
        """Clear the display."""
        if self._progress is not None:
            self._progress.stop()
        self._progress, self._main = None, None
        self._downloads.clear()

    def _count(self, name: ProjectName, version: str) -> None:
        if self._progress is not None and self._main is not None:
            self._progress.update(self._main, advance=1, description=f"{name}=={version}")

    def _begin(self, title: str, total: int | None) -> tuple[Progress, TaskID]:
        if self._progress is None or self._main is None:
            self._progress = make_progress(self._printer)
            self._main = self._progress.add_task(title, total=total)
            self._progress.start()
        return self._progress, self._main


def make_progress(printer: Printer) -> Progress:
    """Return a display on the printer's stderr that vanishes when it is stopped."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn

    console = Console(file=printer.stderr, no_color=not printer.colored)
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=20),
        TextColumn("{task.percentage:>3.0f}%"),
    )
    return Progress(*columns, console=console, transient=True, refresh_per_second=10)
