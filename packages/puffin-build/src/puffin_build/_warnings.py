"""The warnings of a backend, which are part of what it says."""

from __future__ import annotations

import json
import os


def take_warnings(exchange: str) -> list[str]:
    """Take the warnings out of the answer that pyproject-hooks is about to read; return them.

    It would warn anew in this process, where filters that all threads share decide what becomes of
    a warning. An answer without them stays as it is. `exchange` is the directory of the call.

    Raises: OSError, ValueError - there is no answer, or what a backend wrote there is none.
    """
    path = os.path.join(exchange, "output.json")
    with open(path, encoding="utf-8") as file:
        answer = _object(file.read())
    warnings = answer.pop("warnings", None)
    if not warnings:
        return []
    with open(path, "w", encoding="utf-8") as file:
        json.dump(answer, file)
    return list(map(_line, warnings)) if isinstance(warnings, list) else []


def _object(text: str) -> dict[str, object]:
    try:
        answer = json.loads(text)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    if not isinstance(answer, dict):
        raise ValueError("it is no object")  # noqa: TRY004 - of the value, not of an argument
    return answer


def _line(warning: object) -> str:
    if not isinstance(warning, dict):
        return str(warning)
    return f"{warning.get('filename')}:{warning.get('lineno')}: {warning.get('message')}"
