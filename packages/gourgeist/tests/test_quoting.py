from __future__ import annotations

import shlex

import pytest
from hypothesis import given, strategies as st

from gourgeist._activators import quote_csh, quote_fish, quote_nu, quote_powershell, quote_sh


@given(st.text())
def test_posix_literal_is_one_word_that_stands_for_the_text(text: str) -> None:
    assert shlex.split(quote_sh(text)) == [text]


@given(st.text())
def test_fish_literal_ends_at_its_last_quote(text: str) -> None:
    body = quote_fish(text)[1:-1]

    # fish: between single quotes, a backslash makes the next backslash or quote plain.
    plain, rest = "", iter(body)
    for char in rest:
        assert char != "'"
        plain += next(rest) if char == "\\" else char
    assert plain == text


@given(st.text(alphabet="ab'#"))
def test_nushell_literal_ends_at_its_own_mark(text: str) -> None:
    literal = quote_nu(text)
    hashes = "#" * (len(literal[1:]) - len(literal[1:].lstrip("#")))

    opening, closing = f"r{hashes}'", f"'{hashes}"
    assert literal == opening + text + closing
    assert (text + closing).index(closing) == len(text)


@pytest.mark.parametrize(
    ("text", "literal"),
    [
        ("plain", "'plain'"),
        ("it's", r"'it'\''s'"),
        ("wow!", r"'wow\!'"),
        ("a\nb", "'a\\\nb'"),
        ("$HOME `x`", "'$HOME `x`'"),
    ],
)
def test_csh_literal_keeps_history_and_lines_out(text: str, literal: str) -> None:
    assert quote_csh(text) == literal


@pytest.mark.parametrize(
    ("text", "literal"),
    [
        ("plain", "'plain'"),
        ("it's", "'it''s'"),
        ("it\u2019s \u2018so\u2018", "'it\u2019\u2019s \u2018\u2018so\u2018\u2018'"),
        ("$(x) `n", "'$(x) `n'"),
    ],
)
def test_powershell_literal_doubles_every_kind_of_quote(text: str, literal: str) -> None:
    assert quote_powershell(text) == literal
