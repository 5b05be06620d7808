from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from puffin_testing import make_wheel

if TYPE_CHECKING:
    from conftest import Dev

EXPECTED = {
    "name": "cake",
    "version": "1.0",
    "requires_python": ">=3.8",
    "requires_dist": ["flour>=2", 'icing ; extra == "party"'],
    "provides_extra": ["party"],
    "dynamic": [],
}


def cake() -> bytes:
    return make_wheel(
        None,
        "cake",
        "1.0",
        requires=["flour>=2", 'icing; extra == "party"'],
        extras=["party"],
        requires_python=">=3.8",
        files={"cake.bin": bytes(range(256)) * 4000},
    )


def test_prints_the_metadata_of_a_file(dev: Dev) -> None:
    (dev.cwd / "cake-1.0-py3-none-any.whl").write_bytes(cake())

    found = json.loads(dev.ok("wheel-metadata", "./cake-1.0-py3-none-any.whl").out)

    assert found.items() >= EXPECTED.items()
    assert set(found) == {*EXPECTED, "metadata_version"}


def test_reads_a_url_by_ranges(dev: Dev) -> None:
    dev.index.add("cake-1.0-py3-none-any.whl", cake())
    url = f"{dev.index.root}/files/cake-1.0-py3-none-any.whl"

    found = json.loads(dev.ok("wheel-metadata", f"{url}#sha256=").out)

    assert found.items() >= EXPECTED.items()
    assert {request.headers.get("range") is not None for request in dev.index.requests} == {True}


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("cake.tar.gz", "there is no wheel at `cake.tar.gz`"),
        ("https://user:secret@example.org/cake.zip", "there is no wheel at `https://"),
        ("cake-1.0-py3-none-any.whl", "Unable to locate distribution at"),
        ("ftp://example.org/cake-1.0-py3-none-any.whl", "unsupported URL scheme `ftp`"),
    ],
)
def test_refuses_what_is_no_wheel(dev: Dev, place: str, message: str) -> None:
    answer = dev.run("wheel-metadata", place)

    assert answer.code == 2
    assert message in answer.err
    assert "secret" not in answer.err
