import pickle

import pytest
from hypothesis import given, strategies as st

from distribution_filename import (
    FilenameError,
    WheelFilename,
    parse_wheel_filename,
    parse_wheel_stem,
    split_wheel_filename,
    split_wheel_stem,
)
from pep440 import parse_version
from puffin_normalize import normalize_project
from puffin_testing import modules_loaded_by

TAG = st.text("abcdefghijklmnopqrstuvwxyz0123456789_", min_size=1, max_size=12)
TAG_SET = st.lists(TAG, min_size=1, max_size=3).map(".".join)
WHEELS = st.builds(
    WheelFilename,
    name=st.from_regex(r"[a-z0-9]([a-z0-9_.-]{0,8}[a-z0-9])?", fullmatch=True).map(
        normalize_project
    ),
    version=st.from_regex(
        r"([1-9]!)?[0-9]{1,14}(\.[0-9]{1,3}){0,3}(rc[0-9])?(\.post[0-9])?(\+[a-z0-9]{1,4})?",
        fullmatch=True,
    ).map(parse_version),
    build=st.none()
    | st.tuples(st.integers(0, 10**9), st.from_regex(r"([a-z_][a-z0-9_]{0,5})?", fullmatch=True)),
    tags=st.tuples(TAG_SET, TAG_SET, TAG_SET).map("-".join),
)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("foo.rs", "must end with .whl"),
        ("foo.tar.gz", "must end with .whl"),
        ("", "must end with .whl"),
        (".whl", "must have a version"),
        ("foo.whl", "must have a version"),
        ("foo-1.2.3.whl", "must have a Python tag"),
        ("foo-1.2.3-py3.whl", "must have an ABI tag"),
        ("foo-1.2.3-py3-none.whl", "must have a platform tag"),
        ("foo-1.2.3-1-py3-none-any-x.whl", "must have 5 or 6 components, but has more"),
        ("f!oo-1.2.3-py3-none-any.whl", "must start with a project name, not `f!oo`"),
        ("-1.2.3-py3-none-any.whl", "must start with a project name, not ``"),
        ("../x-1.2.3-py3-none-any.whl", "must start with a project name, not `../x`"),
        ("foo-x.y.z-py3-none-any.whl", "must have a valid version, not `x.y.z`"),
        ("foo--py3-none-any.whl", "must have a valid version, not ``"),
        ("foo-1.2.3-a1-py3-none-any.whl", "must have a build tag that starts with a digit: `a1`"),
        ("foo-1.2.3--py3-none-any.whl", "must have a build tag that starts with a digit: ``"),
        ("foo-1.2.3-1/2-py3-none-any.whl", "must have a build tag that starts with a digit: `1/2`"),
        (
            "foo-1.2.3-cp313-cp313-linux_x86_64-v3.whl",
            "must have a build tag that starts with a digit: `cp313`",
        ),
        ("foo-1.2.3-py3-none-.whl", "must have tags of letters, digits and _, not `py3-none-`"),
        (
            "foo-1.2.3-py2..py3-none-any.whl",
            "must have tags of letters, digits and _, not `py2..py3-none-any`",
        ),
        (
            "foo-1.2.3-py3-none-a/b.whl",
            "must have tags of letters, digits and _, not `py3-none-a/b`",
        ),
        (f"foo-1.2.3-py3-none-{'a' * 600}.whl", "must not be longer than 512 characters"),
    ],
)
def test_refuses_bad_names_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(FilenameError) as caught:
        parse_wheel_filename(text)

    assert caught.value.filename == text
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("text", "stem"),
    [
        ("foo-1.2.3-foo-bar-baz.whl", "foo-1.2.3-foo-bar-baz"),
        ("Django-1.8-py2.py3-none-any.whl", "django-1.8-py2.py3-none-any"),
        ("zope.interface-5.0-cp38-cp38-win32.whl", "zope_interface-5.0-cp38-cp38-win32"),
        ("foo__bar-1.0-py3-none-any.whl", "foo_bar-1.0-py3-none-any"),
        ("foo-1.0.0.RC1-py3-none-any.whl", "foo-1.0.0rc1-py3-none-any"),
        ("foo-1.0+Ubuntu_1-py3-none-any.whl", "foo-1.0+ubuntu.1-py3-none-any"),
        ("foo-1!2.0-py3-none-any.whl", "foo-1!2.0-py3-none-any"),
        ("foo-20230628214621-py3-none-any.whl", "foo-20230628214621-py3-none-any"),
        ("foo-1.0-202206090410-py3-none-any.whl", "foo-1.0-202206090410-py3-none-any"),
        ("foo-1.0-1build.2-py3-none-any.whl", "foo-1.0-1build.2-py3-none-any"),
        (
            "numpy-1.26.2-CP312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
            "numpy-1.26.2-cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64",
        ),
    ],
)
def test_reads_what_indexes_serve_and_writes_the_normal_form(text: str, stem: str) -> None:
    wheel = parse_wheel_filename(text)

    assert wheel.stem == stem
    assert str(wheel) == f"{stem}.whl"


@pytest.mark.parametrize(
    ("field", "build"),
    [("1", (1, "")), ("007", (7, "")), ("2a", (2, "a")), ("3_x", (3, "_x")), ("1.2", (1, ".2"))],
)
def test_splits_the_build_tag_so_that_it_can_be_compared(
    field: str, build: tuple[int, str]
) -> None:
    assert parse_wheel_filename(f"foo-1.0-{field}-py3-none-any.whl").build == build


def test_a_higher_build_number_is_greater_as_a_number() -> None:
    first = parse_wheel_filename("foo-1.0-9-py3-none-any.whl").build
    second = parse_wheel_filename("foo-1.0-10-py3-none-any.whl").build

    assert first is not None
    assert second is not None
    assert second > first


def test_expands_compressed_tag_sets_in_order() -> None:
    wheel = parse_wheel_filename("foo-1-ab.cd-ef-ij.kl.whl")

    assert wheel.expanded_tags() == ("ab-ef-ij", "ab-ef-kl", "cd-ef-ij", "cd-ef-kl")


def test_has_no_build_tag_unless_one_is_given() -> None:
    assert parse_wheel_filename("foo-1.0-py3-none-any.whl").build is None


def test_names_are_equal_when_their_normal_forms_are() -> None:
    one = parse_wheel_filename("Foo.Bar-1.0-py3-none-any.whl")
    other = parse_wheel_filename("foo_bar-1.0-PY3-none-any.whl")

    assert one == other
    assert hash(one) == hash(other)


def test_a_stem_may_not_have_the_extension() -> None:
    with pytest.raises(FilenameError, match="letters, digits") as caught:
        parse_wheel_stem("foo-1.0-py3-none-a$y")

    assert caught.value.filename == "foo-1.0-py3-none-a$y"


@given(WHEELS)
def test_the_printed_name_is_read_back_as_the_same(wheel: WheelFilename) -> None:
    assert parse_wheel_filename(str(wheel)) == wheel
    assert parse_wheel_stem(wheel.stem) == wheel


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        wheel = parse_wheel_stem(text)
    except FilenameError as error:
        assert error.filename == text  # noqa: PT017 - either outcome is right
    else:
        assert parse_wheel_stem(wheel.stem) == wheel


def test_the_error_is_one_sentence_and_survives_pickling() -> None:
    error = FilenameError("x" * 1000, "must end with .whl")

    copy = pickle.loads(pickle.dumps(error))

    assert str(copy) == f"The file name `{'x' * 120}...` is not valid: it must end with .whl"
    assert copy.filename == error.filename


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Foo_Bar-1.0.0-py3-none-any.whl", ("foo-bar", "1.0.0", None, "py3-none-any")),
        ("foo-V1-12abc-PY3-none-any.whl", ("foo", "V1", (12, "abc"), "py3-none-any")),
        ("foo-banana-py3-none-any.whl", ("foo", "banana", None, "py3-none-any")),
    ],
)
def test_takes_a_name_apart_without_reading_the_version(
    text: str, parts: tuple[object, ...]
) -> None:
    assert split_wheel_filename(text) == parts


@pytest.mark.parametrize(
    "text",
    [
        "foo-1.0-py3-none-any.zip",
        "foo-1.0-py3-any.whl",
        "foo-1.0-x-py3-none-any.whl",
        "foo-1.0-py3--any.whl",
        "_-1.0-py3-none-any.whl",
        "foo-1.0-" + "a" * 600 + "-none-any.whl",
    ],
)
def test_takes_no_name_apart_that_is_not_valid(text: str) -> None:
    with pytest.raises(FilenameError) as split:
        split_wheel_filename(text)
    with pytest.raises(FilenameError) as parsed:
        parse_wheel_filename(text)

    assert str(split.value) == str(parsed.value)


def test_taking_names_apart_needs_no_packaging() -> None:
    loaded = modules_loaded_by(
        "from distribution_filename import split_wheel_filename, split_wheel_stem\n"
        "split_wheel_filename('foo-1.0-py3-none-any.whl')\n"
        "split_wheel_stem('foo-1.0.post1-py3-none-any')"
    )

    assert "packaging" not in loaded


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("foo_bar-1.0.0-py3-none-any", ("foo-bar", "1.0.0", None, "py3-none-any")),
        ("foo-1.0rc1-2b-PY3-none-any", ("foo", "1.0rc1", (2, "b"), "py3-none-any")),
        ("foo-V1.01.RC2-py3-none-any", ("foo", "1.1rc2", None, "py3-none-any")),
        ("foo-2!1.0+Cpu_2-py3-none-any", ("foo", "2!1.0+cpu.2", None, "py3-none-any")),
    ],
)
def test_takes_a_stem_apart_with_the_version_in_normal_form(
    text: str, parts: tuple[object, ...]
) -> None:
    assert split_wheel_stem(text) == parts


@pytest.mark.parametrize(
    "text", ["foo-banana-py3-none-any", "foo-1.0-py3-any", "-1.0-py3-none-any", "foo-1.0-py3-n$-a"]
)
def test_takes_no_stem_apart_that_is_not_valid(text: str) -> None:
    with pytest.raises(FilenameError) as split:
        split_wheel_stem(text)
    with pytest.raises(FilenameError) as parsed:
        parse_wheel_stem(text)

    assert str(split.value) == str(parsed.value)
