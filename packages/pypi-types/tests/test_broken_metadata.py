"""Metadata as it is found in the wild: what becomes of it, or why it is refused."""

from __future__ import annotations

import time

import pytest

from puffin_macros import forget_warnings
from pypi_types import CoreMetadata, MetadataError, parse_metadata

HEAD = "Metadata-Version: 2.1\nName: foo\nVersion: 1.0\n"
SOURCE = "foo-1.0-py3-none-any.whl"

# Who else is known to read it, though not always as it was meant: uv, and pip, often only until
# 24.1, when a comparison of any text with any operator was a specifier.
BOTH, PIP, NOBODY = "uv and pip", "pip", "nobody"

# The value of Requires-Dist, what it must become, who else reads it.
REQUIREMENTS = [
    ("elasticsearch-dsl (>=7.2.0<8.0.0)", "elasticsearch-dsl<8.0.0,>=7.2.0", BOTH),
    ("a (>=1.0 !=1.5)", "a!=1.5,>=1.0", NOBODY),
    ("a (!=~5.0,>=4.12)", "a!=5.0.*,>=4.12", BOTH),
    ("a (>=1.9.*)", "a>=1.9", BOTH),
    ("a (!=3.0*)", "a!=3.0.*", BOTH),
    ("a (>=3.6,)", "a>=3.6", BOTH),
    ("a >= '2.7'", "a>=2.7", BOTH),
    ("a (==2.*.*)", "a==2.*", PIP),
    ("a (!=3.0.x)", "a!=3.0.*", PIP),
    ("a (~=3.7.*)", "a==3.7.*", NOBODY),
    ("a (<=3.*)", "a<4", PIP),
    ("a (>>=2.0)", "a>=2.0", PIP),
    ("a (=>2.0)", "a>=2.0", NOBODY),
    ("a (=<2.0)", "a<=2.0", NOBODY),
    ("a (=2.0)", "a==2.0", NOBODY),
    ("a (~>2.0)", "a~=2.0", NOBODY),
    ("a (*)", "a", NOBODY),
    ("a (>dev)", "a>=0.dev0", BOTH),
    ("a (>=v1.0)", "a>=v1.0", BOTH),
    ("a>=1.0;", "a>=1.0", NOBODY),
    ("a;", "a", NOBODY),
    ("a ; extra == 'x' or", 'a ; extra == "x"', NOBODY),
    ("a ; os_name=='nt'and extra=='x'", 'a ; os_name == "nt" and extra == "x"', BOTH),
    ('a;python_version>"3.4"', 'a ; python_version > "3.4"', BOTH),
    ("a ; python_version > 3.4", 'a ; python_version > "3.4"', NOBODY),
    ("a ; python_version < '3.4", 'a ; python_version < "3.4"', NOBODY),
    ("a ; python_version => '3.4'", 'a ; python_version >= "3.4"', NOBODY),
    ("a ; python_version < \u20183.4\u2019", 'a ; python_version < "3.4"', NOBODY),
    ("a\u2011b (\u22651.0)", "a-b>=1.0", NOBODY),
    ("a ; sys.platform == 'win32'", 'a ; sys_platform == "win32"', BOTH),
    ("a ; python_implementation == 'PyPy'", 'a ; platform_python_implementation == "PyPy"', BOTH),
    ("A.B_c[X_y]  (  >= 1 , < 2  )  ;  os_name=='nt'", 'a-b-c[x-y]>=1,<2 ; os_name == "nt"', BOTH),
    ("a\n        (>=1.0)\n\t; extra == 'x'", 'a>=1.0 ; extra == "x"', BOTH),
    ("a @ https://example.org/a.zip", "a @ https://example.org/a.zip", BOTH),
]  # fmt: skip

REFUSED_REQUIREMENTS = [
    ("a (1.0)", "an operator is missing, did you mean '==1.0'?"),
    ("a (^1.0)", "'^' is not an operator, did you mean '~='?"),
    ("a (~=1)", "'~=' needs a version with two parts or more, such as '1.0'"),
    ("a (>=1.0 || <0.5)", "a comma is missing before '<0.5'"),
    ("a ; python_version", "expected a marker operator such as '>=' or 'not in', found the end"),
    ("a ; python_versions < '3'", "or a quoted string, found 'python_versions'"),
    ("git+https://example.org/a.git", "is not a version specifier: it must begin with an operator"),
    ("-e .", "expected a project name that starts with a letter or a digit, found '-'"),
    ("./a", "expected a project name that starts with a letter or a digit, found '.'"),
]

REQUIRES_PYTHON = [
    (">=3.6,", ">=3.6", BOTH),
    (">= '2.7'", ">=2.7", BOTH),
    ('>="3.6"', ">=3.6", BOTH),
    (">=2.7,!=3.0*,!=3.1*", "!=3.0.*,!=3.1.*,>=2.7", BOTH),
    (">=3.6.*", ">=3.6", BOTH),
    (">=2.7 !=3.0.*", "!=3.0.*,>=2.7", NOBODY),
    (">=3.6.", ">=3.6", PIP),
    ("(>=3.6)", ">=3.6", NOBODY),
    (">=3.6;", ">=3.6", NOBODY),
    (">=2.7 and <3", "<3,>=2.7", NOBODY),
    ("\u22653.6", ">=3.6", NOBODY),
    ("*", None, NOBODY),
    ("", None, BOTH),
    ("UNKNOWN", None, BOTH),
]
IGNORED_REQUIRES_PYTHON = ["3", "3.6", "3.6+", "^3.6", "~=3", "None", ">=3.6 or <2", "python 3"]

# The whole file in bytes, however it is written; all of them mean the same.
MEANS_HEAD = {
    "CRLF": HEAD.replace("\n", "\r\n").encode(),
    "CR": HEAD.replace("\n", "\r").encode(),
    "mixed line ends": b"Metadata-Version: 2.1\r\nName: foo\nVersion: 1.0\r",
    "byte order mark": b"\xef\xbb\xbf" + HEAD.encode(),
    "blank lines first": b"\r\n\n" + HEAD.encode(),
    "no line end": HEAD.rstrip().encode(),
    "blanks behind": HEAD.replace("\n", "  \t\n").encode(),
    "no blank": HEAD.replace(": ", ":").encode(),
    "lower case": HEAD.lower().encode(),
    "Name in another spelling": HEAD.replace("foo", "FOO").encode(),
    "version in another spelling": HEAD.replace("1.0", "v1.0").encode(),
    "fields twice": (HEAD + HEAD).encode(),
    "Latin-1": HEAD.encode() + "Author: J\u00fcrgen\n".encode("latin-1"),
    "no text at all": HEAD.encode() + b"Summary: \x00\xff\xfe\x80\n",
    "junk of a content type": HEAD.encode() + b"Description-Content-Type: markdown; charset\n",
    "classifiers that are none": HEAD.encode() + b"Classifier: Nonsense ::\nClassifier:\n",
    "folded": HEAD.encode() + b"License: a\n        b\n\tc\n  \n        d\n",
    "output of a program first": b"running egg_info\nwarning: no files found\n" + HEAD.encode(),
    "requirements of metadata 1.1": HEAD.encode() + b"Requires: bar (>1)\nProvides: baz\n",
    "body with fields": HEAD.encode() + b"\nName: bar\nRequires-Dist: bar\n",
    "all unknown": HEAD.encode() + b"Requires-Dist: UNKNOWN\nRequires-Python: UNKNOWN\n",
    "URL that is none": HEAD.encode() + b"Home-page: UNKNOWN\nProject-URL: nothing\n",
    "extra that is none": HEAD.encode() + b"Provides-Extra: a b\nProvides-Extra: -x\n",
    "extra with a marker": HEAD.encode() + b'Provides-Extra: :python_version<"3"\n',
    "colons only": HEAD.encode() + b":\n::\n: x\n",
}

REFUSED = {
    "nothing": (b"", "it has no Metadata-Version"),
    "no Metadata-Version": (b"Name: foo\nVersion: 1.0\n", "it has no Metadata-Version"),
    "a later major version": (
        HEAD.replace("2.1", "9.9").encode(),
        "its Metadata-Version is 9.9, we understand 1 and 2",
    ),
    "a later version yet": (
        HEAD.replace("2.1", "21.0").encode(),
        "its Metadata-Version is 21.0, we understand 1 and 2",
    ),
    "two names": ((HEAD + "Name: bar\n").encode(), "it gives Name twice, with different values"),
    "two versions": (
        (HEAD + "Version: 1.1\n").encode(),
        "it gives Version twice, with different values",
    ),
    "two Pythons": (
        (HEAD + "Requires-Python: >=3\nRequires-Python: >=3.1\n").encode(),
        "it gives Requires-Python twice, with different values",
    ),
    "a version of old": (
        HEAD.replace("1.0", "2004d").encode(),
        "its Version `2004d` is not valid",
    ),
    "a version of others": (
        HEAD.replace("1.0", "1.0-SNAPSHOT").encode(),
        "its Version `1.0-SNAPSHOT` is not valid",
    ),
    "an unknown version": (HEAD.replace("1.0", "UNKNOWN").encode(), "it has no Version"),
    "UTF-16": (HEAD.encode("utf-16"), "it has no Metadata-Version"),
    "a web page": (b"<html><body>Name: foo</body></html>", "it has no Metadata-Version"),
    "JSON": (b'{"name": "foo", "version": "1.0"}', "it has no Metadata-Version"),
    "only a body": (b"\n\n\nx\n\n" + HEAD.encode(), "it has no Metadata-Version"),
}


@pytest.fixture(autouse=True)
def _fresh() -> None:
    forget_warnings()


def parse(data: bytes | str) -> CoreMetadata:
    return parse_metadata(data.encode() if isinstance(data, str) else data, SOURCE)


def reason(data: bytes) -> str:
    with pytest.raises(MetadataError) as caught:
        parse(data)
    assert str(caught.value).startswith(f"The metadata of {SOURCE} cannot be used: ")
    assert "\n" not in str(caught.value)
    return caught.value.reason


@pytest.mark.parametrize(("broken", "meant", "_others"), REQUIREMENTS)
def test_a_broken_requirement_is_mended(broken: str, meant: str, _others: str) -> None:
    metadata = parse(
        f"{HEAD}Requires-Dist: before\nRequires-Dist: {broken}\nRequires-Dist: after\n"
    )

    assert [str(each) for each in metadata.requires_dist] == ["before", meant, "after"]


@pytest.mark.parametrize(("broken", "fault"), REFUSED_REQUIREMENTS)
def test_a_requirement_that_could_mean_anything_is_refused(broken: str, fault: str) -> None:
    shown = reason(f"{HEAD}Requires-Dist: {broken}\n".encode())

    assert shown.startswith(f"its requirement `{broken}` is not valid (")
    assert fault in shown


@pytest.mark.parametrize(("broken", "meant", "_others"), REQUIRES_PYTHON)
def test_a_broken_requires_python_is_mended(broken: str, meant: str | None, _others: str) -> None:
    assert parse(f"{HEAD}Requires-Python: {broken}\n").requires_python == meant


@pytest.mark.parametrize("broken", IGNORED_REQUIRES_PYTHON)
def test_a_requires_python_that_could_mean_anything_is_ignored_with_a_warning(
    broken: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert parse(f"{HEAD}Requires-Python: {broken}\n") == parse(HEAD)
    assert caplog.messages == [
        f"Ignoring the Requires-Python `{broken}` of {SOURCE}: it is not valid"
    ]


@pytest.mark.parametrize("data", MEANS_HEAD.values(), ids=MEANS_HEAD)
def test_odd_files_mean_what_they_say(data: bytes) -> None:
    assert parse(data) == parse(HEAD)


@pytest.mark.parametrize(("data", "expected"), REFUSED.values(), ids=REFUSED)
def test_unusable_files_are_refused_with_the_reason(data: bytes, expected: str) -> None:
    assert reason(data) == expected


HOSTILE = {
    "folded lines": HEAD + "Requires-Dist: a" + "\n ," * 2_000_000 + "\n",
    "lines": HEAD + "x\n" * 2_000_000,
    "fields": HEAD + "".join(f"f{n}: x\n" for n in range(200_000)),
    "requirements": HEAD + "".join(f"Requires-Dist: a{n}\n" for n in range(100_000)),
    "a long requirement": HEAD + "Requires-Dist: a>=" + "1." * 1_000_000 + "\n",
    "a deep marker": HEAD + "Requires-Dist: a ; " + "(" * 10_000 + "\n",
    "a long name": HEAD.replace("foo", "f" * 1_000_000 + "!"),
    "a long version": HEAD.replace("1.0", "1" * 1_000_000),
    "a long metadata version": HEAD.replace("2.1", "3" * 1_000_000),
    "a long Python": HEAD + "Requires-Python: >=" + "3" * 1_000_000 + "\n",
    "long extras": HEAD + f"Provides-Extra: {'x ' * 500_000}\n" * 3,
    "blanks": HEAD + "Requires-Dist: a" + " " * 1_000_000 + "b\n",
    "line ends": "\r" * 4_000_000 + HEAD,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_files_take_no_time(text: str) -> None:
    data = text.encode()
    started = time.process_time()

    try:
        shown = str(parse(data).requires_python)
    except MetadataError as error:
        shown = str(error)

    assert time.process_time() - started < 3
    assert len(shown) < 1_000
    assert len(shown.splitlines()) == 1
