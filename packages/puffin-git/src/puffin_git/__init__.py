"""Git sources: references, precise commits, checkouts, by the git command line.

To come.
"""
