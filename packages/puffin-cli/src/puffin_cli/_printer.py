"""The two streams: results to stdout, everything else to stderr, with or without colour."""

from __future__ import annotations

import os

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Literal, TextIO

    ColorChoice = Literal["auto", "always", "never"]

STYLES = {"bold": 1, "dim": 2, "red": 31, "green": 32, "yellow": 33, "cyan": 36}
"""SGR codes of the styles in use."""


class Printer:
    """Writes what the user reads.

    A stream that is closed (`None`) or whose reader left (a broken pipe) swallows what is written
    to it; the exit code of the command does not depend on whether somebody reads.
    """

    __slots__ = ("_color", "_stderr", "_stdout", "messages", "quiet", "verbose")

    def __init__(  # noqa: PLR0913 - the world outside, once
        self,
        stdout: TextIO | None,
        stderr: TextIO | None,
        environ: Mapping[str, str],
        *,
        color: ColorChoice = "auto",
        quiet: bool = False,
        verbose: bool = False,
    ) -> None:
        self._stdout, self._stderr = stdout, stderr
        self._color = {
            "stdout": wants_color(stdout, environ, color),
            "stderr": wants_color(stderr, environ, color),
        }
        self.quiet, self.verbose = quiet, verbose
        self.messages = 0
        """How many were written to stderr."""

    @property
    def stderr(self) -> TextIO | None:
        """The stream of messages, for the progress display."""
        return self._stderr

    @property
    def interactive(self) -> bool:
        """Whether a person may watch stderr live."""
        return self._stderr is not None and not self._stderr.closed and self._stderr.isatty()

    @property
    def colored(self) -> bool:
        """Whether stderr gets colour."""
        return self._color["stderr"]

    @property
    def unicode(self) -> bool:
        """Whether stderr can show characters beyond ASCII."""
        encoding = getattr(self._stderr, "encoding", None) or "ascii"
        return encoding.lower().replace("_", "-").startswith("utf")

    def result(self, text: str) -> None:
        """Write a result to stdout; `--quiet` does not silence it.

        Programs get it as it is, and people what their terminal may see.
        """
        shown = visible(text)
        if shown != text and self._stdout is not None and not self._stdout.closed:
            text = shown if self._stdout.isatty() else text
        self._stdout = _write(self._stdout, text + "\n")

    def result_style(self, text: str, *styles: str) -> str:
        """Return `text` in the styles if stdout gets colour."""
        return paint(text, *styles) if self._color["stdout"] else text

    def style(self, text: str, *styles: str) -> str:
        """Return `text` in the styles if stderr gets colour."""
        return paint(text, *styles) if self._color["stderr"] else text

    def say(self, text: str) -> None:
        """Write a message to stderr, unless `--quiet`."""
        if not self.quiet:
            self.complain(text)

    def complain(self, text: str) -> None:
        """Write to stderr whatever the verbosity."""
        self.messages += 1
        self._stderr = _write(self._stderr, visible(text) + "\n")

    def detail(self, text: str) -> None:
        """Write to stderr if `--verbose`."""
        if self.verbose:
            self.say(self.style(text, "dim"))

    def warn(self, text: str) -> None:
        """Write `warning: text`, unless `--quiet`."""
        self.say(f"{self.style('warning', 'bold', 'yellow')}{self.style(':', 'bold')} {text}")

    def summary(self, verb: str, count: int, seconds: float, noun: str = "package") -> None:
        """Write `Resolved 7 packages in 123ms`."""
        things = self.style(f"{count} {noun}{'' if count == 1 else 's'}", "bold")
        line = f"{verb} {things}"
        if self._color["stderr"]:
            # the inner reset ends the dimness too, so that it is begun anew
            self.say(f"{paint(line, 'dim')}{paint(f' in {format_duration(seconds)}', 'dim')}")
        else:
            self.say(f"{line} in {format_duration(seconds)}")

    def flush(self) -> None:
        """Write out what is buffered; a reader who left is no error."""
        self._stdout = _write(self._stdout, "")
        self._stderr = _write(self._stderr, "")


def wants_color(stream: TextIO | None, environ: Mapping[str, str], choice: ColorChoice) -> bool:
    """Return whether the stream gets colour: the flag, NO_COLOR, FORCE_COLOR, the terminal.

    Spec: no-color.org (set and not empty); `FORCE_COLOR=0` asks for none, as elsewhere.
    """
    if choice != "auto":
        return choice == "always"
    if environ.get("NO_COLOR"):
        return False
    forced = environ.get("FORCE_COLOR") or environ.get("CLICOLOR_FORCE")
    if forced:
        return forced != "0"
    if stream is None or stream.closed or environ.get("TERM") == "dumb":
        return False
    return stream.isatty()


def paint(text: str, *styles: str) -> str:
    """Return `text` between the escape sequences of the styles."""
    codes = ";".join(str(STYLES[style]) for style in styles)
    return f"\x1b[{codes}m{text}\x1b[0m"


def visible(text: str) -> str:
    """Return text with all that a terminal would obey written out, but for our styles.

    What an index, a file or an archive calls something may clear the screen, or type for the user.
    """
    if text.replace("\n", "").isprintable():
        return text
    head, *rest = text.split("\x1b")
    return _escaped(head) + "".join(
        ("\x1b" if _is_style(part) else "\\x1b") + _escaped(part) for part in rest
    )


def _is_style(part: str) -> bool:
    codes, end, _ = part.partition("m")
    return bool(end) and codes[:1] == "[" and codes[1:].replace(";", "").isdecimal()


def _escaped(text: str) -> str:
    return "".join(f"\\x{ord(char):02x}" if _is_control(char) else char for char in text)


def _is_control(char: str) -> bool:
    return char not in "\n\t" and (char < " " or "\x7f" <= char <= "\x9f")


def _write(stream: TextIO | None, text: str) -> TextIO | None:
    """Write and flush; return the stream, or None if nobody reads it any more."""
    if stream is None or stream.closed:
        return None
    try:
        if text:  # a full device refuses even nothing
            _write_text(stream, text)
        stream.flush()
    except OSError as error:
        import errno

        if error.errno not in {errno.EPIPE, errno.EINVAL}:  # Windows says EINVAL of a closed pipe
            name = stream.name.strip("<>")  # as in `<stdout>`
            raise OSError(error.errno, f"cannot write to {name}: {error.strerror}") from error
        _forget(stream)
        return None
    return stream


def _write_text(stream: TextIO, text: str) -> None:
    """Write the text, with escape sequences for what the encoding of the stream does not have."""
    try:
        stream.write(text)
    except UnicodeEncodeError:
        escaped = text.encode(stream.encoding, "backslashreplace")
        stream.write(escaped.decode(stream.encoding))


def _forget(stream: TextIO) -> None:
    """Point the stream at nothing, so that the interpreter's own flush at exit says nothing."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def format_duration(seconds: float) -> str:
    """Return `123ms` below a second, `1.23s` below a minute, `1m 05s` from there on.

    Rounding never yields `1000ms` or `60.00s`: what rounds up to the next unit is told in it.
    """
    milliseconds = round(seconds * 1000)
    if milliseconds < 1000:  # noqa: PLR2004 - milliseconds a second
        return f"{milliseconds}ms"
    if round(seconds, 2) < 60:  # noqa: PLR2004 - seconds a minute
        return f"{seconds:.2f}s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}m {rest:02}s"
