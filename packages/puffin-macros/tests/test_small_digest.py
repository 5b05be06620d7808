from __future__ import annotations

import hashlib
import subprocess
import sys

import pytest

from puffin_macros import small_sha256

EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_of_nothing() -> None:
    assert small_sha256(b"").hex() == EMPTY


@pytest.mark.parametrize("size", [1, 55, 56, 63, 64, 65, 4096, 100_001])
def test_agrees_with_hashlib(size: int) -> None:
    data = bytes(number % 251 for number in range(size))

    assert small_sha256(data) == hashlib.sha256(data).digest()


def test_openssl_stays_out_of_it() -> None:
    code = (
        "import sys; from puffin_macros import small_sha256; small_sha256(b'a');"
        "print(*{'_hashlib', 'hashlib'} & set(sys.modules))"
    )

    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, check=True)

    assert done.stdout.strip() == b""
