"""Runs the situations in which there is no answer, and makes the page that shows them.

    python tools/error_reports.py

Each situation is a real run of the command against an index on the loopback interface. What it
printed is kept in `tests/reports/<name>.txt`, and all of it together in `docs/errors.md`; a test
compares both with what is printed now. Addresses and versions of this machine are replaced.
"""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sys
import tempfile
import tomllib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from msgspec import Struct

from puffin_testing import (
    IndexServer,
    command_environ,
    make_sdist,
    make_wheel,
    project_tree,
    sdist_filename,
    sdist_of,
    wheel_filename,
)

ROOT = Path(__file__).parent.parent
REPORTS = ROOT / "tests" / "reports"
PAGE = ROOT / "docs" / "errors.md"

SHOWN_PYTHON, SHOWN_INDEX = "3.12.1", "https://example.org"
BLOCKS = {".toml": "toml", ".py": "python"}

HEADING = """\
# When there is no answer

What `puffin` says where requirements cannot be met, and why. The first line is the cause; then come
the steps that lead from the inputs to it, what follows from an input set in below it; last what may
help. The projects are made up, the runs are not: `nox -s errors` runs each of them against a small
index, and writes this page.
"""


class Situation(Struct, frozen=True, kw_only=True):
    """Inputs without an answer."""

    name: str
    title: str
    context: str
    """A sentence on what is special."""
    index: tuple[str, ...]
    """Releases: `a==1.0 yanked python>=3.13 -> b>=2 | c[x]`; see `_offer`."""
    files: dict[str, str]
    command: str
    before: str = ""
    """A command that is run first, and has to succeed."""
    server: dict[str, Any] = {}
    """Settings of the index server."""


def load() -> tuple[Situation, ...]:
    """Return all situations in the order of the page."""
    text = (REPORTS / "situations.toml").read_text(encoding="utf-8")
    return tuple(Situation(**_tuples(row)) for row in tomllib.loads(text)["situation"])


def _tuples(row: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}


def report(situation: Situation, directory: Path) -> str:
    """Return what the command prints to stderr in the situation, which is run in `directory`.

    Raises: ValueError - the command succeeds, or what is to be run before fails.
    """
    work = directory / "work"
    work.mkdir()
    with IndexServer(**situation.server) as server:
        for line in situation.index:
            _offer(server, line, directory)
        for name, text in situation.files.items():
            (work / name).write_text(text.replace(SHOWN_INDEX, server.root), encoding="utf-8")
        if situation.before and _run(situation.before, work, server).returncode:
            raise ValueError(f"{situation.name}: `{situation.before}` fails")
        done = _run(situation.command, work, server)
    if done.returncode == 0:
        raise ValueError(f"{situation.name}: there is an answer:\n{done.stdout}")
    return _neutral(done.stderr, server.root, str(directory))


def _run(command: str, work: Path, server: IndexServer) -> subprocess.CompletedProcess[str]:
    environ = command_environ(
        work.parent,
        PUFFIN_CACHE_DIR=str(work.parent / "cache"),
        PUFFIN_INDEX_URL=server.url,
        NO_COLOR="1",
        PYTHONIOENCODING="utf-8",
    )
    words = command.replace(SHOWN_INDEX, server.root).split()
    return subprocess.run(  # noqa: S603 - the command of this project, with words of its own
        [sys.executable, "-m", "puffin_cli", *words[1:]],
        cwd=work,
        env=environ,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def _neutral(text: str, root: str, directory: str) -> str:
    """Return the text without anything of this machine."""
    for own, shown in (
        (root, SHOWN_INDEX),
        (directory, "/home/me"),
        (platform.python_version(), SHOWN_PYTHON),
    ):
        text = text.replace(own, shown)
    return "".join(f"{line.rstrip()}\n" for line in text.splitlines())


class _Release(Struct, frozen=True, kw_only=True):
    """A release of a line of the index."""

    name: str
    version: str
    words: dict[str, str]
    content: dict[str, Any]
    """What its files say."""
    facts: dict[str, Any]
    """What the index says of its files."""


def _offer(server: IndexServer, line: str, directory: Path) -> None:
    """Offer what a line says: a pin, words, and after an arrow what it needs, with ` | ` between.

    Words: `yanked[=<reason>]`, `sdist` (beside the wheel), `only-sdist`, `fails` (an sdist that
    cannot be built), `tags=<tags>,<tags>`, `python<specifier>`, `uploaded=<date>`,
    `extras=<a>,<b>`, `requires=<text>` (a broken line of metadata), `versions=<n>` (1.0, 1.1 ...
    instead of a pin), `elsewhere` (not on the index, but at `/elsewhere/<filename>`).
    In texts an underscore is a blank.
    """
    head, _, tail = line.partition("->")
    pin, *texts = head.split()
    words = dict(text.partition("=")[::2] for text in texts if not text.startswith("python"))
    requires = [text.strip() for text in tail.split(" | ") if text.strip()]
    if "requires" in words:
        requires.append(words["requires"].replace("_", " "))
    name, _, version = pin.partition("==")
    content = {
        "requires": requires,
        "requires_python": next((t[6:] for t in texts if t.startswith("python")), None),
        "extras": [extra for extra in words.get("extras", "").split(",") if extra],
    }
    count = int(words.get("versions", 0))
    for each in [f"1.{number}" for number in range(count)] or [version]:
        facts = _facts(words)
        release = _Release(name=name, version=each, words=words, content=content, facts=facts)
        _add_files(server, release, directory)


def _facts(words: dict[str, str]) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    if "uploaded" in words:
        day = datetime.fromisoformat(words["uploaded"]).replace(tzinfo=UTC)
        facts["upload_time"] = day.timestamp()
    if "yanked" in words:
        facts["yanked"] = words["yanked"].replace("_", " ") or True
    return facts


def _add_files(server: IndexServer, release: _Release, directory: Path) -> None:
    name, version, words, content = release.name, release.version, release.words, release.content
    sdist = sdist_filename(name, version)
    if "fails" in words:
        options: dict[str, Any] = {"prepare": False, "misbehaviour": "exit"}
        tree = project_tree(directory / name, "in-tree", name, version, **options)
        server.add(sdist, sdist_of(tree), **release.facts)
        return
    if {"sdist", "only-sdist"} & set(words):
        server.add(sdist, make_sdist(None, name, version, **content), **release.facts)
    if "only-sdist" in words:
        return
    for tags in words.get("tags", "py3-none-any").split(","):
        data = make_wheel(None, name, version, tags=tags, **content)
        filename = wheel_filename(name, version, tags=tags)
        if "elsewhere" in words:
            server.add_page(f"/elsewhere/{filename}", data)
        else:
            server.add(filename, data, **release.facts)


def page(situations: tuple[Situation, ...], reports: dict[str, str]) -> str:
    """Return the page that shows all situations."""
    contents = "".join(f"- [{each.title}](#{_anchor(each.title)})\n" for each in situations)
    return "\n".join([HEADING, contents, *(_section(s, reports[s.name]) for s in situations)])


def _anchor(title: str) -> str:
    return re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")


def _section(situation: Situation, text: str) -> str:
    parts = [f"## {situation.title}\n", f"{situation.context}\n"]
    for name, content in situation.files.items():
        kind = BLOCKS.get(Path(name).suffix, "text")
        parts.append(f"`{name}`\n\n```{kind}\n{content.rstrip()}\n```\n")
    shown = f"$ {situation.before}\n" if situation.before else ""
    parts.append(f"```console\n{shown}$ {situation.command}\n{text}```\n")
    return "\n".join(parts)


def reported(situation: Situation) -> str:
    """Return the report of the situation, run in a directory that is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="puffin-") as directory:
        return report(situation, Path(directory))


def main() -> None:
    """Run all situations and write their reports and the page."""
    situations = load()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        texts = list(pool.map(reported, situations))
    for known in REPORTS.glob("*.txt"):
        known.unlink()
    for situation, text in zip(situations, texts, strict=True):
        (REPORTS / f"{situation.name}.txt").write_text(text, encoding="utf-8")
    names = [situation.name for situation in situations]
    PAGE.write_text(page(situations, dict(zip(names, texts, strict=True))), encoding="utf-8")


if __name__ == "__main__":
    main()
