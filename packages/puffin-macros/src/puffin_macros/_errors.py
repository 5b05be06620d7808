"""The root of the tree of errors."""


class PuffinError(Exception):
    """The root of every error that a Puffin package raises on purpose.

    Subclasses carry their data as attributes, pass the same values to `super().__init__` so that
    they can be pickled, and render one sentence.
    """
