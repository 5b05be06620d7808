"""Version solving: choose one version of every package that is needed, or prove that none will do.

It knows nothing of Python packaging: packages are any hashable values, sets of versions any type
with the algebra of `StateSet`, and a `Provider` answers what exists and what needs what. Fetching,
ordering and the words of an explanation are the caller's.

    >>> from pubgrub import Dependency, Solver
    >>> class Shelf:  # bit 0: absent; bits 1 and 2: versions 1 and 2
    ...     absent = 1
    ...     needs = {("root", 4): [Dependency("a", 6)], ("a", 4): [Dependency("b", 4)]}
    ...
    ...     def priority(self, package, states, conflicts):
    ...         return 0
    ...
    ...     def prepare(self, undecided, known):
    ...         pass
    ...
    ...     def choose(self, package, states, known):
    ...         return 1 << (states & 7).bit_length() - 1
    ...
    ...     def dependencies(self, package, state):
    ...         return self.needs.get((package, state), [])
    >>> Solver(Shelf(), "root", 4).solve()
    {'root': 4, 'a': 4, 'b': 4}

Spec: PubGrub (Natalie Weizenbaum, 2018).
"""

from pubgrub._errors import NoSolution
from pubgrub._incompatibility import (
    ConflictCause,
    DependencyCause,
    Incompatibility,
    RootCause,
    StateSet,
    UnavailableCause,
)
from pubgrub._provider import Conflicts, Dependency, Observer, Provider, SilentObserver, Unavailable
from pubgrub._solver import Solver

__all__ = [
    "ConflictCause",
    "Conflicts",
    "Dependency",
    "DependencyCause",
    "Incompatibility",
    "NoSolution",
    "Observer",
    "Provider",
    "RootCause",
    "SilentObserver",
    "Solver",
    "StateSet",
    "Unavailable",
    "UnavailableCause",
]
