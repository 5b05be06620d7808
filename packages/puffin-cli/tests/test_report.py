import errno
import io
import os
from itertools import pairwise

import pytest

from puffin_build import BackendError, BackendOutput, BuildHint
from puffin_cli._errors import DiagnosticError, InputError, UsageError
from puffin_cli._printer import Printer
from puffin_cli._report import report_bug, report_error, wrap
from puffin_fs import FsError, fs_errors
from puffin_installer import PrepareError
from puffin_resolver import HashRequirementError


def printed(error: Exception, *, verbose: bool = False) -> tuple[int, str]:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    printer = Printer(None, stream, {}, verbose=verbose)
    report = report_error if not isinstance(error, ZeroDivisionError) else report_bug
    code = report(error, printer)
    stream.seek(0)
    return code, stream.read()


NO_COLOR = {"NO_COLOR": "1"}


def chained(*errors: Exception) -> Exception:
    for outer, inner in pairwise(errors):
        outer.__cause__ = inner
    return errors[0]


def test_each_cause_has_a_line() -> None:
    missing = FileNotFoundError(2, "No such file or directory", "a.in")

    code, text = printed(chained(InputError("failed to open file `a.in`"), missing))

    assert code == 2
    assert text == (
        "error: failed to open file `a.in`\n  Caused by: No such file or directory (os error 2)\n"
    )


def test_who_asked_for_what_failed_comes_before_the_causes() -> None:
    error = chained(InputError("cannot build a"), InputError("because"))
    for _ in range(2):
        error.add_note("a @ https://example.org/a.zip (in.txt line 3)")

    _, text = printed(error)

    assert text == (
        "error: cannot build a\n"
        "  Asked for: a @ https://example.org/a.zip (in.txt line 3)\n"
        "  Caused by: because\n"
    )


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


LONG = "`s.py` requires Python >=3.13, but the resolution is for Python 3.11.7 (`--python-version`)"


def test_long_messages_are_wrapped_on_a_terminal() -> None:
    stream = Terminal()

    report_error(InputError(LONG), Printer(None, stream, NO_COLOR))

    assert stream.getvalue() == (
        "error: `s.py` requires Python >=3.13, but the resolution is for Python 3.11.7\n"
        "  (`--python-version`)\n"
    )


def test_causes_and_faulty_arguments_are_wrapped_alike() -> None:
    stream = Terminal()
    printer = Printer(None, stream, NO_COLOR)

    report_error(chained(InputError("no"), InputError(f"{LONG}\n{'^' * 90}")), printer)
    report_error(UsageError(LONG), printer)

    assert stream.getvalue().splitlines()[:7] == [
        "error: no",
        "  Caused by: `s.py` requires Python >=3.13, but the resolution is for Python",
        "      3.11.7 (`--python-version`)",
        f"    {'^' * 90}",
        "error: `s.py` requires Python >=3.13, but the resolution is for Python 3.11.7",
        "  (`--python-version`)",
        "",
    ]


def test_who_searches_a_log_finds_messages_whole() -> None:
    assert printed(InputError(LONG)) == (2, f"error: {LONG}\n")


def test_a_cause_that_adds_nothing_is_left_out() -> None:
    full = OSError(28, "No space left on device")

    _, text = printed(
        chained(InputError("cannot write 'a': No space left on device"), full, ValueError())
    )

    assert text == "error: cannot write 'a': No space left on device\n"


def test_further_lines_of_a_cause_are_set_in() -> None:
    _, text = printed(chained(InputError("bad line"), InputError("a ==1.x\n    ^^^^^")))

    assert text == "error: bad line\n  Caused by: a ==1.x\n        ^^^^^\n"


def test_what_a_library_raised_is_not_repeated() -> None:
    jargon = ValueError("connection error", {"causes": ["tcp connect error"]})

    _, text = printed(chained(InputError("Failed to connect: refused"), jargon))

    assert text == "error: Failed to connect: refused\n"


def test_a_cause_whose_first_line_is_said_is_left_out() -> None:
    cause = InputError("'1.x' is not a version\n==1.x\n^^^^^")

    _, text = printed(chained(InputError("a.in line 1: '1.x' is not a version"), cause))

    assert text == "error: a.in line 1: '1.x' is not a version\n"


def test_argument_errors_point_to_the_help() -> None:
    code, text = printed(UsageError("unexpected argument '-x' found", "puffin clean [NAME]..."))

    assert code == 2
    assert text == (
        "error: unexpected argument '-x' found\n\n"
        "Usage: puffin clean [NAME]...\n\n"
        "For more information, try '--help'.\n"
    )


def test_no_solution_is_a_box_of_eighty_columns() -> None:
    detail = (
        "Because there is no version of django available matching ==300.1.4 and"
        " my-project depends on django==300.1.4, version solving failed."
    )

    code, text = printed(DiagnosticError("No solution found when resolving dependencies:", detail))

    assert code == 1
    assert text == (
        "  \N{MULTIPLICATION SIGN} No solution found when resolving dependencies:\n"
        "  ╰─▶ Because there is no version of django available matching ==300.1.4 and\n"
        "      my-project depends on django==300.1.4, version solving failed.\n"
    )


def test_the_box_does_without_characters_that_the_stream_lacks() -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii", write_through=True)

    report_error(DiagnosticError("No:", "because"), Printer(None, stream, {}))

    stream.seek(0)
    assert stream.read() == "  x No:\n  `-> because\n"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [""]),
        ("one two three", ["one two", "three"]),
        ("unbreakable-word x", ["unbreakable-word", "x"]),
        ("  - set in and on", ["  - set", "  in and", "  on"]),
    ],
)
def test_wrapping_keeps_words_and_margins(text: str, lines: list[str]) -> None:
    assert wrap(text, 8) == lines


def test_a_bug_asks_for_a_report_and_shows_no_traceback() -> None:
    code, text = printed(ZeroDivisionError("division by zero"))

    assert code == 2
    assert "ZeroDivisionError: division by zero" in text
    assert "report" in text
    assert "Traceback" not in text


def test_a_bug_shows_its_traceback_when_asked() -> None:
    try:
        _ = 1 // 0
    except ZeroDivisionError as error:
        _, text = printed(error, verbose=True)

    assert "Traceback (most recent call last)" in text


def failed_build(name: str = "foo") -> Exception:
    return chained(
        BackendError(f"{name}==1", "build_wheel", "ended with exit status 1", output="a\nb"),
        BackendOutput("build_wheel", "a\nb"),
        BuildHint("install graphviz"),
    )


def test_what_a_failed_build_printed_stands_between_marks() -> None:
    code, text = printed(failed_build())

    assert code == 2
    assert text == (
        "error: failed to build foo==1: `build_wheel` ended with exit status 1\n"
        "  --- output of `build_wheel`\n"
        "  a\n"
        "  b\n"
        "  --- end of output\n"
        "  Hint: install graphviz\n"
    )


def test_what_was_shown_live_is_not_shown_again() -> None:
    _, text = printed(failed_build(), verbose=True)

    assert text == (
        "error: failed to build foo==1: `build_wheel` ended with exit status 1\n"
        "  Hint: install graphviz\n"
    )


def test_each_of_several_problems_has_its_own_causes() -> None:
    _, text = printed(PrepareError((failed_build("foo"), failed_build("bar"))))

    assert text.count("--- output of") == 2
    assert [line for line in text.splitlines() if line.startswith("error")] == [
        "error: failed to build foo==1: `build_wheel` ended with exit status 1",
        "error: failed to build bar==1: `build_wheel` ended with exit status 1",
    ]


def system_error(path: str, number: int) -> FsError:
    with pytest.raises(FsError) as caught, fs_errors(path):
        raise OSError(number, os.strerror(number))
    return caught.value


def test_what_the_machine_says_to_each_file_is_told_once() -> None:
    full = [system_error(path, errno.ENOSPC) for path in ("/cache/a", "/cache/b")]
    fixed = [system_error(path, errno.EROFS) for path in ("/venv/a", "/venv/b")]
    full[0].add_note("a==1.0")

    code, text = printed(PrepareError((full[0], fixed[0], InputError("no"), full[1], fixed[1])))

    assert code == 2
    assert text == (
        "error: cannot write '/cache/a': No space left on device\n"
        "  Asked for: a==1.0\n"
        "  And 1 more for this reason\n"
        "error: no access to '/venv/a': Read-only file system\n"
        "  And 1 more for this reason\n"
        "error: no\n"
    )


def test_what_is_wrong_with_single_files_is_told_of_each() -> None:
    problems = tuple(system_error(path, errno.EACCES) for path in ("a.whl", "b.whl"))

    _, text = printed(PrepareError(problems))

    assert text == (
        "error: no access to 'a.whl': Permission denied\n"
        "error: no access to 'b.whl': Permission denied\n"
    )


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (MemoryError(), "there is not enough memory"),
        (RuntimeError("can't start new thread"), "the system starts no more threads: "),
        (
            RuntimeError("Failed to create tokio runtime: Too many open files (os error 24)"),
            "the network cannot be used: Too many open files (os error 24)",
        ),
    ],
)
def test_what_the_machine_does_not_give_is_no_defect(error: Exception, told: str) -> None:
    stream = io.StringIO()

    assert report_bug(error, Printer(None, stream, {})) == 2
    assert stream.getvalue().startswith(f"error: {told}")
    assert stream.getvalue().count("\n") == 1


def test_a_defect_is_to_be_reported() -> None:
    stream = io.StringIO()

    assert report_bug(RuntimeError("dictionary changed"), Printer(None, stream, {})) == 2
    assert stream.getvalue() == (
        "error: puffin failed in a way it should not: RuntimeError: dictionary changed\n"
        "Please report this; `--verbose` shows where it happened.\n"
    )


def test_problems_that_are_text_are_part_of_their_error() -> None:
    error = HashRequirementError(("foo is not pinned", "bar has no hash"))

    assert printed(error) == (2, f"error: {error}\n")
