"""Results that nobody measured, for the tests of what becomes of results."""

from __future__ import annotations

from msgspec import convert

from puffin_bench import Group, Machine, Outcome, Results, Sample

MACHINE = Machine(
    cpu="A chip", cores=2, memory=8_000_000_000, kernel="Linux 6.1", file_system="ext4"
)
MB = 1_000_000
Told = float | str
"""The wall time in seconds of an outcome that is `ok`, or how it came out instead."""


def outcome(tool: str, told: Told, *, memory: int = 40, rounds: int = 7, note: str = "") -> Outcome:
    """Every run is 1 % longer than the one before it; the one in the middle takes `told`."""
    if isinstance(told, str):
        return convert({"tool": tool, "status": told, "note": note}, Outcome)
    walls = [told * (1 + 0.01 * (n - rounds // 2)) for n in range(rounds)]
    samples = tuple(Sample(wall, wall * 0.75, memory * MB) for wall in walls)
    return Outcome(tool=tool, status="ok", samples=samples)


def group(workload: str, scenario: str, *, made: str = "2026-11-21", **told: Told) -> Group:
    """Return a group; `pip_tools` is pip-tools."""
    outcomes = tuple(outcome(name.replace("_", "-"), value) for name, value in told.items())
    return group_of(workload, scenario, *outcomes, made=made)


def group_of(workload: str, scenario: str, *outcomes: Outcome, made: str = "2026-11-21") -> Group:
    return Group(
        workload=workload,
        scenario=scenario,
        made=f"{made}T12:00:00Z",
        latency=0.02,
        server="nginx",
        server_cpu=0.04,
        outcomes=outcomes,
    )


def results(*groups: Group) -> Results:
    return Results(machine=MACHINE, versions={"puffin": "0.1.0", "uv": "0.9"}, groups=groups)
