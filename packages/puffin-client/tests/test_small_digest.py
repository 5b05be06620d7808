from __future__ import annotations

import hashlib

from hypothesis import given, strategies as st

from puffin_client._small_digest import sha256_hex
from puffin_testing import modules_loaded_by

EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_of_nothing() -> None:
    assert sha256_hex(b"") == EMPTY


@given(st.binary(max_size=300), st.integers(0, 50))
def test_agrees_with_hashlib(data: bytes, times: int) -> None:
    assert sha256_hex(data * times) == hashlib.sha256(data * times).hexdigest()


def test_openssl_stays_out_of_it() -> None:
    program = "from puffin_client._small_digest import sha256_hex\nassert sha256_hex(b'a')"

    assert modules_loaded_by(program) & {"_hashlib", "hashlib"} == set()
