from __future__ import annotations

import io
import os
import random
import stat
import unicodedata
import zipfile
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings, strategies as st

from distribution_filename import parse_wheel_filename
from puffin_fs import FsError, ReadOnlyError
from puffin_package import (
    ArchiveError,
    HashMismatchError,
    Manifest,
    ManifestFile,
    RecordError,
    open_wheel,
    read_manifest,
)
from puffin_testing import RawMember, make_wheel, make_zip, wheel_members

if TYPE_CHECKING:
    from pathlib import Path

    from distribution_filename import WheelFilename


def unpacked(path: Path, target: Path, *, threads: int = 1) -> Manifest:
    with open_wheel(path, parse_wheel_filename(path.name)) as wheel:
        return wheel.unpack(target, threads=threads)


def found_files(root: Path) -> set[str]:
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}


def test_unpacks_every_file_and_stores_the_manifest(tmp_path: Path) -> None:
    files = {"demo/a.py": "a = 1\n", "demo/deep/er/b.bin": bytes(range(256)), "empty.py": ""}
    path = make_wheel(tmp_path, "demo", "1.0", files=files)

    manifest = unpacked(path, tmp_path / "target")

    listed = {file.path for file in manifest.files}
    assert found_files(tmp_path / "target") == listed | {".puffin-manifest.json"}
    assert (tmp_path / "target/demo/deep/er/b.bin").read_bytes() == bytes(range(256))
    assert read_manifest(tmp_path / "target") == manifest
    assert _true_hash(manifest, "demo/a.py", b"a = 1\n")


def _true_hash(manifest: Manifest, path: str, content: bytes) -> bool:
    import base64
    import hashlib

    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
    return ManifestFile(path, digest, len(content)) in manifest.files


def test_threads_write_the_same_tree(tmp_path: Path) -> None:
    files = {f"demo/{n % 7}/{n}.py": f"x = {n}\n" * n for n in range(200)}
    path = make_wheel(tmp_path, "demo", "1.0", files=files)

    alone = unpacked(path, tmp_path / "alone")
    together = unpacked(path, tmp_path / "together", threads=4)

    assert together == alone
    assert found_files(tmp_path / "together") == found_files(tmp_path / "alone")


def test_error_in_a_thread_is_raised(tmp_path: Path) -> None:
    path = make_wheel(tmp_path, "demo", "1.0", record="wrong-hash")

    with pytest.raises(HashMismatchError):
        unpacked(path, tmp_path / "target", threads=3)


def test_manifest_tells_what_an_installer_needs(tmp_path: Path) -> None:
    path = make_wheel(
        tmp_path,
        "My.Demo",
        "1.0",
        purelib=False,
        entry_points="[console_scripts]\nhi = demo:main\n[other]\nplugin = demo\n",
    )

    manifest = unpacked(path, tmp_path / "target")

    assert (manifest.name, manifest.version) == ("my-demo", "1.0")
    assert manifest.dist_info == "my_demo-1.0.dist-info"
    assert manifest.data_directory == "my_demo-1.0.data"
    assert not manifest.root_is_purelib
    assert [script.reference for script in manifest.scripts] == ["demo:main"]
    assert manifest.size == sum(file.size for file in manifest.files) > 0


@pytest.mark.parametrize(
    ("mode", "expected"),
    [(0o100644, 0o644), (0o100755, 0o755), (0o100600, 0o644), (0o106755, 0o755), (0, 0o644)],
)
def test_modes_are_reduced_to_two(tmp_path: Path, mode: int, expected: int) -> None:
    path = tmp_path / "demo-1.0-py3-none-any.whl"
    path.write_bytes(make_zip([RawMember(name="x", mode=mode), *wheel_members("demo", "1.0")]))
    umask = os.umask(0o022)
    try:
        manifest = unpacked(path, tmp_path / "target")
    finally:
        os.umask(umask)

    assert stat.S_IMODE((tmp_path / "target/x").stat().st_mode) == expected
    assert {file.path for file in manifest.files if file.executable} == (
        {"x"} if expected == 0o755 else set()
    )


def test_modes_follow_the_umask(tmp_path: Path) -> None:
    path = make_wheel(tmp_path, "demo", "1.0")
    umask = os.umask(0o077)
    try:
        unpacked(path, tmp_path / "target")
    finally:
        os.umask(umask)

    assert stat.S_IMODE((tmp_path / "target/demo/__init__.py").stat().st_mode) == 0o600


def test_directory_entries_are_read(tmp_path: Path) -> None:
    path = make_wheel(tmp_path, "demo", "1.0", directories=True)

    manifest = unpacked(path, tmp_path / "target")

    assert len(manifest.files) == 4


def test_wheels_of_the_standard_library_are_read(tmp_path: Path) -> None:
    path = tmp_path / "demo-1.0-py3-none-any.whl"
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.mkdir("demo")
        for member in wheel_members("demo", "1.0"):
            archive.writestr(str(member.name), member.data)
        with archive.open("big", "w", force_zip64=True) as big:
            big.write(bytes(3 << 20))
    path.write_bytes(content.getvalue())

    manifest = unpacked(path, tmp_path / "target")

    assert (tmp_path / "target/big").stat().st_size == 3 << 20
    assert manifest.warnings == ("RECORD omits big",)


def test_archive_written_to_a_pipe_is_read(tmp_path: Path) -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def seek(self, *_: int) -> int:
            raise OSError

        def tell(self) -> int:
            raise OSError

    content = Pipe()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for member in wheel_members("demo", "1.0"):
            archive.writestr(str(member.name), member.data)
    path = tmp_path / "demo-1.0-py3-none-any.whl"
    path.write_bytes(content.getvalue())

    assert len(unpacked(path, tmp_path / "target").files) == 4


def test_large_members_are_read_in_pieces(tmp_path: Path) -> None:
    noise = random.Random(1).randbytes(3 << 20)
    files = {"noise.bin": noise, "zeros.bin": bytes(5 << 20)}
    path = make_wheel(tmp_path, "demo", "1.0", files=files)

    unpacked(path, tmp_path / "target")

    assert (tmp_path / "target/noise.bin").read_bytes() == noise
    assert (tmp_path / "target/zeros.bin").read_bytes() == bytes(5 << 20)


def test_hash_of_record_that_does_not_match_is_an_error(tmp_path: Path) -> None:
    path = make_wheel(tmp_path, "demo", "1.0", record="wrong-hash")

    with pytest.raises(HashMismatchError, match=r"demo/__init__\.py.*but RECORD says") as caught:
        unpacked(path, tmp_path / "target")

    assert caught.value.member == "demo/__init__.py"


def test_size_of_record_that_does_not_match_is_an_error(tmp_path: Path) -> None:
    path = make_wheel(tmp_path, "demo", "1.0", record=b"demo/__init__.py,,5\n")

    with pytest.raises(HashMismatchError, match="but RECORD says 5"):
        unpacked(path, tmp_path / "target")


@pytest.mark.parametrize(
    ("style", "warnings"),
    [
        ("valid", ()),
        ("md5", ()),
        ("bare", ()),
        ("omits-file", ("RECORD omits demo/__init__.py",)),
        ("extra-row", ("RECORD lists nowhere.py, not in the wheel",)),
    ],
)
def test_records_are_mended(tmp_path: Path, style: str, warnings: tuple[str, ...]) -> None:
    path = make_wheel(tmp_path, "demo", "1.0", record=style)  # type: ignore[call-overload] # a table

    manifest = unpacked(path, tmp_path / "target")

    assert manifest.warnings == warnings
    assert all(len(file.sha256) == 43 for file in manifest.files)


def test_sha512_of_record_is_verified(tmp_path: Path) -> None:
    from puffin_testing import record_digest, wheel_contents

    content = wheel_contents("demo", "1.0")["demo/__init__.py"]
    good = f"demo/__init__.py,{record_digest(content, 'sha512')},\n".encode()
    bad = f"demo/__init__.py,{record_digest(b'', 'sha512')},\n".encode()

    unpacked(make_wheel(tmp_path / "good", "demo", "1.0", record=good), tmp_path / "1")
    with pytest.raises(HashMismatchError, match="sha512"):
        unpacked(make_wheel(tmp_path / "bad", "demo", "1.0", record=bad), tmp_path / "2")


def test_broken_record_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    path = make_wheel(tmp_path, "demo", "1.0", record=b"a,b\n")

    with pytest.raises(RecordError, match="line 1 has 2 fields"):
        unpacked(path, tmp_path / "target")

    assert not (tmp_path / "target").exists()


def test_rows_that_contradict_each_other_are_refused(tmp_path: Path) -> None:
    path = make_wheel(tmp_path, "demo", "1.0", record=b"x.py,,1\nx.py,,1\nx.py,,2\n")

    with pytest.raises(RecordError, match=r"two rows for x\.py"):
        unpacked(path, tmp_path / "target")


def test_hash_of_record_in_itself_is_passed_over(tmp_path: Path) -> None:
    digest = "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"
    row = f"demo-1.0.dist-info/RECORD,sha256={digest},0\n".encode()
    path = make_wheel(tmp_path, "demo", "1.0", record=row)

    manifest = unpacked(path, tmp_path / "target")

    assert manifest.warnings == (
        "RECORD omits demo-1.0.dist-info/METADATA, demo-1.0.dist-info/WHEEL, demo/__init__.py",
    )


def test_oddities_are_told_in_the_manifest(tmp_path: Path) -> None:
    composed = unicodedata.normalize("NFC", "ü.py")
    decomposed = unicodedata.normalize("NFD", "ü.py")
    path = make_wheel(
        tmp_path,
        "demo",
        "1.0",
        files={"a.py": "", "A.py": "", composed: "", decomposed: ""},
        wheel_file=b"Wheel-Version: 1.9\nTag: py2-none-any\n",
    )

    manifest = unpacked(path, tmp_path / "target")

    assert manifest.warnings == (
        "a.py and A.py are one file where case does not count",
        f"{composed} and {decomposed} are one file where case does not count",
        "Wheel-Version 1.9 is newer than 1.0, which is what is understood",
        "WHEEL has other tags than the file name, which is followed",
    )


def test_metadata_is_parsed(tmp_path: Path) -> None:
    path = make_wheel(tmp_path, "demo", "1.0", requires=["other>=2"], requires_python=">=3.8")

    with open_wheel(path, parse_wheel_filename(path.name)) as wheel:
        metadata = wheel.metadata()

    assert [str(requirement) for requirement in metadata.requires_dist] == ["other>=2"]
    assert metadata.requires_python == ">=3.8"


@pytest.mark.parametrize(
    ("directory", "filename"),
    [
        ("Mastodon.py-1.5.1", "Mastodon.py-1.5.1-py2.py3-none-any.whl"),
        ("Mastodon.py-1.5.1", "mastodon_py-1.5.1-py2.py3-none-any.whl"),
        ("demo-1.0.0", "demo-1.0-py3-none-any.whl"),
        ("demo-1.0+local.1", "demo-1.0+local_1-py3-none-any.whl"),
    ],
)
def test_dist_info_may_be_written_in_other_ways(
    tmp_path: Path, directory: str, filename: str
) -> None:
    name, _, version = directory.rpartition("-")
    renamed = [
        RawMember(name=f"{directory}.dist-info/{member.raw_name().decode().rpartition('/')[2]}",
                  data=member.data)
        for member in wheel_members(name, version, files={}, record=b"")
    ]  # fmt: skip
    path = tmp_path / filename
    path.write_bytes(make_zip(renamed))

    manifest = unpacked(path, tmp_path / "target")

    assert manifest.dist_info == f"{directory}.dist-info"
    assert manifest.name == name.lower().replace(".", "-")


def test_missing_archive_is_named(tmp_path: Path) -> None:
    filename = parse_wheel_filename("demo-1.0-py3-none-any.whl")

    with (
        pytest.raises(FsError, match=r"demo-1\.0"),
        open_wheel(tmp_path / "demo-1.0-py3-none-any.whl", filename),
    ):
        raise AssertionError


def test_target_that_has_files_is_not_written_over(tmp_path: Path) -> None:
    path = make_wheel(tmp_path, "demo", "1.0")
    unpacked(path, tmp_path / "target")

    with pytest.raises(FsError, match="File exists"):
        unpacked(path, tmp_path / "target")


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_target_that_is_read_only_is_named(tmp_path: Path) -> None:
    path = make_wheel(tmp_path, "demo", "1.0")
    (tmp_path / "closed").mkdir(mode=0o500)

    with pytest.raises(ReadOnlyError, match="closed"):
        unpacked(path, tmp_path / "closed/target")


DEMO = parse_wheel_filename("demo-1.0-py3-none-any.whl")
GOOD = make_wheel(None, "demo", "1.0", files={"demo/a.py": "x = 1\n" * 50, "b.py": ""})


def outcome(path: Path, filename: WheelFilename, target: Path) -> Manifest | ArchiveError:
    try:
        with open_wheel(path, filename) as wheel:
            return wheel.unpack(target)
    except ArchiveError as error:
        return error


@settings(max_examples=100)
@given(place=st.integers(0, len(GOOD) - 1), byte=st.integers(0, 255))
def test_no_changed_byte_leads_to_other_content(
    tmp_path_factory: pytest.TempPathFactory, place: int, byte: int
) -> None:
    directory = tmp_path_factory.mktemp("fuzz")
    path = directory / "demo-1.0-py3-none-any.whl"
    path.write_bytes(GOOD[:place] + bytes([byte]) + GOOD[place + 1 :])

    result = outcome(path, DEMO, directory / "target")

    if isinstance(result, Manifest):
        assert [(file.path, file.size) for file in result.files][:2] == [
            ("b.py", 0),
            ("demo-1.0.dist-info/METADATA", result.files[1].size),
        ]
        assert (directory / "target/demo/a.py").read_text() == "x = 1\n" * 50


@settings(max_examples=30)
@given(length=st.integers(0, len(GOOD) - 1))
def test_no_cut_archive_is_accepted(tmp_path_factory: pytest.TempPathFactory, length: int) -> None:
    directory = tmp_path_factory.mktemp("cut")
    path = directory / "demo-1.0-py3-none-any.whl"
    path.write_bytes(GOOD[:length])

    assert isinstance(outcome(path, DEMO, directory / "target"), ArchiveError)
