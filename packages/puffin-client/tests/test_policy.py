from __future__ import annotations

import os
import subprocess
import sys
from email.utils import formatdate

import pytest
from hypothesis import given, strategies as st

from puffin_client._policy import HttpCachePolicy
from puffin_client._policy_making import directives, http_date, make_policy, renew_policy

NOW = 1_800_000_000.0
DAY = 86_400.0


def date(offset: float) -> str:
    return formatdate(NOW + offset, usegmt=True)


@pytest.mark.parametrize(
    ("headers", "lifetime"),
    [
        ({}, 600.0),
        ({"cache-control": "max-age=60"}, 60.0),
        ({"cache-control": 'max-age="60"'}, 60.0),
        ({"cache-control": "Public, MAX-AGE=60"}, 60.0),
        ({"cache-control": "max-age=60, max-age=70"}, 60.0),
        ({"cache-control": "max-age=-1"}, 0.0),
        ({"cache-control": "max-age=soon"}, 0.0),
        ({"cache-control": "max-age=0"}, 0.0),
        ({"cache-control": "no-cache, max-age=60"}, 0.0),
        ({"cache-control": "private, max-age=60"}, 60.0),
        ({"cache-control": "s-maxage=60, max-age=30"}, 30.0),
        ({"cache-control": "max-age=60", "age": "20"}, 40.0),
        ({"cache-control": "max-age=60", "age": "90"}, 0.0),
        ({"cache-control": "max-age=60", "age": "20, 50"}, 40.0),
        ({"cache-control": "max-age=60", "expires": date(5)}, 60.0),
        ({"expires": date(50)}, 50.0),
        ({"expires": date(50), "date": date(-10)}, 60.0),
        ({"expires": "0"}, 0.0),
        ({"expires": date(-50)}, 0.0),
        ({"last-modified": date(-1000)}, 100.0),
        ({"last-modified": date(-1000 * DAY)}, 600.0),
        ({"last-modified": "long ago"}, 600.0),
        ({"cache-control": "immutable"}, DAY),
        ({"cache-control": "immutable, max-age=60"}, 60.0),
        ({"cache-control": "max-age=60", "vary": "*"}, 0.0),
    ],
)
def test_how_long_an_answer_is_fresh(headers: dict[str, str], lifetime: float) -> None:
    policy = make_policy(headers, {}, NOW)

    assert policy is not None
    fresh = [
        policy.is_fresh(NOW + passed, headers={}, source=None)
        for passed in (0.0, lifetime - 1, lifetime + 1)
    ]
    assert fresh == [lifetime > 0, lifetime > 0, False]


def test_what_must_not_be_stored() -> None:
    assert make_policy({"cache-control": "no-store, max-age=60"}, {}, NOW) is None


def test_an_answer_belongs_to_the_headers_that_it_varies_by() -> None:
    headers = {"cache-control": "max-age=60", "vary": "Accept, Accept-Encoding, Authorization"}
    policy = make_policy(headers, {"accept": "text/html", "authorization": "secret"}, NOW)

    assert policy is not None
    assert policy.vary == {"accept": "text/html"}
    assert policy.is_fresh(NOW, headers={"accept": "text/html"}, source=None)
    assert not policy.is_fresh(NOW, headers={"accept": "text/plain"}, source=None)
    assert not policy.is_fresh(NOW, headers={}, source=None)


def test_the_same_source_is_fresh_for_ever_and_no_other() -> None:
    policy = HttpCachePolicy(stored_at=NOW, fresh_until=NOW + 60, source="sha256:a")

    assert policy.is_fresh(NOW + 1000 * DAY, headers={}, source="sha256:a")
    assert not policy.is_fresh(NOW, headers={}, source="sha256:b")
    assert not policy.is_fresh(NOW, headers={}, source=None)
    assert not HttpCachePolicy(stored_at=NOW, fresh_until=NOW + 60).is_fresh(
        NOW, headers={}, source="sha256:a"
    )


def test_what_was_stored_in_the_future_is_not_fresh() -> None:
    policy = HttpCachePolicy(stored_at=NOW + 1000 * DAY, fresh_until=NOW + 1001 * DAY)

    assert not policy.is_fresh(NOW, headers={}, source=None)
    assert policy.is_fresh(NOW + 1000 * DAY, headers={}, source=None)


@pytest.mark.parametrize(
    ("first", "then", "lifetime"),
    [
        ({}, {}, 600.0),
        ({"cache-control": "max-age=60"}, {}, 60.0),
        ({"cache-control": "max-age=60"}, {"last-modified": date(-1000 * DAY)}, 60.0),
        ({"cache-control": "max-age=60"}, {"cache-control": "max-age=5"}, 5.0),
        ({"cache-control": "max-age=60"}, {"expires": date(DAY + 7)}, 7.0),
        ({"cache-control": "no-cache"}, {}, None),
        ({"cache-control": "no-cache"}, {"cache-control": "max-age=5"}, 5.0),
        ({"cache-control": "max-age=60"}, {"cache-control": "no-cache"}, None),
    ],
)
def test_a_304_that_does_not_say_how_long_changes_nothing_about_that(
    first: dict[str, str], then: dict[str, str], lifetime: float | None
) -> None:
    old = make_policy({"etag": '"a"', "vary": "accept", **first}, {"accept": "x"}, NOW)
    assert old is not None

    new = renew_policy(old, then, {"accept": "x"}, NOW + DAY)

    assert new is not None
    assert new.fresh_until == (0.0 if lifetime is None else NOW + DAY + lifetime)
    assert (new.stored_at, new.etag, new.vary) == (NOW + DAY, old.etag, old.vary)


def test_a_304_may_forbid_to_keep_what_is_stored() -> None:
    old = HttpCachePolicy(stored_at=NOW, etag='"a"')

    assert renew_policy(old, {"cache-control": "no-store"}, {}, NOW) is None


def test_conditions_come_from_the_validators() -> None:
    policy = make_policy({"etag": 'W/"a"', "last-modified": date(0)}, {}, NOW)

    assert policy is not None
    assert policy.conditions() == {"if-none-match": 'W/"a"', "if-modified-since": date(0)}
    assert HttpCachePolicy(stored_at=NOW).conditions() == {}


@pytest.mark.parametrize("text", ["", '"\u00e4"', '"\x01"', '"a\n"'])
def test_what_cannot_be_sent_back_is_no_condition(text: str) -> None:
    policy = make_policy({"etag": text, "last-modified": text}, {}, NOW)

    assert policy is not None
    assert policy.conditions() == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {}),
        (",,", {}),
        ("a, b=1 ,c", {"a": "", "b": "1", "c": ""}),
        ('private="x, y", no-cache', {"private": "x, y", "no-cache": ""}),
        ("A=1, a=2", {"a": "1"}),
    ],
)
def test_directives(text: str, expected: dict[str, str]) -> None:
    assert directives(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
        "Sun, 06 Nov 1994 09:49:37 +0100",
    ],
)
def test_dates_of_every_form_are_in_utc_wherever_we_are(text: str) -> None:
    imports = "import sys; from puffin_client._policy_making import http_date"

    done = subprocess.run(
        [sys.executable, "-c", f"{imports}; print(http_date(sys.argv[1]))", text],
        env={**os.environ, "TZ": "XYZ-5"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert float(done.stdout) == 784_111_777.0


@given(st.text(max_size=60))
def test_no_header_is_too_strange(text: str) -> None:
    headers = dict.fromkeys(("cache-control", "expires", "age", "last-modified", "vary"), text)

    policy = make_policy(headers, {}, NOW)

    assert policy is None or policy.fresh_until <= NOW + 1e13
    assert http_date(text) is None or isinstance(http_date(text), float)
