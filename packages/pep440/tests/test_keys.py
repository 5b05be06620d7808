"""Keys order versions as `packaging` does, and cuts lie where they say."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st
from packaging.version import Version

from pep440 import VersionError, normalised_version, version_key
from pep440._keys import (
    after,
    after_builds,
    after_posts,
    before,
    before_family,
    before_previews,
    is_final,
    is_prerelease,
    key_of,
    plain_key,
    trimmed,
)
from puffin_testing import modules_loaded_by

REAL = (
    "0",
    "0.0.0",
    "0.1.dev0",
    "1.0.dev456",
    "1.0a1",
    "1.0a2.dev456",
    "1.0a12.dev456",
    "1.0a12",
    "1.0b1.dev456",
    "1.0b2",
    "1.0b2.post345.dev456",
    "1.0b2.post345",
    "1.0rc1.dev456",
    "1.0rc1",
    "1.0",
    "1.0+abc.5",
    "1.0+abc.7",
    "1.0+5",
    "1.0.post456.dev34",
    "1.0.post456",
    "1.1.dev1",
    "2.1.0+cu118",
    "2.1.0+cu121",
    "2.1.0+cu121.1",
    "2004b",
    "2004-1",
    "2024.08.30",
    "20230628214621",
    "v1.0-ALPHA",
    "1!0.1",
    "3.0.0rc1.post0.dev0",
    "10.0.0.0.0.0.0.0.0.0.0.1",
    "1" * 40,
    "1.dev" + "9" * 30,
)
numbers = st.sampled_from(["0", "1", "2", "10", "00", "007", "9" * 18, "9" * 30])
epochs = st.sampled_from(["", "", "", "", "v", "1!", "0!"])
releases = st.lists(numbers, min_size=1, max_size=4).map(".".join)
previews = st.sampled_from(["", "", "", "a0", "b1", "rc1", "-ALPHA.2", ".preview3", "c"])
posts = st.sampled_from(["", "", "", ".post0", ".post1", "-1", "r4"])
devs = st.sampled_from(["", "", "", ".dev0", ".dev1", "dev"])
locals_ = st.sampled_from(["", "", "", "+cpu", "+1", "+Ubuntu-01", "+1.a", "+a.1", "+10"])
versions = st.tuples(epochs, releases, previews, posts, devs, locals_).map("".join)
without_previews = st.tuples(epochs, releases, posts).map("".join)


def agree(left: str, right: str) -> bool:
    """Return whether two versions are to each other as `packaging` has them."""
    a, b, x, y = Version(left), Version(right), version_key(left), version_key(right)
    return (a < b, a == b, a > b) == (x < y, x == y, x > y)


def test_real_versions_are_ordered_as_packaging_orders_them() -> None:
    assert [(a, b) for a in REAL for b in REAL if not agree(a, b)] == []


@given(versions, versions)
def test_all_versions_are_ordered_as_packaging_orders_them(left: str, right: str) -> None:
    assert agree(left, right)


@given(versions)
def test_a_key_does_not_depend_on_the_spelling(text: str) -> None:
    version = Version(text)

    assert normalised_version(text) == str(version)
    assert version_key(text) == version_key(str(version)) == key_of(version)
    assert hash(version_key(text)) == hash(key_of(version))
    assert is_prerelease(version_key(text)) is version.is_prerelease
    is_plain_release = not (version.is_prerelease or version.is_postrelease)
    assert is_final(version_key(text)) is is_plain_release


@given(versions)
def test_what_is_read_without_packaging_is_plain(text: str) -> None:
    key, version = plain_key(text), Version(text)

    if text == str(version) and version.epoch == 0 and not version.local:
        assert key is not None or len(text) > 18
    assert key is None or (key == key_of(version) and not version.epoch and not version.local)


@given(versions, versions)
def test_cuts_part_all_versions(here: str, other: str) -> None:
    version, asked = Version(here), Version(other)
    key, found = version_key(here), version_key(other)

    assert (before(key) < found) is (asked >= version)
    assert (after(key) < found) is (asked > version)
    assert (after_builds(key) < found) is (Version(asked.public) > Version(version.public))
    family = (version.epoch, trimmed(version.release))
    same = (asked.epoch, trimmed(asked.release))
    assert (before_family(*family) < found) is (same >= family)
    if version.post is None and version.dev is None:
        of_it = (*same, asked.pre) == (*family, version.pre)
        assert (after_posts(key) < found) is (asked > version and not of_it)


@given(without_previews, versions)
def test_what_leads_up_to_a_version_is_above_the_cut_before_it(here: str, other: str) -> None:
    version, asked = Version(here), Version(other)

    first = Version(f"{version}.dev0")
    assert (before_previews(key_of(version)) < key_of(asked)) is (asked >= first)


@pytest.mark.parametrize(
    "text", ["", "banana", "1.0.x", "1..0", "1.0+", "=1", "1" * 1_001, "\u0661.\u0660"]
)
def test_refuses_what_is_no_version(text: str) -> None:
    with pytest.raises(VersionError):
        version_key(text)
    with pytest.raises(VersionError):
        normalised_version(text)


def test_plain_versions_need_no_packaging() -> None:
    loaded = modules_loaded_by(
        "from pep440 import normalised_version, version_key\n"
        "texts = ['1.0', '2.1.0rc1', '1.0.post1', '0.5.dev20240101', '2024.8.30']\n"
        "assert sorted(texts, key=version_key)[0] == '0.5.dev20240101'\n"
        "assert [normalised_version(text) for text in texts] == texts\n"
        "assert version_key('2024.08.30') == version_key('2024.8.30')\n"
    )

    assert "packaging" not in loaded
