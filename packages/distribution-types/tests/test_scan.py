import os
from pathlib import Path

import pytest

from distribution_types import InstalledDist, ScannedDirectory, UnmanagedDist, scan_directory
from puffin_fs import FsError
from puffin_normalize import normalize_project
from puffin_testing import modules_loaded_by


def test_finds_distributions_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name in ("foo-1.0.dist-info", "Bar-2.0.dist-info", "foo", "foo.py", "six.pth", "bin"):
        (tmp_path / name).mkdir()

    scanned = scan_directory(tmp_path)

    assert [(dist.name, dist.version) for dist in scanned.distributions] == [
        ("bar", "2.0"),
        ("foo", "1.0"),
    ]
    assert scanned.distributions[1].path == str(tmp_path / "foo-1.0.dist-info")
    assert scanned.unmanaged == ()


def test_one_project_may_be_there_twice(tmp_path: Path) -> None:
    for name in ("foo-1.0.dist-info", "Foo-2.0.dist-info"):
        (tmp_path / name).mkdir()

    assert [dist.name for dist in scan_directory(tmp_path).distributions] == ["foo", "foo"]


@pytest.mark.parametrize(
    ("entry", "kind", "name"),
    [
        ("Foo_Bar-1.0-py3.8.egg-info", "egg-info", "foo-bar"),
        ("foo.egg-info", "egg-info", "foo"),
        ("foo-1.0-py3.8.egg", "egg", "foo"),
        ("foo.egg-link", "egg-link", "foo"),
        ("~oo-1.0.dist-info", "invalid dist-info", None),
        ("foo.dist-info", "invalid dist-info", "foo"),
    ],
)
def test_names_what_has_no_record_of_its_files(
    tmp_path: Path, entry: str, kind: str, name: str | None
) -> None:
    (tmp_path / entry).write_bytes(b"")

    scanned = scan_directory(tmp_path)

    path = str(tmp_path / entry)
    found = UnmanagedDist(kind=kind, name=name, path=path)  # type: ignore[arg-type]  # literals
    assert scanned == ScannedDirectory(distributions=(), unmanaged=(found,))


def test_a_warning_can_be_made_of_it() -> None:
    named = UnmanagedDist(kind="egg-info", name="foo", path="/s/foo.egg-info")  # type: ignore[arg-type]  # normal form
    nameless = UnmanagedDist(kind="invalid dist-info", name=None, path="/s/~oo-1.0.dist-info")

    assert str(named) == (
        "foo is installed as egg-info, without a record of its files (/s/foo.egg-info)"
    )
    assert str(nameless).startswith("~oo-1.0.dist-info is installed as invalid dist-info")


def test_a_missing_directory_is_empty(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")

    assert scan_directory(tmp_path / "missing") == ScannedDirectory(distributions=(), unmanaged=())
    assert scan_directory(tmp_path / "file") == ScannedDirectory(distributions=(), unmanaged=())


def test_a_directory_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    loop = tmp_path / "loop"
    loop.symlink_to(loop)

    with pytest.raises(FsError, match="loop"):
        scan_directory(loop)


def test_the_files_are_not_looked_at(tmp_path: Path) -> None:
    (tmp_path / "foo-1.0.dist-info").mkdir(mode=0)

    (dist,) = scan_directory(tmp_path).distributions

    path = os.path.join(tmp_path, "foo-1.0.dist-info")
    assert dist == InstalledDist(name=normalize_project("foo"), version="1.0", path=path)


def test_a_scan_loads_neither_versions_nor_metadata_nor_the_cache(tmp_path: Path) -> None:
    (tmp_path / "foo-1.0.dist-info").mkdir()

    loaded = modules_loaded_by(
        "import sys; from distribution_types import scan_directory\n"
        "assert len(scan_directory(sys.argv[1]).distributions) == 1",
        str(tmp_path),
    )

    ours = {"packaging", "pep440", "pep508", "pypi_types", "puffin_cache"}
    others = {
        "collections",
        "contextlib",
        "enum",
        "functools",
        "msgspec",
        "pathlib",
        "re",
        "typing",
    }
    assert not (ours | others) & loaded
