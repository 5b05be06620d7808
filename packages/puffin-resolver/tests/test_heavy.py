"""Large and hostile indexes: what is looked at is counted, and nothing recurses."""

from collections.abc import Callable

import pytest

from puffin_resolver import NoSolutionError, Resolution

Resolve = Callable[..., Resolution]


def pins(resolution: Resolution) -> dict[str, str]:
    return {pin.name: pin.version for pin in resolution.pins}


def series(many: int, turn: int) -> list[str]:
    """Return an SDK in lockstep with its core, of which but the oldest need a newer network."""
    numbers = [divmod(i, 100) for i in range(many)]
    return [
        *(f"sdk==1.{a}.{b} -> core>=1.{a}.{b},<1.{a + 1}.0 | json<2" for a, b in numbers),
        *(
            f"core==1.{a}.{b} -> net{'>=1.25.4,<3' if 100 * a + b > turn else '<1.26'} | json<2"
            for a, b in numbers
        ),
        *(f"net==1.25.{i}" for i in range(12)),
        "json==1.0",
    ]


@pytest.mark.parametrize("many", [200, 1500])
def test_projects_in_lockstep_are_decided_on_a_few_times(resolve: Resolve, many: int) -> None:
    resolution = resolve(series(many, turn=20), "net<1.25.4", "sdk")

    assert pins(resolution) == {"core": "1.0.20", "json": "1.0", "net": "1.25.3", "sdk": "1.0.20"}
    assert resolution.visited <= 2 * (many // 64 + 8) + 4


def test_projects_in_lockstep_without_a_way_out(resolve: Resolve) -> None:
    with pytest.raises(NoSolutionError):
        resolve(series(600, turn=-1), "net<1.25.4", "sdk")


def test_no_more_is_looked_at_than_the_answer_has(resolve: Resolve, memory_index: type) -> None:
    lines = [
        f"p{i}==1.{v} extras=x -> p{2 * i + 1}>=1.1 | p{2 * i + 2}[x]<1.9 | p0 ; extra == 'x'"
        if 2 * i + 2 < 127
        else f"p{i}==1.{v} extras=x"
        for i in range(127)
        for v in range(12)
    ]
    index = memory_index(lines)

    resolution = resolve(index, "p0")

    assert len(resolution.pins) == 127
    assert resolution.visited == 127
    assert len([name for name in index.asked if name.endswith(".whl")]) <= 127 + 63


def test_constraint_on_the_tip_of_a_diamond(resolve: Resolve) -> None:
    lines = [f"{side}==1.{v} -> tip==1.{v}" for side in ("left", "right") for v in range(300)]
    lines += [f"tip==1.{v}" for v in range(300)]

    resolution = resolve(lines, "left", "right", constraints=["tip<1.40"])

    assert pins(resolution) == {"left": "1.39", "right": "1.39", "tip": "1.39"}
    # Of one side every newer release has to be ruled out, each for another version of the tip.
    assert resolution.visited <= 260 + 15


def test_extras_of_extras_in_a_circle(resolve: Resolve) -> None:
    many = 2000
    requires = " | ".join(f"a[x{(i + 1) % many}] ; extra == 'x{i}'" for i in range(many))
    extras = ",".join(f"x{i}" for i in range(many))

    resolution = resolve([f"a=={v} extras={extras} -> {requires}" for v in (1, 2)], "a[x0]")

    assert pins(resolution) == {"a": "2"}
    assert len(resolution.pins[0].extras) == many


def test_extra_that_is_at_fault_at_the_end_of_a_long_row(resolve: Resolve) -> None:
    many = 300
    extras = ",".join(f"x{i}" for i in range(many))
    rows = " | ".join(f"a[x{i + 1}] ; extra == 'x{i}'" for i in range(many - 1))
    lines = [
        f"a=={v} extras={extras} -> {rows} | b=={v} ; extra == 'x{many - 1}'" for v in (1, 2, 3)
    ]

    resolution = resolve([*lines, "b==1", "b==3"], "a[x0]", "b<3")

    assert pins(resolution) == {"a": "1", "b": "1"}


def test_thousands_of_extras_at_once(resolve: Resolve) -> None:
    many = 4000
    requires = " | ".join(f"b>={1 + i % 2} ; extra == 'x{i}'" for i in range(many))
    everything = " | ".join(f"a[x{i}] ; extra == 'all'" for i in range(many))
    extras = ",".join(["all", *(f"x{i}" for i in range(many))])

    resolution = resolve(
        [f"a==1 extras={extras} -> {requires} | {everything}", "b==1", "b==2"], "a[all]"
    )

    assert pins(resolution) == {"a": "1", "b": "2"}
    assert len(resolution.pins[0].extras) == many + 1


def test_a_hundred_thousand_requirements(resolve: Resolve) -> None:
    pattern = [f"b!=1.{i}" for i in range(50)]
    requires = " | ".join(pattern * 2000)

    resolution = resolve([f"a==1 -> {requires}", *(f"b==1.{i}" for i in range(60))], "a")

    assert pins(resolution) == {"a": "1", "b": "1.59"}
    assert resolution.visited == 2


def test_requirements_that_differ_each_on_one_project(resolve: Resolve) -> None:
    requires = " | ".join(f"b!=1.{i}.1" for i in range(10_000))

    resolution = resolve([f"a==1 -> {requires}", *(f"b==1.{i}" for i in range(100))], "a")

    assert pins(resolution) == {"a": "1", "b": "1.99"}


def test_thousands_of_projects_undecided_at_once(resolve: Resolve) -> None:
    many = 3000
    lines = [f"a==1 -> {' | '.join(f'p{i}' for i in range(many))}"]
    lines += [f"p{i}=={v}" for i in range(many) for v in (1, 2)]

    resolution = resolve(lines, "a")

    assert resolution.visited == many + 1
    assert set(pins(resolution).values()) == {"1", "2"}


def test_depth_costs_no_recursion(resolve: Resolve) -> None:
    many = 3000
    lines = [f"p{i}==1 -> p{i + 1}" for i in range(many)]

    assert len(resolve([*lines, f"p{many}==1"], "p0").pins) == many + 1


def test_project_with_much_choice_takes_its_newest_and_the_other_adapts(resolve: Resolve) -> None:
    # The lowest hub suits no client that needs it: the clients of old that do not are no way out.
    clients = [f"client=={n} -> hub>=5" for n in range(10, 90)]
    hubs = [f"hub=={n}" for n in range(1, 9)]
    lines = ["app==1 -> client", *(f"client=={n}" for n in range(1, 10)), *clients, *hubs]

    resolution = resolve(lines, "app", "hub<8", resolution="lowest-direct")

    assert [f"{p.name}=={p.version}" for p in resolution.pins] == [
        "app==1",
        "client==89",
        "hub==5",
    ]
    assert resolution.visited <= 10
