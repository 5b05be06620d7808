"""Built, source, cached and installed distributions as records."""
