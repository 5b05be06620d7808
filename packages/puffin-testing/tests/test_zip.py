from __future__ import annotations

import io
import stat
import zipfile

import pytest

from puffin_testing import EndRecord, RawMember, make_zip


def names(content: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.namelist()


@pytest.mark.parametrize(
    "member",
    [
        RawMember(name="a", data=b"x" * 100),
        RawMember(name="a", data=b"x" * 100, method=0),
        RawMember(name="a", data=b"x" * 100, descriptor="signed"),
        RawMember(name="a", data=b"x" * 100, descriptor="bare"),
        RawMember(name="a", data=b"x" * 100, descriptor="zip64", zip64=True),
        RawMember(name="a", data=b"x" * 100, zip64=True),
    ],
)
@pytest.mark.parametrize("zip64", [False, True])
def test_true_archives_are_read_by_the_standard_library(member: RawMember, *, zip64: bool) -> None:
    content = make_zip([member, RawMember(name="ü")], end=EndRecord(zip64=zip64))

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["a", "ü"]
        assert archive.read("a") == b"x" * 100


def test_modes_are_kept() -> None:
    content = make_zip([RawMember(name="a", mode=stat.S_IFLNK | 0o777)])

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert stat.S_ISLNK(archive.infolist()[0].external_attr >> 16)


def test_lies_are_told() -> None:
    wrong_crc = make_zip([RawMember(name="a", data=b"x", crc=1, local_crc=1)])
    other_name = make_zip([RawMember(name="a", local_name=b"b")])

    with zipfile.ZipFile(io.BytesIO(wrong_crc)) as archive:
        assert archive.testzip() == "a"
    with (
        zipfile.ZipFile(io.BytesIO(other_name)) as archive,
        pytest.raises(zipfile.BadZipFile, match="differ"),
    ):
        archive.read("a")


def test_members_can_be_hidden_in_one_of_two_places() -> None:
    members = [RawMember(name="a"), RawMember(name="b", in_central=False)]

    content = make_zip(members)

    assert names(content) == ["a"]
    assert content.count(b"PK\3\4") == 2


def test_bytes_stand_before_and_after() -> None:
    content = make_zip([RawMember(name="a")], prefix=b"before", suffix=b"after")

    assert (content[:6], content[-5:]) == (b"before", b"after")


def test_end_record_says_what_it_is_told() -> None:
    content = make_zip([RawMember(name="a")], end=EndRecord(comment=b"hello", entries=1))

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.comment == b"hello"
    with pytest.raises(zipfile.BadZipFile):
        names(make_zip([RawMember(name="a")], end=EndRecord(directory_size=1000)))
