"""Bar charts as SVG: a block a workload, a bar a tool.

What is drawn is told in words as well, in the description that screen readers read. Colours are
told apart with any kind of colour blindness, in the light as in the dark, and are never all that
tells bars apart.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from msgspec import Struct

from puffin_bench._catalogue import by_tool, by_workload, summary_of
from puffin_bench._figures import SECOND, seconds
from puffin_bench._statistics import Summary, rounds, summary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from puffin_bench._results import Group, Outcome

WIDTH = 800
LEFT, RIGHT = 104, 660
"""Where bars begin, and where the longest may end: what is right of it is for its figure."""
ROW, BAR, HEADING, AXIS, TOP = 24, 15, 34, 30, 70
"""Heights: of a tool, its bar, a block's name, its scale, and what is above all blocks."""
MOST_TICKS = 5


class Colours(Struct, frozen=True):
    """One set of colours."""

    background: str
    """What they are meant for; it is drawn round lines only."""
    text: str
    faint: str
    """Of lines and of words beside the point."""
    tools: dict[str, str]


LIGHT = Colours(
    background="#FFFFFF",
    text="#1F2328",
    faint="#59636E",
    tools={
        "puffin": "#E06A00",
        "uv": "#005A9C",
        "pip": "#009E73",
        "pip-tools": "#D070A8",
        "nab": "#6B5900",
        "python": "#3F4650",
    },
)
DARK = Colours(
    background="#0D1117",
    text="#F0F6FC",
    faint="#9198A1",
    tools={
        "puffin": "#FF9D42",
        "uv": "#2F81F7",
        "pip": "#1FA67F",
        "pip-tools": "#E5A3CB",
        "nab": "#FFF0A0",
        "python": "#656D76",
    },
)


class Scale(Struct, frozen=True):
    """A linear scale from zero, in seconds."""

    step: float
    ticks: int

    @classmethod
    def to(cls, most: float) -> Scale:
        """Return the scale with the fewest round steps that reaches `most`, which is not zero."""
        power = 10.0 ** math.floor(math.log10(most / MOST_TICKS))
        enough = most * (1 - 1e-9)  # a sum of 0.1 and 0.2 is no reason for another step
        step = next(power * n for n in (1, 2, 5, 10) if power * n * MOST_TICKS >= enough)
        return cls(step, math.ceil(enough / step))

    def x(self, value: float) -> float:
        """Return where a value is, in units of the drawing."""
        return LEFT + (RIGHT - LEFT) * value / (self.step * self.ticks)

    def labels(self) -> list[str]:
        """Return what is below the ticks, the first of which is at zero."""
        factor, unit = (1, "s") if self.step * self.ticks >= SECOND else (1000, "ms")
        return ["0", *(f"{self.step * n * factor:g} {unit}" for n in range(1, self.ticks + 1))]


def chart(title: str, groups: Iterable[Group]) -> str:
    """Return the drawing of the groups of one scenario: the medians of their wall times."""
    shown = by_workload(groups)
    lines: list[str] = []
    top = TOP
    for group in shown:
        outcomes = _shown(group)
        lines += _block(group, outcomes, top)
        top += _height(outcomes)
    return "\n".join(
        [
            '<svg xmlns="http://www.w3.org/2000/svg" role="img"',
            ' aria-labelledby="title description"',
            f' width="{WIDTH}" height="{top}" viewBox="0 0 {WIDTH} {top}">',
            f'<title id="title">{escape(title)}</title>',
            f'<desc id="description">{escape(" ".join(_described(shown)))}</desc>',
            f"<style>{_style()}</style>",
            _text(16, 26, title, "title"),
            _text(16, 46, caption(shown), "faint"),
            *lines,
            "</svg>\n",
        ]
    )


def caption(groups: Sequence[Group]) -> str:
    """Return how to read a drawing."""
    fewest, most = rounds(groups)
    runs = f"{fewest}" if fewest == most else f"{fewest} to {most}"
    return (
        f"Time, medians of {runs} runs; shorter is better. The line on a bar spans the middle half "
        "of its runs. Scales are linear, one a block."
    )


def _shown(group: Group) -> list[Outcome]:
    return [outcome for outcome in by_tool(group.outcomes) if outcome.status != "absent"]


def _height(outcomes: Sequence[Outcome]) -> int:
    return HEADING + ROW * len(outcomes) + AXIS


def _block(group: Group, outcomes: Sequence[Outcome], top: int) -> Iterator[str]:
    """Draw a workload, with a scale of its own if anything was timed."""
    about = summary_of(group.workload)
    yield _text(16, top + 16, group.workload, "name")
    yield _text(LEFT, top + 16, about, "faint")
    rows = top + HEADING
    timed = [found for outcome in outcomes if (found := summary(outcome))]
    scale = Scale.to(max(found.high for found in timed)) if timed else None
    if scale:
        yield from _axis(scale, rows - 4, rows + ROW * len(outcomes))
    for number, outcome in enumerate(outcomes):
        yield from _row(outcome, scale, rows + ROW * number)


def _axis(scale: Scale, top: float, bottom: float) -> Iterator[str]:
    for number, label in enumerate(scale.labels()):
        x = scale.x(scale.step * number)
        yield _line(x, top, x, bottom, "grid")
        yield _text(x, bottom + 13, label, "tick")


def _row(outcome: Outcome, scale: Scale | None, top: float) -> Iterator[str]:
    middle = top + ROW / 2 - 2
    yield _text(LEFT - 8, middle + 4, outcome.tool, "tool")
    found = summary(outcome)
    if found is None or scale is None:
        yield _text(LEFT + 6, middle + 4, verdict(outcome), "verdict")
        return
    yield _bar(outcome.tool, scale.x(found.median), middle)
    yield from _whisker(found, scale, middle)
    end = scale.x(max(found.median, found.high))
    yield _text(end + 8, middle + 4, seconds(found.median), "figure")


def verdict(outcome: Outcome) -> str:
    """Return what is said in the place of a time."""
    if outcome.status == "differs":
        return "differs: its answer is another"
    return "failed: no answer"


def _bar(tool: str, end: float, middle: float) -> str:
    return (
        f'<rect class={quoteattr(f"bar {tool}")} x="{LEFT}" y="{middle - BAR / 2:.1f}" '
        f'width="{max(end - LEFT, 1):.1f}" height="{BAR}"/>'
    )


def _whisker(found: Summary, scale: Scale, middle: float) -> Iterator[str]:
    """Draw the middle half: a line with ends, and below it one that parts it from its bar."""
    low, high = scale.x(found.low), scale.x(found.high)
    for kind in ("halo", "spread"):
        yield _line(low, middle, high, middle, kind)
        for x in (low, high):
            yield _line(x, middle - 4, x, middle + 4, kind)


def _text(x: float, y: float, text: str, kind: str) -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}">{escape(text)}</text>'


def _line(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    return f'<line class="{kind}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def _style() -> str:
    return (
        'text{font:13px system-ui,-apple-system,"Segoe UI","DejaVu Sans",sans-serif}'
        ".title{font-size:18px;font-weight:600}.name{font-weight:600}"
        ".faint,.tick{font-size:12px}.tick{font-size:11px;text-anchor:middle}"
        ".tool{text-anchor:end}.verdict{font-style:italic}"
        ".spread{stroke-width:1.5}.halo{stroke-width:3;stroke-linecap:square}.grid{stroke-width:1;opacity:.35}"
        f"{_colours(LIGHT)}@media (prefers-color-scheme:dark){{{_colours(DARK)}}}"
    )


def _colours(colours: Colours) -> str:
    bars = "".join(f".{tool}{{fill:{colour}}}" for tool, colour in colours.tools.items())
    return (
        f"text{{fill:{colours.text}}}.faint,.tick{{fill:{colours.faint}}}"
        f".bar{{fill:{colours.faint}}}{bars}"
        f".halo{{stroke:{colours.background}}}.spread{{stroke:{colours.text}}}.grid{{stroke:{colours.faint}}}"
    )


def _described(groups: Iterable[Group]) -> Iterator[str]:
    for group in groups:
        told = [f"{outcome.tool} {_told(outcome)}" for outcome in _shown(group)]
        yield f"{group.workload}: {', '.join(told)}."


def _told(outcome: Outcome) -> str:
    found = summary(outcome)
    return outcome.status if found is None else seconds(found.median)
