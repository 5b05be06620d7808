"""Query Python interpreters, keep the answers, and find interpreters and environments.

Creating environments is gourgeist's affair, changing them puffin_installer's. Environment variables
and the current directory are parameters.

    >>> import sys, tempfile
    >>> from puffin_cache import Cache
    >>> from puffin_interpreter import query_interpreter
    >>> with Cache(tempfile.mkdtemp(), temporary=True) as cache:
    ...     interpreter = query_interpreter(sys.executable, cache)
    >>> interpreter.python == sys.version_info[:2]
    True

Spec: PEP 405 (virtual environments), PEP 508 (markers), PEP 668 (managed interpreters), sysconfig.
"""

from puffin_macros import lazy_exports

TYPE_CHECKING = False

if TYPE_CHECKING:
    from puffin_interpreter._config import EnvironmentConfig, parse_config
    from puffin_interpreter._environment import (
        Environment,
        environment_at,
        environment_of,
        environment_places,
        environment_root,
        find_environment,
    )
    from puffin_interpreter._errors import (
        Attempt,
        BrokenEnvironmentError,
        BrokenInterpreterError,
        EnvironmentConflictError,
        EnvironmentNotFoundError,
        InterpreterError,
        InterpreterNotFoundError,
        UnsupportedPythonError,
    )
    from puffin_interpreter._find import find_interpreter
    from puffin_interpreter._interpreter import InstallScheme, Interpreter
    from puffin_interpreter._query import query_interpreter, remember_interpreter
    from puffin_interpreter._running import running_interpreter

__all__ = [
    "Attempt",
    "BrokenEnvironmentError",
    "BrokenInterpreterError",
    "Environment",
    "EnvironmentConfig",
    "EnvironmentConflictError",
    "EnvironmentNotFoundError",
    "InstallScheme",
    "Interpreter",
    "InterpreterError",
    "InterpreterNotFoundError",
    "UnsupportedPythonError",
    "environment_at",
    "environment_of",
    "environment_places",
    "environment_root",
    "find_environment",
    "find_interpreter",
    "parse_config",
    "query_interpreter",
    "remember_interpreter",
    "running_interpreter",
]

__getattr__ = lazy_exports(
    __name__,
    {
        "_config": ["EnvironmentConfig", "parse_config"],
        "_environment": [
            "Environment",
            "environment_at",
            "environment_of",
            "environment_places",
            "environment_root",
            "find_environment",
        ],
        "_errors": [
            "Attempt",
            "BrokenEnvironmentError",
            "BrokenInterpreterError",
            "EnvironmentConflictError",
            "EnvironmentNotFoundError",
            "InterpreterError",
            "InterpreterNotFoundError",
            "UnsupportedPythonError",
        ],
        "_find": ["find_interpreter"],
        "_interpreter": ["InstallScheme", "Interpreter"],
        "_query": ["query_interpreter", "remember_interpreter"],
        "_running": ["running_interpreter"],
    },
)
