"""One project of a resolution, by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from puffin_normalize import InvalidNameError, normalize_project
from puffin_resolver._errors import NotExplainedError, NotResolvedError

if TYPE_CHECKING:
    from puffin_resolver._explanation import Explanation
    from puffin_resolver._resolution import Pin, Resolution


def pin_named(resolution: Resolution, name: str) -> Pin:
    """Return the pin of a project. Raises: NotResolvedError."""
    try:
        wanted = normalize_project(name)
    except InvalidNameError:
        raise NotResolvedError(name) from None
    for pin in resolution.pins:
        if pin.name == wanted:
            return pin
    raise NotResolvedError(name)


def explanation_named(resolution: Resolution, name: str) -> Explanation:
    """Return why a project is as it is. Raises: NotResolvedError, NotExplainedError."""
    pin = pin_named(resolution, name)
    for explanation in resolution.explanations:
        if explanation.name == pin.name:
            return explanation
    raise NotExplainedError(pin.name)
