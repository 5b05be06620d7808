"""Versions, specifiers and sets of versions (PEP 440), on packaging."""
