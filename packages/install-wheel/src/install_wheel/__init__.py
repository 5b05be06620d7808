"""Lay out an unpacked wheel in an environment, and take it away again."""
