"""Fetch project pages, wheel metadata and wheels from any index through an HTTP cache."""
