from __future__ import annotations

import io
import tarfile
import tomllib
import zipfile
from typing import TYPE_CHECKING

from puffin_testing import make_sdist, project_tree, sdist_of

if TYPE_CHECKING:
    from pathlib import Path


def read(content: bytes) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        found = ((name, archive.extractfile(name)) for name in archive.getnames())
        return {name: file.read() for name, file in found if file is not None}


def test_is_the_same_bytes_each_time() -> None:
    assert make_sdist(None, "demo", "1.0") == make_sdist(None, "demo", "1.0")


def test_holds_one_directory_named_for_the_release() -> None:
    assert list(read(make_sdist(None, "My.Demo", "1.0"))) == [
        "my_demo-1.0/PKG-INFO",
        "my_demo-1.0/pyproject.toml",
        "my_demo-1.0/src/my_demo/__init__.py",
    ]


def test_project_table_and_pkg_info_agree() -> None:
    files = read(
        make_sdist(
            None, "demo", "1.0", requires=["a>1"], requires_python=">=3.9", dynamic=["Version"]
        )
    )

    project = tomllib.loads(files["demo-1.0/pyproject.toml"].decode())["project"]
    lines = files["demo-1.0/PKG-INFO"].decode().splitlines()
    assert project["dependencies"] == ["a>1"]
    assert project["requires-python"] == ">=3.9"
    assert {"Requires-Dist: a>1", "Requires-Python: >=3.9", "Dynamic: Version"} <= set(lines)


def test_zip_holds_the_same(tmp_path: Path) -> None:
    path = make_sdist(tmp_path, "demo", "1.0", extension=".zip")

    assert path.name == "demo-1.0.zip"
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist() == list(read(make_sdist(None, "demo", "1.0")))


def test_files_can_be_given_and_left_out() -> None:
    content = make_sdist(None, "demo", "1.0", files={"x.py": "x"}, pyproject=None, pkg_info=b"")

    assert read(content) == {"demo-1.0/x.py": b"x"}


def test_an_sdist_holds_the_tree_in_one_directory(tmp_path: Path) -> None:
    tree = project_tree(tmp_path / "demo-1.0", "setup.py", "demo", "1.0")
    (tree / "link").symlink_to("setup.py")

    content = sdist_of(tree, pkg_info=b"Name: demo\n")

    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        assert archive.getnames() == [
            "demo-1.0/demo/__init__.py",
            "demo-1.0/link",
            "demo-1.0/setup.py",
            "demo-1.0/PKG-INFO",
        ]
        assert archive.getmember("demo-1.0/link").linkname == "setup.py"
