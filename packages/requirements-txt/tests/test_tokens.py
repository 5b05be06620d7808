import shlex

import pytest
from hypothesis import given, strategies as st

from requirements_txt._tokens import QuotingError, split_tokens


def _is_quoted_well(text: str) -> bool:
    try:
        shlex.split(text)
    except ValueError:
        return False
    return True


@given(st.text(alphabet="ab =-'\"\\\t#", max_size=20))
def test_splits_as_shlex_does(text: str) -> None:
    try:
        expected = shlex.split(text)
    except ValueError:
        with pytest.raises(QuotingError):
            split_tokens(text)
    else:
        assert [token.text for token in split_tokens(text)] == expected


@given(st.text(alphabet="ab '\"", max_size=20).filter(_is_quoted_well))
def test_tokens_know_their_places(text: str) -> None:
    for token in split_tokens(text):
        place = text[token.start : token.start + token.width]
        assert shlex.split(place) == [token.text]


@pytest.mark.parametrize(("text", "place"), [("a 'b", 2), ('a "b\\"', 2), ("ab\\", 2)])
def test_error_knows_its_place(text: str, place: int) -> None:
    with pytest.raises(QuotingError) as caught:
        split_tokens(text)

    assert caught.value.args == (place,)
