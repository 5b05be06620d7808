import os
from pathlib import Path

import pytest

from puffin_cli._errors import ConfigError
from puffin_cli._pip_config import config_files, read_pip_config
from puffin_cli._settings import parse_flag


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "home").mkdir()
    (tmp_path / "xdg").mkdir()
    return {
        "HOME": str(tmp_path / "home"),
        "XDG_CONFIG_HOME": str(tmp_path / "home" / ".config"),
        "XDG_CONFIG_DIRS": str(tmp_path / "xdg"),
    }


def put(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def own_files(environ: dict[str, str], prefix: Path, platform: str = "linux") -> list[str]:
    base = os.path.dirname(environ["HOME"])
    return [path for path in config_files(environ, str(prefix), platform) if path.startswith(base)]


def test_files_come_from_the_weakest_to_the_strongest(
    tmp_path: Path, environ: dict[str, str]
) -> None:
    places = [
        put(tmp_path / "xdg/pip/pip.conf", ""),
        put(tmp_path / "home/.pip/pip.conf", ""),
        put(tmp_path / "home/.config/pip/pip.conf", ""),
        put(tmp_path / "venv/pip.conf", ""),
    ]

    assert own_files(environ, tmp_path / "venv") == [str(place) for place in places]


def test_a_file_that_a_variable_names_stands_for_those_of_the_user(
    tmp_path: Path, environ: dict[str, str]
) -> None:
    shared = put(tmp_path / "xdg/pip/pip.conf", "")
    user = [put(tmp_path / f"home/{name}/pip.conf", "") for name in (".pip", ".config/pip")]
    site = put(tmp_path / "venv/pip.conf", "")
    extra = put(tmp_path / "extra.conf", "")

    found = []
    for name in (extra, tmp_path / "none.conf"):
        environ["PIP_CONFIG_FILE"] = str(name)
        found.append(own_files(environ, tmp_path / "venv"))

    assert found == [
        [str(path) for path in (shared, site, extra)],
        [str(path) for path in (shared, *user, site)],
    ]


def test_null_device_turns_files_off(tmp_path: Path, environ: dict[str, str]) -> None:
    put(tmp_path / "venv/pip.conf", "[global]\nindex-url = https://example.org/a")
    environ["PIP_CONFIG_FILE"] = os.devnull

    assert config_files(environ, str(tmp_path / "venv"), "linux") == []


@pytest.mark.parametrize(
    ("platform", "place"),
    [
        ("darwin", "home/.config/pip/pip.conf"),
        ("win32", "profile/pip/pip.ini"),
    ],
)
def test_other_systems_have_other_places(
    tmp_path: Path, environ: dict[str, str], platform: str, place: str
) -> None:
    environ |= {"USERPROFILE": str(tmp_path / "profile"), "APPDATA": str(tmp_path / "data")}
    path = put(tmp_path / place, "")

    assert own_files(environ, tmp_path / "venv", platform) == [str(path)]


def test_stronger_file_wins_and_the_value_knows_its_source(
    tmp_path: Path, environ: dict[str, str]
) -> None:
    put(tmp_path / "home/.pip/pip.conf", "[global]\nindex_url = https://example.org/a\ntimeout=7")
    site = put(tmp_path / "venv/pip.conf", "[global]\nindex-url = https://example.org/b")

    config = read_pip_config(environ, str(tmp_path / "venv"), "linux")

    found = config.get("index-url")
    assert found is not None
    assert (found.value, found.source) == ("https://example.org/b", f"{site} [global]")
    assert config.get("timeout") is not None


def test_the_section_of_install_outranks_global_in_any_file(
    tmp_path: Path, environ: dict[str, str]
) -> None:
    put(tmp_path / "home/.pip/pip.conf", "[install]\nindex-url = https://example.org/install")
    put(tmp_path / "venv/pip.conf", "[global]\nindex-url = https://example.org/global")

    found = read_pip_config(environ, str(tmp_path / "venv"), "linux").get("index-url")

    assert found is not None
    assert found.value == "https://example.org/install"


def test_variables_outrank_files(tmp_path: Path, environ: dict[str, str]) -> None:
    put(tmp_path / "venv/pip.conf", "[install]\nindex-url = https://example.org/file")
    environ |= {"PIP_INDEX_URL": "https://example.org/variable", "PIP_DEFAULT_TIMEOUT": "9"}

    config = read_pip_config(environ, str(tmp_path / "venv"), "linux")

    url, timeout = config.get("index-url"), config.get("timeout")
    assert url is not None
    assert timeout is not None
    assert (url.value, url.source) == ("https://example.org/variable", "PIP_INDEX_URL")
    assert timeout.value == "9"


def test_lists_are_split_at_blanks_and_lines(tmp_path: Path, environ: dict[str, str]) -> None:
    put(tmp_path / "venv/pip.conf", "[global]\nfind-links =\n    ./a\n    ./b ./c\n")

    found = read_pip_config(environ, str(tmp_path / "venv"), "linux").get_list("find-links")

    assert found == ("./a", "./b", "./c")


def test_percent_signs_are_themselves(tmp_path: Path, environ: dict[str, str]) -> None:
    put(tmp_path / "venv/pip.conf", "[global]\nindex-url = https://u:p%40@example.org/")

    found = read_pip_config(environ, str(tmp_path / "venv"), "linux").get("index-url")

    assert found is not None
    assert found.value == "https://u:p%40@example.org/"


def test_empty_values_do_not_count(tmp_path: Path, environ: dict[str, str]) -> None:
    put(tmp_path / "venv/pip.conf", "[global]\nindex-url =\n")

    assert read_pip_config(environ, str(tmp_path / "venv"), "linux").get("index-url") is None


@pytest.mark.parametrize("content", [b"no section\n", b"[global]\n\xff = 1\n", b"[global\nx=1\n"])
def test_broken_file_is_named(tmp_path: Path, environ: dict[str, str], content: bytes) -> None:
    path = put(tmp_path / "venv/pip.conf", "")
    path.write_bytes(content)

    with pytest.raises(ConfigError) as caught:
        read_pip_config(environ, str(tmp_path / "venv"), "linux")

    assert caught.value.source == str(path)


@pytest.mark.parametrize(
    ("text", "value"), [("yes", True), ("1", True), ("On", True), ("0", False), ("false", False)]
)
def test_flags(text: str, *, value: bool) -> None:
    assert parse_flag(text, "PIP_NO_INDEX") is value


def test_flag_that_is_none_names_its_source() -> None:
    with pytest.raises(ConfigError, match="PIP_NO_INDEX: expected yes or no, found 'maybe'"):
        parse_flag("maybe", "PIP_NO_INDEX")
