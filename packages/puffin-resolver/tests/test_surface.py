"""What is public of the package, with its signatures: `surface.txt` says it, and changes with it.

After a change that is meant, and told in the change log: `python tests/test_surface.py`.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import puffin_resolver
import puffin_resolver.testing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

SURFACE = Path(__file__).with_name("surface.txt")


def surface() -> str:
    """Return a text with all public names of the package and of its public module."""
    lines = [
        line
        for module in (puffin_resolver, puffin_resolver.testing)
        for name in module.__all__
        for line in described(module, name)
    ]
    return "\n".join(lines) + "\n"


def described(module: ModuleType, name: str) -> Iterator[str]:
    """Yield the lines about one name, from the text that defines it."""
    node = definition(module, name)
    prefix = f"{module.__name__}.{name}"
    if isinstance(node, ast.FunctionDef):
        yield f"{prefix}{signature(node)}"
    elif isinstance(node, ast.ClassDef):
        bases = [ast.unparse(base) for base in node.bases]
        yield f"{prefix}: class({', '.join(bases)})"
        yield from (f"{prefix}.{line}" for part in node.body for line in member(part))
    else:
        yield f"{prefix} = {ast.unparse(node)}"


def member(node: ast.stmt) -> Iterator[str]:
    """Yield the line about a part of a class, if the part is public."""
    if isinstance(node, ast.AnnAssign) and not ast.unparse(node.target).startswith("_"):
        yield ast.unparse(node)
    if isinstance(node, ast.FunctionDef):
        public = not node.name.startswith("_") or node.name == "__init__"
        kinds = [ast.unparse(decorator) for decorator in node.decorator_list]
        if public and "property" in kinds:
            yield f"{node.name} -> {ast.unparse(node.returns) if node.returns else '?'}"
        elif public:
            yield f"{node.name}{signature(node)}{' (class)' if 'classmethod' in kinds else ''}"


def signature(node: ast.FunctionDef) -> str:
    """Return parameters and result as they are written."""
    return f"({ast.unparse(node.args)}) -> {ast.unparse(node.returns) if node.returns else '?'}"


def definition(module: ModuleType, name: str) -> ast.AST:
    """Return what defines an exported name: a function, a class, or the value of a name."""
    for source in defining_modules(module):
        for node in ast.parse(inspect.getsource(source)).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == name:
                return node
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name:
                return node.value
    raise LookupError(name)


def defining_modules(module: ModuleType) -> Iterator[ModuleType]:
    """Yield the modules that a package takes its exports from."""
    tree = ast.parse(inspect.getsource(module))
    yield module
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("puffin_resolver._"):
            yield importlib.import_module(node.module or "")


def test_the_surface_is_what_was_promised() -> None:
    assert surface() == SURFACE.read_text(encoding="utf-8"), __doc__


def test_every_class_and_function_is_told_of() -> None:
    public = [
        getattr(module, name)
        for module in (puffin_resolver, puffin_resolver.testing)
        for name in module.__all__
    ]
    told = [each for each in public if inspect.isclass(each) or inspect.isfunction(each)]

    assert len(told) > 20
    assert [each for each in told if not each.__doc__] == []


if __name__ == "__main__":
    SURFACE.write_text(surface(), encoding="utf-8")
    sys.stdout.write(f"{SURFACE}\n")
