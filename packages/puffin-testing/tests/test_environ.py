from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from puffin_testing import command_environ

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    "name",
    [
        *("PIP_INDEX_URL", "PUFFIN_CACHE_DIR", "UV_INDEX_URL", "CONDA_PREFIX", "GIT_DIR"),
        *("VIRTUAL_ENV", "https_proxy", "ALL_PROXY", "SSL_CERT_FILE", "NETRC"),
        *("NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "PYTHONIOENCODING"),
    ],
)
def test_what_the_developer_has_set_does_not_count(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "1")

    assert name not in command_environ(tmp_path)


@pytest.mark.parametrize("name", ["PATH", "LANG", "TMPDIR", "PYTHONPATH", "VIRTUAL_ENV_PROMPT"])
def test_what_the_system_has_set_stays(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "x")

    assert command_environ(tmp_path)[name] == "x"


def test_whoever_runs_the_command_is_at_home_somewhere_else(tmp_path: Path) -> None:
    environ = command_environ(tmp_path, NO_COLOR="1", PIP_CONFIG_FILE="own")

    assert environ["HOME"] == str(tmp_path)
    assert environ["XDG_CACHE_HOME"].startswith(str(tmp_path) + os.sep)
    assert (environ["NO_COLOR"], environ["PIP_CONFIG_FILE"]) == ("1", "own")
