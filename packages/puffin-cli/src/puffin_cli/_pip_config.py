"""What pip is configured to do: its variables and its files, in its order.

Spec: pip's documentation, "Configuration": global, user, site, PIP_CONFIG_FILE, and variables above
all of them.
"""

from __future__ import annotations

import os

from puffin_cli._errors import ConfigError
from puffin_cli._settings import Sourced, parse_flag

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SECTIONS = ("global", "install")
"""Sections read, the later the stronger, whichever file they stand in."""

ALIASES = {"default-timeout": "timeout"}
"""Other spellings of the same key."""


class PipConfig:
    """The values of pip's configuration by key, each with where it was found."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, Sourced]) -> None:
        self._values = values

    def get(self, key: str) -> Sourced | None:
        """Return the value of `key` (`index-url`), or None if it is not set or empty."""
        return self._values.get(key)

    def get_list(self, key: str) -> tuple[str, ...]:
        """Return the words of a value that may be several; none if it is not set."""
        found = self._values.get(key)
        return tuple(found.value.split()) if found else ()

    def get_flag(self, key: str) -> bool:
        """Return a value that is yes or no; no if it is not set.

        Raises: ConfigError - it is something else.
        """
        found = self._values.get(key)
        return found is not None and parse_flag(found.value, found.source)


def read_pip_config(environ: Mapping[str, str], prefix: str, platform: str) -> PipConfig:
    """Read pip's files and variables.

    `prefix` is the root of the environment whose `pip.conf` is the one of the site, `platform` is
    `sys.platform`. Files that are missing are passed over.

    Raises: ConfigError - a file cannot be read or is no configuration file.
    Cost: one stat a place; the parser is imported only if one of the files exists.
    """
    values: dict[str, Sourced] = {}
    sections = [_read_file(path) for path in config_files(environ, prefix, platform)]
    for section in SECTIONS:
        for file in sections:
            values.update(file.get(section, {}))
    values.update(_variables(environ))
    return PipConfig({key: found for key, found in values.items() if found.value.strip()})


def config_files(environ: Mapping[str, str], prefix: str, platform: str) -> list[str]:
    """Return the files that exist, weakest first.

    `PIP_CONFIG_FILE` adds one at the end, and if it is there, those of the user do not count;
    naming the null device there turns all files off.
    """
    extra = environ.get("PIP_CONFIG_FILE")
    if extra == os.devnull:
        return []
    name = "pip.ini" if platform == "win32" else "pip.conf"
    shared, user = _shared_and_user_files(environ, platform, name)
    candidates = [*shared, *user, os.path.join(prefix, name)]
    if extra and os.path.exists(extra):
        candidates = [*shared, os.path.join(prefix, name), extra]
    return [path for path in candidates if os.path.isfile(path)]


def _shared_and_user_files(
    environ: Mapping[str, str], platform: str, name: str
) -> tuple[list[str], list[str]]:
    home = environ.get("USERPROFILE" if platform == "win32" else "HOME", "")
    if platform == "win32":
        shared = [os.path.join(environ.get("PROGRAMDATA", "C:\\ProgramData"), "pip", name)]
        user = [
            os.path.join(home, "pip", name),
            os.path.join(environ.get("APPDATA", home), "pip", name),
        ]
        return shared, user
    legacy = os.path.join(home, ".pip", name)
    config = environ.get("XDG_CONFIG_HOME") or os.path.join(home, ".config")
    if platform == "darwin":
        support = os.path.join("Library", "Application Support", "pip")
        own = os.path.join(home, support)
        place = own if os.path.isdir(own) else os.path.join(config, "pip")
        return [os.path.join(os.sep, support, name)], [legacy, os.path.join(place, name)]
    xdg = (environ.get("XDG_CONFIG_DIRS") or "/etc/xdg").split(os.pathsep)
    shared = [os.path.join(directory, "pip", name) for directory in reversed(xdg) if directory]
    return [*shared, f"/etc/{name}"], [legacy, os.path.join(config, "pip", name)]


def _read_file(path: str) -> dict[str, dict[str, Sourced]]:
    import configparser

    parser = configparser.RawConfigParser()
    try:
        with open(path, encoding="utf-8-sig") as file:
            parser.read_file(file)
    except (OSError, UnicodeDecodeError, configparser.Error) as error:
        reason = " ".join(str(error).split())
        raise ConfigError(path, f"not a readable pip configuration: {reason}") from error
    return {
        section: {
            _key(option): Sourced(value, f"{path} [{section}]")
            for option, value in parser.items(section)
        }
        for section in parser.sections()
    }


def _variables(environ: Mapping[str, str]) -> Iterator[tuple[str, Sourced]]:
    for name, value in environ.items():
        if name.startswith("PIP_") and value:
            yield _key(name.removeprefix("PIP_")), Sourced(value, name)


def _key(text: str) -> str:
    key = text.strip().lower().replace("_", "-").lstrip("-")
    return ALIASES.get(key, key)
