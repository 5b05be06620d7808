from __future__ import annotations

import pickle
import re
import tomllib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, strategies as st

from puffin_workspace import (
    DuplicateBlockError,
    MissingBlockError,
    ProjectRequirementError,
    PyprojectReadError,
    PyprojectSchemaError,
    Script,
    ScriptError,
    WorkspaceError,
    parse_script,
    read_script,
)

if TYPE_CHECKING:
    from pathlib import Path

FILE = "tool.py"
WHOLE = """\
#!/usr/bin/env python
# A comment.

# /// script
# requires-python = ">= 3.11, <4"
# dependencies = [
#   "Trio >= 0.2",  # not the oldest
#
#   "b ; os_name == 'nt'",
# ]
#
# [tool.other]
# index = "unknown"
# ///

import trio
"""


def parse(text: str) -> Script:
    return parse_script(text.encode(), file=FILE)


def names(text: str) -> list[str]:
    return [declared.requirement.name for declared in parse(text).dependencies]


def block(*lines: str) -> str:
    return "\n".join(["# /// script", *(f"# {line}".rstrip() for line in lines), "# ///", ""])


def test_reads_what_a_script_says() -> None:
    script = parse(WHOLE)

    assert script.file == FILE
    assert script.requires_python == ">=3.11,<4"
    assert [str(it.requirement) for it in script.dependencies] == [
        "trio>=0.2",
        'b ; os_name == "nt"',
    ]
    assert [str(it.origin) for it in script.dependencies] == [
        "tool.py (dependencies[0])",
        "tool.py (dependencies[1])",
    ]


def test_a_block_may_say_nothing() -> None:
    assert parse("# /// script\n#\n# ///") == Script(file=FILE)


def test_files_are_named_as_they_were_given(tmp_path: Path) -> None:
    (tmp_path / "tool.py").write_text(WHOLE)

    assert read_script("tool.py", cwd=tmp_path) == parse(WHOLE)
    with pytest.raises(PyprojectReadError, match=r"none\.py"):
        read_script("none.py", cwd=tmp_path)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_lines_end_as_in_any_source(newline: str) -> None:
    text = WHOLE.replace("\n", newline).encode()

    assert parse_script(text, file=FILE) == parse(WHOLE)
    assert parse_script(b"\xef\xbb\xbf" + text, file=FILE) == parse(WHOLE)


def test_a_block_ends_where_the_comments_do() -> None:
    text = '# /// script\n# dependencies = ["""\n# ///\n# """, "b"]\n# ///\n# more\n\n# ///\n'

    with pytest.raises(ProjectRequirementError, match=re.escape("`dependencies[0]` in `tool.py`")):
        parse(text)  # the first of the closing lines is part of the first string


@pytest.mark.parametrize(
    "text",
    [
        "",
        "import trio\n",
        "#/// script\n# ///\n",
        "# /// script \n# dependencies = []\n# ///\n",
        " # /// script\n # dependencies = []\n # ///\n",
        "# /// other\n# dependencies = []\n# ///\n",
        "# /// Script\n# dependencies = []\n# ///\n",
        "# /// other\n# /// script\n# dependencies = []\n# ///\n",
    ],
)
def test_what_is_no_block_of_metadata(text: str) -> None:
    with pytest.raises(MissingBlockError) as raised:
        parse(text)

    assert raised.value.unclosed == 0 or "# /// script" in text.splitlines()
    assert "`tool.py` has no metadata" in str(raised.value)


@pytest.mark.parametrize(
    "rest",
    ["", "# ///", '# dependencies = ["b"]', "#no\n# ///", "\n# ///", "import b\n# ///", "# /// "],
)
def test_a_block_that_is_not_closed_is_none(rest: str) -> None:
    with pytest.raises(MissingBlockError) as raised:
        parse(f"import a\n# /// script\n{rest}\n")

    assert raised.value.unclosed == 2
    assert "on line 2 is not closed" in str(raised.value)


def test_other_blocks_are_for_others() -> None:
    text = "# /// other\n# not TOML\n# ///\n\n" + block('dependencies = ["b"]')

    assert names(text) == ["b"]


@pytest.mark.parametrize("between", ["import a\n", "\n", "#\n"])
def test_blocks_of_metadata_are_one(between: str) -> None:
    text = block('dependencies = ["a"]') + between + block('dependencies = ["b"]')

    with pytest.raises(DuplicateBlockError) as raised:
        parse(text)

    assert (raised.value.first, raised.value.second) == (1, 5)
    assert "on line 1 and on line 5" in str(raised.value)


def test_errors_of_toml_have_the_lines_of_the_script() -> None:
    with pytest.raises(PyprojectReadError) as raised:
        parse("import a\n\n" + block("dependencies = [", '  "a"', '  "b"', "]"))

    error = raised.value
    assert (error.line, error.column, error.text) == (6, 5, '#   "b"')
    assert "failed to read `tool.py`, line 6 column 5" in str(error)


def test_errors_at_the_end_are_on_its_last_line() -> None:
    with pytest.raises(PyprojectReadError) as raised:
        parse(block("dependencies = [", '"a"'))

    assert (raised.value.line, raised.value.text) == (3, '# "a"')


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('dependencies = "a"', "`dependencies` in `tool.py`: expected an array"),
        ("dependencies = [1]", "`dependencies[0]` in `tool.py`: expected a string"),
        ('dependencies = ["a b"]', "`dependencies[0]` in `tool.py`"),
        ("requires-python = 3.12", "`requires-python` in `tool.py`: expected a string"),
        ('requires-python = "3.12!"', "`requires-python` in `tool.py`"),
    ],
)
def test_values_of_the_wrong_kind(line: str, message: str) -> None:
    with pytest.raises(PyprojectSchemaError) as raised:
        parse(block(line))

    assert message in str(raised.value)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"# a\n# \xff\n", "line 2 is not encoded in UTF-8"),
        (b"#" * (4 * 1024 * 1024 + 1), "more than 4 MB"),
    ],
)
def test_what_cannot_be_read(data: bytes, message: str) -> None:
    with pytest.raises(PyprojectReadError, match=message):
        parse_script(data, file=FILE)


@pytest.mark.parametrize(
    "error", [MissingBlockError(FILE, 3), MissingBlockError(FILE), DuplicateBlockError(FILE, 1, 5)]
)
def test_errors_survive_pickling(error: ScriptError) -> None:
    copy = pickle.loads(pickle.dumps(error))

    assert str(copy) == str(error)
    assert isinstance(copy, ScriptError)
    assert isinstance(copy, WorkspaceError)


PIECES = st.sampled_from(
    ["# /// script", "# /// other", "# ///", "#", "#x", "# a = 1", "", "x = 1", "# /// "]
)
AS_ONE_PATTERN = re.compile(r"(?m)^# /// ([a-zA-Z0-9-]+)\n((?:#(?: .*)?\n)+)# ///$")


@given(st.lists(PIECES, max_size=12))
def test_blocks_are_those_of_the_specification(lines: list[str]) -> None:
    text = "\n".join(lines)
    found = [it[2] for it in AS_ONE_PATTERN.finditer(text) if it[1] == "script"]

    kind: type[Exception] | None = None
    try:
        parse(text)
    except (ScriptError, PyprojectReadError) as error:
        kind = type(error)

    if len(found) > 1:
        assert kind is DuplicateBlockError
    elif not found:
        assert kind is MissingBlockError
    elif _is_toml(found[0]):
        assert kind is None
    else:
        adjacent = "# /// script" in found[0].splitlines()
        assert kind is (DuplicateBlockError if adjacent else PyprojectReadError)


def _is_toml(comments: str) -> bool:
    try:
        tomllib.loads("\n".join(line[2:] for line in comments.splitlines()))
    except tomllib.TOMLDecodeError:
        return False
    return True
