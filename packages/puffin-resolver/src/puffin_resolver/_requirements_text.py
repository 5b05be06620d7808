"""A resolution as a requirements file: pins, hashes, annotations."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from puffin_normalize import ProjectName
    from puffin_resolver._resolution import AnnotationStyle, Pin, Resolution

LINE_COLUMN = 24
"""Where annotations of the style `line` begin, if the pin is not longer."""


def requirements_text(
    resolution: Resolution,
    *,
    hashes: bool,
    annotations: AnnotationStyle | None,
    sources: Mapping[ProjectName, str],
) -> str:
    """Return the pins as lines, editable ones first; see `Resolution.to_requirements`."""
    pins = sorted(resolution.pins, key=lambda pin: not pin.editable)
    lines = [
        line
        for pin in pins
        # a tree that is edited has no hash that lasts
        for line in _pin_lines(
            sources.get(pin.name) or _requirement(pin),
            pin.hashes if hashes and not pin.editable else (),
            pin.via if annotations is not None else (),
            on_the_line=annotations == "line",
        )
    ]
    return "".join(f"{line}\n" for line in lines)


def _requirement(pin: Pin) -> str:
    if pin.url is None:
        return f"{pin.name}=={pin.version}"
    from puffin_resolver._bare_url import bare_url

    extras = f"[{','.join(pin.extras)}]" if pin.extras else ""
    url = bare_url(pin.url)
    return f"-e {url}{extras}" if pin.editable else f"{pin.name}{extras} @ {url}"


def _pin_lines(
    line: str, hashes: tuple[str, ...], via: tuple[str, ...], *, on_the_line: bool
) -> Iterator[str]:
    if via and on_the_line and not hashes:
        yield f"{line:{LINE_COLUMN}}  # via {', '.join(via)}"
        return
    yield " \\\n".join([line, *(f"    --hash={digest}" for digest in hashes)])
    if len(via) == 1 or (via and on_the_line):
        yield f"    # via {', '.join(via)}"
    elif via:
        yield "    # via"
        yield from (f"    #   {label}" for label in via)
