import pytest

from puffin_dev._project_list import listed


@pytest.mark.parametrize(
    ("text", "projects"),
    [
        ("a\nb\n", ("a", "b")),
        ("a\r\nb", ("a", "b")),
        ("  a >=1  \n\n\t\n", ("a >=1",)),
        ("# c\n  # c\na # c\n#", ("a",)),
        ("https://example.org/a.zip#egg=a", ("https://example.org/a.zip#egg=a",)),
        ("", ()),
    ],
)
def test_lines_that_say_something(text: str, projects: tuple[str, ...]) -> None:
    assert listed(text) == projects
