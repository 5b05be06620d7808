"""Log records on stderr: warnings of our packages always, everything else with `--verbose`."""

from __future__ import annotations

import logging
import time

TYPE_CHECKING = False

if TYPE_CHECKING:
    from puffin_cli._printer import Printer

OURS = ("puffin", "pypi_types", "install_wheel", "gourgeist", "requirements_txt", "pep508")
"""First words of our loggers' names."""


class PrinterHandler(logging.Handler):
    """Hands records to the printer: warnings as warnings, others with their logger's name."""

    def __init__(self, printer: Printer, started: float) -> None:
        super().__init__(logging.DEBUG if printer.verbose else logging.WARNING)
        self._printer, self._started = printer, started

    def emit(self, record: logging.LogRecord) -> None:
        """Print the record."""
        text = record.getMessage()
        if record.levelno >= logging.WARNING and record.name.startswith(OURS):
            self._printer.warn(text)
        elif self._printer.verbose:
            label = f"{record.created - self._started:8.3f} {record.name.lstrip('_')}:"
            self._printer.say(f"{self._printer.style(label, 'dim')} {text}")


def configure_logging(printer: Printer) -> None:
    """Send log records to the printer from here on."""
    root = logging.getLogger()
    root.handlers = [PrinterHandler(printer, time.time())]
    root.setLevel(logging.WARNING)
    if printer.verbose:
        for name in OURS:
            logging.getLogger(name).setLevel(logging.DEBUG)
        root.setLevel(logging.DEBUG)
