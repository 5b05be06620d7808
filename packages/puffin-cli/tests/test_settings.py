import os
from pathlib import Path

import pytest

from puffin_cli._arguments import GlobalArguments, IndexArguments
from puffin_cli._compile_arguments import ResolutionArguments
from puffin_cli._cutoff import Cutoff
from puffin_cli._errors import ConfigError
from puffin_cli._settings import FileOptions, Settings


def settings(environ: dict[str, str], **arguments: object) -> Settings:
    return Settings(GlobalArguments(**arguments), environ, "/nowhere", "linux")


def bare(**variables: str) -> dict[str, str]:
    return {"PIP_CONFIG_FILE": os.devnull, **variables}


def test_index_comes_from_the_first_place_that_names_one() -> None:
    environ = bare()
    found = []
    for variable in ("PIP_INDEX_URL", "PUFFIN_INDEX_URL"):
        environ[variable] = f"https://example.org/{variable}"
        found.append(settings(dict(environ)).index_url(IndexArguments(), FileOptions()))
    files = FileOptions()
    files.index_url = "https://example.org/file"
    found.append(settings(environ).index_url(IndexArguments(), files))
    flag = IndexArguments(index_url="https://example.org/flag")
    found.append(settings(environ).index_url(flag, files))

    assert [setting.source for setting in found if setting] == [
        "PIP_INDEX_URL",
        "PUFFIN_INDEX_URL",
        "--index-url in a requirements file",
        "--index-url",
    ]


def test_no_index_is_named_means_the_default_one() -> None:
    assert settings(bare()).index_url(IndexArguments(), FileOptions()) is None


@pytest.mark.parametrize(("environ", "flag"), [({"PUFFIN_NO_PIP_CONFIG": "1"}, False), ({}, True)])
def test_pip_can_be_turned_off(environ: dict[str, str], *, flag: bool) -> None:
    chosen = settings(bare(PIP_INDEX_URL="https://example.org", **environ), no_pip_config=flag)

    assert chosen.index_url(IndexArguments(), FileOptions()) is None


def test_places_of_files_follow_those_of_flags() -> None:
    files = FileOptions()
    files.extra_index_urls.append("https://example.org/file")
    flags = IndexArguments(extra_index_url=("https://example.org/flag",))

    found = settings(bare(PIP_EXTRA_INDEX_URL="https://example.org/x")).extra_index_urls(
        flags, files
    )

    assert found == ("https://example.org/flag", "https://example.org/file")


def test_configured_places_are_lists() -> None:
    found = settings(bare(PIP_FIND_LINKS="./a ./b")).find_links(IndexArguments(), FileOptions())

    assert found == ("./a", "./b")


def test_a_given_index_overrules_a_configured_no_index() -> None:
    flags = IndexArguments(index_url="https://example.org")

    chosen = settings(bare(PIP_NO_INDEX="1"))

    assert chosen.no_index(IndexArguments(), FileOptions())
    assert not chosen.no_index(flags, FileOptions())


@pytest.mark.parametrize(
    ("environ", "seconds"),
    [({}, 30.0), ({"PIP_TIMEOUT": "7"}, 7.0), ({"PUFFIN_HTTP_TIMEOUT": "2.5"}, 2.5)],
)
def test_timeout(environ: dict[str, str], seconds: float) -> None:
    assert settings(bare(**environ)).timeout == seconds


@pytest.mark.parametrize("text", ["0", "-1", "soon", "inf", "nan"])
def test_timeout_that_is_none_names_its_source(text: str) -> None:
    with pytest.raises(ConfigError, match="PUFFIN_HTTP_TIMEOUT: expected a number of seconds"):
        _ = settings(bare(PUFFIN_HTTP_TIMEOUT=text)).timeout


@pytest.mark.parametrize("text", ["0", "many", "1.5", "9999999"])
def test_concurrency_is_a_count(text: str) -> None:
    with pytest.raises(ConfigError, match="expected a number from 1 on"):
        _ = settings(bare(PUFFIN_CONCURRENT_DOWNLOADS=text)).concurrency


def test_cache_directory_is_absolute_and_real(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")

    found = settings(bare(PUFFIN_CACHE_DIR="link/x")).cache_directory(str(tmp_path))

    assert found == str(tmp_path / "real" / "x")


def test_cache_flag_outranks_the_variable(tmp_path: Path) -> None:
    chosen = settings(bare(PUFFIN_CACHE_DIR="variable"), cache_dir="flag")

    assert chosen.cache_directory(str(tmp_path)) == str(tmp_path / "flag")


@pytest.mark.parametrize("variable", ["PUFFIN_OFFLINE", "PUFFIN_NO_CACHE", "PUFFIN_NO_PROGRESS"])
def test_flags_of_ours_may_be_variables(variable: str) -> None:
    chosen = settings(bare(**{variable: "1"}))

    assert [chosen.offline, chosen.no_cache, chosen.no_progress].count(True) == 1


def test_modes_come_from_flag_file_variable_default() -> None:
    pre, environ = FileOptions(), bare(PUFFIN_PRERELEASE="explicit", PUFFIN_RESOLUTION="lowest")
    pre.prereleases = True
    none, flags = ResolutionArguments(), ResolutionArguments(prerelease="disallow")

    found = [
        settings(environ).prerelease_mode(flags, pre),
        settings(environ).prerelease_mode(none, pre),
        settings(environ).prerelease_mode(none, FileOptions()),
        settings(bare()).prerelease_mode(none, FileOptions()),
        settings(environ).resolution_mode(ResolutionArguments(resolution="lowest-direct")),
        settings(environ).resolution_mode(none),
        settings(bare(PUFFIN_RESOLUTION="")).resolution_mode(none),
    ]

    assert found == [
        "disallow",
        "allow",
        "explicit",
        "if-necessary-or-explicit",
        "lowest-direct",
        "lowest",
        "highest",
    ]


def test_cutoff_comes_from_the_flag_or_the_variable() -> None:
    chosen = settings(bare(PUFFIN_EXCLUDE_NEWER="2 days"))
    flag = chosen.exclude_newer(ResolutionArguments(exclude_newer=Cutoff(instant=1.0)))
    variable = chosen.exclude_newer(ResolutionArguments())

    assert flag == Cutoff(instant=1.0)
    assert variable == Cutoff(age=172_800.0)
    assert settings(bare()).exclude_newer(ResolutionArguments()) is None


@pytest.mark.parametrize(
    ("variable", "message"),
    [
        ("PUFFIN_PRERELEASE", "PUFFIN_PRERELEASE: possible values are disallow, allow, "),
        ("PUFFIN_RESOLUTION", "PUFFIN_RESOLUTION: possible values are highest, lowest, "),
        ("PUFFIN_EXCLUDE_NEWER", "PUFFIN_EXCLUDE_NEWER: Neither a valid date "),
    ],
)
def test_values_that_make_no_sense_name_their_variable(variable: str, message: str) -> None:
    chosen, arguments = settings(bare(**{variable: "often"})), ResolutionArguments()
    ask = {
        "PUFFIN_PRERELEASE": lambda: chosen.prerelease_mode(arguments, FileOptions()),
        "PUFFIN_RESOLUTION": lambda: chosen.resolution_mode(arguments),
        "PUFFIN_EXCLUDE_NEWER": lambda: chosen.exclude_newer(arguments),
    }

    with pytest.raises(ConfigError) as raised:
        ask[variable]()

    assert str(raised.value).startswith(message)
