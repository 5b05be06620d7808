"""One version against specifiers, `packaging` being the reference and not needed."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st
from packaging.specifiers import SpecifierSet

from pep440 import SpecifierError, requires_python_admits, specifiers_admit
from puffin_testing import modules_loaded_by

RELEASES = ["0", "1", "1.0", "1.0.0", "1.0.1", "1.1", "1.10", "2", "2.0", "007.1", "20230628.1"]
releases = st.sampled_from(RELEASES)
versions = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(["", "", "", "v", "1!"]),
        releases,
        st.sampled_from(["", "", "", "a0", "b1", "rc1", "rc01"]),
        st.sampled_from(["", "", "", ".post0", ".post2"]),
        st.sampled_from(["", "", "", ".dev0", ".dev3"]),
        st.sampled_from(["", "", "", "", "+cpu"]),
    ),
)
blanks = st.sampled_from(["", "", " "])
specifiers = st.lists(
    st.one_of(
        st.tuples(
            blanks, st.sampled_from(["==", "!=", "<", "<=", ">", ">="]), blanks, releases, blanks
        ),
        st.tuples(blanks, st.sampled_from(["==", "!="]), releases, st.just(".*")),
        st.tuples(st.just("~="), blanks, releases.filter(lambda text: "." in text)),
        st.tuples(st.sampled_from(["==", "!=", "<=", ">", "<", ">=", "==="]), versions),
    ).map("".join),
    min_size=1,
    max_size=3,
).map(",".join)


def is_readable(text: str) -> bool:
    return not any("+" in part and part.strip()[0] in "<>" for part in text.split(","))


@given(specifiers.filter(is_readable), versions)
def test_admits_what_packaging_admits(text: str, version: str) -> None:
    assert specifiers_admit(text, version) is SpecifierSet(text).contains(version, prereleases=True)


@pytest.mark.parametrize(
    ("text", "version", "admitted"),
    [
        ("", "1.0+local", True),
        (">=2.8.2", "2.9.0.post0", True),
        (">2.9", "2.9.0.post0", False),
        (">2.9", "2.9.0.1", True),
        ("<2", "2.0rc1", False),
        ("<2", "2.0.dev1", False),
        ("<2.0.1", "2.0rc1", True),
        ("<=2.0", "2.0.post1", False),
        ("==2", "2.0.0", True),
        ("!=2", "2.0.0", False),
        ("==2.1.*", "2.1rc1", True),
        ("==2.0.*", "2", True),
        ("!=2.1.*,>=2", "2.1.4", False),
        ("~=2.2", "2.10", True),
        ("~=2.2.0", "2.3", False),
        ("~=2.2", "2.2rc1", False),
        ("==2.1", "2.1+cpu", True),
        (">=1.0rc1", "1.0", True),
        (">=1", "1!0.5", True),
        ("===v1", "1", False),
        (">1.0.dev1", "1.0a1", True),
        ("<1.0a1", "1.0.dev1", True),
    ],
)
def test_one_version(text: str, version: str, admitted: bool) -> None:
    assert specifiers_admit(text, version) is admitted


@pytest.mark.parametrize("text", ["=1", "~=1", "<1.*", ">=one", "1.0", "~=1.*"])
def test_what_is_no_specifier_is_refused(text: str) -> None:
    with pytest.raises(SpecifierError):
        specifiers_admit(text, "1.0")


@pytest.mark.parametrize("text", [">=0", "!=1", "===first"])
def test_what_is_no_version_satisfies_nothing(text: str) -> None:
    assert not specifiers_admit(text, "first")


@pytest.mark.parametrize(
    "call",
    [
        "specifiers_admit('>=2.8.2,<3,!=2.9.*', '2.9.0.post0')",
        "specifiers_admit('~=2.8', '2.9rc1')",
        "requires_python_admits('>=3.8, <4', '3.12.1')",
        "requires_python_admits('>=3.8', '3.14.0b1')",
        "requires_python_admits('!=3.0.*,!=3.1.*,>=2.7', '3.12.1')",
    ],
)
def test_what_is_plain_is_answered_without_packaging(call: str) -> None:
    assert "packaging" not in modules_loaded_by(f"import pep440; pep440.{call}")


@pytest.mark.parametrize(
    ("text", "python", "admitted"),
    [
        (">=3.8, <3.10", "3.12.1", True),
        (">=3.12.0", "3.12", True),
        (">=3.12.2,>=3", "3.12.1", False),
        (">=3.14", "3.14.0b1", True),
        (">=3.13", "3.12.1+", False),
        (">=3,!=3.0.*", "3.0.1", False),
        (">=3.7,!=3.9.*", "3.9.1", True),
        (">=3.9,!=3.9.0", "3.9", False),
        ("<4", "3.12.1", True),
        ("", "3.12.1", True),
        ("no specifier", "3.12.1", True),
    ],
)
def test_a_python_is_admitted(text: str, python: str, admitted: bool) -> None:
    assert requires_python_admits(text, python) is admitted
