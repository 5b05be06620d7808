import io

import pytest

from puffin_cli._change_list import print_changes
from puffin_cli._clean import readable_size
from puffin_cli._printer import Printer
from puffin_installer import Change, ChangeSet


def test_changes_are_sorted_and_what_went_comes_first() -> None:
    err = io.StringIO()
    changes = ChangeSet(
        installed=(Change("b", "2"), Change("a", "1", "https://example.org/a.whl")),
        removed=(Change("b", "1"),),
    )

    print_changes(changes, Printer(None, err, {}))

    assert err.getvalue() == " + a @ https://example.org/a.whl\n - b==1\n + b==2\n"


def test_changes_are_colored() -> None:
    err = io.StringIO()

    print_changes(ChangeSet(installed=(Change("b", "2"),)), Printer(None, err, {}, color="always"))

    assert err.getvalue() == " \x1b[32m+\x1b[0m \x1b[1mb\x1b[0m\x1b[2m==2\x1b[0m\n"


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 kB"),
        (1536, "1.5 kB"),
        (999_960, "1.0 MB"),
        (5_000_000_000, "5.0 GB"),
    ],
)
def test_sizes(size: int, text: str) -> None:
    assert readable_size(size) == text
