"""Validated and normalised names of projects, extras and groups."""
