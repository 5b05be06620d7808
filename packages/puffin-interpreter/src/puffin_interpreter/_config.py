"""The configuration file of virtual environments."""

from __future__ import annotations

from puffin_macros import Record

_MAX_BYTES = 100_000


class EnvironmentConfig(Record):
    """What `pyvenv.cfg` says, as far as we use it."""

    home: str = ""
    """The directory of the base interpreter."""
    gourgeist: str | None = None
    """The version of gourgeist that made the environment; None: another tool did."""
    include_system_site_packages: bool = False
    """Whether the distributions of the base interpreter can be imported too."""
    prompt: str | None = None
    """What activators show."""


def parse_config(text: str) -> EnvironmentConfig:
    """Return what the text of a `pyvenv.cfg` says; keys are read as `site` reads them.

    Spec: PEP 405.
    """
    values = {}
    for line in text.splitlines():
        key, equals, value = line.partition("=")
        if equals:
            values[key.strip().lower()] = value.strip()
    return EnvironmentConfig(
        home=values.get("home", ""),
        gourgeist=values.get("gourgeist"),
        include_system_site_packages=values.get("include-system-site-packages", "").lower()
        == "true",
        prompt=_unquoted(values.get("prompt")),
    )


def read_config(path: str) -> EnvironmentConfig | None:
    """Return what a `pyvenv.cfg` says, or None if there is no such file."""
    try:
        with open(path, "rb") as file:
            return parse_config(file.read(_MAX_BYTES).decode("utf-8", "replace"))
    except OSError:
        return None


def _unquoted(prompt: str | None) -> str | None:
    # `venv` writes the prompt as a literal of Python, others as it is.
    if prompt and len(prompt) > 1 and prompt[0] == prompt[-1] and prompt[0] in "'\"":
        return prompt[1:-1]
    return prompt
