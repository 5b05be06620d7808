import pytest

from puffin_testing import modules_loaded_by


@pytest.mark.parametrize(
    ("statement", "heavy"),
    [
        ("from pypi_types import IndexLocations, DEFAULT_INDEX", "pep440 pep508 urllib.parse"),
        ("from pypi_types import redact_url; redact_url('https://a:b@c')", "urllib.parse"),
        ("from pypi_types import CoreMetadata", "email selectolax html.parser"),
        ("from pypi_types import parse_direct_url", "pep440 pep508 selectolax urllib.parse"),
        (
            "from pypi_types import parse_html_page; parse_html_page(b'<a>', 'https://c')",
            "pep508 email html.parser",
        ),
    ],
)
def test_a_name_loads_no_more_than_it_needs(statement: str, heavy: str) -> None:
    assert modules_loaded_by(statement).isdisjoint(heavy.split())
