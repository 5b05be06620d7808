"""The workspace: everything that is done with all packages at once.

`nox -l` lists the sessions. What the packages are and in which order they stand is read from their
pyproject files; no list of them is kept anywhere.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nox

ROOT = Path(__file__).parent
sys.path.insert(0, str(ROOT / "tools"))

from workspace import Package, Workspace  # noqa: E402 - found by the line above

WORKSPACE = Workspace(ROOT)
GROUPS = nox.project.load_toml(ROOT / "pyproject.toml")
WHEELS = ROOT / ".nox" / "built-wheels"
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
SUPPORTED = ("3.11", "3.12", "3.13", "3.14")

# Each of these, from built wheels alone: what it may pull of ours, or must not pull at all.
WAYS_IN = {
    "distribution-filename": {"puffin-macros", "puffin-normalize", "puffin-pep440", "packaging"},
    "puffin-resolver": {"puffin-installer", "install-wheel", "gourgeist", "puffin-cli", "rich"},
    "puffin-cli": {"puffin-testing", "hypothesis", "pytest"},
}
PULLS_EXACTLY = ("distribution-filename",)
# Tests start the command thousands of times: without bytecode each would compile all modules.
BYTECODE = {"PYTHONDONTWRITEBYTECODE": None}

nox.needs_version = ">=2026.10"
nox.options.sessions = ["lint", "types", "tests"]
nox.options.reuse_venv = "yes"
nox.options.download_python = "never"


def _pythons() -> list[str] | None:
    """Return the supported Pythons that are there and run; None: the one that runs nox."""
    if os.environ.get("CI"):
        return None
    return [version for version in SUPPORTED if _runs(f"python{version}")] or None


def _runs(command: str) -> bool:
    path = shutil.which(command)
    if path is None:
        return False
    # A shim may be there without a Python behind it.
    return subprocess.run([path, "--version"], capture_output=True, check=False).returncode == 0


def _group(*names: str) -> list[str]:
    return list(nox.project.dependency_groups(GROUPS, *names))


def _editable(packages: list[Package]) -> list[str]:
    return [part for package in packages for part in ("-e", str(package.folder))]


def _test_libraries(packages: list[Package]) -> list[str]:
    return sorted({text for p in packages for text in WORKSPACE.libraries(p, tests=True)})


def _asked(session: nox.Session) -> list[Package]:
    """Return the packages named after `--`, or all."""
    return [WORKSPACE.named(name) for name in session.posargs] or list(WORKSPACE.packages)


@nox.session(venv_backend="none")
def dev(session: nox.Session) -> None:
    """Install packages editable into .venv: all, or those named and the siblings below them."""
    packages = WORKSPACE.closure(_asked(session), tests=True)
    if not PYTHON.exists():
        session.run(sys.executable, "-m", "venv", str(ENVIRONMENT), external=True)
    pip = (str(PYTHON), "-m", "pip", "install", "-q", "--disable-pip-version-check")
    tools = _group("build", "lint", "test", "types") + _test_libraries(packages)
    session.run(*pip, *tools, external=True)
    session.run(*pip, "--no-build-isolation", *_editable(packages), external=True)


@nox.session
def lint(session: nox.Session) -> None:
    """Check style and format of everything."""
    session.install(*_group("lint"))
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")


@nox.session
def types(session: nox.Session) -> None:
    """Check the types of every src and of this file, and that imports point down."""
    packages = list(WORKSPACE.packages)
    session.install(*_group("build", "types"), *_test_libraries(packages))
    session.install("--no-build-isolation", *_editable(packages))
    sources = [str(package.folder / "src") for package in packages]
    session.run("mypy", "noxfile.py", "tools", *sources)
    session.run("lint-imports")


@nox.session(python=_pythons())
def tests(session: nox.Session) -> None:
    """Run all tests; arguments after `--` go to pytest."""
    packages = list(WORKSPACE.packages)
    session.install(*_group("build", "test"), *_test_libraries(packages))
    session.install("--no-build-isolation", *_editable(packages))
    session.run("pytest", "-q", "-n", "auto", "-m", "not live", *session.posargs, env=BYTECODE)


@nox.session
def live(session: nox.Session) -> None:
    """Run the few tests that talk to the real index; a network that fails is no failure."""
    packages = list(WORKSPACE.packages)
    session.install(*_group("build", "test"), *_test_libraries(packages))
    session.install("--no-build-isolation", *_editable(packages))
    session.run("pytest", "-q", "-rs", "-m", "live", "tests", *session.posargs, env=BYTECODE)


@nox.session
def errors(session: nox.Session) -> None:
    """Run all situations without an answer, and write their reports and docs/errors.md."""
    packages = list(WORKSPACE.packages)
    session.install(*_group("build", "test"), *_test_libraries(packages))
    session.install("--no-build-isolation", *_editable(packages))
    session.run("python", "tools/error_reports.py", env=BYTECODE)


@nox.session
def bench(session: nox.Session) -> None:
    """Measure Puffin beside its peers, write docs/benchmarks.md; or what stands after `--`."""
    session.install(*_group("build"))
    packages = WORKSPACE.closure([WORKSPACE.named("bench")])
    session.install("--no-build-isolation", *_editable(packages))
    for words in [session.posargs] if session.posargs else [["mirror"], ["run"], ["report"]]:
        session.run("puffin-bench", *words, env=BYTECODE)


@nox.session
def wheels(session: nox.Session) -> None:
    """Build the wheels of all packages, for the sessions that install them."""
    session.install(*_group("build"))
    shutil.rmtree(WHEELS, ignore_errors=True)
    folders = [str(package.folder) for package in WORKSPACE.packages]
    options = ("-q", "--no-deps", "--no-build-isolation", "-w", str(WHEELS))
    session.run("python", "-m", "pip", "wheel", *options, *folders)


@nox.session(requires=["wheels"], reuse_venv=False)
@nox.parametrize("pkg", [nox.param(p.name, id=p.name) for p in WORKSPACE.packages])
def isolated(session: nox.Session, pkg: str) -> None:
    """Run one package's tests with only what it declares installed."""
    package = WORKSPACE.named(pkg)
    session.install(*_wheels(WORKSPACE.closure([package], tests=True)))
    session.install(*_group("test"), *WORKSPACE.libraries(package, tests=True))
    tests = package.folder / "tests"
    session.run("pytest", "-q", str(tests), *session.posargs, env=BYTECODE)


@nox.session
def build(session: nox.Session) -> None:
    """Build sdists and wheels of all that is published, and install them as a user would."""
    published = [package for package in WORKSPACE.packages if not package.private]
    target = ROOT / "dist"
    shutil.rmtree(target, ignore_errors=True)
    session.install(*_group("build"))
    for package in published:
        session.run("pyproject-build", "--no-isolation", "-o", str(target), str(package.folder))
    _check_all(session, published, target)
    for name in WAYS_IN:
        _check_way_in(session, WORKSPACE.named(name), target)


@nox.session(venv_backend="none")
def bump(session: nox.Session) -> None:
    """Write a new version everywhere: `nox -s bump -- 0.2.0`."""
    (version,) = session.posargs
    WORKSPACE.bump(version)


def _wheels(packages: list[Package], directory: Path = WHEELS) -> list[str]:
    """Return the paths of built wheels: no name of ours is ever looked up on an index."""
    names = [package.distribution.replace("-", "_") for package in packages]
    return [str(path) for name in names for path in directory.glob(f"{name}-*.whl")]


def _fresh(session: nox.Session, name: str) -> str:
    """Return the Python of a new, empty environment."""
    directory = Path(session.create_tmp()) / name
    shutil.rmtree(directory, ignore_errors=True)
    session.run("python", "-m", "venv", str(directory))
    return str(directory / PYTHON.relative_to(ENVIRONMENT))


def _check_all(session: nox.Session, packages: list[Package], dist: Path) -> None:
    """All together; each wheel was built from its sdist, so that both are whole."""
    python = _fresh(session, "all")
    session.run(python, "-m", "pip", "install", "-q", *_wheels(packages, dist), external=True)
    session.run(python, "-m", "pip", "check", external=True)
    session.run(python, "-m", "puffin_cli", "--version", external=True)


def _check_way_in(session: nox.Session, package: Package, dist: Path) -> None:
    """One package by its name, from the directory of wheels."""
    python = _fresh(session, package.name)
    constraints = dist / "constraints.txt"
    published = [p for p in WORKSPACE.packages if not p.private]
    lines = (f"{p.distribution} @ {Path(_wheels([p], dist)[0]).as_uri()}" for p in published)
    constraints.write_text("\n".join(lines))
    options = ("-q", "--find-links", str(dist), "-c", str(constraints))
    session.run(python, "-m", "pip", "install", *options, package.distribution, external=True)
    session.run(python, "-m", "pip", "check", external=True)
    session.run(python, "-c", f"import {package.import_name}", external=True)
    listed = session.run(python, "-m", "pip", "list", "--format=freeze", silent=True, external=True)
    pulled = {line.partition("==")[0] for line in str(listed).splitlines()}
    pulled -= {"pip", "setuptools", "wheel", package.distribution}
    session.log(f"{package.distribution} pulls {', '.join(sorted(pulled))}")
    told = WAYS_IN[package.name]
    wrong = pulled ^ told if package.name in PULLS_EXACTLY else pulled & told
    if wrong:
        session.error(f"{package.distribution} pulls too much or too little: {sorted(wrong)}")
