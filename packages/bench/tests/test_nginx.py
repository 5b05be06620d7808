"""An nginx is used if it has what serving a mirror takes, and is not if it has not."""

from __future__ import annotations

import os
import re
import resource
from typing import TYPE_CHECKING

import pytest

from puffin_bench._errors import ServerError
from puffin_bench._nginx import MOST_OPEN, Nginx, find_nginx, nginx_configuration
from puffin_bench._promises import ServerSettings
from puffin_bench._serve import serve
from puffin_bench._store import Store

if TYPE_CHECKING:
    from pathlib import Path

BUILT = "--with-http_gzip_static_module --with-http_stub_status_module"


def pretend(folder: Path, *told: str, code: int = 0) -> str:
    """Make a command that says of itself what nginx says, and return the PATH to it."""
    lines = "".join(f"echo '{line}' >&2\n" for line in told)
    command = folder / "nginx"
    command.write_text(f"#!/bin/sh\n{lines}exit {code}\n")
    command.chmod(0o755)
    return str(folder)


def test_none_where_there_is_none(tmp_path: Path) -> None:
    assert find_nginx(str(tmp_path)) is None


@pytest.mark.parametrize(
    "told",
    [
        ("nginx version: nginx/1.24.0", "configure arguments: --with-http_stub_status_module"),
        ("nginx version: nginx/1.24.0", "configure arguments: --with-http_gzip_static_module"),
        (f"configure arguments: {BUILT}",),
    ],
)
def test_one_without_what_it_takes_is_none(tmp_path: Path, told: tuple[str, ...]) -> None:
    assert find_nginx(pretend(tmp_path, *told)) is None


def test_one_that_does_not_run_is_none(tmp_path: Path) -> None:
    told = ("nginx version: nginx/1.24.0", f"configure arguments: {BUILT}")

    assert find_nginx(pretend(tmp_path, *told, code=1)) is None


@pytest.mark.parametrize("modules", [(), ("ndk_http_module.so",), ("ngx_http_lua_module.so",)])
def test_one_without_its_modules_cannot_wait(tmp_path: Path, modules: tuple[str, ...]) -> None:
    told = f"configure arguments: --modules-path={tmp_path} {BUILT}"
    for module in modules:
        (tmp_path / module).touch()
    found = find_nginx(pretend(tmp_path, "nginx version: nginx/1.24.0", told))

    assert found is not None
    assert found.version == "1.24.0"
    assert found.waits is None


def test_one_with_its_modules_can_wait(tmp_path: Path) -> None:
    told = f"configure arguments: --modules-path={tmp_path} {BUILT}"
    modules = [tmp_path / "ndk_http_module.so", tmp_path / "ngx_http_lua_module.so"]
    for module in modules:
        module.touch()
    found = find_nginx(pretend(tmp_path, "nginx version: nginx/1.24.0", told))

    assert found is not None
    assert found.waits == tuple(map(str, modules))


def test_keeps_fewer_files_open_than_it_may() -> None:
    settings = ServerSettings(port=1, tree="t", files="f", misses="m", latency=0, bandwidth=None)
    text = nginx_configuration(Nginx("nginx", "1.24.0", None), settings)

    kept = re.search(r"open_file_cache max=(\d+)", text)
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    assert kept is not None
    assert 0 < int(kept[1]) <= (MOST_OPEN if most == resource.RLIM_INFINITY else most // 4)


@pytest.fixture
def only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PATH with nothing on it but what the test puts there."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


@pytest.mark.usefixtures("only")
def test_without_nginx_our_own_serves(tmp_path: Path) -> None:
    with serve(Store(tmp_path / "mirror")) as server:
        assert (server.kind, server.name) == ("python", "puffin-bench")


@pytest.mark.usefixtures("only")
def test_an_nginx_that_must_be_and_is_not_is_an_error(tmp_path: Path) -> None:
    with (
        pytest.raises(ServerError, match="no nginx that serves is on the PATH"),
        serve(Store(tmp_path / "mirror"), nginx=True),
    ):
        pass


def test_one_that_cannot_wait_is_taken_only_where_there_is_no_latency(only: Path) -> None:
    pretend(only, "nginx version: nginx/1.24.0", f"configure arguments: {BUILT}")
    store = Store(only / "mirror")

    with serve(store, latency=0.001) as server:
        assert server.kind == "python"
    with pytest.raises(ServerError, match="this nginx cannot wait"), serve(store, nginx=True):
        pass


def test_one_that_ends_at_once_is_an_error_that_tells_why(only: Path) -> None:
    told = ("nginx version: nginx/1.24.0", f"configure arguments: {BUILT}", "no, not today")
    pretend(only, *told)

    with pytest.raises(ServerError, match="no, not today"), serve(Store(only / "m"), latency=0):
        pass


def test_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with serve(Store(tmp_path / "mirror"), latency=0) as server:
        assert server.misses() == []
        assert len(os.listdir(tmp_path)) == 2

    assert os.listdir(tmp_path) == ["mirror"]
