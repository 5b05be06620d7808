"""Signals that ask for an end: they end a command as Ctrl-C does, once everything is put away."""

from __future__ import annotations

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import NoReturn, Self

_END_SIGNALS = ("SIGINT", "SIGHUP", "SIGTERM")
_SIGNALLED = 128
"""What a shell adds to the number of the signal that ended a command."""


class Terminated(KeyboardInterrupt):
    """Another signal than that of Ctrl-C wants an end, which is to be as tidy as after that one."""

    def __init__(self, number: int) -> None:
        super().__init__("Terminated")
        self.code = _SIGNALLED + number


class EndSignals:
    """Has signals that ask for an end raise `Terminated`, unless they are ignored.

    Else builds and git would go on without us, as they are in sessions of their own.
    """

    def __init__(self) -> None:
        # What `signal` is made of, and always loaded: that one would cost time in every run.
        self._signals = __import__("_signal")
        numbers = [n for name in _END_SIGNALS if (n := getattr(self._signals, name, None))]
        found = {number: self._signals.getsignal(number) for number in numbers}
        self._before = {number: handler for number, handler in found.items() if handler is not None}

    def __enter__(self) -> Self:
        for number, handler in self._before.items():
            if handler == self._signals.SIG_DFL:
                self._handle(number, _terminate)
        return self

    def ignore(self) -> None:
        """Let no signal in any more, for everything has been put away."""
        for number in self._before:
            self._handle(number, self._signals.SIG_IGN)

    def __exit__(self, *exception: object) -> None:
        for number, handler in self._before.items():
            self._handle(number, handler)

    def _handle(self, number: int, handler: object) -> None:
        try:
            self._signals.signal(number, handler)
        except ValueError:  # not the main thread, where no signal arrives
            return


def _terminate(number: int, _frame: object) -> NoReturn:
    raise Terminated(number)
