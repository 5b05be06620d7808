import pytest

from puffin_normalize import normalize_project
from puffin_traits import InstallReporter, NullReporter, PrepareReporter, ResolveReporter

NAME = normalize_project("foo")


class Recorder(NullReporter):
    """Overrides what it wants to know, and inherits the rest."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def on_progress(self, name: str, version: str) -> None:
        self.lines.append(f"{name}=={version}")

    def on_download_progress(self, key: str, received: int) -> None:
        self.lines.append(f"{key} +{received}")


def resolve(reporter: ResolveReporter) -> None:
    reporter.on_progress(NAME, "1.0")
    reporter.on_complete()


def prepare(reporter: PrepareReporter) -> None:
    reporter.on_start(1, None)
    reporter.on_download_start("foo.whl", 10)
    reporter.on_download_progress("foo.whl", 10)
    reporter.on_download_complete("foo.whl")
    reporter.on_prepared(NAME, "1.0")
    reporter.on_complete()


def install(reporter: InstallReporter) -> None:
    reporter.on_start(1)
    reporter.on_removed(NAME, "0.9")
    reporter.on_installed(NAME, "1.0")
    reporter.on_complete()


@pytest.mark.parametrize("phase", [resolve, prepare, install])
def test_the_null_reporter_fits_every_phase_and_says_nothing(
    phase: object, capsys: pytest.CaptureFixture[str]
) -> None:
    phase(NullReporter())  # type: ignore[operator]  # each phase takes another protocol

    assert capsys.readouterr() == ("", "")


def test_a_reporter_overrides_only_what_it_wants_to_know() -> None:
    reporter = Recorder()

    resolve(reporter)
    prepare(reporter)
    install(reporter)

    assert reporter.lines == ["foo==1.0", "foo.whl +10"]
