"""What is true of the report, whatever the results are."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import msgspec
from hypothesis import given, settings, strategies as st
from made_results import MACHINE

from puffin_bench import Group, Outcome, ReportFile, Results, Sample, report
from puffin_bench._catalogue import SCENARIOS, TOOLS
from puffin_bench._chart import LEFT, MOST_TICKS, RIGHT, Scale
from puffin_bench._workloads import WORKLOADS

TIMES = st.floats(1e-5, 1e4)
NOTES = st.text("aB1 |`$<&>\\\n#é\u2028\"'[](){}/", max_size=20)
SAMPLES = st.lists(st.builds(Sample, TIMES, TIMES, st.integers(1, 10**12)), min_size=1, max_size=4)

few = settings(max_examples=25)  # it is making results up that takes its time


@st.composite
def outcomes(draw: st.DrawFn, tool: str) -> Outcome:
    status = draw(st.sampled_from(["ok", "failed", "differs", "absent"]))
    samples = tuple(draw(SAMPLES)) if status == "ok" else ()
    return Outcome(tool=tool, status=status, note=draw(NOTES), samples=samples)


@st.composite
def groups(draw: st.DrawFn) -> Group:
    tools = draw(st.lists(st.sampled_from([*TOOLS, "other"]), unique=True, max_size=7))
    return Group(
        workload=draw(st.sampled_from([*WORKLOADS, "gone"])),
        scenario=draw(st.sampled_from([*SCENARIOS, "retired"])),
        made=draw(st.sampled_from(["2026-11-21T12:00:00Z", "2026-11-22T01:00:00Z"])),
        latency=draw(st.sampled_from([0.0, 0.02])),
        bandwidth=draw(st.sampled_from([None, 1_000_000])),
        server=draw(st.sampled_from(["", "nginx", "python"])),
        server_cpu=draw(st.floats(0, 2)),
        outcomes=tuple(draw(outcomes(tool)) for tool in tools),
        versions=draw(st.dictionaries(st.sampled_from(TOOLS), st.sampled_from(["1.0", "2.0"]))),
    )


@st.composite
def any_results(draw: st.DrawFn) -> Results:
    found = Results(machine=MACHINE, versions={"puffin": "1.0"})
    for group in draw(st.lists(groups(), max_size=4)):
        found = found.merged(group)
    return found


def split_row(line: str) -> list[str]:
    return re.split(r"(?<!\\)\|", line)


def drawings(files: list[ReportFile]) -> list[ReportFile]:
    return [file for file in files if file.path.endswith(".svg")]


@few
@given(any_results())
def test_a_report_is_well_formed(results: Results) -> None:
    page, *others = report(results, "benchmarks")
    text = page.content.decode()

    for drawing in drawings(others):
        ET.fromstring(drawing.content)
    for table in re.findall(r"(?m)(?:^\|.*\n)+", text):
        assert len({len(split_row(line)) for line in table.splitlines()}) == 1
    assert "\n\n\n" not in text
    assert text.endswith("\n")
    assert re.findall(r"(?m)^# .*$", text) == ["# Benchmarks"]


@few
@given(any_results())
def test_a_drawing_has_a_row_for_each_outcome_but_what_nobody_offers(results: Results) -> None:
    shown = {file.path: file.content.decode() for file in report(results, "benchmarks")}

    for scenario in SCENARIOS:
        found = results.of_scenario(scenario)
        rows = sum(one.status != "absent" for group in found for one in group.outcomes)
        drawing = shown.get(f"benchmarks/{scenario}.svg", "")
        assert drawing.count('class="tool"') == rows
        assert drawing.count('class="figure"') + drawing.count('class="verdict"') == rows


@few
@given(any_results())
def test_what_a_report_publishes_makes_that_report(results: Results) -> None:
    files = report(results, "benchmarks")

    again = msgspec.json.decode(files[-1].content, type=Results)

    assert report(again, "benchmarks") == files


@few
@given(any_results(), groups())
def test_merging_replaces_one_group_and_keeps_the_others(results: Results, group: Group) -> None:
    after = results.merged(group)

    key = (group.workload, group.scenario)
    others = [old for old in results.groups if (old.workload, old.scenario) != key]
    assert [old for old in after.groups if (old.workload, old.scenario) != key] == others
    assert after.group(*key) == group
    assert after.merged(group) == after


@given(st.floats(1e-9, 1e9))
def test_a_scale_reaches_with_as_few_steps_as_may_be(most: float) -> None:
    scale = Scale.to(most)

    assert 1 <= scale.ticks <= MOST_TICKS
    assert scale.step * scale.ticks >= most * (1 - 1e-6)
    assert scale.step * (scale.ticks - 1) < most
    assert LEFT <= scale.x(most) <= RIGHT + 0.01
    assert f"{scale.step:e}"[0] in "125"
