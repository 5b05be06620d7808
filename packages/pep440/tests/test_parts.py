import pytest
from hypothesis import given, strategies as st
from packaging.specifiers import SpecifierSet

from pep440 import SpecifierError, admits_prereleases
from pep440._parts import parts
from puffin_testing import modules_loaded_by

PLAIN = ["1", "1.0", "2.1.3", "1.0a1", "1.0rc2", "1.0.post1", "1.0.dev3", "1.0b2.post3.dev4"]
ODD = ["1.0.*", "1.0+local", "1!2.0", "v1.0", "1.0-1", "1.0ALPHA", "banana"]
OPERATORS = ["==", "!=", "<=", ">=", "<", ">", "~=", "===", "=", ""]


@given(
    st.lists(st.tuples(st.sampled_from(OPERATORS), st.sampled_from(PLAIN + ODD)), max_size=4),
    st.sampled_from([",", ", ", " , "]),
)
def test_is_what_packaging_finds(pairs: list[tuple[str, str]], comma: str) -> None:
    text = comma.join(operator + version for operator, version in pairs)
    try:
        expected = sorted({(each.operator, each.version) for each in SpecifierSet(text)})
    except ValueError:
        with pytest.raises(SpecifierError):
            parts(text)
    else:
        assert sorted(set(parts(text))) == expected


@pytest.mark.parametrize("text", ["~=1", "==1.0.dev1.*", ">=1.*", "~=1.0.*", ">=1.0+local", ">=1;"])
def test_refuses_what_looks_plain_and_is_not(text: str) -> None:
    with pytest.raises(SpecifierError):
        parts(text)


def test_plain_specifiers_and_versions_need_nothing_of_packaging() -> None:
    loaded = modules_loaded_by(
        "from pep440 import Releases, admits_prereleases, requires_python_admits\n"
        "Releases(['2.0', '1.0']).matching('>=1.0, !=1.5.*, ~=1.0')\n"
        "requires_python_admits('>=3.8,!=3.9.0,<4', '3.12.1'); admits_prereleases('>=1.0a1')\n"
    )

    assert "packaging" not in loaded


@pytest.mark.parametrize(
    ("specifiers", "asked"),
    [(">=1", False), (">=1.0a1", True), ("<2,!=1.0.dev3", True), ("===banana", False), ("", False)],
)
def test_specifier_that_names_a_prerelease_asks_for_them(specifiers: str, asked: bool) -> None:
    assert admits_prereleases(specifiers) is asked
