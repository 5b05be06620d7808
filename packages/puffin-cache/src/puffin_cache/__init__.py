"""The cache: buckets, entries, keys, purge."""
