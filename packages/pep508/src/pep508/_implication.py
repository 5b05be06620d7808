"""Whether one marker implies another, by structure: fast, sound, not complete."""

from __future__ import annotations

from pep508._marker import Marker, MarkerAnd, MarkerExpression, MarkerOr
from pep508._value_sets import domain, values


def implies(premise: Marker | None, conclusion: Marker | None) -> bool:
    """Return whether it is proven that `conclusion` holds wherever `premise` does.

    Cost: at most one comparison for each pair of expressions.
    """
    if conclusion is None or premise == conclusion:
        return True
    if premise is None:
        return False
    if isinstance(premise, MarkerOr):
        return all(implies(part, conclusion) for part in premise.parts)
    if isinstance(conclusion, MarkerAnd):
        return all(_implies_alternative(premise, part) for part in conclusion.parts)
    return _implies_alternative(premise, conclusion)


def _implies_alternative(premise: MarkerAnd | MarkerExpression, conclusion: Marker) -> bool:
    if isinstance(conclusion, MarkerOr) and any(implies(premise, it) for it in conclusion.parts):
        return True
    if isinstance(premise, MarkerAnd):
        return any(implies(part, conclusion) for part in premise.parts)
    return isinstance(conclusion, MarkerExpression) and _implies_expression(premise, conclusion)


def _implies_expression(premise: MarkerExpression, conclusion: MarkerExpression) -> bool:
    if domain(premise) != domain(conclusion):
        return False
    narrow, wide = values(premise), values(conclusion)
    return narrow is not None and wide is not None and (narrow & ~wide).is_empty
