"""Small real source trees, for every build backend that matters, and one that misbehaves."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypedDict, Unpack

from puffin_testing._wheel import escaped, metadata_bytes

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping, Sequence

ProjectBackend = Literal[
    "setuptools",
    "hatchling",
    "flit-core",
    "poetry-core",
    "pdm-backend",
    "setup.py",
    "in-tree",
    "c-extension",
]
Misbehaviour = Literal[
    "wrong-name",
    "wrong-version",
    "no-metadata",
    "no-wheel",
    "answer-path",
    "answer-number",
    "answer-nonsense",
    "delete-sources",
    "exit",
    "hang",
    "hang-deaf",
    "killed",
    "leave-child",
    "leave-daemon",
    "need-module",
    "print-environ",
    "print-megabytes",
    "raise",
    "wait",
    "write-outside",
]


class ProjectOptions(TypedDict, total=False):
    """What `project_tree` takes beyond backend, name and version; every entry may be left out."""

    requires: Sequence[str]
    extras: Mapping[str, Sequence[str]]
    requires_python: str | None
    files: Mapping[str, bytes | str]
    """Further files, or others than the usual, by their path in the tree."""
    dynamic_version: bool
    """Whether only the backend can tell the version; not for `setup.py` and the last two."""
    missing_header: bool
    """Whether the C file includes a header that nobody has."""
    prepare: bool
    """Whether the in-tree backend can prepare metadata (it can)."""
    editable: bool
    """Whether the in-tree backend can build editable wheels (it can)."""
    system_requires: Sequence[str]
    """`build-system.requires`, instead of the backend; for in-tree instead of nothing."""
    build_requires: Sequence[str]
    """What the in-tree backend asks for in `get_requires_for_build_...`."""
    misbehaviour: Misbehaviour | None
    misbehaves_in: str
    """The hook of the in-tree backend that misbehaves; `build_wheel`."""
    static: bool
    """Whether the in-tree project has a `[project]` table with all that its metadata says."""
    log: str | os.PathLike[str] | None
    """A file to which the in-tree backend adds a line of JSON whenever a hook is called: the
    hook, its process, directory, interpreter, environment variables and settings."""


class _Project(TypedDict):
    name: str
    version: str
    package: str
    options: ProjectOptions


def project_tree(
    directory: str | os.PathLike[str],
    backend: ProjectBackend,
    name: str,
    version: str,
    **options: Unpack[ProjectOptions],
) -> Path:
    """Write a source tree into a directory, which is made, and return that.

    It has one package, or C module, called like the project, with a `__version__`.
    """
    project = _Project(name=name, version=version, package=escaped(name), options=options)
    files = _MAKERS[backend](project) | dict(options.get("files", {}))
    tree = Path(directory)
    for path, content in files.items():
        target = tree / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode() if isinstance(content, str) else content)
    return tree


def _pyproject(project: _Project, requires: str, backend: str, *tables: str) -> str:
    wanted = list(project["options"].get("system_requires", [requires]))
    return "\n".join(
        [
            "[build-system]",
            f"requires = {_toml(wanted)}",
            f"build-backend = {_toml(backend)}",
            "",
            *_project_table(project),
            "",
            *tables,
            "",
        ]
    )


def _project_table(project: _Project) -> list[str]:
    options = project["options"]
    dynamic = options.get("dynamic_version", False)
    lines = [
        "[project]",
        f"name = {_toml(project['name'])}",
        'dynamic = ["version"]' if dynamic else f"version = {_toml(project['version'])}",
        'description = "Made for a test"',
        f"dependencies = {_toml(list(options.get('requires', ())))}",
    ]
    if requires_python := options.get("requires_python"):
        lines.append(f"requires-python = {_toml(requires_python)}")
    if extras := options.get("extras"):
        lines += ["", "[project.optional-dependencies]"]
        lines += [f"{_toml(extra)} = {_toml(list(wanted))}" for extra, wanted in extras.items()]
    return lines


def _toml(value: object) -> str:
    return json.dumps(value)  # strings and lists of them are written alike


def _module(project: _Project) -> dict[str, bytes | str]:
    text = f'"""Made for a test."""\n\n__version__ = "{project["version"]}"\n'
    return {f"{project['package']}/__init__.py": text}


def _setuptools(project: _Project) -> dict[str, bytes | str]:
    package = project["package"]
    tables = ["[tool.setuptools]", f"packages = [{_toml(package)}]"]
    if project["options"].get("dynamic_version"):
        attribute = _toml(f"{package}.__version__")
        tables += ["[tool.setuptools.dynamic]", f"version = {{attr = {attribute}}}"]
    text = _pyproject(project, "setuptools", "setuptools.build_meta", *tables)
    return {"pyproject.toml": text, **_module(project)}


def _hatchling(project: _Project) -> dict[str, bytes | str]:
    package = project["package"]
    tables = ["[tool.hatch.build.targets.wheel]", f"packages = [{_toml(package)}]"]
    if project["options"].get("dynamic_version"):
        tables += ["[tool.hatch.version]", f"path = {_toml(f'{package}/__init__.py')}"]
    text = _pyproject(project, "hatchling", "hatchling.build", *tables)
    return {"pyproject.toml": text, **_module(project)}


def _flit(project: _Project) -> dict[str, bytes | str]:
    table = ["[tool.flit.module]", f"name = {_toml(project['package'])}"]
    text = _pyproject(project, "flit_core>=3.11,<5", "flit_core.buildapi", *table)
    return {"pyproject.toml": text, **_module(project)}


def _poetry(project: _Project) -> dict[str, bytes | str]:
    table = ["[tool.poetry]", f"packages = [{{include = {_toml(project['package'])}}}]"]
    if project["options"].get("dynamic_version"):
        table.append(f"version = {_toml(project['version'])}")
    text = _pyproject(project, "poetry-core>=2", "poetry.core.masonry.api", *table)
    return {"pyproject.toml": text, **_module(project)}


def _pdm(project: _Project) -> dict[str, bytes | str]:
    package = project["package"]
    tables = ["[tool.pdm.build]", f"includes = [{_toml(package)}]"]
    if project["options"].get("dynamic_version"):
        path = _toml(f"{package}/__init__.py")
        tables += ["[tool.pdm.version]", 'source = "file"', f"path = {path}"]
    text = _pyproject(project, "pdm-backend", "pdm.backend", *tables)
    return {"pyproject.toml": text, **_module(project)}


def _setup_py(project: _Project) -> dict[str, bytes | str]:
    return {"setup.py": _setup_call(project, packages=[project["package"]]), **_module(project)}


def _setup_call(project: _Project, **arguments: object) -> str:
    options = project["options"]
    arguments = {
        "name": project["name"],
        "version": project["version"],
        "install_requires": list(options.get("requires", ())),
        "extras_require": {extra: list(v) for extra, v in options.get("extras", {}).items()},
        "python_requires": options.get("requires_python"),
        **arguments,
    }
    lines = [f"    {name}={value!r}," for name, value in arguments.items()]
    return "\n".join(["from setuptools import Extension, setup", "", "setup(", *lines, ")", ""])


class _Extension:
    """`Extension(...)` as setup.py calls it."""

    def __init__(self, name: str, source: str) -> None:
        self.name, self.source = name, source

    def __repr__(self) -> str:
        return f"Extension({self.name!r}, [{self.source!r}])"


def _c_extension(project: _Project) -> dict[str, bytes | str]:
    package = project["package"]
    extension = _Extension(package, f"{package}.c")
    setup = _setup_call(project, packages=[], ext_modules=[extension])
    requires = list(project["options"].get("system_requires", ["setuptools"]))
    header = "#include <frobnicate/frob.h>\n" if project["options"].get("missing_header") else ""
    return {
        "pyproject.toml": f"[build-system]\nrequires = {_toml(requires)}\n"
        'build-backend = "setuptools.build_meta"\n',
        "setup.py": setup,
        f"{package}.c": header
        + _C_MODULE.replace("{name}", package).replace("{version}", project["version"]),
    }


_C_MODULE = """#include <Python.h>

static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "{name}", NULL, -1, NULL};

PyMODINIT_FUNC PyInit_{name}(void) {
    PyObject *module = PyModule_Create(&definition);
    if (module != NULL) PyModule_AddStringConstant(module, "__version__", "{version}");
    return module;
}
"""


def _in_tree(project: _Project) -> dict[str, bytes | str]:
    options = project["options"]
    requires = list(options.get("system_requires", ()))
    lines = [
        "[build-system]",
        f"requires = {_toml(requires)}",
        'build-backend = "in_tree_backend"',
        'backend-path = ["_build"]',
        "",
    ]
    if options.get("static"):
        lines += [*_project_table(project), ""]
    source = Path(__file__).with_name("_in_tree_backend.py").read_text(encoding="utf-8")
    return {
        "pyproject.toml": "\n".join(lines),
        "_build/in_tree_backend.py": source,
        "_build/config.json": json.dumps(_in_tree_config(project), indent=2),
        **{f"src/{path}": text for path, text in _module(project).items()},
    }


def _in_tree_config(project: _Project) -> dict[str, object]:
    options = project["options"]
    metadata = metadata_bytes(
        "{name}",
        "{version}",
        requires=options.get("requires", ()),
        extras=options.get("extras", {}),
        requires_python=options.get("requires_python"),
    )
    log = options.get("log")
    return {
        "name": project["name"],
        "escaped": project["package"],
        "version": project["version"],
        "metadata": metadata.decode(),
        "modules": list(_module(project)),
        "build_requires": list(options.get("build_requires", ())),
        "misbehaviour": options.get("misbehaviour"),
        "misbehaves_in": options.get("misbehaves_in", "build_wheel"),
        "log": None if log is None else str(Path(log).absolute()),
        "hooks": _in_tree_hooks(options),
    }


def _in_tree_hooks(options: ProjectOptions) -> list[str]:
    kinds = ["wheel", *(["editable"] if options.get("editable", True) else [])]
    names = ["get_requires_for_build", "build"]
    if options.get("prepare", True):
        names.append("prepare_metadata_for_build")
    return [f"{name}_{kind}" for kind in kinds for name in names]


_MAKERS = {
    "setuptools": _setuptools,
    "hatchling": _hatchling,
    "flit-core": _flit,
    "poetry-core": _poetry,
    "pdm-backend": _pdm,
    "setup.py": _setup_py,
    "in-tree": _in_tree,
    "c-extension": _c_extension,
}
