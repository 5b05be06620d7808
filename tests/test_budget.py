"""What a warm command may import: each module costs 0.3 to 0.5 ms of every run."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Puffin, Settled

FORBIDDEN = {"httpx", "pyreqwest", "asyncio", "ssl", "rich", "zipfile", "email", "argparse"}
NEEDLESS = {
    *("msgspec", "typing", "re", "enum", "contextlib", "collections", "functools"),
    *("json", "pathlib", "dataclasses", "importlib.util", "threading"),
}
"""Of no use to a command that reads no more than names: each takes a twentieth of it or more."""

MEASURE = """
import sys
from puffin_cli import main
code = main(sys.argv[2:])
names = sorted(sys.modules)
import json
with open(sys.argv[1], "w") as file:
    json.dump(names, file)
sys.exit(code)
"""


def bare(puffin: Puffin) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", "import sys; print(*sys.modules)"],
        env=puffin.environ,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.split())


def loaded(puffin: Puffin, *words: str) -> set[str]:
    """Return the modules that a command loads beyond those of a bare interpreter."""
    report = puffin.cwd.parent / "modules.json"
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, report, *words],
        cwd=puffin.cwd,
        env=puffin.environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads(report.read_text())) - bare(puffin)


@pytest.fixture(scope="module")
def warm(family: Settled) -> Settled:
    """An environment in order and a cache that has everything."""
    family.make_venv()
    family.write("a.in", "app[full]\n")
    for _ in range(2):
        family.ok("pip-compile", "a.in", "-o", "out.txt")
        family.ok("pip-sync", "out.txt")
    family.make_venv("emptied")
    family.ok("pip-sync", "out.txt", VIRTUAL_ENV="emptied")
    return family


@pytest.mark.parametrize(
    "words",
    [
        ["--version"],
        ["cache", "dir"],
        ["pip-freeze"],
        ["pip-freeze", "-q", "--python", ".venv"],
        ["venv", "new"],
        ["venv", "--clear", "emptied"],
        ["venv", "--prompt=puffin", "-p", sys.executable, "new-prompt"],
    ],
)
def test_commands_with_little_to_do_load_little(warm: Puffin, words: list[str]) -> None:
    modules = loaded(warm, *words)

    assert not (NEEDLESS | FORBIDDEN) & modules


@pytest.mark.parametrize(
    ("words", "most"),
    [
        (["--version"], 14),
        (["venv", "new-too"], 42),
        (["venv", "-p", sys.executable, "new-of-a-python"], 41),
        (["pip-sync", "out.txt"], 118),
        (["pip-freeze"], 38),
        (["pip-install", "app[full]"], 130),
        (["pip-compile", "a.in", "-o", "out.txt"], 172),
    ],
)
def test_warm_commands_stay_within_the_import_budget(
    warm: Puffin, words: list[str], most: int
) -> None:
    modules = loaded(warm, *words)

    assert not FORBIDDEN & {name.partition(".")[0] for name in modules}
    assert len(modules) <= most, sorted(modules)


def test_a_warm_sync_loads_what_links_files_and_nothing_that_fetches(warm: Puffin) -> None:
    warm.make_venv("bare")

    modules = loaded(warm, "pip-sync", "out.txt", "-p", "bare")

    assert not (FORBIDDEN | {"packaging", "hashlib", "_hashlib", "subprocess"}) & modules
    assert "install_wheel._uninstall" not in modules
    assert len(modules) <= 195, sorted(modules)
