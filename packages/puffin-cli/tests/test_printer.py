import io
import os

import pytest

from puffin_cli._printer import STYLES, Printer, paint, visible, wants_color


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("choice", "environ", "expected"),
    [
        ("auto", {}, True),
        ("auto", {"NO_COLOR": "1"}, False),
        ("auto", {"NO_COLOR": ""}, True),
        ("auto", {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
        ("auto", {"TERM": "dumb"}, False),
        ("auto", {"TERM": "dumb", "FORCE_COLOR": "1"}, True),
        ("auto", {"FORCE_COLOR": "0"}, False),
        ("always", {"NO_COLOR": "1"}, True),
        ("never", {"FORCE_COLOR": "1"}, False),
    ],
)
def test_color_on_a_terminal(choice: str, environ: dict[str, str], *, expected: bool) -> None:
    assert wants_color(Terminal(), environ, choice) is expected


@pytest.mark.parametrize(
    ("choice", "environ", "expected"),
    [
        ("auto", {}, False),
        ("auto", {"FORCE_COLOR": "1"}, True),
        ("auto", {"CLICOLOR_FORCE": "1"}, True),
        ("always", {}, True),
    ],
)
def test_color_in_a_file(choice: str, environ: dict[str, str], *, expected: bool) -> None:
    assert wants_color(io.StringIO(), environ, choice) is expected


def test_messages_go_to_stderr_and_results_to_stdout() -> None:
    out, err = io.StringIO(), io.StringIO()
    printer = Printer(out, err, {})

    printer.result("flask==3.0.0")
    printer.say("hello")
    printer.warn("mind the gap")

    assert out.getvalue() == "flask==3.0.0\n"
    assert err.getvalue() == "hello\nwarning: mind the gap\n"


def test_quiet_keeps_results_and_errors_only() -> None:
    out, err = io.StringIO(), io.StringIO()
    printer = Printer(out, err, {}, quiet=True)

    printer.result("flask==3.0.0")
    printer.say("hello")
    printer.warn("mind the gap")
    printer.summary("Resolved", 1, 0.1)
    printer.complain("error: no")

    assert out.getvalue() == "flask==3.0.0\n"
    assert err.getvalue() == "error: no\n"


@pytest.mark.parametrize(
    ("count", "line"),
    [
        (0, "Resolved 0 packages in 20ms\n"),
        (1, "Resolved 1 package in 20ms\n"),
        (2, "Resolved 2 packages in 20ms\n"),
    ],
)
def test_summary_knows_its_plural(count: int, line: str) -> None:
    err = io.StringIO()

    Printer(None, err, {}).summary("Resolved", count, 0.02)

    assert err.getvalue() == line


def test_summary_is_dim_with_a_bold_count() -> None:
    err = Terminal()

    Printer(None, err, {}).summary("Resolved", 7, 0.123)

    line = f"Resolved {paint('7 packages', 'bold')}"
    assert err.getvalue() == f"{paint(line, 'dim')}{paint(' in 123ms', 'dim')}\n"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("gr\u00fcn\tund\nblau \u2713", "gr\u00fcn\tund\nblau \u2713"),
        ("a\x1b[2Jb", "a\\x1b[2Jb"),
        ("a\x1b]0;title\x07b", "a\\x1b]0;title\\x07b"),
        ("a\x1b]52;c;bHM=\x1b\\b", "a\\x1b]52;c;bHM=\\x1b\\b"),
        ("a\rb\x08\x7f\0", "a\\x0db\\x08\\x7f\\x00"),
        ("\x9b2J\x85", "\\x9b2J\\x85"),
        ("\x1b", "\\x1b"),
        ("\x1b[m", "\\x1b[m"),
        ("\udcff/x", "\udcff/x"),
    ],
)
def test_nothing_that_a_terminal_obeys_gets_there(text: str, shown: str) -> None:
    out, err, screen = io.StringIO(), io.StringIO(), Terminal()

    Printer(out, err, {}).complain(text)
    Printer(out, None, {}).result(text)
    Printer(screen, None, {}).result(text)

    assert visible(text) == shown
    assert err.getvalue() == screen.getvalue() == f"{shown}\n"
    assert out.getvalue() == f"{text}\n"  # it is a file, and programs want what there is


@pytest.mark.parametrize("styles", [[], [*STYLES], ["bold", "red"]])
def test_our_own_styles_get_there(styles: list[str]) -> None:
    text = f"a {paint('b', *styles)} c" if styles else "a b c"

    assert visible(text) == text
    assert visible(f"{text}\x07") == f"{text}\\x07"


def test_closed_streams_swallow_what_is_written() -> None:
    gone = io.StringIO()
    gone.close()
    printer = Printer(None, gone, {})

    printer.result("flask==3.0.0")
    printer.say("hello")

    assert not printer.interactive


def test_a_reader_that_left_is_no_error() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with open(writing, "w", encoding="utf-8") as pipe:
        printer = Printer(pipe, None, {})

        printer.result("flask==3.0.0")
        printer.result("again")
        printer.flush()


def test_a_full_disk_is_an_error() -> None:
    if not os.path.exists("/dev/full"):
        pytest.skip("this system has no /dev/full")
    said = r"^\[Errno 28\] cannot write to /dev/full: No space"
    with open("/dev/full", "wb", buffering=0) as device:
        full = io.TextIOWrapper(device, write_through=True)
        with pytest.raises(OSError, match=said):
            Printer(full, None, {}).result("flask==3.0.0")


@pytest.mark.parametrize(
    ("encoding", "written"),
    [
        ("ascii", b"caf\\xe9 \\u2717 \\udcff\n"),
        ("latin-1", b"caf\xe9 \\u2717 \\udcff\n"),
        ("utf-8", "caf\xe9 \u2717 \\udcff\n".encode()),
    ],
)
def test_what_a_stream_cannot_encode_is_escaped(encoding: str, written: bytes) -> None:
    data = io.BytesIO()
    stream = io.TextIOWrapper(data, encoding=encoding, newline="\n")

    Printer(stream, None, {}).result("caf\xe9 \u2717 \udcff")

    assert data.getvalue() == written


def test_a_stream_that_gives_bytes_of_names_back_does_so() -> None:
    data = io.BytesIO()
    stream = io.TextIOWrapper(data, encoding="ascii", errors="surrogateescape", newline="\n")

    Printer(stream, None, {}).result("a\udcff")

    assert data.getvalue() == b"a\xff\n"


@pytest.mark.parametrize(("encoding", "expected"), [("utf-8", True), ("latin-1", False)])
def test_knows_whether_the_stream_can_show_a_box(encoding: str, *, expected: bool) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)

    assert Printer(None, stream, {}).unicode is expected
