"""The sets of values agree with evaluation, value for value."""

import pytest
from packaging.specifiers import InvalidSpecifier, Specifier
from packaging.version import Version

from pep508 import MarkerExpression
from pep508._evaluation import compare
from pep508._value_sets import StringSet, domain, is_total, values

OPERATORS = ["==", "!=", "<", "<=", ">", ">=", "~=", "in", "not in"]
LITERALS = ["2.7", "3", "3.0", "3.1", "3.8", "3.8.0", "3.8.1", "3.10", "3.10.0.0", "4"]
LITERALS += ["3.*", "3.8.*", "3.8.0.*", "3.8.1.*", "2.6,2.7,3.10"]
PYTHONS = ["2.6.9", "2.7.18", "3.0.1", "3.1.0", "3.8.0rc1", "3.8.0", "3.8.20", "3.9.0a1", "3.10.2"]
STRINGS = ["", "linux", "linux2", "win32", "lin", "linux win32", "x" * 50]


def expression(variable: str, operator: str, value: str) -> MarkerExpression:
    decoded = {"variable": variable, "operator": operator, "value": value, "reversed": False}
    return MarkerExpression(**decoded)  # type: ignore[arg-type]  # all operators are known words


@pytest.mark.parametrize("operator", OPERATORS)
@pytest.mark.parametrize("literal", LITERALS)
def test_python_versions_are_those_that_satisfy_the_comparison(operator: str, literal: str) -> None:
    short = expression("python_version", operator, literal)
    found = values(short)

    for python in PYTHONS if found is not None else ():
        assert (Version(python) in found) is compare(short, ".".join(python.split(".")[:2])), python
    # No version on the right: nothing but text is compared.
    is_text = "," in literal and "in" not in operator
    assert (found is None) is (is_text or _is_no_specifier(operator, literal))


def _is_no_specifier(operator: str, literal: str) -> bool:
    if "in" in operator or "," in literal:
        return False
    try:
        Specifier(f"{operator}{literal}")
    except InvalidSpecifier:
        return True
    return False


@pytest.mark.parametrize("variable", ["python_full_version", "implementation_version"])
@pytest.mark.parametrize("operator", OPERATORS)
@pytest.mark.parametrize("literal", LITERALS)
def test_versions_are_those_that_satisfy_the_comparison(
    variable: str, operator: str, literal: str
) -> None:
    full = expression(variable, operator, literal)
    found = values(full)

    for version in PYTHONS if found is not None else ():
        assert (Version(version) in found) is compare(full, version), version


@pytest.mark.parametrize("operator", [*OPERATORS, "==="])
@pytest.mark.parametrize("literal", STRINGS)
def test_strings_are_those_that_satisfy_the_comparison(operator: str, literal: str) -> None:
    text = expression("sys_platform", operator, literal)
    found = values(text)

    if found is None:
        assert len(literal) == 50
        return
    assert isinstance(found, StringSet)
    for actual in STRINGS:
        assert ((actual in found.members) is not found.complement) is compare(text, actual)


def test_string_sets_are_an_algebra() -> None:
    some, other = StringSet(frozenset("ab")), StringSet(frozenset("bc"))

    assert (some & other).members == {"b"}
    assert (some | other).members == {"a", "b", "c"}
    assert (some & ~other).members == {"a"}
    assert (~some & ~other).members == {"a", "b", "c"}
    assert (some & ~some).is_empty
    assert (~(some | ~some)).is_empty
    assert not (~some).is_empty


def test_domains_tell_what_can_be_combined() -> None:
    assert domain(expression("python_version", "==", "3")) == "python"
    assert domain(expression("python_full_version", "==", "3")) == "python"
    assert domain(expression("extra", "==", "a")) != domain(expression("extra", "==", "b"))
    assert not is_total(expression("platform_release", "==", "3"))
