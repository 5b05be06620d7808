"""Names of wheels and source distributions."""
