"""What the pyproject files say about the workspace: read, ordered and rewritten, never repeated."""

from __future__ import annotations

import graphlib
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PRIVATE = "Private :: Do Not Upload"
VERSION = re.compile(r'(?m)^VERSION = "(.*)"$')
"""How a module has the version of all packages that must not look for it elsewhere."""


@dataclass(frozen=True, kw_only=True)
class Package:
    """One folder of `packages/`."""

    folder: Path
    distribution: str
    version: str
    requirements: tuple[str, ...]
    """What it needs to run, siblings included."""
    test_requirements: tuple[str, ...]
    """What only its tests need, siblings included."""
    private: bool
    """Never published."""
    import_name: str
    """What is imported: the folder's name with underscores, unless the build is told another."""

    @property
    def name(self) -> str:
        """The name of its folder, by which the developer commands know it."""
        return self.folder.name


class Workspace:
    """All packages, those below others first."""

    def __init__(self, root: Path = ROOT) -> None:
        """Read every `packages/*/pyproject.toml`."""
        self.root = root
        found = [_read(path) for path in sorted(root.glob("packages/*/pyproject.toml"))]
        self._by_distribution = {package.distribution: package for package in found}
        graph = {
            package.distribution: [below.distribution for below in self.siblings(package)]
            for package in found
        }
        order = graphlib.TopologicalSorter(graph).static_order()
        self.packages = tuple(self._by_distribution[name] for name in order)

    def named(self, name: str) -> Package:
        """Return the package with this folder or distribution name."""
        for package in self.packages:
            if name in (package.name, package.distribution):
                return package
        known = ", ".join(sorted(package.name for package in self.packages))
        raise SystemExit(f"there is no package {name!r}; there are {known}")

    def siblings(self, package: Package, *, tests: bool = False) -> list[Package]:
        """Return the siblings that a package declares for running, or for its tests."""
        declared = package.test_requirements if tests else package.requirements
        names = [requirement_name(text) for text in declared]
        return [self._by_distribution[name] for name in names if name in self._by_distribution]

    def libraries(self, package: Package, *, tests: bool = False) -> list[str]:
        """Return the declared requirements that are no siblings."""
        declared = package.test_requirements if tests else package.requirements
        return [text for text in declared if requirement_name(text) not in self._by_distribution]

    def closure(self, packages: list[Package], *, tests: bool = False) -> list[Package]:
        """Return the packages and all siblings below them, lowest first."""
        pending, seen = list(packages), set()
        if tests:
            pending += [s for package in packages for s in self.siblings(package, tests=True)]
        while pending:
            package = pending.pop()
            if package.distribution not in seen:
                seen.add(package.distribution)
                pending += self.siblings(package)
        return [package for package in self.packages if package.distribution in seen]

    def bump(self, version: str) -> None:
        """Write `version` into every pyproject file, for the package and for its siblings.

        And into the modules that have it as their `VERSION`.
        """
        names = "|".join(re.escape(name) for name in self._by_distribution)
        sibling = re.compile(rf'"({names})==[^"]+"')
        for package in self.packages:
            path = package.folder / "pyproject.toml"
            text = re.sub(r'(?m)^version = ".*"$', f'version = "{version}"', path.read_text())
            path.write_text(sibling.sub(rf'"\1=={version}"', text))
            for module in package.folder.glob("src/**/*.py"):
                text, count = VERSION.subn(f'VERSION = "{version}"', module.read_text())
                if count:
                    module.write_text(text)


def requirement_name(text: str) -> str:
    """Return the normalised name at the beginning of a requirement."""
    found = re.match(r"[A-Za-z0-9._-]+", text)
    return re.sub(r"[-_.]+", "-", found.group() if found else text).lower()


def _read(path: Path) -> Package:
    data = tomllib.loads(path.read_text())
    project = data["project"]
    return Package(
        folder=path.parent,
        distribution=project["name"],
        version=project["version"],
        requirements=tuple(project.get("dependencies", ())),
        test_requirements=tuple(data.get("dependency-groups", {}).get("test", ())),
        private=PRIVATE in project.get("classifiers", ()),
        import_name=_import_name(path.parent.name, data.get("tool", {})),
    )


def _import_name(folder: str, tool: dict[str, Any]) -> str:
    wheel = tool.get("hatch", {}).get("build", {}).get("targets", {}).get("wheel", {})
    (source,) = wheel.get("packages", [folder])
    return str(source).rpartition("/")[2].replace("-", "_")
