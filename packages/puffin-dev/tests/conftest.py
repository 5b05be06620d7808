"""The real command in subprocesses, against an index on 127.0.0.1."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

import pytest

from puffin_testing import (
    IndexServer,
    command_environ,
    make_wheel,
    project_tree,
    sdist_of,
    wheel_filename,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TIME = re.compile(r"\b(\d+ms|\d+\.\d\ds|\d+m \d\ds)(?=\)?$)", re.MULTILINE)


class Answer(NamedTuple):
    """What a run of the command said, with durations replaced by `[TIME]`."""

    code: int
    out: str
    err: str


class Dev:
    """The command, at work in a directory of its own with a cache of its own."""

    def __init__(self, cwd: Path, index: IndexServer) -> None:
        self.cwd, self.index = cwd, index
        cache = str(cwd.parent / "cache")
        self.environ = command_environ(cwd, PUFFIN_CACHE_DIR=cache, PUFFIN_INDEX_URL=index.url)

    def command(self, *words: object) -> list[str]:
        return [sys.executable, "-m", "puffin_dev", *map(str, words)]

    def run(self, *words: object, stdin: str = "") -> Answer:
        done = subprocess.run(
            self.command(*words),
            cwd=self.cwd,
            env=self.environ,
            input=stdin,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
        return Answer(
            done.returncode, TIME.sub("[TIME]", done.stdout), TIME.sub("[TIME]", done.stderr)
        )

    def ok(self, *words: object, stdin: str = "") -> Answer:
        answer = self.run(*words, stdin=stdin)
        assert answer.code == 0, answer.err
        return answer

    def tree(self, name: str, version: str, **options: object) -> Path:
        """Make a project that says nothing before it is built."""
        return project_tree(self.cwd / name, "in-tree", name, version, **options)

    def offer(self, name: str, version: str, **options: object) -> None:
        self.index.add(wheel_filename(name, version), make_wheel(None, name, version, **options))

    def offer_source(self, name: str, version: str, **options: object) -> None:
        self.index.add(f"{name}-{version}.tar.gz", sdist_of(self.tree(name, version, **options)))


@pytest.fixture
def dev(tmp_path: Path) -> Iterator[Dev]:
    """The command, and an index with app, which needs base and by its extra more."""
    cwd = tmp_path.resolve() / "work"
    cwd.mkdir()
    with IndexServer() as index:
        dev = Dev(cwd, index)
        dev.offer("app", "1.0", requires=["base<2", 'more; extra == "full"'], extras=["full"])
        dev.offer("base", "1.1")
        dev.offer("base", "2.0")
        dev.offer("more", "1.5", requires=["base"])
        yield dev
