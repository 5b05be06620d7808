"""Create virtual environments.

Neither pip nor any subprocess takes part. Finding an interpreter and querying it is
puffin_interpreter's affair, installing into the environment puffin_installer's.

    >>> import os, sys, tempfile
    >>> from gourgeist import create_environment
    >>> from puffin_cache import Cache
    >>> from puffin_interpreter import query_interpreter
    >>> with Cache(tempfile.mkdtemp(), temporary=True) as cache:
    ...     interpreter = query_interpreter(sys.executable, cache)
    ...     environment = create_environment(os.path.join(cache.root, "venv"), interpreter)
    >>> environment.interpreter.is_virtual_environment
    True

Spec: PEP 405 (virtual environments), CACHEDIR.TAG.
"""

from puffin_macros import lazy_exports

TYPE_CHECKING = False

if TYPE_CHECKING:
    from gourgeist._environment import create_environment
    from gourgeist._errors import (
        TargetExistsError,
        UnsupportedTargetError,
        UnusableTargetError,
        VenvError,
    )

__all__ = [
    "TargetExistsError",
    "UnsupportedTargetError",
    "UnusableTargetError",
    "VenvError",
    "create_environment",
]

__getattr__ = lazy_exports(
    __name__,
    {
        "_environment": ["create_environment"],
        "_errors": [
            "TargetExistsError",
            "UnsupportedTargetError",
            "UnusableTargetError",
            "VenvError",
        ],
    },
)
