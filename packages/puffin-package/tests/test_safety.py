"""Archives that must be refused: the wheel structure cases of a safety list, one by one."""

from __future__ import annotations

import os
import struct
from typing import TYPE_CHECKING

import pytest

from distribution_filename import parse_wheel_filename
from puffin_fs import atomic_directory
from puffin_package import ArchiveError, LimitError, Limits, WheelError, ZipError, open_wheel
from puffin_testing import EndRecord, RawMember, make_wheel, make_zip, wheel_members

if TYPE_CHECKING:
    from pathlib import Path

NAME = "demo-1.0-py3-none-any.whl"
FILENAME = parse_wheel_filename(NAME)
INFO = "demo-1.0.dist-info"


def refusal(tmp_path: Path, content: bytes, limits: Limits | None = None) -> ArchiveError:
    """Return the error with which unpacking fails, having made sure that nothing was written."""
    archive = tmp_path / "archive" / NAME
    archive.parent.mkdir()
    archive.write_bytes(content)
    with (
        pytest.raises(ArchiveError) as caught,
        open_wheel(archive, FILENAME, limits=limits or Limits()) as wheel,
        atomic_directory(tmp_path / "target") as target,
    ):
        wheel.unpack(target)
    assert os.listdir(tmp_path) == ["archive"]
    assert caught.value.archive == NAME
    return caught.value


def members(**options: object) -> list[RawMember]:
    return wheel_members("demo", "1.0", **options)  # type: ignore[arg-type] # a table's values


def with_member(*extra: RawMember) -> bytes:
    return make_zip([*extra, *members()])


def test_the_wheel_that_all_cases_spoil_is_good(tmp_path: Path) -> None:
    archive = tmp_path / NAME
    archive.write_bytes(make_zip(members()))

    with open_wheel(archive, FILENAME) as wheel:
        manifest = wheel.unpack(tmp_path / "target")

    assert [file.path for file in manifest.files] == [
        f"{INFO}/METADATA",
        f"{INFO}/RECORD",
        f"{INFO}/WHEEL",
        "demo/__init__.py",
    ]
    assert manifest.warnings == ()


UNSAFE_NAMES = [
    ("../x.py", "leaves its directory"),
    ("demo/../../x.py", "leaves its directory"),
    ("demo/..", "leaves its directory"),
    ("demo-1.0.data/purelib/../../../x", "leaves its directory"),
    ("/tmp/x", "absolute name"),
    ("//server/share/x", "absolute name"),
    ("C:/x", "absolute name"),
    ("c:x", "absolute name"),
    ("C:\\x", "absolute name"),
    ("\\\\server\\share", "backslash"),
    ("demo\\x.py", "backslash"),
    ("demo/a\0b", "control character"),
    ("demo/a\nb", "control character"),
    ("demo/x.", "ends with a dot or a space"),
    ("demo/x ", "ends with a dot or a space"),
    ("demo /x", "ends with a dot or a space"),
    ("demo/con", "named like a device"),
    ("LPT1/x", "named like a device"),
    ("demo//x", "empty part"),
    ("demo/./x", "empty part"),
    ("", "empty part"),
]


@pytest.mark.parametrize(("name", "reason"), UNSAFE_NAMES)
def test_unsafe_names_are_refused(tmp_path: Path, name: str, reason: str) -> None:
    error = refusal(tmp_path, with_member(RawMember(name=name, data=b"x")))

    assert reason in error.reason
    assert error.member == name


def test_unsafe_name_is_refused_after_a_good_one_in_the_same_directory(tmp_path: Path) -> None:
    error = refusal(tmp_path, with_member(RawMember(name="demo/a"), RawMember(name="demo/..")))

    assert error.member == "demo/.."


def test_absolute_name_is_refused_after_a_good_name_at_the_top(tmp_path: Path) -> None:
    error = refusal(tmp_path, with_member(RawMember(name="a.py"), RawMember(name="/b.py")))

    assert error.member == "/b.py"


def test_drive_is_refused_after_a_good_name_at_the_top(tmp_path: Path) -> None:
    error = refusal(tmp_path, with_member(RawMember(name="a.py"), RawMember(name="c:b.py")))

    assert error.member == "c:b.py"


@pytest.mark.parametrize(
    ("name", "flags", "reason"),
    [
        (b"demo/\xff.py", 0x800, "no UTF-8"),
        ("demo/ü.py".encode(), 0, "unknown encoding"),
        (b"demo/\xfc.py", 0, "unknown encoding"),
    ],
)
def test_names_of_unclear_encoding_are_refused(
    tmp_path: Path, name: bytes, flags: int, reason: str
) -> None:
    assert reason in refusal(tmp_path, with_member(RawMember(name=name, flags=flags))).reason


def test_name_that_contradicts_its_unicode_field_is_refused(tmp_path: Path) -> None:
    field = struct.pack("<2HBI", 0x7075, 10, 1, 0) + b"other"

    assert (
        refusal(tmp_path, with_member(RawMember(name="x", extra=field))).reason == "has two names"
    )


@pytest.mark.parametrize("data", [b"other", b"same"])
def test_duplicate_members_are_refused(tmp_path: Path, data: bytes) -> None:
    twice = [RawMember(name="x.py", data=b"same"), RawMember(name="x.py", data=data)]

    error = refusal(tmp_path, with_member(*twice))

    assert (error.member, error.reason) == ("x.py", "is there twice")


def test_file_that_is_a_directory_too_is_refused(tmp_path: Path) -> None:
    error = refusal(tmp_path, with_member(RawMember(name="a"), RawMember(name="a/b/c")))

    assert (error.member, error.reason) == ("a", "is a file and a directory")


CONTRADICTIONS = [
    ({"local_name": b"y.py"}, "another name"),
    ({"local_crc": 1}, "contradicts the directory"),
    ({"local_size": 5}, "contradicts the directory"),
    ({"local_compressed_size": 5}, "contradicts the directory"),
    ({"local_method": 0}, "contradicts the directory"),
    ({"local_flags": 0x800}, "contradicts the directory"),
    ({"descriptor": "signed", "local_size": 5}, "contradicts the directory"),
    ({"crc": 1, "local_crc": 1}, "wrong checksum"),
    ({"size": 3, "local_size": 3}, "more bytes than the 3"),
    ({"size": 9, "local_size": 9}, "fewer bytes than the 9"),
    ({"flags": 8}, "no descriptor"),
    ({"descriptor": "signed", "descriptor_crc": 1}, "no descriptor"),
    ({"descriptor": "bare", "flags": 0, "local_crc": 0}, "contradicts"),
    ({"payload": b"\xff\xff\xff\xff"}, "broken compressed data"),
    ({"payload": b"\x03\x00junk", "data": b""}, "does not end where it should"),
    ({"payload": b""}, "does not end where it should"),
    ({"offset": 1}, ""),
    ({"in_local": False}, ""),
    ({"in_central": False}, ""),
]


@pytest.mark.parametrize(("lie", "reason"), CONTRADICTIONS)
def test_members_that_contradict_themselves_are_refused(
    tmp_path: Path, lie: dict[str, object], reason: str
) -> None:
    member = RawMember(**{"name": "x.py", "data": b"print()", **lie})  # type: ignore[arg-type]  # a lie of any kind

    error = refusal(tmp_path, with_member(RawMember(name="a.py"), member))

    assert isinstance(error, ZipError)
    assert reason in error.reason


@pytest.mark.parametrize(
    ("descriptor", "zip64"),
    [("signed", False), ("bare", False), ("zip64", True), (None, True), (None, False)],
)
def test_every_lawful_way_to_write_sizes_is_read(
    tmp_path: Path, descriptor: str | None, *, zip64: bool
) -> None:
    spoiled = members()
    for member in spoiled:
        member.descriptor = descriptor  # type: ignore[assignment] # a table's values
        member.zip64 = zip64
    archive = tmp_path / NAME
    archive.write_bytes(make_zip(spoiled, end=EndRecord(zip64=zip64)))

    with open_wheel(archive, FILENAME) as wheel:
        manifest = wheel.unpack(tmp_path / "target")

    assert (tmp_path / "target/demo/__init__.py").read_text() == '__version__ = "1.0"\n'
    assert len(manifest.files) == 4


FRAMES = [
    (make_zip(members(), suffix=b"x"), "after its end record"),
    (make_zip(members(), suffix=make_zip([])), "belong to no member"),
    (make_zip(members(), end=EndRecord(comment=b"PK\5\6")), "more than one end record"),
    (make_zip(members(), end=EndRecord(comment=make_zip([]))), "more than one end record"),
    (make_zip(members(), prefix=b"#!/bin/sh\n"), "belong to no member"),
    (make_zip([RawMember(name="x.py", offset=4), *members()]), ""),
    (make_zip(members(), end=EndRecord(entries=3)), "lists other members"),
    (make_zip(members(), end=EndRecord(entries=5)), "cut short"),
    (make_zip(members(), end=EndRecord(directory_offset=0)), "belong to no member"),
    (make_zip(members(), end=EndRecord(directory_size=10)), "belong to no member"),
    (make_zip(members(), end=EndRecord(zip64=True, locator_offset=3)), "points elsewhere"),
    (make_zip(members(), end=EndRecord(zip64=True, entries=3)), "lists other members"),
    (make_zip(members())[:-1], "is cut short"),
    (make_zip(members())[:100], "no zip archive"),
    (b"", "no zip archive"),
    (b"<html>not found</html>", "no zip archive"),
    (make_zip(members())[:-22], "no zip archive"),
]


@pytest.mark.parametrize(("content", "reason"), FRAMES)
def test_archives_with_more_than_one_reading_are_refused(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    error = refusal(tmp_path, content)

    assert isinstance(error, ZipError)
    assert reason in error.reason


def test_two_zip64_fields_are_refused(tmp_path: Path) -> None:
    field = struct.pack("<2H3Q", 1, 24, 0, 0, 0)
    member = RawMember(name="x.py", zip64=True, extra=field)

    assert "broken extra field" in refusal(tmp_path, with_member(member)).reason


def test_member_hidden_between_others_is_refused(tmp_path: Path) -> None:
    hidden = RawMember(name="evil.py", data=b"print()", in_central=False)

    assert "overlaps" not in refusal(tmp_path, make_zip([*members(), hidden])).reason


def test_overlapping_members_are_refused(tmp_path: Path) -> None:
    first = RawMember(name="a", data=b"x" * 1000, method=0)
    nested = RawMember(name="b", data=b"x" * 1000, method=0, offset=0, in_local=False)

    assert "overlaps" in refusal(tmp_path, with_member(first, nested)).reason


@pytest.mark.parametrize("method", [1, 9, 12, 14, 93, 98])
def test_other_compression_methods_are_refused(tmp_path: Path, method: int) -> None:
    error = refusal(tmp_path, with_member(RawMember(name="x", data=b"x", method=method)))

    assert f"method {method}" in error.reason


@pytest.mark.parametrize(
    ("flags", "reason"),
    [(0x1, "encrypted"), (0x41, "encrypted"), (0x20, "unknown flags"), (0x2000, "unknown flags")],
)
def test_encrypted_and_strange_members_are_refused(tmp_path: Path, flags: int, reason: str) -> None:
    assert reason in refusal(tmp_path, with_member(RawMember(name="x", flags=flags))).reason


@pytest.mark.parametrize(
    ("name", "mode", "reason"),
    [
        ("x", 0o120777, "symbolic link"),
        ("x", 0o010644, "no regular file"),
        ("x", 0o060644, "no regular file"),
        ("x", 0o140644, "no regular file"),
        ("x", 0o040755, "a directory and a file"),
        ("x/", 0o100644, "a directory and a file"),
    ],
)
def test_members_that_are_no_files_are_refused(
    tmp_path: Path, name: str, mode: int, reason: str
) -> None:
    assert reason in refusal(tmp_path, with_member(RawMember(name=name, mode=mode))).reason


def test_directory_with_content_is_refused(tmp_path: Path) -> None:
    member = RawMember(name="x/", data=b"x", method=0, mode=0o40755)

    assert refusal(tmp_path, with_member(member)).reason == "is a directory with content"


LIMITS = [
    (Limits(members=3), "has 4 members, more than 3"),
    (Limits(total_size=10), "bytes, more than 10"),
    (Limits(name_length=10), "whose name is"),
    (Limits(text_size=10), "is larger than 10 bytes"),
]


@pytest.mark.parametrize(("limits", "reason"), LIMITS)
def test_limits_hold(tmp_path: Path, limits: Limits, reason: str) -> None:
    error = refusal(tmp_path, make_zip(members()), limits)

    assert isinstance(error, LimitError)
    assert reason in error.reason


# Above 1 MiB content comes in pieces, which are counted and summed up as they come.
LARGE = os.urandom(4096) * 600
PACKED = RawMember(name="x", data=LARGE).raw_payload()
LARGE_LIES = [
    ({"crc": 1, "local_crc": 1}, "wrong checksum"),
    ({"size": 2 << 20, "local_size": 2 << 20}, "more bytes than the 2097152"),
    ({"size": 3 << 20, "local_size": 3 << 20}, "fewer bytes than the 3145728"),
    ({"payload": PACKED[:-9] + b"\xff" * 9}, ""),
    ({"payload": PACKED[:-9]}, "does not end where it should"),
    ({"payload": PACKED + b"junk"}, "does not end where it should"),
]


@pytest.mark.parametrize(("lie", "reason"), LARGE_LIES)
def test_large_members_that_contradict_themselves_are_refused(
    tmp_path: Path, lie: dict[str, object], reason: str
) -> None:
    member = RawMember(**{"name": "x.bin", "data": LARGE, **lie})  # type: ignore[arg-type]  # a lie of any kind

    error = refusal(tmp_path, with_member(member))

    assert isinstance(error, ZipError)
    assert error.member == "x.bin"
    assert reason in error.reason


@pytest.mark.parametrize("size", [0, 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, len(LARGE)])
@pytest.mark.parametrize("method", [0, 8])
def test_members_of_any_size_come_out_as_they_went_in(
    tmp_path: Path, size: int, method: int
) -> None:
    path = tmp_path / "demo-1.0-py3-none-any.whl"
    path.write_bytes(with_member(RawMember(name="x.bin", data=LARGE[:size], method=method)))

    with open_wheel(path, parse_wheel_filename(path.name)) as wheel:
        manifest = wheel.unpack(tmp_path / "tree")

    assert (tmp_path / "tree" / "x.bin").read_bytes() == LARGE[:size]
    assert {file.path: file.size for file in manifest.files}["x.bin"] == size


def test_bomb_is_refused_by_its_ratio(tmp_path: Path) -> None:
    bomb = with_member(RawMember(name="x", data=bytes(1 << 20)))

    error = refusal(tmp_path, bomb, Limits(ratio_floor=1000, ratio=100))

    assert isinstance(error, LimitError)


def test_bomb_that_declares_little_is_not_inflated(tmp_path: Path) -> None:
    member = RawMember(name="x", data=bytes(64 << 20), size=10, local_size=10)

    assert "more bytes than the 10" in refusal(tmp_path, with_member(member)).reason


LAYOUTS = [
    ({"files": {"demo-1.0.data/nowhere/x": b""}}, "unknown directory"),
    ({"files": {"demo-1.0.data/x": b""}}, "unknown directory"),
    ({"files": {"Demo-1.0.data/scripts/x": b""}}, "not called demo-1.0.data"),
    ({"files": {"demo-2.0.dist-info/METADATA": b""}}, "several: demo-1.0.dist-info, demo-2.0"),
    ({"files": {"other-1.0.dist-info/METADATA": b""}}, "several"),
    ({"files": {"other-1.0.DIST-INFO/METADATA": b""}}, "several"),
    ({"data": {"purelib/other-1.0.dist-info/METADATA": b""}}, "second .dist-info"),
    ({"files": {".puffin-manifest.json": b"{}"}}, "is named like what Puffin notes"),
    ({"files": {".puffin-manifest.json/x": b""}}, "is named like what Puffin notes"),
    ({"files": {".PUFFIN-source.json": b"{}"}}, "is named like what Puffin notes"),
    ({"data": {"data/.puffin-journal-1/steps.json": b"{}"}}, "keeps for itself"),
    ({"data": {"data/.puffin.lock": b""}}, "keeps for itself"),
    ({"data": {"data/PyVenv.cfg": b""}}, "keeps for itself"),
    ({"scripts": {"python": b"#!python\n"}}, "replace the environment's interpreter"),
    ({"scripts": {"Python3.11": b"#!python\n"}}, "replace the environment's interpreter"),
    ({"data": {"data/bin/python3": b""}}, "replace the environment's interpreter"),
    ({"data": {"data/Scripts/PYTHON.exe": b""}}, "replace the environment's interpreter"),
    ({"record": "missing"}, "is missing"),
    ({"record": b"\xff"}, "is not UTF-8"),
    ({"metadata": b"Metadata-Version: 2.1\nName: other\nVersion: 1.0\n"}, "another project"),
    ({"metadata": b"Metadata-Version: 2.1\nName: demo\nVersion: 1.1\n"}, "another release"),
    ({"metadata": b"Metadata-Version: 2.1\n"}, "cannot be read"),
    ({"wheel_file": b"Wheel-Version: 2.0\n"}, "only 1.x is supported"),
    ({"wheel_file": b"Wheel-Version: one\n"}, "no Wheel-Version"),
    ({"wheel_file": b"\n"}, "no Wheel-Version"),
    ({"entry_points": {"console_scripts": {"../../x": "demo:main"}}}, "no file name"),
    ({"entry_points": {"console_scripts": {"python": "demo:main"}}}, "interpreter"),
    ({"entry_points": {"gui_scripts": {"PythonW": "demo:main"}}}, "interpreter"),
    ({"entry_points": {"console_scripts": {"x": "demo:main()"}}}, "no `module:attribute`"),
]


@pytest.mark.parametrize(("options", "reason"), LAYOUTS)
def test_bad_wheels_in_good_archives_are_refused(
    tmp_path: Path, options: dict[str, object], reason: str
) -> None:
    assert reason in str(refusal(tmp_path, make_zip(members(**options))))


@pytest.mark.parametrize("missing", ["METADATA", "WHEEL", "RECORD"])
def test_missing_file_of_dist_info_is_named(tmp_path: Path, missing: str) -> None:
    kept = [member for member in members() if not str(member.name).endswith(missing)]

    error = refusal(tmp_path, make_zip(kept))

    assert isinstance(error, WheelError)
    assert str(error) == f"{NAME}: member '{INFO}/{missing}' is missing"


@pytest.mark.parametrize(("name", "version"), [("other", "1.0"), ("demo", "1.1")])
def test_dist_info_of_another_name_is_refused(tmp_path: Path, name: str, version: str) -> None:
    error = refusal(tmp_path, make_wheel(None, name, version))

    assert error.reason == "is named for another project or release"


def test_wheel_without_dist_info_is_refused(tmp_path: Path) -> None:
    assert "no .dist-info" in refusal(tmp_path, make_zip([RawMember(name="x.py")])).reason


def test_archive_without_members_is_refused(tmp_path: Path) -> None:
    assert "no .dist-info directory" in refusal(tmp_path, make_zip([])).reason
