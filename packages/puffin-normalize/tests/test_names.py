import pickle
from collections.abc import Callable

import pytest
from hypothesis import example, given, strategies as st
from packaging.utils import InvalidName, canonicalize_name

from puffin_normalize import (
    InvalidNameError,
    _names,
    escape_name,
    normalize_extra,
    normalize_group,
    normalize_project,
)
from puffin_testing import modules_loaded_by

NORMALIZERS = [normalize_project, normalize_extra, normalize_group]

texts = st.text(alphabet="abzAZ059-_. é\u017f\u212a\n", max_size=12)
names = st.from_regex(r"\A[A-Za-z0-9]([A-Za-z0-9._-]{0,10}[A-Za-z0-9])?\Z")


@pytest.mark.parametrize("normalize", NORMALIZERS)
@pytest.mark.parametrize(
    "spelling",
    ["friendly-bard", "Friendly-Bard", "FRIENDLY-BARD", "friendly.bard", "friendly_bard",
     "friendly--bard", "FrIeNdLy-._.-bArD"],
)  # fmt: skip
def test_all_spellings_have_one_normal_form(normalize: Callable[[str], str], spelling: str) -> None:
    assert normalize(spelling) == "friendly-bard"


@pytest.mark.parametrize("name", ["1okay", "okay2", "a", "0", "x-1-y", "zope-interface"])
def test_a_normal_name_stays_as_it_is(name: str) -> None:
    assert normalize_project(name) == name


@pytest.mark.parametrize("normalize", NORMALIZERS)
@pytest.mark.parametrize(
    "text",
    ["", " ", "-", ".", "-starts", "ends-", "ends.", "_x", "has space", " padded", "padded ", "a\n",
     "wow!", "a/b", "..", "naïve", "\u017f", "\u212a", "a\0b", "a==1", "a[b]"],
)  # fmt: skip
def test_anything_else_is_refused(normalize: Callable[[str], str], text: str) -> None:
    with pytest.raises(InvalidNameError) as caught:
        normalize(text)

    assert caught.value.text == text


@given(texts)
@example("a-" * 2_000)
@example("a" + "-" * 2_000)
def test_agrees_with_packaging(text: str) -> None:
    try:
        expected = canonicalize_name(text, validate=True)
    except InvalidName:
        with pytest.raises(InvalidNameError):
            normalize_project(text)
    else:
        assert normalize_project(text) == expected


@given(names)
def test_normalising_twice_is_normalising_once(name: str) -> None:
    once = normalize_project(name)

    assert normalize_project(once) == once


@given(names)
def test_an_escaped_name_has_no_dash_and_normalises_back(name: str) -> None:
    normal = normalize_project(name)

    escaped = escape_name(normal)

    assert "-" not in escaped
    assert normalize_project(escaped) == normal


@pytest.mark.parametrize(
    ("normalize", "kind"),
    [
        (normalize_project, "project"),
        (normalize_extra, "extra"),
        (normalize_group, "dependency group"),
    ],
)
def test_the_error_says_what_the_text_should_have_named(
    normalize: Callable[[str], str], kind: str
) -> None:
    with pytest.raises(InvalidNameError, match=f"'-x' is not a valid {kind} name"):
        normalize("-x")


def test_the_error_shows_the_beginning_of_an_endless_text() -> None:
    with pytest.raises(InvalidNameError) as caught:
        normalize_project("!" * 10_000)

    assert len(str(caught.value)) < 300


def test_the_error_can_be_pickled() -> None:
    error = InvalidNameError("-x", "extra")

    copy = pickle.loads(pickle.dumps(error))

    assert (copy.text, copy.kind, str(copy)) == (error.text, error.kind, str(error))


@pytest.mark.parametrize("normalize", NORMALIZERS)
def test_a_name_that_was_seen_is_the_same_object(normalize: Callable[[str], str]) -> None:
    assert normalize("Seen.Before") is normalize("Seen" + ".Before")


def test_endless_names_do_not_fill_the_memory() -> None:
    known = _names._projects
    for number in range(_names._MAX_KNOWN + 10):
        normalize_project(f"made.up.{number}")

    assert len(known) <= _names._MAX_KNOWN
    assert normalize_project("made.up.0") == "made-up-0"


def test_running_loads_no_library() -> None:
    loaded = modules_loaded_by(
        "from puffin_normalize import InvalidNameError, normalize_project; normalize_project('A.b')"
    )

    assert not {"collections", "enum", "functools", "packaging", "re", "typing"} & loaded
