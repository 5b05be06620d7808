from __future__ import annotations

import csv
import email
import io
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest

from puffin_testing import (
    make_wheel,
    metadata_bytes,
    record_digest,
    wheel_contents,
    wheel_filename,
    wheel_members,
)

if TYPE_CHECKING:
    from pathlib import Path


def read(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def record(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(read(content)["demo-1.0.dist-info/RECORD"].decode())))


def test_is_the_same_bytes_each_time() -> None:
    assert make_wheel(None, "demo", "1.0") == make_wheel(None, "demo", "1.0")


def test_is_written_under_its_file_name(tmp_path: Path) -> None:
    path = make_wheel(tmp_path / "new", "My.Demo", "1.0", tags="cp312-abi3-any", build="3")

    assert path.name == "my_demo-1.0-3-cp312-abi3-any.whl"
    assert path.read_bytes() == make_wheel(None, "My.Demo", "1.0", tags="cp312-abi3-any", build="3")


def test_is_written_under_another_name_if_asked(tmp_path: Path) -> None:
    assert make_wheel(tmp_path, "demo", "1.0", filename="x.whl") == tmp_path / "x.whl"


def test_pip_installs_it(tmp_path: Path) -> None:
    path = make_wheel(
        tmp_path,
        "demo",
        "1.0",
        files={"demo/__init__.py": "def main(): print('hi')\n"},
        entry_points={"console_scripts": {"hi": "demo:main"}},
        scripts={"run": "#!python\n"},
        data={"headers/x.h": "", "data/share/x": ""},
    )
    target = tmp_path / "target"
    command = [sys.executable, "-m", "pip", "install", "--no-deps", "--no-index", "-q"]

    subprocess.run([*command, "--target", target, path], check=True)

    done = subprocess.check_output([sys.executable, "-c", "import demo; demo.main()"], cwd=target)
    assert done == b"hi\n"


def test_record_lists_every_file_truly() -> None:
    content = make_wheel(None, "demo", "1.0", files={"a,b.py": "x", "c.py": ""})

    rows = record(content)

    files = read(content)
    assert [row[0] for row in rows] == list(files)
    assert all(
        row[1:] == [record_digest(files[row[0]]), str(len(files[row[0]]))] for row in rows[:-1]
    )
    assert rows[-1][1:] == ["", ""]


def test_record_can_be_wrong_on_purpose() -> None:
    true = record(make_wheel(None, "demo", "1.0"))

    assert record(make_wheel(None, "demo", "1.0", record="omits-file")) == true[1:]
    assert record(make_wheel(None, "demo", "1.0", record="wrong-hash"))[0][1] != true[0][1]
    assert record(make_wheel(None, "demo", "1.0", record="bare"))[0][1] == ""
    assert record(make_wheel(None, "demo", "1.0", record="md5"))[0][1].startswith("md5=")
    assert "nowhere.py" in [
        row[0] for row in record(make_wheel(None, "demo", "1.0", record="extra-row"))
    ]
    assert "demo-1.0.dist-info/RECORD" not in read(
        make_wheel(None, "demo", "1.0", record="missing")
    )
    assert record(make_wheel(None, "demo", "1.0", record=b"x,,\n")) == [["x", "", ""]]


def test_metadata_has_what_was_asked_for() -> None:
    message = email.message_from_bytes(
        metadata_bytes(
            "Demo",
            "1.0",
            requires=["a>1"],
            requires_python=">=3.9",
            extras={"x": ["b", "c ; os_name == 'nt'"], "y": []},
            headers=["Keywords: k"],
        )
    )

    assert message["Name"] == "Demo"
    assert message["Requires-Python"] == ">=3.9"
    assert message["Keywords"] == "k"
    assert message.get_all("Provides-Extra") == ["x", "y"]
    assert message.get_all("Requires-Dist") == [
        "a>1",
        'b ; extra == "x"',
        "c ; (os_name == 'nt') and extra == \"x\"",
    ]


def test_extras_may_be_names_only() -> None:
    message = email.message_from_bytes(metadata_bytes("demo", "1.0", extras=["x", "y"]))

    assert message.get_all("Provides-Extra") == ["x", "y"]


def test_wheel_file_lists_every_tag() -> None:
    contents = wheel_contents("demo", "1.0", tags="py2.py3-none-any", build="1", purelib=False)

    lines = contents["demo-1.0.dist-info/WHEEL"].decode().splitlines()
    assert lines[2:] == [
        "Root-Is-Purelib: false",
        "Tag: py2-none-any",
        "Tag: py3-none-any",
        "Build: 1",
    ]


def test_directories_come_before_files() -> None:
    names = [member.name for member in wheel_members("demo", "1.0", directories=True)]

    assert names[:2] == ["demo-1.0.dist-info/", "demo/"]


@pytest.mark.parametrize(
    ("name", "expected"), [("a", "a"), ("A.b-C", "a_b_c"), ("a--b", "a_b"), ("a_.b", "a_b")]
)
def test_names_are_escaped(name: str, expected: str) -> None:
    assert wheel_filename(name, "1.0") == f"{expected}-1.0-py3-none-any.whl"


def test_entry_points_may_be_text() -> None:
    contents = wheel_contents("demo", "1.0", entry_points="[x]\na = b\n")

    assert contents["demo-1.0.dist-info/entry_points.txt"] == b"[x]\na = b\n"
