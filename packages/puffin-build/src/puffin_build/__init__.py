"""A PEP 517 and 660 build front end.

To come.
"""
