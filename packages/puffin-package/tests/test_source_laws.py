"""What holds for every source archive, good or broken."""

from __future__ import annotations

import gzip
import io
import os
import random
import stat
import tarfile
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from puffin_fs import remove_tree
from puffin_package import Limits, SourceArchiveError, unpack_source
from puffin_testing import (
    RawMember,
    RawTarMember,
    gnu_long,
    make_tar,
    make_tar_gz,
    make_zip,
    pax_header,
)

if TYPE_CHECKING:
    from pathlib import Path

PARTS = st.text(
    st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters="/\\:"),
    min_size=1,
    max_size=40,
).filter(lambda part: part not in (".", "..") and len(part.encode()) < 200)
PATHS = st.lists(PARTS, min_size=1, max_size=5).map("/".join)
TREES = st.dictionaries(PATHS, st.tuples(st.binary(max_size=1500), st.booleans()), max_size=12)
ONE_TREE = settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def without_clashes(tree: dict[str, tuple[bytes, bool]]) -> dict[str, tuple[bytes, bool]]:
    """Return the tree without files that are directories of other files."""
    parents = {path[:at] for path in tree for at, letter in enumerate(path) if letter == "/"}
    return {path: content for path, content in tree.items() if path not in parents}


def made_by_library(tree: dict[str, tuple[bytes, bool]], style: int) -> bytes:
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w:gz", format=style) as archive:
        top = tarfile.TarInfo("top")
        top.type = tarfile.DIRTYPE
        archive.addfile(top)
        for path, (data, executable) in tree.items():
            info = tarfile.TarInfo(f"top/{path}")
            info.size, info.mode = len(data), 0o755 if executable else 0o644
            archive.addfile(info, io.BytesIO(data))
    return raw.getvalue()


def made_as_zip(tree: dict[str, tuple[bytes, bool]], _: int) -> bytes:
    return make_zip(
        [RawMember(name="top/", mode=stat.S_IFDIR | 0o755)]
        + [
            RawMember(name=f"top/{path}", data=data, mode=0o100755 if executable else 0o100644)
            for path, (data, executable) in tree.items()
        ]
    )


@pytest.mark.skipif(os.name == "nt", reason="names that Windows does not take")
@pytest.mark.parametrize("make", [made_by_library, made_as_zip])
@ONE_TREE
@given(tree=TREES.map(without_clashes), style=st.sampled_from([1, 2]))
def test_a_tree_comes_back_as_it_went_in(
    tmp_path: Path, make: type, tree: dict[str, tuple[bytes, bool]], style: int
) -> None:
    archive = tmp_path / "archive"
    archive.write_bytes(make(tree, style))

    top = unpack_source(archive, tmp_path / "target", label="demo==1")

    found = {}
    for directory, _, names in os.walk(top):
        for name in names:
            path = os.path.join(directory, name)
            with open(path, "rb") as file:
                content = file.read(), os.access(path, os.X_OK)
            found[os.path.relpath(path, top)] = content
    assert found == tree
    remove_tree(tmp_path / "target")


def members() -> list[RawTarMember]:
    return [
        pax_header({"comment": "c"}, b"g"),
        RawTarMember(name="top/", kind=b"5", mode=0o755),
        RawTarMember(name="top/setup.py", data=b"setup()\n" * 90),
        gnu_long("top/" + "n" * 110),
        RawTarMember(name="cut", data=b"n", magic=b"ustar  \0"),
        RawTarMember(name="cut", data=b"p", pax={"path": "top/p/" + "q" * 120, "mtime": "1.5"}),
        RawTarMember(name="top/l", kind=b"2", link="p"),
        RawTarMember(name="top/p/h", kind=b"1", link="top/setup.py"),
    ]


def zip_members() -> list[RawMember]:
    return [
        RawMember(name="top/setup.py", data=b"setup()\n" * 90),
        RawMember(name="top/ü", data=b"n", descriptor="signed"),
        RawMember(name="top/l", data="ü".encode(), mode=stat.S_IFLNK | 0o777),
    ]


def mutated(content: bytes, chance: random.Random) -> bytes:
    spoilt = bytearray(content)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(spoilt))
        kind = chance.randrange(4)
        if kind == 0:
            spoilt[at] = chance.randrange(256)
        elif kind == 1:
            spoilt[at] ^= 1 << chance.randrange(8)
        elif kind == 2:
            del spoilt[at : at + chance.randint(1, 600)]
        else:
            spoilt[at:at] = bytes(spoilt[at - 512 : at])
        if not spoilt:
            return b""
    return bytes(spoilt)


def with_true_checksums(content: bytes) -> bytes:
    """Return a tar archive whose every block that looks like a header has its true checksum."""
    blocks = [content[at : at + 512] for at in range(0, len(content), 512)]
    return b"".join(
        block[:148] + b"%06o\0 " % (sum(block) - sum(block[148:156]) + 256) + block[156:]
        if block[257:262] == b"ustar" and len(block) == 512
        else block
        for block in blocks
    )


def spoilt_tar_gz(chance: random.Random) -> bytes:
    return mutated(make_tar_gz(members()), chance)


def spoilt_tar(chance: random.Random) -> bytes:
    return gzip.compress(with_true_checksums(mutated(make_tar(members()), chance)), 1)


def spoilt_zip(chance: random.Random) -> bytes:
    return mutated(make_zip(zip_members()), chance)


def shuffled_tar(chance: random.Random) -> bytes:
    """Return an archive of a handful of names, kinds and targets, most of which make no sense."""
    names = ["top", "top/a", "top/a/b", "top/a/b/c", "top/l", "top/l/x", "../x", "top/a/../.."]
    links = ["a", ".", "..", "a/b", "l", "../..", "l/../..", "/tmp", "top/a", "top/l"]
    return make_tar_gz(
        RawTarMember(
            name=chance.choice(names[:6] if chance.random() < 0.95 else names),
            kind=kind,
            link=chance.choice(links) if kind in (b"1", b"2") else "",
            data=chance.choice([b"", b"x"]) if kind == b"0" else b"",
        )
        for kind in chance.choices([b"0", b"5", b"2", b"1"], k=chance.randint(1, 5))
    )


def inside(path: str, root: str) -> bool:
    return os.path.commonpath([os.path.realpath(path), root]) == root


@pytest.mark.parametrize(
    ("spoil", "seeds", "at_least"),
    [(spoilt_tar_gz, 100, 0), (spoilt_tar, 300, 20), (spoilt_zip, 200, 1), (shuffled_tar, 100, 10)],
)
def test_broken_archive_is_refused_or_makes_a_tree_within_the_target(
    tmp_path: Path, spoil: type, seeds: int, at_least: int
) -> None:
    limits = Limits(total_size=1 << 24, file_size=1 << 20)
    archive, target = tmp_path / "archive", tmp_path / "work" / "target"
    target.parent.mkdir()
    taken = refused = 0
    for seed in range(seeds):
        archive.write_bytes(spoil(random.Random(seed)))
        try:
            top = unpack_source(archive, target, label="demo==1", limits=limits)
        except SourceArchiveError as error:
            assert str(error)  # noqa: PT017 - the rule is about both outcomes
            refused += 1
        else:
            taken += 1
            assert os.path.dirname(top) == str(target)
            assert os.path.isdir(top)
            for directory, directories, names in os.walk(target):
                for name in directories + names:
                    path = os.path.join(directory, name)
                    assert not os.path.islink(path) or inside(path, top), seed
            remove_tree(target)
        assert os.listdir(target.parent) == []
        assert sorted(os.listdir(tmp_path)) == ["archive", "work"]

    assert refused > 30
    assert taken >= at_least


def test_what_is_taken_is_what_the_standard_library_sees(tmp_path: Path) -> None:
    archive, target = tmp_path / "archive", tmp_path / "target"
    compared = 0
    for seed in range(200):
        content = (spoilt_tar if seed % 2 else shuffled_tar)(random.Random(seed))
        archive.write_bytes(content)
        try:
            unpack_source(archive, target, label="demo==1", limits=Limits(file_size=1 << 20))
        except SourceArchiveError:
            continue
        ours = {
            os.path.relpath(os.path.join(directory, name), target)
            for directory, directories, names in os.walk(target)
            for name in directories + names
        }
        with tarfile.open(fileobj=io.BytesIO(content)) as theirs:
            names = {os.path.normpath(name) for name in theirs.getnames()}
        parents = {os.path.dirname(name) for name in names} | {"top"}
        assert names <= ours, seed
        assert ours <= names | parents | {os.path.dirname(parent) for parent in parents}, seed
        compared += 1
        remove_tree(target)

    assert compared > 15
