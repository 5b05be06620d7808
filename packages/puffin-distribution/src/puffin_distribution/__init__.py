"""One database for metadata and contents of any distribution, through the cache."""
