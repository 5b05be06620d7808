import pytest

from pypi_types import DEFAULT_INDEX, IndexLocations, IndexUrl

ONE = IndexUrl("https://one.example.org/simple")
TWO = IndexUrl("https://two.example.org/simple")


@pytest.mark.parametrize(
    ("locations", "indexes"),
    [
        (IndexLocations(), (DEFAULT_INDEX,)),
        (IndexLocations(index=ONE), (ONE,)),
        (IndexLocations(extra_indexes=(ONE, TWO)), (DEFAULT_INDEX, ONE, TWO)),
        (IndexLocations(index=ONE, extra_indexes=(TWO, ONE, TWO)), (ONE, TWO)),
        (IndexLocations(index=None, extra_indexes=(TWO,)), (TWO,)),
        (IndexLocations(index=ONE, extra_indexes=(TWO,), no_index=True), ()),
    ],
)
def test_indexes_are_asked_in_order_and_once(
    locations: IndexLocations, indexes: tuple[IndexUrl, ...]
) -> None:
    assert locations.indexes == indexes


def test_the_first_index_decides_unless_told_otherwise() -> None:
    assert IndexLocations().strategy == "first-index"


def test_the_default_index_has_no_address() -> None:
    assert DEFAULT_INDEX.is_default
    assert DEFAULT_INDEX.url is None
    assert str(DEFAULT_INDEX) == "the default index"
    assert not ONE.is_default


def test_an_index_is_shown_without_its_credentials() -> None:
    index = IndexUrl("https://user:hunter2@one.example.org/simple")

    assert str(index) == "https://****@one.example.org/simple"
    assert "hunter2" not in repr(index)
    assert "hunter2" not in repr(IndexLocations(index=index))
