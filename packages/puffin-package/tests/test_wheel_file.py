from __future__ import annotations

import pytest

from puffin_package import WheelError, WheelFile, parse_wheel_file

WHOLE = b"""\
Wheel-Version: 1.0
Generator: maker 1.2
Root-Is-Purelib: false
Tag: py2-none-any
Tag: py3-none-any
Build: 3
"""


def test_reads_every_field() -> None:
    assert parse_wheel_file(WHOLE, "demo") == WheelFile(
        version=(1, 0),
        root_is_purelib=False,
        tags=("py2-none-any", "py3-none-any"),
        build="3",
        generator="maker 1.2",
    )


@pytest.mark.parametrize(
    "data",
    [
        b"Wheel-Version: 1.0",
        b"wheel-version:1.0\r\nROOT-IS-PURELIB: True\r\n",
        b"\xef\xbb\xbfWheel-Version: 1.0\nno field\n",
    ],
)
def test_reads_leniently_written_files(data: bytes) -> None:
    found = parse_wheel_file(data, "demo")

    assert (found.version, found.root_is_purelib) == ((1, 0), True)


@pytest.mark.parametrize(
    ("version", "newer"), [("1.0", False), ("0.1", False), ("1.1", True), ("1.10", True)]
)
def test_minor_versions_are_accepted(version: str, *, newer: bool) -> None:
    assert parse_wheel_file(f"Wheel-Version: {version}".encode(), "demo").is_newer is newer


@pytest.mark.parametrize("version", ["2.0", "0.9", "10.0", "1", "", "1.x", "one", "1.0.0", "-1.0"])
def test_other_versions_are_refused(version: str) -> None:
    with pytest.raises(WheelError, match=r"demo\.whl: member 'WHEEL' has .*Wheel-Version"):
        parse_wheel_file(f"Wheel-Version: {version}".encode(), "demo.whl")


def test_other_encodings_are_refused() -> None:
    with pytest.raises(WheelError, match="UTF-8"):
        parse_wheel_file(b"\xff", "demo")
