from __future__ import annotations

import csv
import io
import pickle

import pytest
from hypothesis import given, strategies as st

from puffin_package import (
    ManifestFile,
    RecordError,
    RecordRow,
    encode_digest,
    parse_record,
    write_record,
)

DIGEST = "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"

paths = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufeff"), min_size=1
)
rows = st.builds(
    RecordRow,
    paths,
    st.just("sha256"),
    st.binary(min_size=32, max_size=32).map(encode_digest),
    st.integers(0, 2**63),
)


@given(st.lists(rows))
def test_what_is_written_is_read(written: list[RecordRow]) -> None:
    assert sorted(parse_record(write_record(written), "demo"), key=str) == sorted(written, key=str)


@given(st.lists(rows))
def test_agrees_with_the_csv_module(written: list[RecordRow]) -> None:
    lines = list(csv.reader(io.StringIO(write_record(written).decode(), newline="")))

    assert [line[0] for line in lines] == sorted(row.path for row in written)


def test_is_sorted_by_path() -> None:
    data = write_record(
        [RecordRow("b"), RecordRow("a/b"), RecordRow("../../bin/x"), RecordRow("a.b")]
    )

    assert data == b"../../bin/x,,\na.b,,\na/b,,\nb,,\n"


@pytest.mark.parametrize(
    ("line", "row"),
    [
        (f"a.py,sha256={DIGEST},0", RecordRow("a.py", "sha256", DIGEST, 0)),
        (f"a.py,SHA256={DIGEST},0", RecordRow("a.py", "sha256", DIGEST, 0)),
        (f"a.py,sha256={DIGEST}=,0", RecordRow("a.py", "sha256", DIGEST, 0)),
        (f"a.py,sha256={DIGEST},", RecordRow("a.py", "sha256", DIGEST)),
        ("a.py,,", RecordRow("a.py")),
        ("a.py,,12", RecordRow("a.py", size=12)),
        ("a.py,md5=1B2M2Y8AsgTpgAmY7PhCfg,12", RecordRow("a.py", size=12)),
        ("a.py,sha1=2jmj7l5rSw0yVb_vlWAYkK_YBwk,12", RecordRow("a.py", size=12)),
        ('"a,b.py",,', RecordRow("a,b.py")),
        ('"a""b.py",,', RecordRow('a"b.py')),
        ("../../../victim,,", RecordRow("../../../victim")),
        ("ü.py,,", RecordRow("ü.py")),
    ],
)
def test_reads_a_row(line: str, row: RecordRow) -> None:
    assert parse_record(f"{line}\n".encode(), "demo") == (row,)


@pytest.mark.parametrize(
    "data", [b"a,,1\r\nb,,2\r\n", b"a,,1\nb,,2", b"\xef\xbb\xbfa,,1\n\n\nb,,2\n"]
)
def test_reads_any_line_end(data: bytes) -> None:
    assert parse_record(data, "demo") == (RecordRow("a", size=1), RecordRow("b", size=2))


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("a.py", "line 2 has 1 fields instead of 3"),
        ("a.py,,,", "line 2 has 4 fields instead of 3"),
        ("a.py,,,,", "line 2 has 5 fields instead of 3"),
        (",,", "line 2 names no file"),
        ("a.py,,x", "line 2 has no size: 'x'"),
        ("a.py,,-1", "line 2 has no size: '-1'"),
        ("a.py,,1e3", "line 2 has no size"),
        ("a.py,,\u0661", "line 2 has no size"),
        (f"a.py,,{'9' * 5000}", "line 2 has no size: '9999"),
        ("a.py,sha256,", "line 2 has no hash that is known here: 'sha256'"),
        ("a.py,sha256=abc,", "line 2 has no hash"),
        (f"a.py,sha256={DIGEST[:-1]}!,", "line 2 has no hash"),
        (f"a.py,sha512={DIGEST},", "line 2 has no hash"),
        (f"a.py,whirl={DIGEST},", "line 2 has no hash"),
        ('"a.py,,', "line"),
    ],
)
def test_names_the_line_that_is_wrong(line: str, reason: str) -> None:
    with pytest.raises(RecordError) as caught:
        parse_record(f"good,,\n{line}\n".encode(), "demo.whl")

    assert reason in str(caught.value)
    assert str(caught.value).startswith("demo.whl: member 'RECORD'")


def test_collects_problems_and_shows_five() -> None:
    with pytest.raises(RecordError, match=r"line 1 .*line 5 .*; and 995 more"):
        parse_record(b"x\n" * 1000, "demo")


def test_other_encodings_are_refused() -> None:
    with pytest.raises(RecordError, match="not UTF-8"):
        parse_record(b"\xff\xfe", "demo")


def test_errors_can_be_pickled() -> None:
    error = RecordError("demo.whl", "RECORD", "is not UTF-8")

    assert str(pickle.loads(pickle.dumps(error))) == str(error)


@given(st.lists(rows), st.lists(rows))
def test_files_of_a_manifest_are_rows_like_others(
    some: list[RecordRow], others: list[RecordRow]
) -> None:
    files = [ManifestFile(row.path, row.digest or "", row.size or 0) for row in others]
    files.sort(key=lambda file: file.path)

    data = write_record(some, files)

    found = parse_record(data, "demo")
    assert sorted(found, key=str) == sorted(some + others, key=str)
    assert [row.path for row in found] == sorted(row.path for row in some + others)
    assert sorted(data.splitlines()) == sorted(write_record(some + others).splitlines())


@pytest.mark.parametrize("name", ["a,b.py", 'a"b.py', "a\rb.py", "a\nb.py"])
def test_a_name_is_quoted_among_files_of_a_manifest(name: str) -> None:
    files = [ManifestFile(name, DIGEST, 1), ManifestFile("plain.py", DIGEST, 0)]

    lines = list(csv.reader(io.StringIO(write_record([], files).decode(), newline="")))

    assert lines == [[name, f"sha256={DIGEST}", "1"], ["plain.py", f"sha256={DIGEST}", "0"]]


@pytest.mark.parametrize("name", ["a,b.py", 'a"b.py'])
def test_one_quoted_name_leaves_the_others_alone(name: str) -> None:
    plain = RecordRow("plain.py", "sha256", DIGEST, 0)

    data = write_record([plain, RecordRow(name), RecordRow("no-size.py", "sha256", DIGEST)])

    doubled = name.replace('"', '""')
    assert data.decode().splitlines() == [
        f'"{doubled}",,',
        f"no-size.py,sha256={DIGEST},",
        f"plain.py,sha256={DIGEST},0",
    ]
