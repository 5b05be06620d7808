"""Options that several commands share, and the records that hold them."""

from __future__ import annotations

from puffin_cli._parser import one_of
from puffin_macros import Record

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Literal

    from puffin_cli._parser import CommandParser
    from puffin_fs import LinkMode
    from puffin_normalize import ProjectName

    ColorChoice = Literal["auto", "always", "never"]

STRATEGIES = ("first-index", "unsafe-first-match", "unsafe-best-match")
LINK_MODES = ("clone", "copy", "hardlink", "symlink")


class GlobalArguments(Record):
    """What every command takes."""

    quiet: bool = False
    verbose: bool = False
    no_cache: bool = False
    cache_dir: str | None = None
    offline: bool = False
    color: ColorChoice = "auto"
    no_progress: bool = False
    no_pip_config: bool = False
    version: bool = False
    help: bool = False


class IndexArguments(GlobalArguments):
    """What every command takes that may ask an index."""

    index_url: str | None = None
    extra_index_url: tuple[str, ...] = ()
    find_links: tuple[str, ...] = ()
    no_index: bool = False
    index_strategy: str | None = None
    project_index: tuple[tuple[ProjectName, str], ...] = ()


class FormatArguments(IndexArguments):
    """What every command takes that chooses files."""

    only_binary: tuple[str, ...] = ()
    no_binary: tuple[str, ...] = ()
    no_build: bool = False
    require_hashes: bool = False


class BuildArguments(FormatArguments):
    """What every command takes that may build."""

    no_build_isolation: bool = False
    no_build_isolation_package: tuple[ProjectName, ...] = ()
    config_setting: tuple[tuple[str, str], ...] = ()
    build_constraint: tuple[str, ...] = ()
    build_timeout: float | None = None


class ChangeArguments(BuildArguments):
    """What every command takes that changes what an environment holds."""

    python: str | None = None
    reinstall: bool = False
    reinstall_package: tuple[ProjectName, ...] = ()
    link_mode: LinkMode | None = None
    dry_run: bool = False
    compile_bytecode: bool = False


def add_global_options(parser: CommandParser) -> None:
    """Add the options of `GlobalArguments`."""
    parser.group("global options")
    parser.flag("-q", "--quiet", text="Print results and errors only")
    parser.flag("-v", "--verbose", text="Tell what is done, on stderr")
    parser.flag("-n", "--no-cache", text="Use a temporary cache, removed at the end")
    parser.option("--cache-dir", metavar="DIR", text="Where the cache is [PUFFIN_CACHE_DIR]")
    parser.flag("--offline", text="Open no connection; use the cache as it is [PUFFIN_OFFLINE]")
    parser.option(
        "--color",
        metavar="COLOR",
        text="auto, always or never",
        parse=one_of("auto", "always", "never"),
        default="auto",
    )
    parser.flag("--no-progress", text="Show no progress bars [PUFFIN_NO_PROGRESS]")
    parser.flag("--no-pip-config", text="Ignore pip's configuration [PUFFIN_NO_PIP_CONFIG]")
    parser.flag("-V", "--version", text="Print the version")
    parser.flag("-h", "--help", text="Print this help")
    parser.conflict("quiet", "verbose")


def add_index_options(parser: CommandParser) -> None:
    """Add the options of `IndexArguments`."""
    parser.group("index options")
    parser.option(
        "-i",
        "--index-url",
        metavar="URL",
        text="The index to ask instead of the default one [PUFFIN_INDEX_URL]",
    )
    parser.option(
        "--extra-index-url",
        metavar="URL",
        text="A further index, for projects that those before it do not have; repeatable",
        repeat=True,
    )
    parser.option(
        "-f",
        "--find-links",
        metavar="PLACE",
        text="A directory of distributions, or a page with links to some; repeatable",
        repeat=True,
    )
    parser.flag("--no-index", text="Ask no index; look at --find-links places only")
    parser.option(
        "--index-strategy",
        metavar="STRATEGY",
        text="Which releases count if several indexes have a project: those of the first"
        " (first-index), those of the first with one that fits (unsafe-first-match), or all of"
        " them (unsafe-best-match)",
        parse=one_of(*STRATEGIES),
    )
    parser.option(
        "--project-index",
        metavar="PROJECT=URL",
        text="Ask this index, and no other, for the project; repeatable",
        parse=_project_url,
        repeat=True,
    )
    parser.conflict("no_index", "index_url", "extra_index_url", "project_index")


def add_format_options(parser: CommandParser) -> None:
    """Add the options of `FormatArguments` beyond those of indexes."""
    parser.group("file options")
    parser.option(
        "--only-binary",
        metavar="PROJECT",
        text="Use no source distribution of a project, or of `:all:`; `:none:` takes back what was"
        " said before; repeatable",
        parse=check_format_words,
        repeat=True,
    )
    parser.option(
        "--no-binary",
        metavar="PROJECT",
        text="Use no wheel of a project, or of `:all:`; `:none:` as above; who is named in one of"
        " the two is not meant by `:all:` in the other; repeatable",
        parse=check_format_words,
        repeat=True,
    )
    parser.flag(
        "--no-build", text="Build nothing, so that no code of projects runs: `--only-binary :all:`"
    )
    parser.flag("--require-hashes", text="Admit only files whose hashes the input lists")


def add_build_options(parser: CommandParser) -> None:
    """Add the options of `BuildArguments` beyond those of files."""
    parser.group("build options")
    parser.flag(
        "--no-build-isolation", text="Build with what is installed: make no environments for builds"
    )
    parser.option(
        "--no-build-isolation-package",
        metavar="PROJECT",
        text="The same for one project; repeatable",
        parse=_project,
        repeat=True,
    )
    parser.option(
        "-C",
        "--config-setting",
        metavar="KEY=VALUE",
        text="A setting for the build backends of what is asked for; a repeated key makes a list",
        parse=split_setting,
        repeat=True,
    )
    parser.option(
        "-b",
        "--build-constraint",
        metavar="FILE",
        text="A file of constraints on what builds need; repeatable",
        repeat=True,
    )
    parser.option(
        "--build-timeout",
        metavar="SECONDS",
        text="How long each step of a build may take",
        parse=_seconds,
    )
    parser.conflict("no_build_isolation", "no_build_isolation_package")


def add_change_options(parser: CommandParser) -> None:
    """Add the options of `ChangeArguments` beyond those of builds and of the interpreter."""
    parser.flag("--reinstall", text="Fetch and install anew what is asked for")
    parser.option(
        "--reinstall-package",
        metavar="PROJECT",
        text="The same for one project; repeatable",
        parse=_project,
        repeat=True,
    )
    parser.option(
        "--link-mode",
        metavar="MODE",
        text=f"How files get from the cache into the environment: {', '.join(LINK_MODES)}",
        parse=one_of(*LINK_MODES),
    )
    parser.flag("--dry-run", text="Tell what would be done, and do nothing")
    parser.flag("--compile-bytecode", text="Compile the modules of what is installed to bytecode")


def add_python_option(parser: CommandParser, what: str) -> None:
    """Add `-p/--python`."""
    parser.option("-p", "--python", metavar="PYTHON", text=f"{what}: a path, a version or a name")


def check_format_words(text: str) -> str:
    """Return a value of `--only-binary` or `--no-binary` as it is.

    Raises: InvalidNameError - a word of it is no name.
    """
    from puffin_normalize import normalize_project

    for word in text.split(","):
        if word.strip() not in {":all:", ":none:", ""}:
            normalize_project(word.strip())
    return text


def split_setting(text: str) -> tuple[str, str]:
    """Return key and value of a `--config-setting`.

    Raises: ValueError - there is no `=`, or no key before it.
    """
    key, equals, value = text.partition("=")
    if not key or not equals:
        raise ValueError("expected KEY=VALUE")
    return key, value


def _seconds(text: str) -> float:
    from puffin_cli._values import seconds_of

    return seconds_of(text)


def _project_url(text: str) -> tuple[ProjectName, str]:
    from puffin_cli._values import split_project

    return split_project(text, "URL")


def _project(text: str) -> ProjectName:
    from puffin_normalize import normalize_project

    return normalize_project(text)
