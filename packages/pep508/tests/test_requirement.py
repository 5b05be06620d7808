import pickle
import re

import msgspec
import pytest
from hypothesis import assume, given, strategies as st
from packaging.requirements import InvalidRequirement, Requirement as Reference
from packaging.specifiers import SpecifierSet

from pep508 import Requirement, RequirementError, mask_credentials, parse_requirement


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("trio", "trio"),
        ("  Trio_Typing\t", "trio-typing"),
        ("a", "a"),
        ("Flask2", "flask2"),
        ("7", "7"),
        ("requests[security, Tests] >= 2.8.1, == 2.8.*", "requests[security,tests]>=2.8.1,==2.8.*"),
        ("numpy[]", "numpy"),
        ("numpy (>=1.19)", "numpy>=1.19"),
        ("numpy ( >=1.19 , <2.0 ) ", "numpy>=1.19,<2.0"),
        ("numpy>=1.19, <2.0,", "numpy>=1.19,<2.0"),
        ("numpy()", "numpy"),
        ("n===2024-custom", "n===2024-custom"),
        ("n>=1!2.0rc1.post2.dev3", "n>=1!2.0rc1.post2.dev3"),
        ("n==20230628214621", "n==20230628214621"),
        ("pip @ https://example.org/pip-1.zip#sha1=da", "pip @ https://example.org/pip-1.zip#sha1=da"),
        ("pip[a]@file:///x/y.whl ; os_name=='nt'", 'pip[a] @ file:///x/y.whl ; os_name == "nt"'),
        ("a;os_name=='nt'", 'a ; os_name == "nt"'),
        ("a<2;python_version<'3'", 'a<2 ; python_version < "3"'),
        ("a[B_c,b.C,x]", "a[b-c,x]"),
    ],
)  # fmt: skip
def test_prints_what_it_read_in_normal_form(text: str, printed: str) -> None:
    requirement = parse_requirement(text)

    assert str(requirement) == printed
    assert parse_requirement(printed) == requirement


@pytest.mark.parametrize(
    ("text", "reason", "underlined"),
    [
        ("", "expected a requirement, found nothing", ""),
        ("_name", "a project name that starts with a letter or a digit, found '_'", "_"),
        ("²", "a project name that starts with a letter or a digit, found '²'", "²"),
        ("ö", "a project name that starts with a letter or a digit, found 'ö'", "ö"),
        ("name_", "ends with a letter or a digit, found '_'", "name_"),
        ("nämé==1", "only letters, digits, '-', '_' and '.'", "nämé"),
        ("name[", "expected ']' to close this bracket", "["),
        ("name[a", "expected ']' to close this bracket", "["),
        ("name[a,", "expected ']' to close this bracket", "["),
        ("name[ö]", "expected the name of an extra", "ö"),
        ("name[_a]", "expected the name of an extra", "_a"),
        ("name[,a]", "expected the name of an extra", ","),
        ("name[a,,b]", "expected the name of an extra", ","),
        ("name[aü]", "expected the name of an extra", "aü"),
        ("name[a b]", "expected ',' between extras or ']' after the last, found 'b'", "b"),
        ("name[a;b]", "expected ',' between extras or ']' after the last, found ';'", ";"),
        ("name (>=1", "expected ')' to close this bracket", "("),
        ("name (>=1 ; os_name == 'nt'", "expected ')' to close this bracket", "("),
        ("name @", "expected a URL or a path after '@', found the end", ""),
        ("name @ ; os_name == 'nt'", "expected a URL or a path after '@', found ';'", ";"),
        ("name @ https://example.org/x extra", "expected ';' after the URL or the end", "extra"),
        ("name 1.0", "expected '@', '[', '(', ';' or an operator such as '>=', found '1.0'", "1.0"),
        ("name % 1", "or an operator such as '>=', found '%'", "%"),
        ("name (>=1) x", "expected ';' before a marker or the end, found 'x'", "x"),
        ("name ;", "expected a marker variable such as python_version", ""),
        ("name ; bogus == '1'", "or a quoted string, found 'bogus'", "bogus"),
        ("name ; os_name == 'nt' x", "expected 'and', 'or' or the end of the marker", "x"),
    ],
)
def test_error_says_what_was_expected_and_where(text: str, reason: str, underlined: str) -> None:
    with pytest.raises(RequirementError) as caught:
        parse_requirement(text)

    error = caught.value
    assert reason in error.reason
    assert text[error.start : error.start + error.width] == underlined


@pytest.mark.parametrize("text", ["name>=1.*", "name><1.19", "name>=1,==x", "name~=1", "name>=1 2"])
def test_error_in_a_specifier_lies_within_it(text: str) -> None:
    with pytest.raises(RequirementError) as caught:
        parse_requirement(f"{text} ; os_name == 'nt'")

    assert len("name") <= caught.value.start < len(text)
    assert caught.value.start + caught.value.width <= len(text) + 1


def test_error_underlines_by_columns_of_the_terminal() -> None:
    with pytest.raises(RequirementError) as caught:
        parse_requirement("name ; os_name == '日本' 日本")

    message, shown, carets = str(caught.value).splitlines()
    assert message == "expected 'and', 'or' or the end of the marker, found '日本'"
    assert shown == "name ; os_name == '日本' 日本"
    assert carets == " " * 25 + "^" * 4


def test_error_shows_only_the_surroundings_in_a_long_text() -> None:
    with pytest.raises(RequirementError) as caught:
        parse_requirement(f"name[{'a,' * 5000}!]")

    shown = str(caught.value).splitlines()[1]
    assert shown.startswith("...a,a,")
    assert shown.endswith(",!]")
    assert len(shown) < 200


def test_error_shows_no_credentials() -> None:
    with pytest.raises(RequirementError) as caught:
        parse_requirement("name @ https://me:secret@example.org/x oops")

    assert "secret" not in str(caught.value) + repr(caught.value)
    assert str(caught.value).splitlines()[1:] == [
        "name @ https://*********@example.org/x oops",
        " " * 39 + "^^^^",
    ]


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("a @ https://me:secret@example.org/x", "a @ https://*********@example.org/x"),
        ("a @ https://me:sec@ret@example.org", "a @ https://**********@example.org"),
        ("a @ ssh://me@h/x b @ ftp://you@h", "a @ ssh://**@h/x b @ ftp://***@h"),
        ("a @ https://example.org/me@1", "a @ https://example.org/me@1"),
    ],
)
def test_credentials_are_masked_as_long_as_they_are(text: str, masked: str) -> None:
    assert mask_credentials(text) == masked


def test_error_survives_pickling() -> None:
    error = RequirementError("name[", 4, 1, "expected ']'")

    assert str(pickle.loads(pickle.dumps(error))) == str(error) == "expected ']'\nname[\n    ^"


@pytest.mark.parametrize(
    "text",
    [
        "a" * 100_000,
        f"a; {'(' * 10_000}",
        f"a[{'b,' * 50_000}",
        "a==" + "1." * 40_000,
        "(" * 20_000,
    ],
)
def test_hostile_text_is_an_error(text: str) -> None:
    with pytest.raises(RequirementError) as caught:
        parse_requirement(text)

    assert len(str(caught.value)) < 1000


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("a >=2.*", "a>=2"),
        ("a (>=1.0<2.0)", "a<2.0,>=1.0"),
        ("a !=~5.0", "a!=5.0.*"),
        ("a>=1,<2", "a>=1,<2"),
    ],
)
def test_lenient_mends_specifiers(text: str, mended: str) -> None:
    assert str(parse_requirement(text, lenient=True)) == mended


def test_lenient_still_wants_a_name_and_a_marker() -> None:
    for text in ("", "a ; os_name", "a[", "a >=what"):
        with pytest.raises(RequirementError):
            parse_requirement(text, lenient=True)


names = st.sampled_from(["a", "Trio", "zope.interface", "A__b.-c", "x1", "9lives"])
versions = st.sampled_from(
    ["1", "0.9", "2.0.0", "1!3", "20230628214621", "1.0a1", "1.0rc2.post1.dev3", "4.post1", "1.0-1"]
)
operators = st.sampled_from(["==", ">=", "<=", "!=", "<", ">"])
specifiers = st.builds("{}{}{}".format, operators, st.sampled_from(["", " "]), versions)
texts = st.builds(
    lambda name, extras, parts, marker: f"{name}[{','.join(extras)}]{', '.join(parts)}{marker}",
    names,
    st.lists(names, max_size=3),
    st.lists(specifiers, max_size=3),
    st.sampled_from(["", "; python_version in '3.8 3.9'", " ; os_name=='nt' or extra=='A.b'"]),
)


@given(texts)
def test_printed_requirement_means_the_same_to_packaging(text: str) -> None:
    requirement = parse_requirement(text)

    assert parse_requirement(str(requirement)) == requirement
    assert Reference(str(requirement)) == Reference(text)
    assert SpecifierSet(requirement.specifiers) == Reference(text).specifier


@given(st.text(alphabet="aZ0[](),;@<>=~!.*-' \"", max_size=20))
def test_reads_what_packaging_reads(text: str) -> None:
    # A semicolon for a URL: see the differences.
    assume(not re.search(r"@\s*;", text))
    try:
        expected = Reference(text)
    except InvalidRequirement:
        with pytest.raises(RequirementError):
            parse_requirement(text)
    else:
        assert Reference(str(parse_requirement(text))) == expected


@given(texts)
def test_survives_json_and_is_hashable(text: str) -> None:
    requirement = parse_requirement(text)

    decoded = msgspec.json.decode(msgspec.json.encode(requirement), type=Requirement)

    assert decoded == requirement
    assert {decoded: 1}[requirement] == 1


@pytest.mark.parametrize("version", ["1", "1.0", "1.10.0", "1.0.post0", "0.post12"])
def test_a_pin_is_read_like_any_other_requirement(version: str) -> None:
    pin, other = parse_requirement(f"Some.Name=={version}"), parse_requirement("some-name>=1")

    assert (pin.name, pin.specifiers) == ("some-name", f"=={version}")
    assert pin == parse_requirement(f"some-name (=={version})")
    assert pin != other
