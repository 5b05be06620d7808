from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from made_results import Told, group, group_of, outcome

from puffin_bench._catalogue import TOOLS
from puffin_bench._chart import DARK, LEFT, LIGHT, RIGHT, Colours, Scale, chart

if TYPE_CHECKING:
    from collections.abc import Iterator

SVG = "{http://www.w3.org/2000/svg}"
LEAST_CONTRAST = 3.0
"""Of graphics with what is behind them, by the guidelines for accessible content."""
LEAST_TEXT_CONTRAST = 4.5
LEAST_DIFFERENCE = 15.0
"""Between two colours, as CIE 1976 has it; 2 is what a keen eye may tell apart."""


def drawn(**told: Told) -> ET.Element:
    return ET.fromstring(chart("Compile, cold", [group("trio", "compile-cold", **told)]))


def texts(root: ET.Element, kind: str) -> list[str]:
    return [e.text or "" for e in root.iter(f"{SVG}text") if e.get("class") == kind]


def bars(root: ET.Element) -> dict[str, float]:
    """The length of each bar by its tool."""
    found = {e.get("class", ""): float(e.get("width", "")) for e in root.iter(f"{SVG}rect")}
    return {kind.removeprefix("bar "): width for kind, width in found.items()}


def test_bars_are_as_long_as_medians_are() -> None:
    found = bars(drawn(puffin=1.0, uv=0.5, pip=4.0))

    assert found["puffin"] == pytest.approx(found["uv"] * 2, abs=0.2)
    assert found["pip"] == pytest.approx(found["uv"] * 8, abs=0.6)


def test_tools_are_in_their_order_whatever_that_of_the_runs() -> None:
    root = drawn(python=1.0, nab=1.0, other=1.0, pip_tools=1.0, pip=1.0, uv=1.0, puffin=1.0)

    assert texts(root, "tool") == [*TOOLS, "other"]


def test_each_bar_has_its_figure() -> None:
    assert texts(drawn(puffin=1.234, uv=0.0456), "figure") == ["1.23 s", "45.6 ms"]


def test_what_was_not_timed_is_said_in_words_and_has_no_bar() -> None:
    root = drawn(puffin=1.0, pip="failed", nab="differs")

    assert texts(root, "verdict") == ["failed: no answer", "differs: its answer is another"]
    assert texts(root, "tool") == ["puffin", "pip", "nab"]
    assert set(bars(root)) == {"puffin"}


def test_what_a_tool_does_not_do_is_left_out() -> None:
    assert texts(drawn(puffin=1.0, nab="absent"), "tool") == ["puffin"]


def test_a_block_without_any_time_has_no_scale() -> None:
    root = drawn(puffin="failed", uv="failed")

    assert texts(root, "verdict") == ["failed: no answer"] * 2
    assert texts(root, "tick") == []


def test_the_line_on_a_bar_spans_the_middle_half() -> None:
    root = drawn(puffin=1.0)
    spans = [e for e in root.iter(f"{SVG}line") if e.get("class") == "spread"]
    horizontal = next(e for e in spans if e.get("y1") == e.get("y2"))
    low, high = float(horizontal.get("x1", "")), float(horizontal.get("x2", ""))

    assert LEFT < low < LEFT + bars(root)["puffin"] < high <= RIGHT
    # Seven runs, each 1 % longer than the one before: the quartiles are 1.5 % off the median.
    assert (high - low) / bars(root)["puffin"] == pytest.approx(0.03, abs=0.001)


def test_blocks_have_scales_of_their_own_and_say_so() -> None:
    fast, slow = group("trio", "venv", puffin=0.009), group("jupyter", "venv", puffin=9.0)

    root = ET.fromstring(chart("Environment", [slow, fast]))

    assert texts(root, "name") == ["trio", "jupyter"]
    assert texts(root, "tick")[:6] == ["0", "2 ms", "4 ms", "6 ms", "8 ms", "10 ms"]
    assert texts(root, "tick")[6:] == ["0", "2 s", "4 s", "6 s", "8 s", "10 s"]
    assert "Scales are linear, one a block." in texts(root, "faint")[0]


def test_the_rounds_are_told() -> None:
    seven, nine = group("trio", "venv", uv=1.0), outcome("uv", 1.0, rounds=9)

    both = ET.fromstring(chart("Environment", [seven, group_of("jupyter", "venv", nine)]))

    assert "medians of 7 to 9 runs" in texts(both, "faint")[0]
    assert "medians of 7 runs" in texts(drawn(puffin=1.0), "faint")[0]


def test_who_cannot_see_it_is_told_what_it_shows() -> None:
    root = drawn(puffin=1.234, uv=0.5, pip="failed")
    by_id = {e.get("id"): e.text for e in root}

    assert root.get("role") == "img"
    assert [by_id[name] for name in root.get("aria-labelledby", "").split()] == [
        "Compile, cold",
        "trio: puffin 1.23 s, uv 500 ms, pip failed.",
    ]


def test_names_cannot_break_the_drawing() -> None:
    root = ET.fromstring(chart("a < b & c", [group_of("<x>", "venv", outcome('q"&', 1.0))]))

    assert texts(root, "title") == ["a < b & c"]
    assert texts(root, "name") == ["<x>"]


def test_everything_is_inside() -> None:
    root = drawn(puffin=0.00001, uv=9.99, pip=10.0, pip_tools="failed", nab=0.3)
    height = float(root.get("height", ""))

    assert all(float(e.get("y", 0)) < height for e in root.iter(f"{SVG}text"))
    assert all(1 <= width <= RIGHT - LEFT for width in bars(root).values())


@pytest.mark.parametrize(
    ("most", "step", "ticks"),
    [
        (0.9, 0.2, 5),
        (1.0, 0.2, 5),
        (1.01, 0.5, 3),
        (0.043, 0.01, 5),
        (0.1 + 0.2, 0.1, 3),
        (181, 50, 4),
        (2.0, 0.5, 4),
    ],
)
def test_a_scale_has_few_round_steps_that_suffice(most: float, step: float, ticks: int) -> None:
    scale = Scale.to(most)

    assert (scale.step, scale.ticks) == (pytest.approx(step), ticks)
    assert scale.x(0) == LEFT
    assert scale.x(step * ticks) == pytest.approx(RIGHT)


@pytest.mark.parametrize(
    ("most", "labels"),
    [
        (0.3, ["0", "100 ms", "200 ms", "300 ms"]),
        (0.99, ["0", "0.2 s", "0.4 s", "0.6 s", "0.8 s", "1 s"]),
        (0.00021, ["0", "0.05 ms", "0.1 ms", "0.15 ms", "0.2 ms", "0.25 ms"]),
    ],
)
def test_a_scale_has_one_unit(most: float, labels: list[str]) -> None:
    assert Scale.to(most).labels() == labels


# Colours

both_modes = pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])

# Linear RGB as it looks to who lacks one of the three cones, after Machado and others (2009).
SIGHTS = {
    "all cones": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
Triple = tuple[float, float, float]


def linear(colour: str) -> Triple:
    r, g, b = (expanded(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return r, g, b


def expanded(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def luminance(colour: str) -> float:
    r, g, b = linear(colour)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def seen(colour: str, sight: tuple[Triple, ...]) -> Triple:
    """The place of a colour in CIELAB."""
    rgb = linear(colour)
    r, g, b = (min(max(sum(map(float.__mul__, map(float, row), rgb)), 0), 1) for row in sight)
    x = (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505
    y = 0.2126 * r + 0.7152 * g + 0.0722 * b
    z = (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089
    fx, fy, fz = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def differences(colours: Colours, sight: tuple[Triple, ...]) -> Iterator[tuple[float, str, str]]:
    for one, other in itertools.combinations(colours.tools, 2):
        places = zip(
            seen(colours.tools[one], sight), seen(colours.tools[other], sight), strict=True
        )
        yield sum((a - b) ** 2 for a, b in places) ** 0.5, one, other


@both_modes
def test_every_tool_has_a_colour_that_stands_out(colours: Colours) -> None:
    assert tuple(colours.tools) == TOOLS
    for colour in colours.tools.values():
        assert contrast(colour, colours.background) >= LEAST_CONTRAST


@both_modes
def test_words_can_be_read(colours: Colours) -> None:
    for colour in (colours.text, colours.faint):
        assert contrast(colour, colours.background) >= LEAST_TEXT_CONTRAST


@both_modes
@pytest.mark.parametrize("sight", SIGHTS)
def test_colours_are_told_apart_by_all_eyes(colours: Colours, sight: str) -> None:
    assert min(differences(colours, SIGHTS[sight]))[0] >= LEAST_DIFFERENCE


def test_the_dark_colours_are_for_the_dark_only() -> None:
    style = next(drawn(puffin=1.0).iter(f"{SVG}style")).text or ""
    always, _, in_the_dark = style.partition("@media (prefers-color-scheme:dark)")

    assert f".puffin{{fill:{LIGHT.tools['puffin']}}}" in always
    assert f".puffin{{fill:{DARK.tools['puffin']}}}" in in_the_dark
    assert not set(re.findall(r"#\w{6}", always)) & {*DARK.tools.values(), DARK.text}
