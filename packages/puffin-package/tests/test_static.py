from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from puffin_fs import FsError
from puffin_package import (
    WheelError,
    read_metadata_directory,
    static_metadata,
    static_name,
    unpack_source,
)
from puffin_testing import make_sdist, metadata_bytes
from pypi_types import parse_metadata

if TYPE_CHECKING:
    from pathlib import Path

    from pypi_types import CoreMetadata

PKG_INFO = b"""Metadata-Version: 2.2
Name: Demo.Project
Version: 1.0
Requires-Dist: a>1
Requires-Dist: b; extra == "x"
Requires-Python: >=3.8
Provides-Extra: x

body
"""
PROJECT = """[project]
name = "Demo.Project"
version = "1.0"
dependencies = ["a>1"]
requires-python = ">=3.9"
optional-dependencies = {x = ["c"]}
"""
POETRY = """[build-system]
requires = ["poetry-core"]
build-backend = "poetry.core.masonry.api"
"""


def tree(path: Path, **files: bytes | str | None) -> Path:
    names = {"pkg_info": "PKG-INFO", "pyproject": "pyproject.toml", "setup_cfg": "setup.cfg"}
    for key, content in files.items():
        if content is not None:
            data = content.encode() if isinstance(content, str) else content
            (path / names[key]).write_bytes(data)
    return path


def shown(metadata: CoreMetadata | None) -> list[str]:
    assert metadata is not None
    return [str(requirement) for requirement in metadata.requires_dist]


def test_pkg_info_from_2_2_on_is_trusted(tmp_path: Path) -> None:
    assert static_metadata(tree(tmp_path, pkg_info=PKG_INFO)) == parse_metadata(PKG_INFO, "x")


@pytest.mark.parametrize(
    ("change", "trusted"),
    [
        ((b"2.2", b"2.1"), False),
        ((b"2.2", b"1.2"), False),
        ((b"2.2", b"2"), False),
        ((b"2.2", b"2.10"), True),
        ((b"2.2", b"2.4"), True),
        ((b"2.2", b"2.x"), False),
        ((b"2.2", b"3.0"), False),
        ((b"Requires-Python", b"Dynamic: Requires-Dist\nRequires-Python"), False),
        ((b"Requires-Python", b"dynamic: REQUIRES-DIST\nRequires-Python"), False),
        ((b"Requires-Python", b"Dynamic: requires-python\nRequires-Python"), False),
        ((b"Requires-Python", b"Dynamic: Provides-Extra\nRequires-Python"), False),
        ((b"Requires-Python", b"Dynamic: Version\nRequires-Python"), False),
        ((b"Requires-Python", b"Dynamic: License-File\nRequires-Python"), True),
        ((b"Requires-Python", b"Dynamic: Summary\nRequires-Python"), True),
        ((b"Version: 1.0", b"Version: one"), False),
        ((b"Name: Demo.Project\n", b""), False),
        ((b"Requires-Dist: a>1", b"Requires-Dist: >1"), False),
    ],
)
def test_pkg_info_is_trusted_if_nothing_that_counts_is_dynamic(
    tmp_path: Path, change: tuple[bytes, bytes], *, trusted: bool
) -> None:
    metadata = static_metadata(tree(tmp_path, pkg_info=PKG_INFO.replace(*change)))

    assert (metadata is not None) == trusted


def test_project_table_serves_where_pkg_info_is_dynamic(tmp_path: Path) -> None:
    old = PKG_INFO.replace(b"2.2", b"2.1")

    metadata = static_metadata(tree(tmp_path, pkg_info=old, pyproject=PROJECT))

    assert shown(metadata) == ["a>1", 'c ; extra == "x"']
    assert metadata is not None
    assert (metadata.name, metadata.version) == ("demo-project", "1.0")
    assert (metadata.requires_python, metadata.provides_extra) == (">=3.9", ("x",))
    assert metadata.dynamic == ()


def test_pkg_info_comes_before_the_project_table(tmp_path: Path) -> None:
    metadata = static_metadata(tree(tmp_path, pkg_info=PKG_INFO, pyproject=PROJECT))

    assert shown(metadata) == ["a>1", 'b ; extra == "x"']


@pytest.mark.parametrize(
    ("pyproject", "agrees"),
    [
        ('[project]\nname = "demo_project"\nversion = "1"\n', True),
        ('[project]\nname = "demo_project"\nversion = "1.0.0"\n', True),
        ('[project]\nname = "demo_project"\nversion = "v1.0"\n', True),
        ('[project]\nname = "demo_project"\ndynamic = ["version"]\n', True),
        ('[project]\nname = "other"\ndynamic = ["version"]\n', False),
        ('[project]\nname = "demo_project"\nversion = "2.0"\n', False),
        ("[build-system]\nrequires = []\n", True),
        ("[project\n", False),
        (b"[project]\nname = 'caf\xe9'\n", False),
    ],
)
def test_pkg_info_that_contradicts_pyproject_is_not_trusted(
    tmp_path: Path, pyproject: str | bytes, *, agrees: bool
) -> None:
    metadata = static_metadata(tree(tmp_path, pkg_info=PKG_INFO, pyproject=pyproject))

    assert (metadata is not None) == agrees


TABLES = [
    ("all static", PROJECT, True),
    ("without dependencies", '[project]\nname = "demo"\nversion = "1"\n', True),
    ("dynamic elsewhere", PROJECT + 'dynamic = ["readme", "classifiers"]\n', True),
    ("dynamic version", '[project]\nname = "demo"\ndynamic = ["version"]\n', False),
    ("no version", '[project]\nname = "demo"\n', False),
    ("no name", '[project]\nversion = "1"\n', False),
    ("no table", '[build-system]\nrequires = ["setuptools"]\n', False),
    ("partly static dependencies", PROJECT + 'dynamic = ["dependencies"]\n', False),
    ("partly static extras", PROJECT + 'dynamic = ["optional-dependencies"]\n', False),
    ("partly static python", PROJECT + 'dynamic = ["requires-python"]\n', False),
    ("partly static version", PROJECT + 'dynamic = ["version"]\n', False),
    ("dynamic in capitals", PROJECT + 'dynamic = ["Dependencies"]\n', False),
    ("dynamic is no list", PROJECT + 'dynamic = "version"\n', False),
    ("dynamic of numbers", PROJECT + "dynamic = [1]\n", False),
    ("name no string", PROJECT.replace('"Demo.Project"', "1"), False),
    ("name no name", PROJECT.replace("Demo.Project", "-"), False),
    ("version no string", PROJECT.replace('"1.0"', "1.0"), False),
    ("version no version", PROJECT.replace('"1.0"', '"one"'), False),
    ("dependencies no list", PROJECT.replace('["a>1"]', '"a>1"'), False),
    ("dependencies of numbers", PROJECT.replace('["a>1"]', "[1]"), False),
    ("dependency no requirement", PROJECT.replace('"a>1"', '">1"'), False),
    ("dependency to be mended", PROJECT.replace('"a>1"', '"a>=1.*"'), True),
    ("python no string", PROJECT.replace('">=3.9"', "3.9"), False),
    ("python no specifier", PROJECT.replace('">=3.9"', '"three"'), False),
    ("extras no table", PROJECT.replace('{x = ["c"]}', '["c"]'), False),
    ("extra no list", PROJECT.replace('{x = ["c"]}', '{x = "c"}'), False),
    ("extra no name", PROJECT.replace("{x =", '{"" ='), False),
    ("extra twice", PROJECT.replace('{x = ["c"]}', '{x-y = ["c"], X_Y = ["d"]}'), False),
    ("table no table", 'project = "demo"\n', False),
    ("nested too deeply", "x = " + "[" * 100_000, False),
    ("poetry without dependencies", POETRY + '[project]\nname = "demo"\nversion = "1"\n', False),
    ("poetry with dependencies", POETRY + PROJECT, True),
    ("table of poetry",
     '[project]\nname = "demo"\nversion = "1"\n[tool.poetry.dependencies]\n', False),
    ("poetry adds extras",
     PROJECT.replace("optional-", "#") + '[tool.poetry.extras]\nx = ["a"]\n', False),
    ("poetry adds python",
     PROJECT.replace("requires-", "#") + '[tool.poetry.dependencies]\npython = "^3.9"\n', False),
    ("poetry adds sources", PROJECT + '[tool.poetry.dependencies]\na = {path = "a"}\n', True),
    ("broken", "[project", False),
    ("empty", "", False),
]  # fmt: skip


@pytest.mark.parametrize(
    ("pyproject", "trusted"), [row[1:] for row in TABLES], ids=[row[0] for row in TABLES]
)
def test_project_table_is_trusted_if_all_of_it_is_static(
    tmp_path: Path, pyproject: str, *, trusted: bool
) -> None:
    assert (static_metadata(tree(tmp_path, pyproject=pyproject)) is not None) == trusted


REQUIREMENTS = [
    ('dependencies = ["a (>1)", "a>1"]', ["a>1"]),
    ('dependencies = ["a @ file:///x/y"]', ["a @ file:///x/y"]),
    ('dependencies = ["a @ git+https://example.org/a@main#subdirectory=x ; os_name == \'nt\'"]',
     ['a @ git+https://example.org/a@main#subdirectory=x ; os_name == "nt"']),
    ('optional-dependencies = {X_y = ["a>1"]}', ['a>1 ; extra == "x-y"']),
    ('optional-dependencies = {x = ["a ; os_name == \'nt\'"]}',
     ['a ; os_name == "nt" and extra == "x"']),
    ("optional-dependencies = {x = [\"a ; os_name == 'nt' or os_name == 'java'\"]}",
     ['a ; (os_name == "nt" or os_name == "java") and extra == "x"']),
    ('optional-dependencies = {x = ["a @ file:///x"]}', ['a @ file:///x ; extra == "x"']),
    ('optional-dependencies = {x = ["Demo[y]"], y = ["b"], z = []}',
     ['demo[y] ; extra == "x"', 'b ; extra == "y"']),
]  # fmt: skip


@pytest.mark.parametrize(("line", "expected"), REQUIREMENTS)
def test_requirements_of_a_table_are_those_a_backend_writes(
    tmp_path: Path, line: str, expected: list[str]
) -> None:
    pyproject = f'[project]\nname = "demo"\nversion = "1"\n{line}\n'

    assert shown(static_metadata(tree(tmp_path, pyproject=pyproject))) == expected


def test_extras_without_requirements_are_provided_too(tmp_path: Path) -> None:
    pyproject = '[project]\nname = "d"\nversion = "1"\noptional-dependencies = {B = [], a = []}\n'

    metadata = static_metadata(tree(tmp_path, pyproject=pyproject))

    assert metadata is not None
    assert metadata.provides_extra == ("b", "a")


def test_unpacked_sdist_tells_what_it_was_made_with(tmp_path: Path) -> None:
    archive = make_sdist(tmp_path, "demo", "1.0", requires=["a>1"], requires_python=">=3.8")

    metadata = static_metadata(unpack_source(archive, tmp_path / "target", label="demo==1.0"))

    assert shown(metadata) == ["a>1"]


def test_directory_without_any_file_tells_nothing(tmp_path: Path) -> None:
    assert static_metadata(tmp_path) is None
    assert static_name(tmp_path) is None
    assert static_metadata(tmp_path / "missing") is None
    assert static_name(tmp_path / "missing") is None


@pytest.mark.parametrize("name", ["PKG-INFO", "pyproject.toml", "setup.cfg"])
def test_what_is_no_file_tells_nothing(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()

    assert static_metadata(tmp_path) is None
    assert static_name(tmp_path) is None


@pytest.mark.skipif(sys.platform == "win32", reason="there are no FIFOs")
@pytest.mark.parametrize("name", ["PKG-INFO", "pyproject.toml", "setup.cfg"])
def test_nobody_waits_for_a_fifo(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / name)

    assert static_metadata(tmp_path) is None
    assert static_name(tmp_path) is None


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"pkg_info": "Metadata-Version: 1.0\nName: Demo.Project\n"}, "demo-project"),
        ({"pkg_info": "Metadata-Version: 9.0\r\nNAME:  demo\r\n"}, "demo"),
        ({"pkg_info": "Summary: x\n\nName: body\n"}, None),
        ({"pkg_info": "Name: -\n", "pyproject": PROJECT}, "demo-project"),
        ({"pkg_info": b"Name: \xff\n", "pyproject": PROJECT}, "demo-project"),
        ({"pkg_info": PKG_INFO, "pyproject": '[project]\nname = "other"\n'}, "demo-project"),
        ({"pyproject": '[project]\nname = "demo"\ndynamic = ["version"]\n'}, "demo"),
        ({"pyproject": '[project]\nname = "-"\n'}, None),
        ({"pyproject": "[project]\nname = 1\n"}, None),
        ({"pyproject": '[tool.poetry]\nname = "demo"\n'}, "demo"),
        ({"pyproject": "[project", "setup_cfg": "[metadata]\nname = demo\n"}, "demo"),
        ({"pyproject": "", "setup_cfg": "[metadata]\nname: Demo_Project\n"}, "demo-project"),
        ({"setup_cfg": "[metadata]\nname = attr: demo.name\n"}, None),
        ({"setup_cfg": "[metadata]\nname = file: NAME\n"}, None),
        ({"setup_cfg": "[metadata]\nname = %(other)s\n"}, None),
        ({"setup_cfg": "[metadata]\nname = a\nname = b\n"}, "b"),
        ({"setup_cfg": "[options]\n"}, None),
        ({"setup_cfg": "name = demo\n"}, None),
        ({"setup_cfg": b"[metadata]\nname = demo\nauthor = \xff\n"}, None),
    ],
)
def test_name_is_found_where_a_file_says_it(
    tmp_path: Path, files: dict[str, str | bytes], expected: str | None
) -> None:
    assert static_name(tree(tmp_path, **files)) == expected


def test_prepared_metadata_is_read(tmp_path: Path) -> None:
    info = tmp_path / "demo-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_bytes(metadata_bytes("demo", "1.0", requires=["a"]))

    assert shown(read_metadata_directory(info)) == ["a"]
    assert read_metadata_directory(f"{info}/").name == "demo"


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (None, "demo-1.0.dist-info: member 'METADATA' is missing"),
        (b"Name: demo\n", "demo-1.0.dist-info: member 'METADATA' cannot be read: "),
        (b"x" * ((16 << 20) + 1), "demo-1.0.dist-info: member 'METADATA' cannot be read: "),
    ],
    ids=["missing", "broken", "huge"],
)
def test_prepared_metadata_that_cannot_be_read_is_an_error(
    tmp_path: Path, content: bytes | None, text: str
) -> None:
    info = tmp_path / "demo-1.0.dist-info"
    info.mkdir()
    if content is not None:
        (info / "METADATA").write_bytes(content)

    with pytest.raises(WheelError) as caught:
        read_metadata_directory(info)

    assert str(caught.value).startswith(text)
    assert str(tmp_path) not in str(caught.value)


def test_prepared_metadata_that_is_a_directory_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "METADATA").mkdir()

    with pytest.raises(FsError):
        read_metadata_directory(tmp_path)
