import io

from puffin_cli._printer import Printer
from puffin_cli._progress import TerminalReporter
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
