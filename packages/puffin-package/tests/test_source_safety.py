"""Source archives that must be refused: each with its reason, and with nothing left behind."""

from __future__ import annotations

import bz2
import gzip
import lzma
import os
import pickle
import stat
import struct
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from puffin_fs import FsError
from puffin_package import ArchiveError, Limits, SourceArchiveError, unpack_source
from puffin_testing import (
    RawMember,
    RawTarMember,
    gnu_long,
    make_tar,
    make_tar_gz,
    make_wheel,
    make_zip,
    pax_header,
)

if TYPE_CHECKING:
    from pathlib import Path

FILE, HARD, LINK, DIRECTORY = b"0", b"1", b"2", b"5"


def refusal(tmp_path: Path, content: bytes, limits: Limits | None = None) -> SourceArchiveError:
    """Return the error with which unpacking fails, having made sure that nothing is left."""
    archive = tmp_path / "archive" / "master.zip"
    archive.parent.mkdir()
    archive.write_bytes(content)
    with pytest.raises(SourceArchiveError) as caught:
        unpack_source(archive, tmp_path / "target", label="demo==1", limits=limits or Limits())
    assert os.listdir(tmp_path) == ["archive"]
    assert os.listdir(tmp_path / "archive") == ["master.zip"]
    assert (caught.value.label, caught.value.archive) == ("demo==1", "demo==1")
    return caught.value


def tar(name: str | bytes, kind: bytes = FILE, link: str = "", data: bytes = b"") -> RawTarMember:
    return RawTarMember(name=name, kind=kind, link=link, data=data)


GOOD = tar("top/good.py", data=b"good = True\n")

PLACES = [
    # names
    ("parent", [tar("top/../../x")], "leaves its directory"),
    ("parent first", [tar("../x")], "leaves its directory"),
    ("parent last", [tar("top/..", DIRECTORY)], "leaves its directory"),
    ("parent that comes back", [tar("top/../top/x")], "leaves its directory"),
    ("absolute", [tar("/tmp/x")], "has an absolute name"),
    ("absolute by two slashes", [tar("//tmp/x")], "has an absolute name"),
    ("absolute directory", [tar("/", DIRECTORY)], "has an absolute name"),
    ("drive", [tar("C:/x")], "has an absolute name"),
    ("absolute prefix", [RawTarMember(name="x", prefix="/tmp")], "has an absolute name"),
    ("absolute in pax", [RawTarMember(name="top/x", pax={"path": "/x"})], "has an absolute name"),
    ("parent in pax", [RawTarMember(name="top/x", pax={"path": "../x"})], "leaves its directory"),
    ("parent in GNU name", [gnu_long("../x"), tar("top/x")], "leaves its directory"),
    ("no name", [tar("")], "has an empty name"),
    ("only dots", [tar("./.")], "has an empty name"),
    ("long component", [gnu_long("top/" + "x" * 256), tar("top/x")], "too long"),
    ("long name", [gnu_long("top/" + "x/" * 600 + "y"), tar("top/x")], "too long"),
    # symbolic links
    ("absolute link", [tar("top/l", LINK, "/etc/passwd")], "an absolute target"),
    ("link to a drive", [tar("top/l", LINK, "C:/x")], "an absolute target"),
    ("parent link", [tar("top/l", LINK, "../../x")], "leaves its directory"),
    ("link to the target itself", [tar("top/l", LINK, "..")], "leaves its directory"),
    ("link out and back in", [tar("top/l", LINK, "../top/good.py")], "leaves its directory"),
    ("link down and out", [tar("top/a/l", LINK, "b/../../../x")], "leaves its directory"),
    ("empty link", [tar("top/l", LINK, "")], "to nowhere"),
    ("long link", [gnu_long("x/" * 600, b"K"), tar("top/l", LINK)], "too long"),
    (
        "link out by another link",
        [tar("top/a/b", DIRECTORY), tar("top/l", LINK, "a/b"), tar("top/m", LINK, "l/../../../x")],
        "leaves its directory",
    ),
    (
        "link whose way out comes later",
        [tar("top/m", LINK, "a/b/l/../../x"), tar("top/a/b/l", LINK, "../..")],
        "leaves its directory",
    ),
    ("links in a circle", [tar("top/a", LINK, "b"), tar("top/b", LINK, "a")], "in a circle"),
    ("link to itself", [tar("top/a", LINK, "a/x")], "in a circle"),
    (
        "link by an absolute one",
        [tar("top/b", LINK, "a/x"), tar("top/a", LINK, "/etc")],
        "an absolute target",
    ),
    # writing through links
    (
        "file below a link",
        [tar("top/l", LINK, "."), tar("top/l/x")],
        "needs 'top/l' as a directory, which the archive has as a symlink",
    ),
    ("link below a link", [tar("top/l", LINK, "a"), tar("top/l/x", LINK, "y")], "needs 'top/l'"),
    (
        "link above a file",
        [tar("top/d/x"), tar("top/d", LINK, ".")],
        "needs 'top/d' as a symlink, which the archive has as a directory",
    ),
    ("file over a link", [tar("top/l", LINK, "good.py"), tar("top/l")], "as a symlink"),
    ("directory over a link", [tar("top/l", LINK, "."), tar("top/l", DIRECTORY)], "as a symlink"),
    # hard links
    ("hard link outside", [tar("top/h", HARD, "../../etc/passwd")], "leaves its directory"),
    ("absolute hard link", [tar("top/h", HARD, "/etc/passwd")], "has an absolute name"),
    ("hard link to nothing", [tar("top/h", HARD, "top/none")], "no file of the archive before"),
    ("hard link relative to itself", [tar("top/h", HARD, "good.py")], "no file of the archive"),
    ("hard link to what follows", [tar("top/h", HARD, "top/z"), tar("top/z")], "before it"),
    ("hard link to a directory", [tar("top/d", DIRECTORY), tar("top/h", HARD, "top/d")], "no file"),
    (
        "hard link by a link",
        [tar("top/l", LINK, "/etc/passwd"), tar("top/h", HARD, "top/l")],
        "no file",
    ),
    (
        "hard link below a link",
        [tar("top/l", LINK, "."), tar("top/h", HARD, "top/l/good.py")],
        "no file of the archive",
    ),
    # what is no file
    ("FIFO", [tar("top/x", b"6")], "is a FIFO"),
    ("character device", [tar("top/x", b"3")], "is a device"),
    ("block device", [tar("top/x", b"4")], "is a device"),
    ("GNU sparse file", [tar("top/x", b"S")], "sparse"),
    ("continued file", [tar("top/x", b"M")], "begins in another archive"),
    ("volume label", [tar("top", b"V")], "label of a tape"),
    ("incremental directory", [tar("top/x", b"D")], "incremental backup"),
    ("unknown type", [tar("top/x", b"Z")], "unknown type b'Z'"),
    # twice
    ("other content", [tar("top/x", data=b"a"), tar("top/x", data=b"b")], "different content"),
    ("longer", [tar("top/x", data=b"a"), tar("top/x", data=b"ab")], "different content"),
    ("shorter", [tar("top/x", data=b"ab"), tar("top/x", data=b"a")], "different content"),
    ("same by a dot", [tar("top/x", data=b"a"), tar("top/./x")], "different content"),
    ("hard link over another", [tar("top/x"), tar("top/x", HARD, "top/good.py")], "different"),
    ("other target", [tar("top/l", LINK, "a"), tar("top/l", LINK, "b")], "different targets"),
    ("file and directory", [tar("top/x"), tar("top/x", DIRECTORY)], "needs 'top/x'"),
    ("file as a parent", [tar("top/x"), tar("top/x/y")], "needs 'top/x' as a directory"),
    ("directory and file", [tar("top/x/y"), tar("top/x")], "needs 'top/x' as a file"),
    # slashes
    ("file with a slash", [tar("top/x/")], "a directory and a file"),
    ("contiguous file with a slash", [tar("top/x/", b"7")], "a directory and a file"),
    (
        "old file, two minds",
        [RawTarMember(name="top/x/", kind=b"\0", pax={"path": "top/x"})],
        "a directory and a file",
    ),
]


@pytest.mark.parametrize(
    ("members", "words"), [row[1:] for row in PLACES], ids=[row[0] for row in PLACES]
)
def test_member_out_of_place_is_refused(
    tmp_path: Path, members: list[RawTarMember], words: str
) -> None:
    error = refusal(tmp_path, make_tar_gz([GOOD, *members]))

    assert words in str(error)
    assert error.member is not None


PAX = pax_header({"path": "top/x"})
HEADERS = [
    ("two sizes", [RawTarMember(name="top/x", data=b"abc", pax={"size": "2"})], "two sizes"),
    ("size hidden", [RawTarMember(name="top/x", size=0, pax={"size": "512"})], "two sizes"),
    ("size no number", [RawTarMember(name="top/x", pax={"size": "-1"})], "damaged"),
    ("size in words", [RawTarMember(name="top/x", pax={"size": "0x0"})], "damaged"),
    ("two pax headers", [PAX, PAX, tar("top/x")], "several extended headers"),
    ("pax, then GNU", [PAX, gnu_long("top/y"), tar("top/x")], "several extended headers"),
    ("GNU, then pax", [gnu_long("top/y"), PAX, tar("top/x")], "several extended headers"),
    ("GNU target, then pax", [gnu_long("y", b"K"), PAX, tar("top/x", LINK)], "several extended"),
    ("two GNU names", [gnu_long("top/y"), gnu_long("top/z"), tar("top/x")], "several extended"),
    ("pax, then global", [PAX, pax_header({"a": "b"}, b"g"), tar("top/x")], "several extended"),
    ("path twice", [pax_header([("path", "top/a"), ("path", "top/b")]), GOOD], "'path' twice"),
    ("global path", [pax_header({"path": "top/x"}, b"g"), GOOD], "all members one name"),
    ("global size", [pax_header({"size": "3"}, b"g"), GOOD], "all members one name"),
    ("global target", [pax_header({"linkpath": "/"}, b"g"), GOOD], "all members one name"),
    ("empty path", [pax_header({"path": ""}), GOOD], "a name that is none"),
    ("NUL in a path", [pax_header({"path": "top/a\0b"}), GOOD], "a name that is none"),
    ("pax sparse file", [pax_header({"GNU.sparse.major": "1"}), GOOD], "sparse"),
    ("pax of nothing", [GOOD, PAX], "belongs to no member"),
    ("GNU name of nothing", [GOOD, gnu_long("top/x")], "belongs to no member"),
    ("length too short", [RawTarMember(name="x", kind=b"x", data=b"5 path=top/x\n")], "damaged"),
    ("length too long", [RawTarMember(name="x", kind=b"x", data=b"99 path=top/x\n")], "damaged"),
    ("length zero", [RawTarMember(name="x", kind=b"x", data=b"0 path=top/x\n")], "damaged"),
    ("no length", [RawTarMember(name="x", kind=b"x", data=b"path=top/x\n")], "damaged"),
    ("no value", [RawTarMember(name="x", kind=b"x", data=b"8 path\n\n")], "damaged"),
    ("no key", [RawTarMember(name="x", kind=b"x", data=b"5 =x\n")], "damaged"),
    ("padding in it", [RawTarMember(name="x", kind=b"x", data=b"6 a=b\n\0\0")], "damaged"),
    ("huge pax header", [pax_header({"comment": "x" * (1 << 20)}), GOOD], "extended header of"),
    ("cut pax header", [RawTarMember(name="x", kind=b"x", size=4096)], "cut short"),
    ("directory with content", [tar("top/d", DIRECTORY, data=b"x")], "directory with content"),
    ("link with content", [tar("top/l", LINK, "a", b"x")], "symlink with content"),
    ("hard link with content", [tar("top/h", HARD, "top/good.py", b"x")], "hardlink with content"),
    ("wrong checksum", [RawTarMember(name="top/x", checksum=1)], "wrong checksum"),
    ("size no octal", [RawTarMember(name="top/x", size=b"0o000000017\0")], "a damaged header"),
    ("size with a gap", [RawTarMember(name="top/x", size=b"00 000000017")], "a damaged header"),
    ("negative size", [RawTarMember(name="top/x", size=b"\xff" * 12)], "a damaged header"),
    ("time no number", [RawTarMember(name="top/x", modified=b"yesterday   ")], "a damaged header"),
    ("mode no number", [RawTarMember(name="top/x", mode=b"rw-r--r-")], "a damaged header"),
    (
        "prefix in a GNU header",
        [RawTarMember(name="x", prefix="top", magic=b"ustar  \0")],
        "read in two ways",
    ),
    ("prefix in an old header", [RawTarMember(name="x", prefix="top", magic=bytes(8))], "two ways"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("members", "words"), [row[1:] for row in HEADERS], ids=[row[0] for row in HEADERS]
)
def test_header_with_two_readings_is_refused(
    tmp_path: Path, members: list[RawTarMember], words: str
) -> None:
    assert words in str(refusal(tmp_path, make_tar_gz([GOOD, *members])))


TOPS = [
    ("nothing", [], "demo==1 holds no files"),
    ("only the root", [tar("./", DIRECTORY)], "demo==1 holds no files"),
    (
        "a file",
        [tar("setup.py")],
        "demo==1 has setup.py at its top, where one directory belongs",
    ),
    (
        "files and directories",
        [tar("b/x"), tar("setup.py"), tar("a", DIRECTORY)],
        "demo==1 has a/, b/, setup.py at its top, where one directory belongs",
    ),
    (
        "many directories",
        [tar(f"d{number}/x") for number in range(5)],
        "demo==1 has d0/, d1/, d2/ and 2 more at its top, where one directory belongs",
    ),
    ("a link", [tar("top", LINK, "x")], "demo==1 has top at its top, where one directory belongs"),
    (
        "a name that is no UTF-8",
        [tar(b"\xff\x1b")],
        "demo==1 has \\udcff\\x1b at its top, where one directory belongs",
    ),
]


@pytest.mark.parametrize(
    ("members", "text"), [row[1:] for row in TOPS], ids=[row[0] for row in TOPS]
)
def test_archive_without_one_directory_says_what_was_found(
    tmp_path: Path, members: list[RawTarMember], text: str
) -> None:
    assert str(refusal(tmp_path, make_tar_gz(members))) == text


WHOLE = make_tar_gz([GOOD, tar("top/big", data=os.urandom(5000))])
OTHERS = [
    ("empty file", b"", "is empty"),
    ("bzip2", bz2.compress(b"x"), "is compressed by bzip2, neither a tar.gz nor a zip archive"),
    ("xz", lzma.compress(b"x"), "is compressed by xz"),
    ("zstd", b"\x28\xb5\x2f\xfd\x04\x00", "is compressed by zstd"),
    ("lzma", lzma.compress(b"x", format=lzma.FORMAT_ALONE), "is compressed by lzma"),
    ("tar", make_tar([GOOD]), "is a tar archive without compression"),
    ("web page", b"\xef\xbb\xbf\n <!DOCTYPE html><html>", "is a web page"),
    ("web page without a doctype", b"<HTML>\n", "is a web page"),
    ("text", b"Not found", "is of an unknown kind"),
    ("7-Zip", b"7z\xbc\xaf\x27\x1c\0\4", "is a 7-Zip archive"),
    ("wheel", make_wheel(None, "demo", "1.0"), "is a wheel, not a source distribution"),
    ("zip in a gzip", gzip.compress(make_wheel(None, "demo", "1.0")), "is no tar archive"),
    ("gzip of nothing", gzip.compress(b""), "is no tar archive compressed by gzip"),
    ("gzip of a text", gzip.compress(b"hello\n" * 20), "is no tar archive compressed by gzip"),
    ("gzip of a long text", gzip.compress(b"hello\n" * 200), "is no tar archive, or is damaged"),
    ("only a magic number", b"\x1f\x8b", "is cut short"),
    ("half", WHOLE[: len(WHOLE) // 2], "is cut short"),
    ("without checksum", WHOLE[:-8], "is cut short"),
    ("without its last byte", WHOLE[:-1], "is cut short"),
    ("wrong gzip checksum", WHOLE[:-8] + b"\1\2\3\4" + WHOLE[-4:], "broken compressed data"),
    ("wrong gzip length", WHOLE[:-4] + b"\1\2\3\4", "broken compressed data"),
    ("garbage after gzip", WHOLE + b"garbage", "has bytes after its end"),
    ("garbage after zeros", WHOLE + bytes(700) + b"x", "has bytes after its end"),
    ("second archive after gzip", WHOLE + WHOLE, "has bytes after its end"),
    ("tar without an end", make_tar_gz([GOOD], end=b""), "its end mark is missing"),
    ("tar cut in a member", gzip.compress(make_tar([GOOD])[:600]), "is cut short"),
    ("tar cut in a header", gzip.compress(make_tar([GOOD])[:1100]), "its end mark is missing"),
    ("members after the end", make_tar_gz([GOOD], suffix=make_tar([GOOD])), "after its end"),
    ("members after one zero block", make_tar_gz([GOOD], end=bytes(512), suffix=make_tar([GOOD])),
     "has bytes after its end"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "words"), [row[1:] for row in OTHERS], ids=[row[0] for row in OTHERS]
)
def test_what_is_no_whole_archive_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    error = refusal(tmp_path, content)

    assert words in str(error)
    assert str(error).startswith("demo==1 ")


def zip_link(name: str, target: bytes) -> RawMember:
    return RawMember(name=name, data=target, mode=stat.S_IFLNK | 0o777)


ZIPS = [
    ("parent", [RawMember(name="top/../../x")], "leaves its directory"),
    ("absolute", [RawMember(name="/x")], "has an absolute name"),
    ("absolute link", [zip_link("top/l", b"/etc")], "an absolute target"),
    ("parent link", [zip_link("top/l", b"../x")], "leaves its directory"),
    ("long link", [zip_link("top/l", b"x/" * 600)], "too long"),
    ("below a link", [zip_link("top/l", b"d"), RawMember(name="top/l/x")], "a directory"),
    ("FIFO", [RawMember(name="top/x", mode=stat.S_IFIFO | 0o644)], "is no regular file"),
    ("twice", [RawMember(name="top/x"), RawMember(name="top/x")], "is there twice"),
    ("encrypted", [RawMember(name="top/x", flags=1)], "is encrypted"),
    ("wrong checksum", [RawMember(name="top/x", data=b"x", crc=1, local_crc=1)], "checksum"),
    ("hidden", [RawMember(name="top/x", in_central=False)], "bytes"),
    ("file at the top", [RawMember(name="setup.py")], "has setup.py, top/ at its top"),
    ("unclear name", [RawMember(name=b"top/\xfc")], "a name that is no UTF-8"),
]


@pytest.mark.parametrize(
    ("members", "words"), [row[1:] for row in ZIPS], ids=[row[0] for row in ZIPS]
)
def test_zip_is_held_to_the_same_rules(
    tmp_path: Path, members: list[RawMember], words: str
) -> None:
    assert words in str(refusal(tmp_path, make_zip([RawMember(name="top/good.py"), *members])))


def test_empty_zip_holds_no_files(tmp_path: Path) -> None:
    assert str(refusal(tmp_path, make_zip([]))) == "demo==1 holds no files"


SMALL = Limits(members=5, total_size=1 << 20, file_size=1 << 19, ratio=100, ratio_floor=1 << 16)
BOMBS = [
    ("files", [tar(f"top/{number}") for number in range(6)], "more than 5 files and directories"),
    ("depth", [tar("top/1/2/3/4/5/x")], "more than 5 files and directories"),
    ("links", [tar(f"top/{number}", LINK, "x") for number in range(6)], "more than 5 files"),
    ("total", [tar(f"top/{n}", data=os.urandom(500_000)) for n in range(3)], "1048576 bytes"),
    ("ratio", [tar("top/x", data=bytes(400_000))], "unpacks to more than 65536 bytes"),
    ("one file", [RawTarMember(name="top/x", size=(1 << 19) + 1)], "larger than 524288 bytes"),
    ("size of GNU", [RawTarMember(name="top/x", size=b"\x80" + b"\xff" * 11)], "larger than"),
    (
        "hard links",
        [tar("top/x", data=os.urandom(400_000))]
        + [tar(f"top/{number}", HARD, "top/x") for number in range(3)],
        "unpacks to more than 1048576 bytes",
    ),
    ("extended headers", [pax_header({"c": "x" * 900_000})] * 2, "unpacks to more than"),
    ("zeros after the end", [], "unpacks to more than"),
]


@pytest.mark.parametrize(
    ("members", "words"), [row[1:] for row in BOMBS], ids=[row[0] for row in BOMBS]
)
def test_bomb_is_refused(tmp_path: Path, members: list[RawTarMember], words: str) -> None:
    content = make_tar_gz(members, suffix=b"" if members else bytes(1 << 21))

    assert words in str(refusal(tmp_path, content, SMALL))


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ([RawMember(name=f"top/{n}") for n in range(6)], "more than 5"),
        ([RawMember(name="top/1/2/3/4/5/x")], "more than 5"),
        ([RawMember(name="top/x", data=bytes(1 << 17))], "times its size"),
        ([RawMember(name="top/x", data=os.urandom((1 << 19) + 1))], "larger than 524288"),
        ([RawMember(name=f"top/{n}", data=os.urandom(1 << 19)) for n in range(3)], "1048576"),
    ],
)
def test_zip_bomb_is_refused(tmp_path: Path, members: list[RawMember], words: str) -> None:
    assert words in str(refusal(tmp_path, make_zip(members), SMALL))


def test_member_is_named_as_the_archive_has_it(tmp_path: Path) -> None:
    error = refusal(tmp_path, make_tar_gz([GOOD, tar(b"top/\xff/../..")]))

    assert error.member == "top/\udcff/../.."
    assert str(error) == r"demo==1: member 'top/\udcff/../..' leaves its directory"


def test_error_keeps_its_values_when_pickled() -> None:
    error = SourceArchiveError("demo==1", "is empty", "x")

    again = pickle.loads(pickle.dumps(error))

    assert isinstance(again, ArchiveError)
    assert (again.label, again.reason, again.member) == ("demo==1", "is empty", "x")
    assert str(again) == "demo==1: member 'x' is empty"


def test_target_in_use_is_left_alone(tmp_path: Path) -> None:
    archive = tmp_path / "a"
    archive.write_bytes(WHOLE)
    (tmp_path / "target").mkdir()
    (tmp_path / "target" / "mine").write_text("mine")

    with pytest.raises(FsError):
        unpack_source(archive, tmp_path / "target", label="demo==1")

    assert (tmp_path / "target" / "mine").read_text() == "mine"


def test_missing_archive_leaves_no_target(tmp_path: Path) -> None:
    with pytest.raises(FsError):
        unpack_source(tmp_path / "none", tmp_path / "target", label="demo==1")

    assert os.listdir(tmp_path) == []


def test_zip_name_that_contradicts_its_unicode_field_is_refused(tmp_path: Path) -> None:
    field = struct.pack("<2HBI", 0x7075, 10, 1, 0) + b"other"

    error = refusal(tmp_path, make_zip([RawMember(name="top/x", extra=field)]))

    assert error.reason == "has two names"


@pytest.mark.skipif(sys.platform == "win32", reason="there are no limits of processes")
def test_nothing_is_left_where_a_file_has_no_room(tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    archive.write_bytes(make_tar_gz([GOOD, tar("top/x", data=os.urandom(300_000))]))
    code = (
        "import resource, sys\n"
        "from puffin_fs import DiskFullError\n"
        "from puffin_package import unpack_source\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
        "try:\n"
        "    unpack_source(sys.argv[1], sys.argv[2], label='demo==1')\n"
        "except DiskFullError as error:\n"
        "    print(error.path)\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", code, str(archive), str(tmp_path / "target")],
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == str(tmp_path / "target/top/x")
    assert os.listdir(tmp_path) == ["archive"]


@pytest.mark.skipif(sys.platform != "linux", reason="others have names in UTF-8 in any locale")
def test_name_that_the_locale_cannot_write_is_refused(tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    archive.write_bytes(make_tar_gz([GOOD, tar("top/ü")]))
    code = (
        "import sys\n"
        "from puffin_package import SourceArchiveError, unpack_source\n"
        "try:\n"
        "    unpack_source(sys.argv[1], sys.argv[2], label='demo==1')\n"
        "except SourceArchiveError as error:\n"
        "    print(error.reason)\n"
    )
    ascii_only = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}

    done = subprocess.run(
        [sys.executable, "-c", code, str(archive), str(tmp_path / "target")],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | ascii_only,
    )

    assert done.stdout == "has a name that the file system here cannot take\n"
    assert os.listdir(tmp_path) == ["archive"]
