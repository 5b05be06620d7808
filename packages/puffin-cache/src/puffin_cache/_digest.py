"""The digest that names cache entries."""

from hashlib import blake2b


def digest(text: str) -> str:
    """Return 16 hexadecimal characters that stand for the text: BLAKE2b, 64 bits.

    For names in the cache, where a collision is no danger; never to verify content.
    """
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
