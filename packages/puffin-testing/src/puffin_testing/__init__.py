"""Makers and fakes for Puffin's tests; never published."""
