"""docs/library.md: its code runs in the order of the page, and prints what stands there."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

import pytest

import puffin_resolver
from puffin_testing import IndexServer, make_wheel, wheel_filename

PAGE = Path(__file__).resolve().parent.parent / "docs" / "library.md"
BLOCK = re.compile(r"```python\n(.*?)```(?:\n```text\n(.*?)```)?", re.DOTALL)


def test_the_code_does_what_the_page_says() -> None:
    blocks = BLOCK.findall(PAGE.read_text(encoding="utf-8"))
    assert len(blocks) > 8
    with IndexServer() as server:
        for name, requires in (("app", ["dep"]), ("dep", [])):
            wheel = make_wheel(None, name, "1.0", requires=requires)
            server.add(wheel_filename(name, "1.0"), wheel)
        names: dict[str, object] = {"INDEX_URL": server.url}
        for code, expected in blocks:
            printed = io.StringIO()
            with contextlib.redirect_stdout(printed):
                exec(code, names)

            assert printed.getvalue() == expected, code


ERRORS = {name for name in puffin_resolver.__all__ if name.endswith("Error")}
# The base, and what only the command asks for.
UNTOLD = {"ResolverError", "HashRequirementError"}


@pytest.mark.parametrize("name", sorted(ERRORS - UNTOLD))
def test_each_error_is_told_of(name: str) -> None:
    assert f"`{name}`" in PAGE.read_text(encoding="utf-8")


def test_no_line_is_too_long() -> None:
    lines = PAGE.read_text(encoding="utf-8").splitlines()

    assert [line for line in lines if len(line) > 128] == []
