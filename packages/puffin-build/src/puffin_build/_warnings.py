"""The warnings of a backend, which are part of what it says."""

from __future__ import annotations

import json
import os


def take_warnings(exchange: str) -> list[str]:
    """Take the warnings out of the answer that pyproject-hooks is about to read; return them.

    It would warn anew in this process, where filters that all threads share decide what becomes of
    a warning. An answer without them, or none, stays as it is. `exchange` is the directory of the
    call.
    """
    path = os.path.join(exchange, "output.json")
    try:
        with open(path, encoding="utf-8") as file:
            answer = json.load(file)
        warnings = answer.pop("warnings", None)
        if not warnings:
            return []
        with open(path, "w", encoding="utf-8") as file:
            json.dump(answer, file)
        return [_line(warning) for warning in warnings]
    except (OSError, ValueError, AttributeError, TypeError):
        return []  # whoever reads it next says what is wrong with it


def _line(warning: dict[str, object]) -> str:
    return f"{warning.get('filename')}:{warning.get('lineno')}: {warning.get('message')}"
