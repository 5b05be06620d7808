"""The rules of the workspace: what a reviewer would otherwise have to look for."""

import ast
import configparser
import importlib
import io
import re
import subprocess
import sys
import tokenize
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))

from workspace import VERSION, Package, Workspace, requirement_name  # noqa: E402 - found by the line above

WORKSPACE = Workspace(ROOT)
BY_IMPORT = {package.import_name: package for package in WORKSPACE.packages}
TEST_TOOLS = {"hypothesis", "pytest"}
OTHERS_NAMES = {"pep440", "pep508", "bench"}
MOST_CODE_LINES = 400

# Imported by tests only, of any package: in no layer.
FOR_TESTS = {"puffin_testing"}

# Imported if it is there, and not declared: the package works without it.
WHERE_PRESENT = {
    "platform-host": {"_manylinux"},  # a distributor's way to refuse manylinux wheels (PEP 600)
    "puffin-client": {"pyreqwest"},  # the faster transport
}
# Declared for a package below, which takes it where it is present.
FOR_BELOW = {"puffin-cli": {"isal", "pyreqwest"}}

# What a package has for the tests of its users.
PUBLIC_MODULES = {"puffin-resolver": {"testing"}}

each_package = pytest.mark.parametrize("package", WORKSPACE.packages, ids=lambda p: p.name)


# The imports of a package, as its files spell them


def sources(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*.py") if "__pycache__" not in path.parts)


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


@cache
def imports(folder: Path) -> tuple[tuple[Path, str], ...]:
    """Every imported module, in functions and under TYPE_CHECKING too."""
    return tuple(spelled(folder))


def spelled(folder: Path) -> Iterator[tuple[Path, str]]:
    for path in sources(folder):
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Import):
                yield from ((path, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{path}: relative import"
                yield path, node.module or ""


def tops(folder: Path) -> set[str]:
    return {module.partition(".")[0] for _, module in imports(folder)}


@cache
def distributions() -> dict[str, set[str]]:
    """Which distributions provide an import name."""
    return {
        name: {requirement_name(found) for found in owners}
        for name, owners in packages_distributions().items()
    }


def foreign(names: set[str]) -> set[str]:
    return names - set(BY_IMPORT) - set(sys.stdlib_module_names) - {"__future__"}


@each_package
def test_siblings_are_declared_exactly_when_they_are_imported(package: Package) -> None:
    imported = (tops(package.folder / "src") & set(BY_IMPORT)) - {package.import_name}
    declared = {sibling.import_name for sibling in WORKSPACE.siblings(package)}

    assert sorted(imported) == sorted(declared)


@each_package
def test_libraries_are_declared_exactly_when_they_are_imported(package: Package) -> None:
    declared = {requirement_name(text) for text in WORKSPACE.libraries(package)}
    declared -= FOR_BELOW.get(package.name, set())
    needed = foreign(tops(package.folder / "src")) - WHERE_PRESENT.get(package.name, set())

    undeclared = {name for name in needed if not distributions().get(name, set()) & declared}
    unused = declared - set().union(*(distributions().get(name, set()) for name in needed))

    assert sorted(undeclared) == []
    assert sorted(unused) == []


@each_package
def test_what_tests_import_is_declared(package: Package) -> None:
    imported = tops(package.folder / "tests")
    siblings = WORKSPACE.siblings(package) + WORKSPACE.siblings(package, tests=True)
    reachable = {sibling.import_name for sibling in siblings} | {package.import_name}
    libraries = WORKSPACE.libraries(package) + WORKSPACE.libraries(package, tests=True)
    declared = {requirement_name(text) for text in libraries} | TEST_TOOLS

    beside = {path.stem for path in sources(package.folder / "tests")}
    needed = foreign(imported) - beside
    unknown = [name for name in needed if not distributions().get(name, set()) & declared]

    assert sorted((imported & set(BY_IMPORT)) - reachable) == []
    assert sorted(unknown) == []


@each_package
def test_siblings_are_imported_from_their_top_level(package: Package) -> None:
    deep = [
        f"{path.relative_to(ROOT)}: {module}"
        for folder in ("src", "tests")
        for path, module in imports(package.folder / folder)
        if module.partition(".")[0] in BY_IMPORT
        and module.partition(".")[0] != package.import_name
        and "." in module
    ]

    assert deep == []


# The pyproject files


def test_all_packages_have_one_version() -> None:
    assert len({package.version for package in WORKSPACE.packages}) == 1


@each_package
def test_siblings_are_pinned_to_their_version(package: Package) -> None:
    names = {p.distribution for p in WORKSPACE.packages}
    declared = package.requirements + package.test_requirements
    siblings = [text for text in declared if requirement_name(text) in names]

    assert siblings == [f"{requirement_name(text)}=={package.version}" for text in siblings]


@each_package
def test_no_requirement_goes_by_a_name_that_others_own(package: Package) -> None:
    declared = package.requirements + package.test_requirements

    assert not OTHERS_NAMES & {requirement_name(text) for text in declared}
    assert package.distribution not in OTHERS_NAMES


@each_package
def test_a_pyproject_file_is_short_and_configures_no_tool(package: Package) -> None:
    text = (package.folder / "pyproject.toml").read_text()
    tool = tomllib.loads(text).get("tool", {})
    named_otherwise = requirement_name(package.distribution) != requirement_name(package.name)
    packages = {"packages": [f"src/{package.import_name}"]}
    expected = {"hatch": {"build": {"targets": {"wheel": packages}}}} if named_otherwise else {}

    assert tool == expected
    assert len(text.splitlines()) <= 35


@each_package
def test_a_package_has_its_licence_readme_and_marker(package: Package) -> None:
    readme = (package.folder / "README.md").read_text()

    assert (package.folder / "LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()
    assert len(readme.splitlines()) <= 40
    assert readme.startswith(f"# {package.distribution}\n")
    assert (package.folder / "src" / package.import_name / "py.typed").is_file()


# The modules


@each_package
def test_init_has_a_docstring_with_an_example_and_else_only_exports(package: Package) -> None:
    module = parsed(package.folder / "src" / package.import_name / "__init__.py")
    docstring = ast.get_docstring(module) or ""

    assert ">>>" in docstring
    assert [ast.unparse(node) for node in module.body[1:] if not is_export(node)] == []


def is_export(node: ast.stmt) -> bool:
    if isinstance(node, ast.Import | ast.ImportFrom):
        return True
    if isinstance(node, ast.If):
        return ast.unparse(node.test) == "TYPE_CHECKING" and all(map(is_export, node.body))
    if isinstance(node, ast.Assign):
        # where `typing` would cost too much, TYPE_CHECKING is a constant of the module
        names = {"__all__", "__getattr__", "TYPE_CHECKING"}
        return ast.unparse(node.targets[0]) in names
    return False


@each_package
def test_exports_are_sorted_and_there(package: Package) -> None:
    module = importlib.import_module(package.import_name)

    assert module.__all__ == sorted(module.__all__, key=constants_classes_functions)
    assert [name for name in module.__all__ if getattr(module, name, None) is None] == []


def constants_classes_functions(name: str) -> tuple[int, str]:
    """The order that ruff keeps too."""
    return (0 if name.isupper() else 1 if name[0].isupper() else 2, name)


@each_package
def test_modules_have_private_nouns_for_names(package: Package) -> None:
    drawers = {"_utils", "_util", "_helpers", "_common", "_misc"}
    stems = {path.stem for path in sources(package.folder / "src")}

    assert not stems & drawers
    public = {stem for stem in stems if not stem.startswith("_")}
    assert public == PUBLIC_MODULES.get(package.distribution, set())


@each_package
def test_no_module_is_long(package: Package) -> None:
    texts = {path.name: path.read_text() for path in sources(package.folder / "src")}
    # What has no more lines at all need not be looked at.
    long = {name: text for name, text in texts.items() if text.count("\n") > MOST_CODE_LINES}

    assert [name for name, text in long.items() if code_lines(text) > MOST_CODE_LINES] == []


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", 0),
        ("# a comment\n\nx = 1  # and its reason\n", 1),
        ('"""Tell\n\nin three lines."""\n\n\ndef f():\n    """Do."""\n    return [\n    ]\n', 3),
        ("x = '''\n\n'''\n", 3),
    ],
)
def test_lines_are_counted_that_have_code_on_them(text: str, lines: int) -> None:
    assert code_lines(text) == lines


def code_lines(text: str) -> int:
    """Lines with code on them: no comments, no docstrings, no blank lines."""
    blank = {
        tokenize.COMMENT,
        tokenize.NL,
        tokenize.NEWLINE,
        tokenize.INDENT,
        tokenize.DEDENT,
        tokenize.ENDMARKER,
    }
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in blank:
            lines.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            lines -= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return len(lines)


# The repository as a whole


def test_import_linter_knows_every_package_but_that_for_tests() -> None:
    linter = configparser.ConfigParser()
    linter.read(ROOT / ".importlinter")
    layered = sorted({package.import_name for package in WORKSPACE.packages} - FOR_TESTS)
    layers = linter["importlinter:contract:layers"]["layers"]

    assert linter["importlinter"]["root_packages"].split() == layered
    assert sorted(re.findall(r"\w+", layers)) == layered


def test_nothing_that_is_published_stands_on_what_is_not() -> None:
    published = [package for package in WORKSPACE.packages if not package.private]

    assert [package.name for package in WORKSPACE.closure(published) if package.private] == []


def test_the_architecture_draws_the_layers_that_are_enforced() -> None:
    linter = configparser.ConfigParser()
    linter.read(ROOT / ".importlinter")
    layers = linter["importlinter:contract:layers"]["layers"].strip().splitlines()

    drawing = (ROOT / "ARCHITECTURE.md").read_text().split("```")[1]

    rows = [set(re.findall(r"[a-z][a-z0-9-]+", line)) for line in drawing.splitlines()]
    enforced = [set(re.findall(r"[a-z][a-z0-9-]+", line.replace("_", "-"))) for line in layers]
    assert [row for row in rows if row] == enforced


@each_package
def test_the_architecture_has_a_sentence_about_the_package(package: Package) -> None:
    assert f"\n| {package.name} | " in (ROOT / "ARCHITECTURE.md").read_text()


def git(*arguments: str) -> str:
    done = subprocess.run(["git", "-C", ROOT, *arguments], capture_output=True, check=False)
    if done.returncode:
        pytest.skip("this is no git checkout")
    return done.stdout.decode(errors="replace")


# In pieces, so that this file does not name what it forbids.
INDEX_HOSTS = ["py" + "pi.org", "python" + "hosted.org", "py" + "pi.python.org"]
MACHINE_PATHS = [r"(?<![\w.})>*-])/" + name + r"(?=/)" for name in ("ro" + "ot", "wo" + "rk")]
FORBIDDEN = re.compile("|".join([*map(re.escape, INDEX_HOSTS), *MACHINE_PATHS]))


@pytest.mark.parametrize(
    ("text", "forbidden"),
    [
        ("https://py" + "pi.org/simple", True),
        ("in /ro" + "ot/somewhere", True),
        ("network/files and {path}/ro" + "ot/file", False),
        ("https://example.org/simple", False),
    ],
)
def test_the_pattern_finds_what_it_should(text: str, forbidden: bool) -> None:
    assert bool(FORBIDDEN.search(text)) is forbidden


def test_no_file_names_an_index_host_or_a_path_of_a_machine() -> None:
    found = []
    for name in filter(None, git("ls-files", "-z").split("\0")):
        path = ROOT / name
        if path.is_file():
            lines = path.read_bytes().decode(errors="replace").splitlines()
            found += [f"{name}:{n}: {x}" for n, x in enumerate(lines, 1) if FORBIDDEN.search(x)]

    assert found == []


def test_no_commit_message_names_an_index_host_or_a_path_of_a_machine() -> None:
    lines = git("log", "--format=%h %B").splitlines()

    assert [line for line in lines if FORBIDDEN.search(line)] == []


def test_bump_rewrites_versions_and_siblings_and_nothing_else(tmp_path: Path) -> None:
    modules = {}
    for package in WORKSPACE.packages:
        for path in [package.folder / "pyproject.toml", *sources(package.folder / "src")]:
            copy = tmp_path / path.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
            modules |= {copy: path.read_text()} if path.suffix == ".py" else {}
    before = Workspace(tmp_path).packages

    Workspace(tmp_path).bump("7.8.9rc1")

    after = {package.name: package for package in Workspace(tmp_path).packages}
    for package in before:
        new = after[package.name]
        assert new.version == "7.8.9rc1"
        assert [r.replace("==7.8.9rc1", f"=={package.version}") for r in new.requirements] == list(
            package.requirements
        )
    changed = {path.name for path, text in modules.items() if path.read_text() != text}
    assert changed == {"_version.py", "_layout.py"}  # of the command, and of its environments


@each_package
def test_a_version_that_a_module_has_is_the_one(package: Package) -> None:
    texts = [path.read_text() for path in sources(package.folder / "src")]

    assert {version for text in texts for version in VERSION.findall(text)} <= {package.version}


@each_package
def test_what_a_package_stands_on_comes_before_it(package: Package) -> None:
    order = [p.name for p in WORKSPACE.packages]
    below = {p.name for p in WORKSPACE.closure([package])}

    assert all(order.index(name) <= order.index(package.name) for name in below)


def test_the_merge_gate_runs_the_second_line_of_the_readme() -> None:
    lines = re.findall(r"(?m)^    (python3 -m venv .*)$", (ROOT / "README.md").read_text())

    assert len(lines) == 2
    assert lines[1] in (ROOT / ".ci" / "run").read_text().splitlines()
