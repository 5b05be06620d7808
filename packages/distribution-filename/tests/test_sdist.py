import pytest
from hypothesis import given, strategies as st

from distribution_filename import FilenameError, SdistFilename, parse_sdist_filename
from puffin_normalize import normalize_project


@pytest.mark.parametrize(
    ("text", "name", "normal"),
    [
        ("foo-lib-1.2.3.zip", "foo-lib", "foo_lib-1.2.3.zip"),
        ("foo-lib-1.2.3a3.zip", "foo-lib", "foo_lib-1.2.3a3.zip"),
        ("foo-lib-1.2.3.tar.gz", "foo-lib", "foo_lib-1.2.3.tar.gz"),
        ("foo_lib-1.2.3a3.tar.gz", "foo-lib", "foo_lib-1.2.3a3.tar.gz"),
        ("Foo-1.0.zip", "foo", "foo-1.0.zip"),
        ("Foo.Lib-1.0.tar.gz", "foo-lib", "foo_lib-1.0.tar.gz"),
        ("foo--lib-1.0.tar.gz", "foo-lib", "foo_lib-1.0.tar.gz"),
        ("foo-._lib-1.0.tar.gz", "foo-lib", "foo_lib-1.0.tar.gz"),
        ("foo-1.0-1.tar.gz", "foo", "foo-1.0.post1.tar.gz"),
        ("foo-1.0-beta-2.zip", "foo", "foo-1.0b2.zip"),
        ("foo-2-1.0.tar.gz", "foo-2", "foo_2-1.0.tar.gz"),
        ("foo-1!2.0+local.1.tar.gz", "foo", "foo-1!2.0+local.1.tar.gz"),
        ("foo-20230628214621.tar.gz", "foo", "foo-20230628214621.tar.gz"),
    ],
)
def test_reads_names_of_all_ages(text: str, name: str, normal: str) -> None:
    sdist = parse_sdist_filename(text, normalize_project(name))

    assert str(sdist) == normal
    assert sdist.name == name


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("b-1.2.3.zip", "must start with the project name `a` and a dash"),
        ("ab-1.2.3.zip", "must start with the project name `a` and a dash"),
        ("a.zip", "must start with the project name `a` and a dash"),
        ("a1.2.3.tar.gz", "must start with the project name `a` and a dash"),
        ("../a-1.0.tar.gz", "must start with the project name `a` and a dash"),
        ("a-1.2.3-gamma.3.zip", "must have a valid version, not `1.2.3-gamma.3`"),
        ("a-.zip", "must have a valid version, not ``"),
        ("a-b-1.0.zip", "must have a valid version, not `b-1.0`"),
        ("a-1.2.3.tar.zstd", "must end with .tar.gz or .zip"),
        ("a-1.2.3.tar.bz2", "must end with .tar.gz or .zip"),
        ("a-1.2.3.egg", "must end with .tar.gz or .zip"),
        ("a-1.2.3.TAR.GZ", "must end with .tar.gz or .zip"),
        ("", "must end with .tar.gz or .zip"),
        (f"a-1.2.3{'0' * 600}.zip", "must not be longer than 512 characters"),
    ],
)
def test_refuses_bad_names_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(FilenameError) as caught:
        parse_sdist_filename(text, normalize_project("a"))

    assert (caught.value.filename, caught.value.reason) == (text, reason)


def test_the_name_may_be_shorter_than_the_project() -> None:
    with pytest.raises(FilenameError, match="must start with the project name `a-long-name`"):
        parse_sdist_filename("a-1.0.zip", normalize_project("a-long-name"))


@given(
    st.from_regex(r"[a-z]([a-z0-9_.-]{0,8}[a-z])?", fullmatch=True),
    st.from_regex(r"[0-9]{1,4}(\.[0-9]{1,3}){0,3}((a|b|rc)[0-9])?", fullmatch=True),
    st.sampled_from([".tar.gz", ".zip"]),
)
def test_any_spelling_of_the_project_is_its_name(
    spelling: str, version: str, extension: str
) -> None:
    name = normalize_project(spelling)

    sdist = parse_sdist_filename(f"{spelling}-{version}{extension}", name)

    assert sdist == parse_sdist_filename(str(sdist), name)
    assert isinstance(sdist, SdistFilename)
