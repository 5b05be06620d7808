import logging
import time

import pytest
from hypothesis import given, strategies as st
from packaging.specifiers import InvalidSpecifier, SpecifierSet

from pep440 import SpecifierError, parse_lenient_specifiers, parse_specifiers
from puffin_macros import forget_warnings

# Broken specifiers of published projects, and what their authors meant.
BROKEN = [
    (">=7.2.0<8.0.0", ">=7.2.0,<8.0.0"),
    (">=2.7 !=3.0", ">=2.7,!=3.0"),
    (">=2.7, !=3.0.*, !=3.1.* <4", ">=2.7,!=3.0.*,!=3.1.*,<4"),
    ("!=~5.0", "!=5.0.*"),
    ("!=~5", "!=5.*"),
    (">=1.0,!=~ 5.0.*", ">=1.0,!=5.0.*"),
    (">=1.9.*", ">=1.9"),
    (">=2.7.*, !=3.0.*", ">=2.7,!=3.0.*"),
    (">1.9.*", ">1.9"),
    ("<4.*", "<4"),
    ("<=3.*", "<4"),
    ("<=3.11.*", "<3.12"),
    ("~=3.1.*", "==3.1.*"),
    ("!=3.0*,!=3.1*", "!=3.0.*,!=3.1.*"),
    (">=2.7,!=3.0*,!=3.1*,!=3.2*", ">=2.7,!=3.0.*,!=3.1.*,!=3.2.*"),
    (">=3.0*", ">=3.0"),
    (">= '2.7'", ">=2.7"),
    ('>="3.6"', ">=3.6"),
    (">='2.7', !=3.0.*, !=3.1.*, !=3.2.*,!=3.3*,", ">=2.7,!=3.0.*,!=3.1.*,!=3.2.*,!=3.3.*"),
    ("(>=1.0)", ">=1.0"),
    ("(>=1.0,<2)", ">=1.0,<2"),
    ("=>3.6", ">=3.6"),
    ("=<3", "<=3"),
    ("~>1.2", "~=1.2"),
    ("<>3.0", "!=3.0"),
    ("!==3.0", "!=3.0"),
    ("=1.0", "==1.0"),
    ("> = 3.6", ">=3.6"),
    (">=2.7 and <3", ">=2.7,<3"),
    (">=2.7 & <3", ">=2.7,<3"),
    (">=2.7; <3", ">=2.7,<3"),
    (">dev", ">=0.dev0"),
    ("==1.0.x", "==1.0.*"),
    (">=3.6.", ">=3.6"),
    ("==2.*.*", "==2.*"),
    ("!=3.0.x,!=3.1.X", "!=3.0.*,!=3.1.*"),
    (">3.4.*,!=3.5.*.*", ">3.4,!=3.5.*"),
    ("~= 3.7.x", "==3.7.*"),
    (">=3.6.0.*", ">=3.6.0"),
    (">>=1.0", ">=1.0"),
    (">==1.0", ">=1.0"),
    (">=>=1.0,<<=2", ">=1.0,<=2"),
    ("=>=1.0", ">=1.0"),
    (">>1.0,<<2", ">1.0,<2"),
    ("=<3.9,=>3.6", "<=3.9,>=3.6"),
    ("*", ""),
    ("==*", ""),
    (">= *", ""),
    ("(*)", ""),
    (">=3.6)", ">=3.6"),
    (">=\u201c3.6\u201d", ">=3.6"),
    ("\u2018>=3.6\u2019", ">=3.6"),
    ("\u22653.6,\u2264 4,\u22603.7", ">=3.6,<=4,!=3.7"),
    (">=\u200b3.6\ufeff", ">=3.6"),
    (">=2.7;", ">=2.7"),
    (">=2.7,!=3.0.*, ; ,", ">=2.7,!=3.0.*"),
]


def outcome(text: str) -> str:
    try:
        return str(parse_lenient_specifiers(text))
    except SpecifierError as error:
        return f"error about {error.text[:1000]}"


@pytest.fixture(autouse=True)
def _fresh() -> None:
    forget_warnings()
    parse_lenient_specifiers.cache_clear()  # type: ignore[attr-defined]  # it is an lru_cache


@pytest.mark.parametrize(("broken", "meant"), BROKEN)
def test_what_published_metadata_breaks_is_mended(broken: str, meant: str) -> None:
    with pytest.raises(InvalidSpecifier):
        SpecifierSet(broken)

    assert parse_lenient_specifiers(broken) == SpecifierSet(meant)


@pytest.mark.parametrize("broken", [broken for broken, _ in BROKEN])
def test_what_a_user_breaks_is_not_mended_but_underlined(broken: str) -> None:
    with pytest.raises(SpecifierError) as caught:
        parse_specifiers(broken)

    error = caught.value
    reason, shown, carets = str(error).splitlines()
    assert (shown, reason) == (broken.replace("\u200b", " ").replace("\ufeff", " "), error.reason)
    assert carets == " " * error.start + "^" * error.width
    assert broken[error.start : error.start + error.width].strip()


@pytest.mark.parametrize("text", ["", ">=1", ">=3.6,", ",>=3.6", "==1.*, !=1.2", "===1=1"])
def test_what_is_right_is_taken_as_it_is_and_silently(
    text: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert parse_lenient_specifiers(text) == SpecifierSet(text)
    assert caplog.records == []


def test_a_mend_is_told_once_with_both_texts(caplog: pytest.LogCaptureFixture) -> None:
    parse_lenient_specifiers(">=1.9.*")
    parse_lenient_specifiers(">=1.9.*")

    assert caplog.record_tuples == [
        (
            "puffin",
            logging.WARNING,
            "the version specifiers '>=1.9.*' are broken and read as '>=1.9'",
        )
    ]


@pytest.mark.parametrize(
    "text",
    [
        "3.6",
        "3.6+",
        "1.0 - 2.0",
        "blergh",
        "None",
        ">=",
        ">=3.6, <",
        ">=3.6 || <2",
        ">=3.6 or <2",
        "^1.2",
        "~=3",
        "!3.9",
        "<=>3",
        "==>3",
        ">=banana",
        ">=3.6,python_version<'4'",
    ],
)
def test_what_no_mend_helps_is_an_error_about_the_text_as_given(text: str) -> None:
    with pytest.raises(SpecifierError) as caught:
        parse_lenient_specifiers(text)

    assert caught.value.text == text


@pytest.mark.parametrize(
    "text",
    [
        ">=1.9.*," * 1_100,
        ">=1<" * 2_499,
        "=" * 9_999,
        "1." * 4_999 + "*",
        ">=" + "1" * 9_990 + ".*",
        "<= " * 3_333,
        "~=1.0.*" + " " * 9_000 + "x",
        ">" * 9_999,
        "<=" * 4_999,
        "*" * 9_999,
        " " * 4_999 + "*" + " " * 4_999 + "x",
        "," * 5_000 + " " * 4_900 + "x",
        "x" * 100_000,
    ],
    ids=lambda text: f"{text[:8]}*{len(text)}",
)
def test_hostile_input_takes_no_time(text: str) -> None:
    started = time.process_time()

    shown = outcome(text)

    assert len(shown) < 10_000
    assert time.process_time() - started < 1


@given(st.text(alphabet="<>=!~^*.,x 0123'()&;adev", max_size=20))
def test_any_text_gives_specifiers_or_our_error(text: str) -> None:
    shown = outcome(text)

    assert shown == f"error about {text}" or str(SpecifierSet(shown)) == shown
