from __future__ import annotations

import gzip
import io
import os
import stat
import subprocess
import sys
import tarfile
import zipfile
from typing import TYPE_CHECKING

import pytest

from puffin_package import unpack_source
from puffin_testing import (
    RawMember,
    RawTarMember,
    gnu_long,
    make_sdist,
    make_tar,
    make_tar_gz,
    make_zip,
    pax_header,
)

if TYPE_CHECKING:
    from pathlib import Path

LONG = "d" * 120 + "/" + "n" * 120


def unpacked(tmp_path: Path, content: bytes, name: str = "master") -> Path:
    archive = tmp_path / name
    archive.write_bytes(content)
    top = unpack_source(archive, tmp_path / "target" / name, label="demo==1")
    assert os.path.dirname(top) == str(tmp_path / "target" / name)
    return tmp_path / "target" / name


def files(root: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }


@pytest.mark.parametrize("extension", [".tar.gz", ".zip"])
@pytest.mark.parametrize("name", ["demo-1.0.tar.gz", "master.zip", "download"])
def test_content_decides_of_which_kind_an_archive_is(
    tmp_path: Path, extension: str, name: str
) -> None:
    content = make_sdist(None, "demo", "1.0", files={"a/b.py": "b"}, extension=extension)

    found = files(unpacked(tmp_path, content, name))

    assert list(found) == ["demo-1.0/PKG-INFO", "demo-1.0/a/b.py", "demo-1.0/pyproject.toml"]
    assert found["demo-1.0/a/b.py"] == b"b"


def member(name: str | bytes, data: bytes = b"x", **options: object) -> RawTarMember:
    return RawTarMember(name=name, data=data, **options)  # type: ignore[arg-type] # a table's values


NAMES = [
    ("plain", [member("top/x")], "top/x"),
    ("dot first", [member("./top/x")], "top/x"),
    ("dots and slashes", [member("top/.//./x")], "top/x"),
    ("prefix", [member("x", prefix="top/y")], "top/y/x"),
    ("full name field", [member("top/" + "x" * 96)], "top/" + "x" * 96),
    ("pax", [member("cut", pax={"path": LONG})], LONG),
    ("pax and other records", [member("top/x", pax={"comment": "a=b\nc", "uname": "ü"})], "top/x"),
    ("pax path twice the same", [pax_header([("path", "top/x")] * 2), member("x")], "top/x"),
    ("pax size that agrees", [member("top/x", pax={"size": "1"})], "top/x"),
    ("pax of Solaris", [pax_header({"path": "top/x"}, b"X"), member("cut")], "top/x"),
    ("GNU", [gnu_long(LONG), member("cut", magic=b"ustar  \0")], LONG),
    ("Unix 7", [member("top/x", magic=bytes(8), kind=b"\0")], "top/x"),
    ("contiguous", [member("top/x", kind=b"7")], "top/x"),
    ("of git", [pax_header({"comment": "0" * 40}, b"g"), member("top/x")], "top/x"),
    ("signed checksum", [member("top/ü", signed=True)], "top/ü"),
    ("binary size", [member("top/x", size=b"\x80" + bytes(10) + b"\1")], "top/x"),
    ("size with blanks", [member("top/x", size=b"          1 ")], "top/x"),
    ("dirty padding", [member("top/x", padding=b"y" * 512)], "top/x"),
    ("UTF-8", [member("top/naïve ☃.py")], "top/naïve ☃.py"),
    ("blanks and dots at the end", [member("top/a. /b ")], "top/a. /b "),
    ("backslash", [member(r"top/dev\x2ddisk.mount")], r"top/dev\x2ddisk.mount"),
    ("device of others", [member("top/aux")], "top/aux"),
    ("carriage return", [member("top/Icon\r")], "top/Icon\r"),
    ("note of macOS at the top", [member("._top", b"mac"), member("top/x")], "top/x"),
    ("same file twice", [member("top/x"), member("top/x")], "top/x"),
    (
        "directory twice, and after its file",
        [member("top/", b"", kind=b"5"), member("top/x"), member("top", b"", kind=b"5")],
        "top/x",
    ),
]


@pytest.mark.skipif(sys.platform == "win32", reason="names that Windows does not take")
@pytest.mark.parametrize(
    ("members", "name"), [row[1:] for row in NAMES], ids=[row[0] for row in NAMES]
)
def test_names_are_read_as_the_standard_library_reads_them(
    tmp_path: Path, members: list[RawTarMember], name: str
) -> None:
    content = make_tar_gz(members)

    assert files(unpacked(tmp_path, content)) == {name: b"x"}

    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        names = {os.path.normpath(info.name) for info in archive if info.isfile()}
    assert name in names


@pytest.mark.skipif(sys.platform != "linux", reason="others want names in UTF-8")
def test_name_that_is_no_utf8_keeps_its_bytes(tmp_path: Path) -> None:
    root = unpacked(tmp_path, make_tar_gz([member(b"top/caf\xe9")]))

    assert os.listdir(os.fsencode(root / "top")) == [b"caf\xe9"]


@pytest.mark.skipif(sys.platform != "linux", reason="others have file systems that ignore case")
def test_names_may_differ_by_case_only(tmp_path: Path) -> None:
    root = unpacked(tmp_path, make_tar_gz([member("top/a", b"1"), member("top/A", b"2")]))

    assert files(root) == {"top/A": b"2", "top/a": b"1"}


@pytest.mark.parametrize(
    ("mode", "expected"),
    [(0o644, 0o644), (0o777, 0o755), (0o6755, 0o755), (0o100, 0o755), (0, 0o644), (0o666, 0o644)],
)
@pytest.mark.parametrize("extension", ["tar.gz", "zip"])
def test_modes_are_those_of_files_or_programs(
    tmp_path: Path, mode: int, expected: int, extension: str
) -> None:
    umask = os.umask(0o022)
    try:
        content = (
            make_tar_gz([member("top/d", b"", kind=b"5", mode=0), member("top/d/x", mode=mode)])
            if extension == "tar.gz"
            else make_zip([RawMember(name="top/d/x", data=b"x", mode=stat.S_IFREG | mode)])
        )
        root = unpacked(tmp_path, content)
    finally:
        os.umask(umask)

    assert stat.S_IMODE((root / "top/d/x").stat().st_mode) == expected
    assert stat.S_IMODE((root / "top/d").stat().st_mode) == 0o755


@pytest.mark.parametrize(
    ("member", "expected"),
    [
        (member("top/x", modified=1_600_000_000), 1_600_000_000),
        (member("top/x", modified=0), 315_619_200),
        (member("top/x", modified=b"\xff" * 12), 315_619_200),
        (member("top/x", pax={"mtime": "1600000000.75"}), 1_600_000_000),
        (member("top/x", pax={"mtime": "-5.5"}), 315_619_200),
        (member("top/x", pax={"mtime": "soon"}), 1_700_000_000),
        (member("top/x", modified=0o77777777777), 4_354_732_800),
        (member("top/x", modified=b"\x80" + b"\xff" * 11), 4_354_732_800),
    ],
)
def test_times_are_kept_where_a_zip_archive_can_tell_them(
    tmp_path: Path, member: RawTarMember, expected: int
) -> None:
    root = unpacked(tmp_path, make_tar_gz([member]))

    assert int((root / "top/x").stat().st_mtime) == expected
    with zipfile.ZipFile(tmp_path / "again.zip", "w") as archive:
        archive.write(root / "top/x")


def test_times_of_a_zip_are_kept(tmp_path: Path) -> None:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as archive:
        archive.writestr(zipfile.ZipInfo("top/old", (2021, 2, 3, 4, 5, 6)), "x")
        archive.writestr(zipfile.ZipInfo("top/epoch", (1980, 1, 1, 0, 0, 0)), "x")

    root = unpacked(tmp_path, raw.getvalue())

    assert (root / "top/old").stat().st_mtime == 1_612_325_106
    assert (root / "top/epoch").stat().st_mtime == 315_619_200


def test_time_of_a_zip_that_is_none_counts_as_the_first(tmp_path: Path) -> None:
    content = make_zip([RawMember(name="top/x", data=b"x")])
    at = content.index(b"PK\1\2") + 12
    broken = content[:at] + b"\xff\xff\0\0" + content[at + 4 :]

    root = unpacked(tmp_path, broken)

    assert (root / "top/x").stat().st_mtime == 315_619_200


LINKS = [
    ("a file beside it", "top/l", "x", "top/x"),
    ("a file above it", "top/a/b/l", "../../x", "top/x"),
    ("a directory", "top/l", "d", "top/d"),
    ("itself, as a directory", "top/d/l", ".", "top/d"),
    ("the top-level directory", "top/d/l", "..", "top"),
    ("through a link that comes later", "top/l", "z/../x", "top/x"),
    ("nothing", "top/l", "none/at/all", None),
]


@pytest.mark.parametrize(
    ("name", "link", "target"), [row[1:] for row in LINKS], ids=[row[0] for row in LINKS]
)
@pytest.mark.parametrize("extension", ["tar.gz", "zip"])
def test_links_within_the_tree_are_made(
    tmp_path: Path, name: str, link: str, target: str | None, extension: str
) -> None:
    if extension == "tar.gz":
        content = make_tar_gz(
            [
                RawTarMember(name=name, kind=b"2", link=link),
                member("top/x"),
                member("top/d/y"),
                RawTarMember(name="top/z", kind=b"2", link="d"),
            ]
        )
    else:
        mode = stat.S_IFLNK | 0o777
        content = make_zip(
            [
                RawMember(name=name, data=link.encode(), mode=mode),
                RawMember(name="top/x", data=b"x"),
                RawMember(name="top/d/y", data=b"x"),
                RawMember(name="top/z", data=b"d", mode=mode),
            ]
        )

    root = unpacked(tmp_path, content)

    assert os.readlink(root / name) == link
    if target is None:
        assert not (root / name).exists()
    else:
        assert (root / name).resolve() == (root / target).resolve()


def test_hard_link_becomes_a_file_of_its_own(tmp_path: Path) -> None:
    root = unpacked(
        tmp_path,
        make_tar_gz(
            [
                member("top/x", b"x" * 600_000, mode=0o755, modified=1_600_000_000),
                RawTarMember(name="top/d/h", kind=b"1", link="./top/x"),
                RawTarMember(name="top/d/i", kind=b"1", link="top/d/h"),
                RawTarMember(name="top/x", kind=b"1", link="top/x"),
            ]
        ),
    )

    found = [(root / name).stat() for name in ("top/x", "top/d/h", "top/d/i")]
    assert set(files(root).values()) == {b"x" * 600_000}
    assert {info.st_mtime for info in found} == {1_600_000_000}
    assert [info.st_nlink for info in found] == [1, 1, 1]
    assert all(info.st_mode & 0o100 for info in found)


def test_old_directory_is_known_by_its_slash(tmp_path: Path) -> None:
    root = unpacked(tmp_path, make_tar_gz([RawTarMember(name="top/d/", kind=b"\0")]))

    assert (root / "top/d").is_dir()


def test_gzip_in_several_parts_is_one_archive(tmp_path: Path) -> None:
    content = make_tar([member("top/x", os.urandom(3000))])
    parts = [gzip.compress(content[at : at + 700]) for at in range(0, len(content), 700)]

    root = unpacked(tmp_path, b"".join(parts) + bytes(1000))

    assert len((root / "top/x").read_bytes()) == 3000


@pytest.mark.parametrize("end", [bytes(512), bytes(1024), bytes(10240), bytes(700)])
def test_end_mark_may_be_short_or_long(tmp_path: Path, end: bytes) -> None:
    assert files(unpacked(tmp_path, make_tar_gz([member("top/x")], end=end))) == {"top/x": b"x"}


@pytest.mark.parametrize("size", [0, 1, 511, 512, 513, (1 << 18) - 512, 1 << 18, 1_000_000])
def test_content_of_any_size_is_whole(tmp_path: Path, size: int) -> None:
    data = os.urandom(size)

    root = unpacked(tmp_path, make_tar_gz([member("top/x", data), member("top/y", b"y")]))

    assert files(root) == {"top/x": data, "top/y": b"y"}


@pytest.mark.parametrize("style", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_archives_of_the_standard_library_are_read(tmp_path: Path, style: int) -> None:
    source = tmp_path / "source"
    deep = source / ("d" * 60) / ("e" * 60)
    deep.mkdir(parents=True)
    (deep / ("n" * 60)).write_bytes(b"deep")
    (source / "x").write_bytes(b"x")
    (source / "l").symlink_to("d" * 60)
    os.link(source / "x", source / "y")
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w:gz", format=style) as archive:
        archive.add(source, "top")

    root = unpacked(tmp_path, raw.getvalue())

    assert files(root / "top") == files(source)
    assert os.readlink(root / "top/l") == os.readlink(source / "l")


@pytest.mark.parametrize("style", ["ustar", "gnu", "oldgnu", "posix", "v7"])
def test_archives_of_the_command_are_read(tmp_path: Path, style: str) -> None:
    version = subprocess.run(["tar", "--version"], capture_output=True, text=True, check=True)
    if "GNU" not in version.stdout:
        pytest.skip("the command here is not GNU's")
    source = tmp_path / "top"
    (source / "d").mkdir(parents=True)
    (source / "d" / "ü").write_bytes(b"x" * 2000)
    if style not in ("ustar", "v7"):
        (source / ("n" * 120)).write_bytes(b"long")
    (source / "l").symlink_to("d")
    archive = tmp_path / "made"
    command = ["tar", f"--format={style}", "-czf", str(archive), "-C", str(tmp_path), "./top"]
    subprocess.run(command, check=True)

    root = unpacked(tmp_path, archive.read_bytes())

    assert files(root / "top") == files(source)
    assert os.readlink(root / "top/l") == "d"


@pytest.mark.parametrize("kind", ["tar.gz", "zip"])
def test_archives_of_git_are_read(tmp_path: Path, kind: str) -> None:
    repository = tmp_path / "repository"
    (repository / "d").mkdir(parents=True)
    (repository / "d" / "ü.py").write_bytes(b"x")
    (repository / "run").write_bytes(b"#!/bin/sh\n")
    (repository / "run").chmod(0o755)
    (repository / "l").symlink_to("d")
    git = ["git", "-C", str(repository), "-c", "user.name=x", "-c", "user.email=x@example.org"]
    for words in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "x"]):
        subprocess.run([*git, *words], check=True)
    made = subprocess.run(
        [*git, "archive", f"--format={kind}", "--prefix=demo-main/", "HEAD"],
        check=True,
        capture_output=True,
    )

    root = unpacked(tmp_path, made.stdout)

    assert files(root) == {"demo-main/d/ü.py": b"x", "demo-main/run": b"#!/bin/sh\n"}
    assert os.readlink(root / "demo-main/l") == "d"
    assert os.access(root / "demo-main/run", os.X_OK)
