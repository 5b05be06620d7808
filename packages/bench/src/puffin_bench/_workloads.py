"""What the tools are given to do."""

from __future__ import annotations

import os

from msgspec import Struct

COMPILING = ("compile-cold", "compile-warm", "compile-incremental", "compile-noop")
SYNCING = ("sync-cold", "sync-warm", "sync-noop")
ENVIRONMENT = ("start", "venv", "freeze", "uninstall")
"""Which say little of the workload; only one has them."""


class Workload(Struct, frozen=True, kw_only=True):
    """One set of requirements, and what is done with it."""

    name: str
    summary: str
    requirements: str
    """The text of the input file."""
    added: str
    """One requirement more, which the solution does not meet by itself."""
    removed: str
    """The distribution that is uninstalled."""
    scenarios: tuple[str, ...]
    """In the order in which they are run."""
    pins: str | None = None
    """The text of the pins to install; None: the resolution that the mirror has."""
    build: bool = False
    """Whether the pins are installed from source distributions only."""

    @property
    def extended(self) -> str:
        """The text of the input file with one requirement more."""
        return f"{self.requirements.rstrip()}\n{self.added}\n"

    @property
    def compiles(self) -> bool:
        """Whether the requirements are resolved."""
        return not set(COMPILING).isdisjoint(self.scenarios)

    @property
    def syncs(self) -> bool:
        """Whether the pins are installed."""
        return not set(SYNCING).isdisjoint(self.scenarios)


def _text(filename: str) -> str:
    path = os.path.join(os.path.dirname(__file__), "workloads", filename)
    with open(path, encoding="utf-8") as stream:
        return stream.read()


_ALL = (
    Workload(
        name="trio",
        summary="some forty projects, with bounds that leave the newest out",
        requirements=_text("trio.in"),
        added="pytest",
        removed="sphinx",
        scenarios=COMPILING + SYNCING,
    ),
    Workload(
        name="jupyter",
        summary="one requirement, about a hundred projects, 12,000 files",
        requirements=_text("jupyter.in"),
        added="pytest",
        removed="jupyterlab",
        scenarios=COMPILING + SYNCING + ENVIRONMENT,
    ),
    Workload(
        name="black",
        summary="a handful of projects",
        requirements=_text("black.in"),
        added="flake8",
        removed="click",
        scenarios=COMPILING,
    ),
    Workload(
        name="install45",
        summary="45 pins, many small and some large with compiled code",
        requirements=_text("install45.in"),
        added="pytest",
        removed="pandas",
        scenarios=SYNCING,
        pins=_text("install45.txt"),
    ),
    Workload(
        name="sdists",
        summary="ten pins of pure Python, each built from its source distribution",
        requirements=_text("sdists.in"),
        added="attrs",
        removed="docutils",
        scenarios=SYNCING,
        pins=_text("sdists.txt"),
        build=True,
    ),
    Workload(
        name="boto3",
        summary="few projects, but thousands of releases of which most will not do",
        requirements=_text("boto3.in"),
        added="click",
        removed="botocore",
        scenarios=COMPILING,
    ),
)
WORKLOADS = {workload.name: workload for workload in _ALL}
"""By name, what takes longest last."""
