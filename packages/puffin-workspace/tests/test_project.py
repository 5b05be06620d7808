from __future__ import annotations

import pickle
from typing import TYPE_CHECKING

import pytest

from puffin_workspace import (
    DuplicateNameError,
    Project,
    ProjectRequirementError,
    PyprojectReadError,
    PyprojectSchemaError,
    find_pyproject,
    parse_project,
    read_project,
)

if TYPE_CHECKING:
    from pathlib import Path


A = "[project]\nname = 'a'\n"


def parse(text: str) -> Project:
    return parse_project(text.encode(), file="pyproject.toml")


def test_reads_what_the_project_table_says() -> None:
    project = parse(
        """
        [project]
        name = "My_Project"
        version = "1.0"
        requires-python = ">=3.8, <4"
        dependencies = ["Trio >= 0.2", "b ; os_name == 'nt'"]
        dynamic = ["readme"]
        unknown = 1
        [project.optional-dependencies]
        "FrIeNdLy-._.-bArD" = ["c"]
        empty = []
        [tool.other]
        """
    )

    assert project.name == "my-project"
    assert project.version == "1.0"
    assert project.requires_python == ">=3.8,<4"
    assert [str(it) for it in project.dependencies] == ["trio>=0.2", 'b ; os_name == "nt"']
    assert list(project.optional_dependencies) == ["friendly-bard", "empty"]
    assert [str(it) for it in project.optional_dependencies["friendly-bard"]] == ["c"]
    assert project.dynamic == ("readme",)


def test_file_without_a_project_table_has_groups_alone() -> None:
    project = parse("[dependency-groups]\nTest_Me = ['pytest']")

    assert project.name is None
    assert list(project.dependency_groups) == ["test-me"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[project]", "`project`: missing field `name`"),
        ("project = 1", "`project`: expected a table, found a number"),
        ("[project]\nname = true", "`project.name`: expected a string, found a boolean"),
        ("[project]\nname = '_'", "`project.name`"),
        (A + "version = 1.0", "`project.version`: expected a string"),
        (A + "version = 1979-05-27", "expected a string, found a date"),
        (A + "dependencies = 'b'", "expected an array, found a string"),
        (A + "dependencies = ['b', {}]", "`project.dependencies[1]`: expected a string"),
        (A + "optional-dependencies = []", "expected a table, found an array"),
        (A + "optional-dependencies.x = 'b'", "`project.optional-dependencies.x`"),
        (A + "optional-dependencies.'!' = []", "`project.optional-dependencies.!`"),
        (A + "requires-python = '3'", "`project.requires-python`: "),
        (A + "dynamic = ['version']\nversion = '1'", "listed in `project.dynamic`"),
        ("[dependency-groups]\n'!' = []", "`dependency-groups.!`"),
    ],
)  # fmt: skip
def test_value_of_the_wrong_kind_is_named(text: str, message: str) -> None:
    with pytest.raises(PyprojectSchemaError) as caught:
        parse(text)

    assert message in str(caught.value).replace(" in `pyproject.toml`", "")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (A + "optional-dependencies = {A_b = [], a-B = []}", "project.optional-dependencies.a-B"),
        ("[dependency-groups]\nA_b = []\na-B = []", "dependency-groups.a-B"),
    ],
)  # fmt: skip
def test_names_that_are_the_same_are_an_error(text: str, key: str) -> None:
    with pytest.raises(DuplicateNameError, match="same as `A_b`: a-b") as caught:
        parse(text)

    assert caught.value.key == key


def test_requirement_error_names_the_key_and_underlines() -> None:
    with pytest.raises(ProjectRequirementError) as caught:
        parse(A + "dependencies = ['b', 'flask ; bogus == 1']")

    message, text, carets = str(caught.value).splitlines()
    assert message.startswith("`project.dependencies[1]` in `pyproject.toml`: expected a marker")
    assert text == "flask ; bogus == 1"
    assert carets == "        ^^^^^"
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


@pytest.mark.parametrize(
    ("data", "line", "column"),
    [
        (b"123 - 456", 1, 5),
        (b"[project]\r\nname = \r\n", 2, 8),
        (b"[project]\nname = 'a", 2, 10),
        (b"a = 1\na = 2", 2, 6),
        (b"\n\na = [1", 3, 7),
    ],
)
def test_syntax_error_has_a_place(data: bytes, line: int, column: int) -> None:
    with pytest.raises(PyprojectReadError) as caught:
        parse_project(data, file="x/pyproject.toml")

    assert (caught.value.line, caught.value.column) == (line, column)
    first, text, carets = str(caught.value).splitlines()
    assert first.startswith(f"failed to read `x/pyproject.toml`, line {line} column {column}: ")
    assert text == data.decode().splitlines()[line - 1]
    assert carets == " " * (column - 1) + "^"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"a = '\xe9'", "line 1 is not encoded in UTF-8"),
        (b"#" * (4 * 1024 * 1024 + 1), "it has more than 4 MB"),
    ],
)
def test_unreadable_file_is_an_error(data: bytes, reason: str) -> None:
    with pytest.raises(PyprojectReadError, match=reason):
        parse_project(data, file="pyproject.toml")


@pytest.mark.parametrize("value", [b"[" * 100_000, b"1" * 10_000], ids=["depth", "digits"])
def test_value_without_end_is_an_error(value: bytes) -> None:
    with pytest.raises(PyprojectReadError):
        parse_project(b"a = " + value, file="pyproject.toml")


def test_syntax_error_shows_no_credentials() -> None:
    with pytest.raises(PyprojectReadError) as caught:
        parse("dependencies = ['b @ https://me:secret@example.org/b.zip]")

    assert "secret" not in str(caught.value) + repr(caught.value)
    assert "b @ https://*********@example.org/b.zip" in str(caught.value)


def test_byte_order_mark_is_no_part_of_the_text() -> None:
    assert parse_project(b"\xef\xbb\xbf" + A.encode(), file="pyproject.toml").name == "a"


def test_reads_a_file_relative_to_the_working_directory(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'a'")

    assert read_project("pyproject.toml", cwd=tmp_path).file == "pyproject.toml"
    with pytest.raises(PyprojectReadError, match="No such file"):
        read_project("none/pyproject.toml", cwd=tmp_path)


def test_finds_the_nearest_file_above(tmp_path: Path) -> None:
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "a" / "pyproject.toml").mkdir()

    assert find_pyproject(deep) == str(tmp_path / "pyproject.toml")
    assert find_pyproject(tmp_path) == str(tmp_path / "pyproject.toml")


def test_finds_nothing_at_the_root() -> None:
    assert find_pyproject("/") is None
