import pytest

from distribution_filename import FilenameError, SdistFilename, WheelFilename, parse_filename
from puffin_normalize import normalize_project
from puffin_testing import modules_loaded_by

NAME = normalize_project("foo-lib")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("foo_lib-1.0-py3-none-any.whl", WheelFilename),
        ("Foo.Lib-1.0.tar.gz", SdistFilename),
        ("foo-lib-1.0.zip", SdistFilename),
    ],
)
def test_tells_the_kinds_apart(text: str, kind: type[object]) -> None:
    assert isinstance(parse_filename(text, NAME), kind)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("foo-1.0-py3-none-any.whl", "must start with the project name `foo-lib`"),
        ("foo-1.0.tar.gz", "must start with the project name `foo-lib` and a dash"),
        ("foo_lib-1.0.win32.exe", "must end with .tar.gz or .zip"),
        ("foo_lib-1.0-py3.6.egg", "must end with .tar.gz or .zip"),
        ("foo_lib-1.0.whl", "must have a Python tag"),
    ],
)
def test_refuses_files_of_other_projects_and_kinds(text: str, reason: str) -> None:
    with pytest.raises(FilenameError) as caught:
        parse_filename(text, NAME)

    assert caught.value.reason == reason


def test_a_wheel_never_equals_a_source_distribution() -> None:
    wheel = parse_filename("foo_lib-1.0-py3-none-any.whl", NAME)

    assert wheel != parse_filename("foo_lib-1.0.tar.gz", NAME)


def test_needs_no_record_library() -> None:
    loaded = modules_loaded_by(
        "from distribution_filename import *; parse_filename('a-1.zip', 'a')"
    )

    assert not {"msgspec", "pathlib", "json"} & loaded
