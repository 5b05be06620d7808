"""Resolutions that run side by side and are told about one by one."""

from __future__ import annotations

import time
from threading import Lock
from typing import TYPE_CHECKING, Self

from puffin_cli import format_duration, one_line
from puffin_macros import PuffinError

if TYPE_CHECKING:
    from puffin_cli import Context, WordResolver


class SideBySide:
    """Resolves single requirements, on many threads, and prints a line for each when it is done.

    A context manager: of what still runs when it is left nothing is told, because it is cut short,
    which is no failure of the project.
    """

    def __init__(self, resolver: WordResolver, context: Context) -> None:
        self._resolver, self._context = resolver, context
        self._lock = Lock()
        self._ended = False

    def run(self, project: str) -> bool:
        """Resolve a requirement; return whether that succeeded.

        Whatever goes wrong is told as the reason: to find what does is what this is for.
        """
        started = time.perf_counter()
        try:
            count = len(self._resolver.resolve([project]).pins)
        except (PuffinError, OSError) as error:
            self._failed(project, one_line(error), started)
            return False
        except Exception as error:  # noqa: BLE001 - a bug in one must not hide all the others
            self._failed(project, f"a bug: {type(error).__name__}: {one_line(error)}", started)
            self._show_where(error)
            return False
        packages = f"{count} package{'' if count == 1 else 's'}"
        self._tell("ok", "green", f"{project}: {packages} in {_since(started)}")
        return True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        with self._lock:
            self._ended = True

    def _failed(self, project: str, reason: str, started: float) -> None:
        self._tell("failed", "red", f"{project}: {reason} ({_since(started)})")

    def _show_where(self, error: Exception) -> None:
        """Print the traceback if `--verbose`."""
        if self._context.printer.verbose:
            import traceback

            self._context.printer.detail("".join(traceback.format_exception(error)).rstrip())

    def _tell(self, word: str, color: str, text: str) -> None:
        printer = self._context.printer
        with self._lock:
            if not self._ended:
                printer.result(f"{printer.result_style(f'{word:6}', color)}  {text}")


def _since(started: float) -> str:
    return format_duration(time.perf_counter() - started)
