"""The digest that names cache entries."""

try:
    # `hashlib` would load OpenSSL as well: 5 ms, on the way of every command.
    from _blake2 import blake2b
except ImportError:
    from hashlib import blake2b


def digest(text: str) -> str:
    """Return 16 hexadecimal characters that stand for the text: BLAKE2b, 64 bits.

    For names in the cache, where a collision is no danger, and to notice what was cut off or
    changed by accident; never to verify what comes from others.
    """
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
