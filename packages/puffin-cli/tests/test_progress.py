import io

from puffin_cli._printer import Printer
from puffin_cli._progress import Narrator, TerminalReporter, short
from puffin_normalize import ProjectName

TRIO = ProjectName("trio")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_resolution_names_what_it_looks_at_and_clears_it_away() -> None:
    err = Terminal()
    reporter = TerminalReporter(Printer(None, err, {"TERM": "xterm"}))

    reporter.on_progress(TRIO, "0.23")
    reporter.on_complete()

    assert "trio==0.23" in err.getvalue()
    assert err.getvalue().endswith("\x1b[2K")


def test_downloads_and_installations_are_counted() -> None:
    err = Terminal()
    reporter = TerminalReporter(Printer(None, err, {"TERM": "xterm"}))

    reporter.on_start(1, 100)
    reporter.on_download_start("trio-0.23-py3-none-any.whl", 100)
    reporter.on_download_progress("trio-0.23-py3-none-any.whl", 60)
    reporter.on_download_complete("trio-0.23-py3-none-any.whl")
    reporter.on_download_complete("never begun")
    reporter.on_prepared(TRIO, "0.23")
    reporter.on_complete()

    assert "trio==0.23" in err.getvalue()
    assert "100%" in err.getvalue()


def test_what_comes_after_the_end_is_not_drawn() -> None:
    err = Terminal()
    reporter = TerminalReporter(Printer(None, err, {"TERM": "xterm"}))

    reporter.on_complete()
    reporter.on_download_start("late", None)
    reporter.on_download_progress("late", 1)

    assert err.getvalue() == ""


def test_builds_and_checkouts_leave_a_line_each() -> None:
    err = Terminal()
    reporter = TerminalReporter(Printer(None, err, {"TERM": "xterm"}))

    reporter.on_start(2, None)
    reporter.on_build_start("trio[x]==0.23")
    reporter.on_checkout_start("https://example.org/r.git", "main")
    reporter.on_checkout_complete("https://example.org/r.git", "main")
    reporter.on_build_complete("trio[x]==0.23", built=True)
    reporter.on_complete()

    shown = err.getvalue()
    assert "Building trio[x]==0.23" in shown
    assert "Built trio[x]==0.23\n" in shown
    assert "Updated https://example.org/r.git (main)\n" in shown


def test_a_failed_build_leaves_no_line() -> None:
    err = Terminal()
    reporter = TerminalReporter(Printer(None, err, {"TERM": "xterm"}))

    reporter.on_start(1, None)
    reporter.on_build_start("trio==0.23")
    reporter.on_build_complete("trio==0.23", built=False)
    reporter.on_complete()

    assert "Built" not in err.getvalue()


def test_a_build_outside_of_a_phase_clears_the_display_at_its_end() -> None:
    err = Terminal()
    reporter = TerminalReporter(Printer(None, err, {"TERM": "xterm"}))

    reporter.on_build_start("one @ file:///one")
    reporter.on_build_start("two @ file:///two")
    reporter.on_build_complete("one @ file:///one", built=True)
    reporter.on_build_complete("two @ file:///two", built=True)
    shown = err.getvalue()
    reporter.on_build_complete("two @ file:///two", built=True)

    assert "\x1b[?25h" in shown  # the cursor is there again
    assert err.getvalue() == shown


def test_verbose_runs_tell_of_builds_in_lines() -> None:
    err = io.StringIO()
    reporter = Narrator(Printer(None, err, {}, verbose=True))

    reporter.on_checkout_start("https://example.org/r.git", "0123456789" * 4)
    reporter.on_checkout_complete("https://example.org/r.git", "0123456789" * 4)
    reporter.on_build_start("trio==0.23")
    reporter.on_build_complete("trio==0.23", built=True)
    reporter.on_build_start("sniffio==1")
    reporter.on_build_complete("sniffio==1", built=False)

    assert err.getvalue().splitlines() == [
        "Updating https://example.org/r.git (012345678)",
        "Updated https://example.org/r.git (012345678)",
        "Building trio==0.23",
        "Built trio==0.23",
        "Building sniffio==1",
        "Failed to build sniffio==1",
    ]


def test_only_full_commits_are_shortened() -> None:
    assert short("a" * 40) == "a" * 9
    assert short("a" * 39) == "a" * 39
    assert short("feature/" + "a" * 32) == "feature/" + "a" * 32
