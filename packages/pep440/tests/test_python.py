import pytest

from pep440 import python_lower_bound, requires_python_admits


@pytest.mark.parametrize(
    ("requires_python", "python", "admitted"),
    [
        ("", "3.8.1", True),
        (">=3.8", "3.8.0", True),
        (">=3.8", "3.7.17", False),
        (">=3.8,<3.12", "3.13.0", True),
        (">=3.8,<=3.10", "3.13.0", True),
        ("<4", "3.13.0", True),
        (">3.8", "3.8.0", False),
        (">3.8", "3.8.1", True),
        ("==3.9.*", "3.12.0", True),
        ("==3.9.*", "3.8.20", False),
        ("~=3.9", "3.8.0", False),
        ("~=3.9", "4.0.0", True),
        ("~=3.9.2", "3.9.1", False),
        ("==3.9.2", "3.9.1", False),
        ("===3.9.2", "3.9.1", False),
        ("!=3.9.0,!=3.9.1,>=3.7", "3.9.0", True),
        ("!=3.9.0,!=3.9.1,>=3.9", "3.9.0", False),
        ("!=3.9.0,!=3.9.1,>=3.9", "3.9.2", True),
        (">=2.7,!=3.0.*", "3.0.1", True),
        (">=3,!=3.0.*", "3.0.1", False),
        (">=3,!=3.0.*", "3.1.0", True),
        (">=3.13", "3.13.0rc1", True),
        (">=3.14", "3.14.0b1+", True),
        (">=3.8.0rc1", "3.8.0", True),
        (">=3", "3.12", True),
        (">=3.6.*", "3.5.4", False),
        ("banana", "3.12.0", True),
        ("===banana", "3.12.0", True),
        (">=3.8,>=3.10", "3.9.0", False),
    ],
)
def test_only_the_lower_bound_decides(requires_python: str, python: str, admitted: bool) -> None:
    assert requires_python_admits(requires_python, python) is admitted


@pytest.mark.parametrize(
    ("specifiers", "bound"),
    [
        ("", ()),
        ("<4", ()),
        (">=3.8", (3, 8)),
        (">=3.8,>=3.10.1", (3, 10, 1)),
        ("~=3.9,<4", (3, 9)),
        ("==3.9.*", (3, 9)),
        ("!=3.0.*", ()),
        ("banana", ()),
    ],
)
def test_the_highest_lower_bound_is_the_bound(specifiers: str, bound: tuple[int, ...]) -> None:
    assert python_lower_bound(specifiers) == bound
