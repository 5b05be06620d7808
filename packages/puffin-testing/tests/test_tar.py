from __future__ import annotations

import io
import tarfile

import pytest

from puffin_testing import RawTarMember, gnu_long, make_tar, make_tar_gz, pax_header

LONG = "d/" + "n" * 150


def read(content: bytes) -> list[tarfile.TarInfo]:
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        return archive.getmembers()


@pytest.mark.parametrize(
    "members",
    [
        [RawTarMember(name="a", data=b"x" * 700)],
        [RawTarMember(name="cut", data=b"x" * 700, pax={"path": "a"})],
        [gnu_long("a"), RawTarMember(name="cut", data=b"x" * 700, magic=b"ustar  \0")],
        [pax_header({"comment": "c"}, b"g"), RawTarMember(name="a", data=b"x" * 700)],
        [RawTarMember(name="a", data=b"x" * 700, magic=bytes(8))],
        [RawTarMember(name="a", data=b"x" * 700, link=b"\xff", signed=True)],
        [RawTarMember(name="a", data=b"x" * 700, padding=b"y" * 512)],
    ],
)
@pytest.mark.parametrize("make", [make_tar, make_tar_gz])
def test_true_archives_are_read_by_the_standard_library(
    members: list[RawTarMember], make: type
) -> None:
    with tarfile.open(fileobj=io.BytesIO(make(members))) as archive:
        file = archive.extractfile("a")
        assert archive.getnames() == ["a"]
        assert file is not None
        assert file.read() == b"x" * 700


def test_fields_say_what_they_are_told() -> None:
    link = RawTarMember(name="l", kind=b"2", link="there", mode=0o755, prefix="p", modified=12)

    (found,) = read(make_tar([link]))

    assert (found.name, found.linkname, found.mode, found.mtime) == ("p/l", "there", 0o755, 12)
    assert found.issym()


@pytest.mark.parametrize("length", [1, 88, 89, 90, 91, 988, 989, 990])
def test_records_of_extended_headers_count_their_own_length(length: int) -> None:
    (found,) = read(make_tar([RawTarMember(name="a", pax={"k": "v" * length, "path": LONG})]))

    assert (found.name, len(found.pax_headers["k"])) == (LONG, length)


def test_lies_are_told() -> None:
    with pytest.raises(tarfile.ReadError, match="checksum"):
        read(make_tar([RawTarMember(name="a", checksum=1)]))
    with pytest.raises(tarfile.ReadError, match="unexpected end"):
        read(make_tar([RawTarMember(name="a", size=4096)], end=b""))

    assert make_tar([], suffix=b"after") == bytes(1024) + b"after"
    assert make_tar_gz([]) == make_tar_gz([])
