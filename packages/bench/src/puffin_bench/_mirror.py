"""The command that fills the mirror: set up the tools, record each workload, say what stands."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from puffin_bench._collector import Collector
from puffin_bench._environments import Setup
from puffin_bench._errors import MirrorError
from puffin_bench._measure import TIMEOUT, add_timeout
from puffin_bench._peers import PEERS, installer_in, set_up
from puffin_bench._places import BENCH, MIRROR
from puffin_bench._recorder import Recorder
from puffin_bench._recording import Recording
from puffin_bench._rehearsal import Rehearsal
from puffin_bench._store import FORMAT, Label, Store
from puffin_bench._upstream import Upstream, configured_index, transport_settings
from puffin_bench._workloads import WORKLOADS

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from puffin_bench._peer import Peer
    from puffin_bench._workloads import Workload

TOOLS = tuple(name for name in PEERS if name != "python")


class Task(Struct, frozen=True, kw_only=True):
    """What to record, with what."""

    store: Store
    workloads: Sequence[Workload]
    peers: Sequence[Peer]
    python: str
    environ: dict[str, str]
    timeout: float = TIMEOUT
    """Seconds that each command of a tool may take."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("--mirror", default=MIRROR, metavar="DIR", help="where it is kept")
    parser.add_argument(
        "--peers", default=f"{BENCH}/peers", metavar="DIR", help="where the tools are kept"
    )
    parser.add_argument(
        "--workload", action="append", choices=tuple(WORKLOADS), help="only this one; repeatable"
    )
    parser.add_argument(
        "--tool", action="append", choices=TOOLS, help="only with this one; repeatable"
    )
    parser.add_argument("--python", default=sys.executable, help="the interpreter of all tools")
    parser.add_argument(
        "--index-url", metavar="URL", help="the index to mirror (default: the configured one)"
    )
    add_timeout(parser, "command")


def run(arguments: argparse.Namespace) -> int:
    """Fill the mirror; return the exit code.

    Raises: MirrorError, RunError.
    """
    environ = dict(os.environ)
    setup = Setup(python=arguments.python, environ=environ, installer=installer_in(arguments.peers))
    task = Task(
        store=Store(arguments.mirror),
        workloads=[WORKLOADS[name] for name in arguments.workload or WORKLOADS],
        peers=set_up(arguments.tool or TOOLS, arguments.peers, setup, _tell),
        python=arguments.python,
        environ=environ,
        timeout=arguments.timeout,
    )
    fill(task, arguments.index_url or configured_index(environ), _tell)
    _tell(_summary(task.store))
    return 0


def fill(task: Task, index: str, tell: Callable[[str], None]) -> None:
    """Record all workloads of a task from an index; what the mirror has is not fetched again.

    Raises: MirrorError - of one workload or several, after all of them were tried.
    """
    problems = []
    _label(task.store, task.python)
    rehearsal = Rehearsal(
        directory=f"{task.store.directory}.work",
        python=task.python,
        environ=task.environ,
        timeout=task.timeout,
    )
    with (
        Upstream(index, transport_settings(task.environ)) as upstream,
        Recorder(Collector(task.store, upstream)) as recorder,
    ):
        for workload in task.workloads:
            try:
                Recording(recorder, rehearsal, tell).record(workload, task.peers)
            except MirrorError as error:
                tell(f"error: {error}")
                problems.append(str(error))
    if problems:
        raise MirrorError("; ".join(problems))


def _label(store: Store, interpreter: str) -> None:
    """Say for what the mirror is, or check that it is for this.

    Raises: MirrorError - what is in it was recorded for another Python or platform.
    """
    python, target = _described(interpreter)
    known = store.label()
    if known is None:
        made = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        store.put_label(Label(format=FORMAT, made=made, python=python, platform=target))
    elif (known.python, known.platform) != (python, target):
        raise MirrorError(
            f"the mirror is for Python {known.python} on {known.platform}, not {python} on {target}"
        )


def _described(interpreter: str) -> tuple[str, str]:
    """Return the release of an interpreter, as in `3.11`, and what it runs on."""
    code = "import platform as p; print(p.python_version(), p.system(), p.machine())"
    try:
        said = subprocess.check_output([interpreter, "-I", "-c", code], text=True)  # noqa: S603 - the user's choice
    except (OSError, subprocess.CalledProcessError) as error:
        raise MirrorError(f"{interpreter} is no interpreter that answers") from error
    version, system, machine = said.split()
    return ".".join(version.split(".")[:2]), f"{system}-{machine}".lower()


def _summary(store: Store) -> str:
    files = store.files()
    paths = filter(None, map(store.file_path, files))
    size = sum(os.path.getsize(path) for path in paths) / 1e6
    return f"the mirror has {len(store.projects())} projects and {len(files)} files ({size:.0f} MB)"


def _tell(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - this is the command line
