import pytest

from pep508 import (
    MarkerAnd,
    MarkerExpression,
    MarkerOr,
    RequirementError,
    parse_marker,
)


def expression(variable: str, value: str) -> MarkerExpression:
    return MarkerExpression(variable=variable, operator="==", value=value)


A, B, C = expression("os_name", "a"), expression("os_name", "b"), expression("os_name", "c")


@pytest.mark.parametrize(
    ("text", "marker"),
    [
        ("os_name=='a'", A),
        ("  ( ( os_name == 'a' ) )  ", A),
        ("os_name=='a' and os_name=='b'", MarkerAnd((A, B))),
        ("os_name=='a' or os_name=='b' and os_name=='c'", MarkerOr((A, MarkerAnd((B, C))))),
        ("(os_name=='a' or os_name=='b') and os_name=='c'", MarkerAnd((MarkerOr((A, B)), C))),
        ("os_name=='a' and (os_name=='b' and os_name=='c')", MarkerAnd((A, B, C))),
        ("(os_name=='a' or os_name=='b') or (os_name=='c')", MarkerOr((A, B, C))),
        ("os_name=='a'and(os_name=='b')", MarkerAnd((A, B))),
    ],
)
def test_and_binds_tighter_than_or(text: str, marker: object) -> None:
    assert parse_marker(text) == marker


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("python_version  not   in '2.7, 3.0'", 'python_version not in "2.7, 3.0"'),
        ("'linux' in sys_platform", '"linux" in sys_platform'),
        ("os.name == 'nt'", 'os_name == "nt"'),
        ("sys.platform == 'win32'", 'sys_platform == "win32"'),
        ("platform.version == '1'", 'platform_version == "1"'),
        ("platform.machine == 'x'", 'platform_machine == "x"'),
        ("python_implementation=='CPython'", 'platform_python_implementation == "CPython"'),
        ("platform.python_implementation=='P'", 'platform_python_implementation == "P"'),
        ("extra == 'FRiENDlY-...-_-BARd'", 'extra == "friendly-bard"'),
        ("'A_b' == extra", '"a-b" == extra'),
        ("platform_version == 'say \"hi\"'", "platform_version == 'say \"hi\"'"),
        ("os_name === 'nt'", 'os_name === "nt"'),
        ("python_version ~= '3.8'", 'python_version ~= "3.8"'),
        ("os_name == ''", 'os_name == ""'),
        (
            "(os_name=='a' or os_name=='b') and (os_name=='c' or (os_name=='d' and extra=='e'))",
            (
                '(os_name == "a" or os_name == "b") and '
                '(os_name == "c" or os_name == "d" and extra == "e")'
            ),
        ),
    ],
)
def test_prints_in_normal_form_and_reads_it_again(text: str, printed: str) -> None:
    marker = parse_marker(text)

    assert str(marker) == printed
    assert parse_marker(printed) == marker


@pytest.mark.parametrize(
    ("text", "reason", "underlined"),
    [
        ("", "expected a marker variable such as python_version or a quoted string", ""),
        ("os_name", "expected a marker operator such as '>=' or 'not in', found the end", ""),
        ("os_name ==", "or a quoted string, found the end", ""),
        ("os_name == 'nt", "expected a closing quote for this one", "'"),
        ("os_name = 'nt'", "expected a marker operator such as '>=' or 'not in', found '='", "="),
        ("os_name is 'nt'", "found 'is'", "is"),
        ("os_name notin 'nt'", "found 'notin'", "notin"),
        ("os_name inpython_version", "found 'inpython_version'", "inpython_version"),
        ("python_versions == '3'", "found 'python_versions'", "python_versions"),
        ("os_name == nt", "or a quoted string, found 'nt'", "nt"),
        ("'a' == 'b'", "found two strings", "'a' == 'b'"),
        ("os_name == sys_platform", "found two variables", "os_name == sys_platform"),
        ("os_name == 'nt' os_name == 'nt'", "expected 'and', 'or' or the end", "os_name"),
        ("os_name == 'nt' and", "or a quoted string, found the end", ""),
        ("(os_name == 'nt'", "expected ')' to close this parenthesis", "("),
        ("(os_name == 'nt' x)", "expected 'and', 'or' or ')', found 'x'", "x"),
        ("os_name == 'nt')", "expected 'and', 'or' or the end of the marker, found ')'", ")"),
        ("os_name == '3'.*", "expected 'and', 'or' or the end of the marker", "."),
    ],
)
def test_error_says_what_was_expected_and_where(text: str, reason: str, underlined: str) -> None:
    with pytest.raises(RequirementError) as caught:
        parse_marker(text)

    error = caught.value
    assert reason in error.reason
    assert text[error.start : error.start + error.width].startswith(underlined)
    assert bool(error.width) is bool(underlined)


def test_nesting_is_bounded() -> None:
    deepest = "(" * 64 + "os_name == 'nt'" + ")" * 64

    assert str(parse_marker(deepest)) == 'os_name == "nt"'
    with pytest.raises(RequirementError, match="at most 64 parentheses"):
        parse_marker(f"({deepest})")


@pytest.mark.parametrize("closing", ["", ")" * 10_000])
def test_hostile_nesting_is_an_error(closing: str) -> None:
    text = "(" * 10_000 + "os_name == 'nt'" + closing

    with pytest.raises(RequirementError, match="at most 64 parentheses"):
        parse_marker(text)


def test_hostile_length_is_an_error() -> None:
    with pytest.raises(RequirementError, match="at most 32768 characters"):
        parse_marker(" or ".join(["os_name == 'nt'"] * 10_000))
