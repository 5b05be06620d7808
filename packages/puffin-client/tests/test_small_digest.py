from __future__ import annotations

from puffin_client._small_digest import sha256_hex


def test_is_what_an_index_writes() -> None:
    of_nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    assert sha256_hex(b"") == of_nothing
