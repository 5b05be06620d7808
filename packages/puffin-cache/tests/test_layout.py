from pathlib import Path

import pytest

from puffin_cache import CacheBucket

PAGE = Path(__file__).parents[3] / "docs" / "cache.md"


@pytest.mark.skipif(not PAGE.exists(), reason="the package is tested without its repository")
@pytest.mark.parametrize("bucket", CacheBucket.all())
def test_every_bucket_is_documented(bucket: CacheBucket) -> None:
    assert f"\n{bucket.value}/" in PAGE.read_text(encoding="utf-8")
