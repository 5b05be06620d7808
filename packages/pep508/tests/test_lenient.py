"""Requirements of published projects that are broken, and what their authors meant."""

from __future__ import annotations

import logging

import pytest
from hypothesis import given, strategies as st

from pep508 import Requirement, RequirementError, parse_requirement
from puffin_macros import forget_warnings

BROKEN = [
    # Specifiers.
    ("a >=2.*", "a>=2"),
    ("a (>=1.0<2.0)", "a<2.0,>=1.0"),
    ("a (!=~5.0,>=4.12)", "a!=5.0.*,>=4.12"),
    ("a >= '2.7'", "a>=2.7"),
    ("a>>=1.0", "a>=1.0"),
    ("a=>1.0", "a>=1.0"),
    ("a (*)", "a"),
    ("a>=1.0)", "a>=1.0"),
    ("a>=1 <2 ; os_name=='nt'", 'a<2,>=1 ; os_name == "nt"'),
    ("a[x] (>=1.9.*) ; extra == 'y'", 'a[x]>=1.9 ; extra == "y"'),
    # Loose ends.
    ("a;", "a"),
    ("a>=1;", "a>=1"),
    ("a>=1 ; ;", "a>=1"),
    ("a,", "a"),
    ("a>=1,;", "a>=1"),
    ("a ; ; python_version<'3'", 'a ; python_version < "3"'),
    ("a;python_version<'3';", 'a ; python_version < "3"'),
    ("a;python_version<'3' or os_name=='nt',", 'a ; python_version < "3" or os_name == "nt"'),
    ("a ; extra == 'x' or", 'a ; extra == "x"'),
    ("a ; extra == 'x' and ", 'a ; extra == "x"'),
    ("a ; and extra == 'x'", 'a ; extra == "x"'),
    # Quotes.
    ("a ; python_version > 3.4", 'a ; python_version > "3.4"'),
    ("a ; python_version>2 and os_name==nt", 'a ; python_version > "2" and os_name == "nt"'),
    ("a ; python_version == 3.*", 'a ; python_version == "3.*"'),
    ("a ; extra == x-y", 'a ; extra == "x-y"'),
    ("a ; sys.platform == win32", 'a ; sys_platform == "win32"'),
    ("a ; python_version < '3.4", 'a ; python_version < "3.4"'),
    ("a ; python_version < 3.4'", 'a ; python_version < "3.4"'),
    ("a ; python_version < \"3.4'", 'a ; python_version < "3.4"'),
    ("a ; python_version < \u20183\u2019", 'a ; python_version < "3"'),
    ("a ; python_version < \u201c3\u201d", 'a ; python_version < "3"'),
    ("a ; python_version < \u00b43\u00b4", 'a ; python_version < "3"'),
    ("a ; python_version not in 2.7", 'a ; python_version not in "2.7"'),
    # Operators and words.
    ("a ; python_version=>'3'", 'a ; python_version >= "3"'),
    ("a ; python_version>>='3'", 'a ; python_version >= "3"'),
    ("a ; python_version<>'3.0'", 'a ; python_version != "3.0"'),
    ("a ; python_version ~> '3.4'", 'a ; python_version ~= "3.4"'),
    ("a ; sys_platform = 'win32'", 'a ; sys_platform == "win32"'),
    ("a ; python_version<'3' AND os_name=='nt'", 'a ; python_version < "3" and os_name == "nt"'),
    ("a ; python_version<'3' && os_name=='nt'", 'a ; python_version < "3" and os_name == "nt"'),
    ("a ; os_name=='nt' || extra=='x'", 'a ; os_name == "nt" or extra == "x"'),
    ("a ; Sys_Platform == 'win32'", 'a ; sys_platform == "win32"'),
    # Typesetting.
    ("a\u2013b>=1", "a-b>=1"),
    ("a \u22651.0", "a>=1.0"),
    ("a ; python_version \u2264 '3'", 'a ; python_version <= "3"'),
    ("a>=\u200b1.0\ufeff", "a>=1.0"),
    # The semicolon.
    ("a python_version<'3'", 'a ; python_version < "3"'),
    ("a>=1.0 python_version<'3'", 'a>=1.0 ; python_version < "3"'),
    ("a @ file:///x;y ; os_name = 'nt'", 'a @ file:///x;y ; os_name == "nt"'),
]  # fmt: skip

HOPELESS = [
    "",
    ";",
    "; os_name == 'nt'",
    "a 1.0",
    "a (1.0)",
    "a>=what",
    "a ^1.2",
    "a[b>=1",
    "a (>=1.0",
    "a[x] 'nt' in os_name",
    "a ; os_name",
    "a ; python_version",
    "a ; python_versions < '3'",
    "a ; python < '3'",
    "a ; python_version in '2.7' 3",
    "a ; python_version in ['2.7']",
    "a ; python_version >= '3' and extra == 'x' or 'y'",
    "a ; (os_name == 'nt'",
    "a ; os_name == 'nt')",
    "a ; os_name == sys_platform",
    "a @ ",
]


@pytest.fixture(autouse=True)
def _fresh() -> None:
    forget_warnings()
    parse_requirement.cache_clear()


@pytest.mark.parametrize(("broken", "meant"), BROKEN)
def test_what_published_metadata_breaks_is_mended(broken: str, meant: str) -> None:
    assert str(parse_requirement(broken, lenient=True)) == meant
    assert str(parse_requirement(meant, lenient=True)) == meant


@pytest.mark.parametrize("broken", [broken for broken, _ in BROKEN])
def test_what_a_user_breaks_is_not_mended_but_underlined(broken: str) -> None:
    with pytest.raises(RequirementError) as caught:
        parse_requirement(broken)

    error = caught.value
    shown, carets = str(error).splitlines()[-2:]
    assert str(error).startswith(error.reason)
    assert shown == "".join(each if each.isprintable() else " " for each in broken)
    assert carets.strip() == "^" * max(1, error.width)
    assert 0 <= error.start <= len(broken) - error.width


@pytest.mark.parametrize("text", HOPELESS)
def test_what_no_mend_helps_is_an_error_about_the_text_as_given(
    text: str, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(RequirementError) as strict:
        parse_requirement(text)
    with pytest.raises(RequirementError) as lenient:
        parse_requirement(text, lenient=True)

    assert lenient.value.text == strict.value.text == text
    assert caplog.records == []


@pytest.mark.parametrize(
    "text",
    [
        "a",
        "a ; python_version in '3.8 and 3.9'",
        "a ; platform_version == 'x = y; z,'",
        "a ; extra == 'x&y'",
        "a ; extra == '\u201cx\u201d'",
        "a ; python_version>='3.6'and os_name=='nt'",
        'a; python_version>"3.4"',
        "a @ https://example.org/x;",
    ],
)
def test_what_is_right_is_taken_as_it_is_and_silently(
    text: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert parse_requirement(text, lenient=True) == parse_requirement(text)
    assert caplog.records == []


def test_a_mend_is_told_with_both_texts_and_without_credentials(
    caplog: pytest.LogCaptureFixture,
) -> None:
    parse_requirement("a @ https://me:secret@example.org/x ; python_version > 3", lenient=True)

    shown = "a @ https://*********@example.org/x ; python_version > "
    assert [(record.name, record.levelno) for record in caplog.records] == [
        ("puffin", logging.WARNING)
    ]
    assert caplog.messages == [
        f"the requirement {shown + '3'!r} is broken and read as {shown + chr(34) + '3' + chr(34)!r}"
    ]


@given(st.text(alphabet="a1[],;@<>=~!.*'\" \u201c\u2013", max_size=24))
def test_lenience_reads_more_and_nothing_differently(text: str) -> None:
    strict, lenient = outcome(text, lenient=False), outcome(text, lenient=True)

    if isinstance(lenient, RequirementError):
        assert isinstance(strict, RequirementError)
        assert lenient.text == text
    else:
        assert isinstance(strict, RequirementError) or strict == lenient
        assert parse_requirement(str(lenient)) == lenient


def outcome(text: str, *, lenient: bool) -> Requirement | RequirementError:
    try:
        return parse_requirement(text, lenient=lenient)
    except RequirementError as error:
        return error
