import io
import re

import pytest

from puffin_cli._errors import InputError
from puffin_cli._printer import Printer
from puffin_cli._report import report_error
from puffin_resolver import Fact, Mark, NoSolutionError, Report

PLACE = (Mark(26, 37, "place"),)
REPORT = Report(
    cause="flask 3.0.0 depends on werkzeug>=3.0.0, but you require werkzeug<3.",
    cause_marks=(Mark(0, 11, "name"), Mark(23, 38, "clash"), Mark(56, 66, "clash")),
    steps=(
        Fact(
            "required",
            "flask",
            "you require flask==3.0.0 (a.in line 1)",
            "",
            (Mark(26, 37, "place"),),
        ),
        Fact("depends", "flask", "flask==3.0.0 depends on werkzeug>=3.0.0"),
        Fact("required", "werkzeug", "you require werkzeug<3 (a.in line 2)"),
    ),
    hints=("flask==3.0.0 accepts werkzeug==3.0.1: change a.in line 2",),
)


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def printed(
    report: Report, stream: io.StringIO | None = None, *, verbose: bool = False, **environ: str
) -> str:
    stream = Terminal() if stream is None else stream

    assert (
        report_error(NoSolutionError(report), Printer(None, stream, environ, verbose=verbose)) == 1
    )
    return stream.getvalue()


def plain(report: Report, **options: bool) -> list[str]:
    return printed(report, NO_COLOR="1", **options).splitlines()


def test_cause_steps_and_hints_are_apart() -> None:
    assert plain(REPORT) == [
        "  \N{MULTIPLICATION SIGN} No solution found when resolving dependencies:",
        "  ╰─▶ flask 3.0.0 depends on werkzeug>=3.0.0, but you require werkzeug<3.",
        "",
        "      you require flask==3.0.0 (a.in line 1)",
        "        flask==3.0.0 depends on werkzeug>=3.0.0",
        "      you require werkzeug<3 (a.in line 2)",
        "",
        "      hint: flask==3.0.0 accepts werkzeug==3.0.1: change a.in line 2",
    ]


def test_what_a_build_needs_is_told_alike_and_is_no_answer() -> None:
    stream = Terminal()
    error = InputError("The build requirements of a==1 have no solution (b>=2):\nall of the report")
    error.__cause__ = NoSolutionError(REPORT)
    error.add_note("a (a.in line 1)")

    code = report_error(error, Printer(None, stream, {"NO_COLOR": "1"}))

    title, *rest = stream.getvalue().splitlines()
    assert code == 2
    assert title.endswith(" The build requirements of a==1 have no solution (b>=2):")
    assert rest == [*plain(REPORT)[1:], "  Asked for: a (a.in line 1)"]


def test_marks_have_their_styles_on_a_terminal() -> None:
    text = printed(REPORT)

    assert "\x1b[1mflask 3.0.0\x1b[0m depends on \x1b[1;33mwerkzeug>=3.0.0\x1b[0m, but" in text
    assert "(\x1b[2ma.in line 1\x1b[0m)" in text
    assert "\x1b[1;36mhint:\x1b[0m flask" in text


def test_colour_changes_nothing_else() -> None:
    assert re.sub(r"\x1b\[[\d;]*m", "", printed(REPORT)).splitlines() == plain(REPORT)


@pytest.mark.parametrize("environ", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_no_colour_where_none_is_wanted(environ: dict[str, str]) -> None:
    assert "\x1b" not in printed(REPORT, **environ)


def test_no_colour_where_nobody_watches() -> None:
    class File(io.StringIO):
        encoding = "utf-8"

    assert "\x1b" not in printed(REPORT, File())


WORDS = "every version of a-project-with-a-long-name depends on another-project-of-this-kind"


def test_long_steps_go_on_further_in() -> None:
    step = Fact("depends", "a", f"{WORDS}>=1,<2 (requirements.in line 1234)")
    lines = plain(Report(cause="It is so.", steps=(step,)))

    assert lines[-2:] == [
        "        every version of a-project-with-a-long-name depends on",
        "          another-project-of-this-kind>=1,<2 (requirements.in line 1234)",
    ]
    assert max(map(len, lines)) <= 80


def test_style_of_a_part_that_is_broken_holds_on_both_lines() -> None:
    text = f"{WORDS} and more"
    step = Fact("depends", "a", text, marks=(Mark(0, len(text), "name"),))

    first, second = printed(Report(cause="It is so.", steps=(step,))).splitlines()[-2:]

    assert first.startswith("        \x1b[1mevery ")
    assert first.endswith(" on\x1b[0m")
    assert second == "          \x1b[1manother-project-of-this-kind and more\x1b[0m"


def test_a_line_number_stays_with_its_file() -> None:
    hint = "x" * 49 + " change requirements.in line 12"
    lines = plain(Report(cause="It is so.", hints=(hint,)))

    assert lines[-1] == "        requirements.in line 12"


def test_words_that_are_too_long_stay_whole() -> None:
    url = "https://example.org/" + "x" * 90
    lines = plain(Report(cause=f"The source of a is {url}, and that is all."))

    assert lines[1:] == ["  ╰─▶ The source of a is", f"      {url},", "      and that is all."]


def test_only_verbose_shows_all_steps() -> None:
    steps = tuple(Fact("depends", f"p{n}", f"p{n} depends on p{n + 1}") for n in range(40))
    report = Report(cause="It is so.", steps=steps)

    assert "        ... and 29 more steps (--verbose shows them)" in plain(report)
    assert len(plain(report)) == 3 + 12
    assert len(plain(report, verbose=True)) == 3 + 40


def test_ascii_is_enough() -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii", write_through=True)

    report_error(NoSolutionError(REPORT), Printer(None, stream, {}))

    stream.seek(0)
    assert stream.read().startswith(
        "  x No solution found when resolving dependencies:\n  `-> flask"
    )
