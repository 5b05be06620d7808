"""Compatibility tags in order of preference, for this host or a foreign target."""
