"""Settings: a flag, else a variable of ours, else pip's configuration, else the default.

A text that may turn out to be wrong knows where it was set. What files of requirements say stands
right behind the flags.
"""

from __future__ import annotations

import os

from puffin_cli._errors import ConfigError
from puffin_macros import Record

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TypeVar

    from puffin_cli._arguments import GlobalArguments, IndexArguments
    from puffin_cli._compile_arguments import ResolutionArguments
    from puffin_cli._cutoff import Cutoff
    from puffin_cli._pip_config import PipConfig
    from puffin_resolver import PrereleaseMode, ResolutionMode

    T = TypeVar("T")


RESOLUTION_MODES: tuple[ResolutionMode, ...] = ("highest", "lowest", "lowest-direct")
PRERELEASE_MODES: tuple[PrereleaseMode, ...] = (
    "disallow",
    "allow",
    "if-necessary",
    "explicit",
    "if-necessary-or-explicit",
)

DEFAULT = "default"
DEFAULT_TIMEOUT = 30.0
"""Seconds without a byte after which a connection is given up."""


class Sourced(Record):
    """A text and the flag, variable or file that set it."""

    value: str
    source: str
    """`--index-url`, `PUFFIN_INDEX_URL`, `pip.conf [global]`, `default`: for messages."""

    def __init__(self, value: str, source: str) -> None:
        super().__init__(value=value, source=source)


class FileOptions:
    """The options that requirements files contain, in the order of the files."""

    def __init__(self) -> None:
        self.index_url: str | None = None
        self.extra_index_urls: list[str] = []
        self.find_links: list[str] = []
        self.no_index = False
        self.trusted_hosts: list[str] = []
        self.only_binary: list[str] = []
        self.no_binary: list[str] = []
        self.require_hashes = False
        self.prereleases = False


class Settings:
    """The values in force, found when they are asked for."""

    def __init__(
        self, arguments: GlobalArguments, environ: Mapping[str, str], prefix: str, platform: str
    ) -> None:
        self._arguments = arguments
        self._environ = environ
        self._prefix, self._platform = prefix, platform
        self._pip: PipConfig | None = None

    @property
    def pip(self) -> PipConfig:
        """Pip's configuration, read at the first use; empty if it is turned off."""
        if self._pip is None:
            from puffin_cli._pip_config import PipConfig, read_pip_config

            ignored = self.flag("no_pip_config", "PUFFIN_NO_PIP_CONFIG")
            self._pip = (
                PipConfig({})
                if ignored
                else read_pip_config(self._environ, self._prefix, self._platform)
            )
        return self._pip

    def flag(self, dest: str, variable: str) -> bool:
        """Return a setting that is yes or no and that pip does not know."""
        given: bool = getattr(self._arguments, dest)
        return given or parse_flag(self._environ.get(variable, ""), variable)

    @property
    def offline(self) -> bool:
        """Whether no connection may be opened."""
        return self.flag("offline", "PUFFIN_OFFLINE")

    @property
    def no_cache(self) -> bool:
        """Whether the cache is a temporary one."""
        return self.flag("no_cache", "PUFFIN_NO_CACHE")

    @property
    def no_progress(self) -> bool:
        """Whether progress bars are turned off."""
        return self.flag("no_progress", "PUFFIN_NO_PROGRESS")

    @property
    def names_cache(self) -> bool:
        """Whether the user says where the cache is."""
        return bool(self._cache_named)

    @property
    def _cache_named(self) -> str:
        return self._arguments.cache_dir or self._environ.get("PUFFIN_CACHE_DIR", "")

    def cache_directory(self, cwd: str) -> str:
        """Return where the cache is, absolute and with all links resolved."""
        place = self._cache_named
        if not place:
            from puffin_cache import user_cache_directory

            place = user_cache_directory(self._environ, self._platform) or ".puffin_cache"
        return os.path.realpath(os.path.join(cwd, os.path.expanduser(place)))

    def index_url(self, arguments: IndexArguments, files: FileOptions) -> Sourced | None:
        """Return the main index; None for the default one."""
        if arguments.index_url:
            return Sourced(arguments.index_url, "--index-url")
        if files.index_url:
            return Sourced(files.index_url, "--index-url in a requirements file")
        variable = self._environ.get("PUFFIN_INDEX_URL")
        if variable:
            return Sourced(variable, "PUFFIN_INDEX_URL")
        return self.pip.get("index-url")

    def extra_index_urls(self, arguments: IndexArguments, files: FileOptions) -> tuple[str, ...]:
        """Return the further indexes; those of requirements files come after the others."""
        found = self._places(
            arguments.extra_index_url, "--extra-index-url", "PUFFIN_EXTRA_INDEX_URL"
        )
        return found + tuple(files.extra_index_urls)

    def find_links(self, arguments: IndexArguments, files: FileOptions) -> tuple[str, ...]:
        """Return the flat places; those of requirements files come after the others."""
        found = self._places(arguments.find_links, "--find-links", "PUFFIN_FIND_LINKS")
        return found + tuple(files.find_links)

    def no_index(self, arguments: IndexArguments, files: FileOptions) -> bool:
        """Return whether no index is asked; a given `--index-url` overrules configuration."""
        if arguments.no_index or files.no_index:
            return True
        text = self._environ.get("PUFFIN_NO_INDEX")
        if text:
            return parse_flag(text, "PUFFIN_NO_INDEX")
        if arguments.index_url or files.index_url:
            return False
        return self.pip.get_flag("no-index")

    def index_strategy(self, arguments: IndexArguments) -> Sourced:
        """Return the word for how several indexes are asked."""
        if arguments.index_strategy:
            return Sourced(arguments.index_strategy, "--index-strategy")
        return self._word("PUFFIN_INDEX_STRATEGY", "first-index")

    def trusted_hosts(self, files: FileOptions) -> tuple[str, ...]:
        """Return the hosts whose certificates are not checked."""
        found = self._places((), "", "PUFFIN_TRUSTED_HOST", "trusted-host")
        return found + tuple(files.trusted_hosts)

    def resolution_mode(self, arguments: ResolutionArguments) -> ResolutionMode:
        """Return which of the fitting releases are taken.

        Raises: ConfigError.
        """
        if arguments.resolution:
            return arguments.resolution
        return self._mode("PUFFIN_RESOLUTION", "highest", RESOLUTION_MODES)

    def prerelease_mode(self, arguments: ResolutionArguments, files: FileOptions) -> PrereleaseMode:
        """Return when pre-releases are taken.

        Raises: ConfigError.
        """
        if arguments.prerelease:
            return arguments.prerelease
        if files.prereleases:
            return "allow"
        return self._mode("PUFFIN_PRERELEASE", "if-necessary-or-explicit", PRERELEASE_MODES)

    def exclude_newer(self, arguments: ResolutionArguments) -> Cutoff | None:
        """Return from when on files do not exist; None: there is no such limit.

        Raises: ConfigError.
        """
        if arguments.exclude_newer is not None:
            return arguments.exclude_newer
        text = self._environ.get("PUFFIN_EXCLUDE_NEWER")
        if not text:
            return None
        from puffin_cli._cutoff import parse_cutoff

        try:
            return parse_cutoff(text)
        except ValueError as error:
            raise ConfigError("PUFFIN_EXCLUDE_NEWER", f"{error}, found {text!r}") from error

    @property
    def ca_file(self) -> Sourced | None:
        """The certificates to trust instead of the usual ones."""
        for variable in ("PUFFIN_CERT", "SSL_CERT_FILE"):
            if self._environ.get(variable):
                return Sourced(self._environ[variable], variable)
        return self.pip.get("cert")

    @property
    def client_certificate(self) -> Sourced | None:
        """The file with the certificate and the key to show to servers."""
        return self.pip.get("client-cert")

    @property
    def proxy(self) -> Sourced | None:
        """The proxy for all requests; else the usual variables hold."""
        return self.pip.get("proxy")

    @property
    def timeout(self) -> float:
        """Seconds to wait for a connection and for each piece of an answer."""
        text = self._environ.get("PUFFIN_HTTP_TIMEOUT")
        found = Sourced(text, "PUFFIN_HTTP_TIMEOUT") if text else self.pip.get("timeout")
        if found is None:
            return DEFAULT_TIMEOUT
        from puffin_cli._values import parse_seconds

        return parse_seconds(found)

    @property
    def retries(self) -> int | None:
        """How often a request is tried again; None for the client's default."""
        text = self._environ.get("PUFFIN_HTTP_RETRIES")
        found = Sourced(text, "PUFFIN_HTTP_RETRIES") if text else self.pip.get("retries")
        if found is None:
            return None
        from puffin_cli._values import parse_count

        return parse_count(found, least=0)

    @property
    def concurrency(self) -> int:
        """Requests in flight at once."""
        text = self._environ.get("PUFFIN_CONCURRENT_DOWNLOADS")
        if not text:
            from puffin_client import DEFAULT_CONCURRENCY  # measured there

            return DEFAULT_CONCURRENCY
        from puffin_cli._values import parse_count

        return parse_count(Sourced(text, "PUFFIN_CONCURRENT_DOWNLOADS"), least=1)

    @property
    def transport(self) -> Sourced:
        """Which transport to use; `auto` for the best that is installed."""
        return self._word("PUFFIN_TRANSPORT", "auto")

    @property
    def keyring_provider(self) -> Sourced:
        """`subprocess` if the keyring command may be asked for passwords; `disabled` if not."""
        word = self._word("PUFFIN_KEYRING_PROVIDER", "")
        if word.value:
            return word
        return self.pip.get("keyring-provider") or Sourced("disabled", DEFAULT)

    def _word(self, variable: str, default: str) -> Sourced:
        text = self._environ.get(variable)
        return Sourced(text, variable) if text else Sourced(default, DEFAULT)

    def _mode(self, variable: str, default: T, choices: tuple[T, ...]) -> T:
        text = self._environ.get(variable)
        if not text:
            return default
        for choice in choices:
            if choice == text:
                return choice
        raise ConfigError(variable, f"possible values are {', '.join(map(str, choices))}")

    def _places(
        self, flags: tuple[str, ...], flag: str, variable: str, key: str = ""
    ) -> tuple[str, ...]:
        text = self._environ.get(variable)
        return flags or (
            tuple(text.split()) if text else self.pip.get_list(key or flag.lstrip("-"))
        )


def parse_flag(text: str, source: str) -> bool:
    """Return what a yes or no says.

    Raises: ConfigError - it is neither; the message names `source`.
    """
    word = text.strip().lower()
    if word in {"1", "true", "yes", "y", "on", "t"}:
        return True
    if word in {"0", "false", "no", "n", "off", "f", ""}:
        return False
    raise ConfigError(source, f"expected yes or no, found {text!r}")
