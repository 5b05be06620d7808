"""The command that measures: all tools, all scenarios of the workloads, one group after another."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from puffin_bench._agenda import agenda
from puffin_bench._bench import Bench, Conditions, template, versions
from puffin_bench._environments import Setup, provide_template
from puffin_bench._errors import RunError
from puffin_bench._measure import add_timeout
from puffin_bench._peers import PEERS, installer_in, set_up
from puffin_bench._places import BENCH, MIRROR, RESULTS
from puffin_bench._scenarios import TRIALS
from puffin_bench._serve import add_line, line_of, serve
from puffin_bench._store import Store
from puffin_bench._turns import FEW, ROUNDS, SHORT, Rules
from puffin_bench._workloads import WORKLOADS
from puffin_fs import locked

if TYPE_CHECKING:
    import argparse

    from puffin_bench._serve import Line


_SKIPS = tuple(f"{tool}:{workload}" for tool in PEERS for workload in WORKLOADS)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    add = parser.add_argument
    add("--mirror", metavar="DIR", default=MIRROR, help="what is served")
    add("--directory", metavar="DIR", default=BENCH, help="where the tools are and work")
    add("--results", metavar="FILE", default=RESULTS, help="where the results go, group by group")
    add("--workload", action="append", choices=tuple(WORKLOADS), help="only this; repeatable")
    add("--scenario", action="append", choices=tuple(TRIALS), help="only this; repeatable")
    add("--tool", action="append", choices=tuple(PEERS), help="only this; repeatable")
    add("--skip", metavar="TOOL:WORKLOAD", action="append", choices=_SKIPS, help="not this tool")
    add("--rounds", metavar="N", type=int, help=f"timed runs (default: {ROUNDS}, more if short)")
    add_timeout(parser, "run")
    add_line(parser)
    add("--python", metavar="PATH", default=sys.executable, help="the interpreter of all tools")
    add("--upgrade", action="store_true", help="have the newest versions of the tools")
    add("--resume", action="store_true", help="leave out what these versions have results of")
    add("--quick", metavar="SECONDS", type=float, help=f"run what takes longer {FEW} times only")


def run(arguments: argparse.Namespace) -> int:
    """Measure what is asked for; return the exit code.

    Raises: RunError, ServerError, ResultsError; LockTimeoutError - a run is under way.
    """
    if arguments.rounds is not None and arguments.rounds < 1:
        raise RunError("at least one round must be run")
    store = Store(arguments.mirror)
    if store.label() is None:
        raise RunError(f"there is no mirror in {arguments.mirror}: `puffin-bench mirror` makes it")
    # Two runs at once would measure one another, and clear away what the other works with.
    with locked(os.path.join(arguments.directory, "run.lock"), timeout=0):
        _measure(arguments, store, line_of(arguments))
    return 0


def _measure(arguments: argparse.Namespace, store: Store, line: Line) -> None:
    bench = _bench(arguments, store, line)
    chosen = [WORKLOADS[name] for name in arguments.workload or WORKLOADS]
    items = agenda(chosen, arguments.scenario or tuple(TRIALS))
    if not items:
        raise RunError("none of these workloads has any of these scenarios")
    if arguments.resume:
        items = list(filter(bench.lacks, items))
    with serve(store, latency=line.latency, bandwidth=line.bandwidth, nginx=line.nginx) as server:
        bench.measure(items, server)


def _bench(arguments: argparse.Namespace, store: Store, line: Line) -> Bench:
    directory = os.path.abspath(arguments.directory)
    places = os.path.join(directory, "peers")
    setup = Setup(
        python=arguments.python,
        environ=dict(os.environ),
        installer=installer_in(places),
        upgrade=arguments.upgrade,
    )
    names = [name for name in PEERS if name in (arguments.tool or PEERS)]
    peers = set_up(names, places, setup, tell)
    for pip in {False, *(peer.needs_pip for peer in peers)}:
        provide_template(template(directory, pip=pip), setup, pip=pip)
    conditions = Conditions(
        directory=directory,
        store=store,
        peers=peers,
        results=os.path.abspath(arguments.results),
        rules=_rules(arguments),
        tell=tell,
        skipped=frozenset(arguments.skip or ()),
        latency=line.latency,
        bandwidth=line.bandwidth,
        versions=versions(peers, directory),
    )
    return Bench(conditions)


def _rules(arguments: argparse.Namespace) -> Rules:
    rounds, short = (ROUNDS, SHORT) if arguments.rounds is None else (arguments.rounds, 0.0)
    return Rules(rounds=rounds, timeout=arguments.timeout, long=arguments.quick, short=short)


def tell(line: str) -> None:
    """Print what is going on, for who waits."""
    print(line, file=sys.stderr, flush=True)  # noqa: T201 - the command line's
