"""Progress on a terminal: a spinner that names what is looked at, a bar over all, one a download.

With `--verbose` there are lines of text instead. Anywhere else - no terminal, `--quiet`,
`--no-progress` - there is nothing at all, and rich is not imported.
"""

from __future__ import annotations

from threading import RLock
from typing import TYPE_CHECKING

from puffin_traits import NullReporter

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from puffin_cli._printer import Printer
    from puffin_normalize import ProjectName


class TerminalReporter(NullReporter):
    """Draws the phase that runs, with what is fetched and built in it, and clears it away.

    Of builds and checkouts a line stays when they are done. Safe to be called on any thread.
    """

    def __init__(self, printer: Printer) -> None:
        self._printer = printer
        self._lock = RLock()
        self._progress: Progress | None = None
        self._main: TaskID | None = None
        self._tasks: dict[str, TaskID] = {}

    def on_progress(self, name: ProjectName, version: str) -> None:
        """Show what the solver looks at."""
        progress, task = self._begin("Resolving", None)
        progress.update(task, description=f"{name}=={version}" if version else str(name))

    def on_start(self, *counts: int | None) -> None:
        """Begin a phase of so many distributions (and bytes)."""
        self._begin("Preparing packages" if len(counts) > 1 else "Installing", counts[0])

    def on_download_start(self, key: str, size: int | None) -> None:
        """Show a download."""
        with self._lock:
            if self._progress is not None:
                self._add(self._progress, key, key.partition("-")[0], size)

    def on_download_progress(self, key: str, received: int) -> None:
        """Lengthen its bar."""
        with self._lock:
            if self._progress is not None and key in self._tasks:
                self._progress.advance(self._tasks[key], received)

    def on_download_complete(self, key: str) -> None:
        """Take its bar away."""
        self._end(key, "")

    def on_build_start(self, label: str) -> None:
        """Show a build."""
        self._show(f"build {label}", f"Building {label}")

    def on_build_complete(self, label: str, *, built: bool) -> None:
        """Say that it is done; of one that failed the error will tell."""
        self._end(f"build {label}", f"Built {label}" if built else "")

    def on_checkout_start(self, url: str, revision: str) -> None:
        """Show that a repository is fetched."""
        self._show(f"checkout {url} {revision}", f"Updating {url} ({short(revision)})")

    def on_checkout_complete(self, url: str, revision: str) -> None:
        """Say that it is there."""
        self._end(f"checkout {url} {revision}", f"Updated {url} ({short(revision)})")

    def on_prepared(self, name: ProjectName, version: str) -> None:
        """Count a distribution that is ready."""
        self._count(name, version)

    def on_installed(self, name: ProjectName, version: str) -> None:
        """Count a distribution that is in place."""
        self._count(name, version)

    def on_complete(self) -> None:
        """Clear the display."""
        with self._lock:
            if self._progress is not None:
                self._progress.stop()
            self._progress, self._main = None, None
            self._tasks.clear()

    def _count(self, name: ProjectName, version: str) -> None:
        with self._lock:
            if self._progress is not None and self._main is not None:
                self._progress.update(self._main, advance=1, description=f"{name}=={version}")

    def _begin(self, title: str, total: int | None) -> tuple[Progress, TaskID]:
        with self._lock:
            progress = self._opened()
            if self._main is None:
                self._main = progress.add_task(title, total=total)
            return progress, self._main

    def _show(self, key: str, text: str) -> None:
        """Show a build or a checkout, also one that no phase has begun for."""
        with self._lock:
            self._add(self._opened(), key, text, None)

    def _end(self, key: str, text: str) -> None:
        """Take something away; `text` stays in its place."""
        with self._lock:
            task = self._tasks.pop(key, None)
            if self._progress is None or task is None:
                return
            self._progress.remove_task(task)
            if text:
                self._progress.console.print(text, markup=False, highlight=False, soft_wrap=True)
            if self._main is None and not self._tasks:
                self.on_complete()

    def _add(self, progress: Progress, key: str, text: str, total: int | None) -> None:
        if key not in self._tasks:
            self._tasks[key] = progress.add_task(text, total=total)

    def _opened(self) -> Progress:
        if self._progress is None:
            self._progress = make_progress(self._printer)
            self._progress.start()
        return self._progress


class Narrator(NullReporter):
    """Tells of builds and checkouts in lines, for `--verbose`, between what the builds print."""

    def __init__(self, printer: Printer) -> None:
        self._printer = printer

    def on_build_start(self, label: str) -> None:
        """Say that a build begins."""
        self._printer.detail(f"Building {label}")

    def on_build_complete(self, label: str, *, built: bool) -> None:
        """Say that it is over."""
        self._printer.detail(f"{'Built' if built else 'Failed to build'} {label}")

    def on_checkout_start(self, url: str, revision: str) -> None:
        """Say that a repository is fetched."""
        self._printer.detail(f"Updating {url} ({short(revision)})")

    def on_checkout_complete(self, url: str, revision: str) -> None:
        """Say that it is there."""
        self._printer.detail(f"Updated {url} ({short(revision)})")


def short(revision: str) -> str:
    """Return a revision as people name it: of a full commit the first nine digits."""
    is_commit = len(revision) == 40 and not revision.strip("0123456789abcdef")  # noqa: PLR2004 - the digits of a SHA-1
    return revision[:9] if is_commit else revision


def make_progress(printer: Printer) -> Progress:
    """Return a display on the printer's stderr that vanishes when it is stopped."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn

    console = Console(file=printer.stderr, no_color=not printer.colored)
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=20),
        TextColumn("{task.percentage:>3.0f}%"),
    )
    return Progress(*columns, console=console, transient=True, refresh_per_second=10)
