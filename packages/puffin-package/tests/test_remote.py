from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from distribution_filename import parse_wheel_filename
from puffin_package import ArchiveError, LimitError, Limits, ZipError, read_remote_metadata
from puffin_testing import RawMember, make_wheel, make_zip, metadata_bytes, wheel_members

if TYPE_CHECKING:
    from collections.abc import Callable

FILENAME = parse_wheel_filename("demo-1.0-py3-none-any.whl")
METADATA = metadata_bytes("demo", "1.0")


class Server:
    """Answers ranges of a file, and counts them."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.ranges: list[tuple[int, int]] = []

    def read(self, start: int, end: int) -> bytes:
        assert 0 <= start < end <= len(self.content)
        self.ranges.append((start, end))
        return self.content[start:end]

    def metadata(self) -> bytes:
        return read_remote_metadata(len(self.content), self.read, FILENAME)


def noise(size: int) -> bytes:
    return random.Random(size).randbytes(size)


def test_small_wheel_takes_one_read() -> None:
    server = Server(make_wheel(None, "demo", "1.0"))

    assert server.metadata() == METADATA
    assert len(server.ranges) == 1


def test_large_wheel_with_metadata_at_its_end_takes_one_read() -> None:
    server = Server(make_wheel(None, "demo", "1.0", files={"big.bin": noise(1 << 20)}))

    assert server.metadata() == METADATA
    assert server.ranges == [(len(server.content) - (16 << 10), len(server.content))]


def test_metadata_at_the_start_takes_two_reads() -> None:
    big = RawMember(name="big.bin", data=noise(1 << 20))
    server = Server(make_zip([*wheel_members("demo", "1.0"), big]))

    assert server.metadata() == METADATA
    assert len(server.ranges) == 2
    assert sum(end - start for start, end in server.ranges) < 20 << 10


def test_large_directory_is_read_in_full() -> None:
    many = [RawMember(name=f"demo/module_{n:05}.py") for n in range(2000)]
    server = Server(make_zip([*wheel_members("demo", "1.0"), *many]))

    assert server.metadata() == METADATA
    assert len(server.ranges) == 3


def test_metadata_that_is_longer_than_expected_is_read_in_full() -> None:
    extra = b"\xfe\xca\x00\x04" + bytes(1024)
    members = wheel_members("demo", "1.0")
    for member in members:
        member.local_extra = extra
    big = RawMember(name="big.bin", data=noise(1 << 20))
    server = Server(make_zip([*members, big]))

    assert server.metadata() == METADATA
    assert len(server.ranges) == 3


LIES: list[tuple[str, Callable[[bytes, int, int], bytes]]] = [
    ("the whole file", lambda content, _start, _end: content),
    ("nothing", lambda _content, _start, _end: b""),
    ("a byte less", lambda content, start, end: content[start : end - 1]),
    ("a byte more", lambda content, start, end: content[start:end] + b"x"),
    ("another part", lambda content, start, end: content[: end - start]),
    ("an error page", lambda _content, start, end: b"<html>"[: end - start].ljust(end - start)),
]


@pytest.mark.parametrize("lie", [lie for _, lie in LIES], ids=[name for name, _ in LIES])
def test_server_that_lies_is_an_archive_error(lie: Callable[[bytes, int, int], bytes]) -> None:
    content = make_wheel(None, "demo", "1.0", files={"big.bin": noise(1 << 20)})

    with pytest.raises(ZipError):
        read_remote_metadata(len(content), lambda a, b: lie(content, a, b), FILENAME)


def test_server_that_lies_about_the_second_range_is_an_archive_error() -> None:
    big = RawMember(name="big.bin", data=noise(1 << 20))
    content = make_zip([*wheel_members("demo", "1.0"), big])

    def read(start: int, end: int) -> bytes:
        return content[start:end] if end == len(content) else bytes(end - start)

    with pytest.raises(ZipError, match="no header where the directory says"):
        read_remote_metadata(len(content), read, FILENAME)


@pytest.mark.parametrize("size", [0, 1, 21, 22])
def test_wrong_size_is_an_archive_error(size: int) -> None:
    content = make_wheel(None, "demo", "1.0")

    with pytest.raises(ZipError):
        read_remote_metadata(size, lambda start, end: content[start:end], FILENAME)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (make_wheel(None, "other", "1.0"), "another project or release"),
        (
            make_wheel(None, "demo", "1.0", metadata=metadata_bytes("demo", "2.0")),
            "another release",
        ),
        (make_zip([RawMember(name="demo-1.0.dist-info/WHEEL")]), "METADATA' is missing"),
        (make_zip([RawMember(name="demo-1.0.dist-info/../x")]), "leaves its directory"),
        (make_zip([*wheel_members("demo", "1.0")] * 2), "is there twice"),
        (make_zip([RawMember(name="Demo-1.0.DIST-INFO/METADATA")]), "another project or release"),
    ],
)
def test_bad_wheels_are_refused(content: bytes, reason: str) -> None:
    with pytest.raises(ArchiveError) as caught:
        Server(content).metadata()

    assert reason in str(caught.value)


def test_members_elsewhere_are_left_to_the_reading_of_the_whole() -> None:
    odd = [RawMember(name="../x"), RawMember(name="y", method=12), RawMember(name="y", method=12)]

    assert Server(make_zip([*odd, *wheel_members("demo", "1.0")])).metadata() == METADATA


def test_metadata_too_large_to_parse_is_not_read() -> None:
    content = make_wheel(None, "demo", "1.0", metadata=METADATA + bytes(2000))
    limits = Limits(text_size=1000)

    with pytest.raises(LimitError, match="METADATA' is larger than 1000 bytes"):
        read_remote_metadata(len(content), Server(content).read, FILENAME, limits=limits)


def test_errors_of_the_reader_pass_through() -> None:
    def read(_start: int, _end: int) -> bytes:
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        read_remote_metadata(10_000, read, FILENAME)
