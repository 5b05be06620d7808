"""The one error: there is no solution."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pubgrub._incompatibility import Incompatibility


class NoSolution(Exception):  # noqa: N818 - an answer, not a fault
    """No choice of states satisfies the root package.

    `proof` is an incompatibility without terms; its cause, and the causes of those, are the reason.
    """

    def __init__(self, proof: Incompatibility[Any, Any]) -> None:
        super().__init__(proof)
        self.proof = proof

    def __str__(self) -> str:
        return "There is no solution."
