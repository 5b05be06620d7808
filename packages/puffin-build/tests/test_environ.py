from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from puffin_build._environ import hook_environ, is_secret

if TYPE_CHECKING:
    from conftest import Surroundings


@pytest.mark.parametrize(
    "name",
    [
        "GITHUB_TOKEN",
        "token",
        "DB_PASSWORD",
        "MYSQL_PASSWD",
        "SIGNING_PASSPHRASE",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_ACCESS_KEY_ID",
        "GOOGLE_APPLICATION_CREDENTIALS",
        "SOME_API_KEY",
        "SOME_APIKEY",
        "SSH_PRIVATE_KEY",
        "NPM_AUTH",
        "NETRC_AUTH_FILE",
        "SSH_AUTH_SOCK",
        "DEPLOY_KEY",
        "DB_PASS",
        "DB_PWD",
        "GITHUB_PAT",
    ],
)
def test_names_of_secrets_are_known(name: str) -> None:
    assert is_secret(name, "x")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HOME", "/home/me"),
        ("PWD", "/home/me"),
        ("OLDPWD", "/home/me"),
        ("LANG", "C.UTF-8"),
        ("CFLAGS", "-O2"),
        ("CMAKE_ARGS", "-DX=ON"),
        ("KEYBOARD", "de"),
        ("GIT_AUTHOR_NAME", "Me"),
        ("GIT_AUTHOR_EMAIL", "me@example.org"),
        ("TOKENIZERS_PARALLELISM", "false"),
        ("SETUPTOOLS_SCM_PRETEND_VERSION", "1.0"),
        ("SETUPTOOLS_SCM_PRETEND_VERSION_FOR_TOKEN_RING", "1.0"),
        ("HTTPS_PROXY", "http://proxy.example.org:3128"),
        ("DOCS", "https://example.org/a@b"),
    ],
)
def test_what_builds_need_is_no_secret(name: str, value: str) -> None:
    assert not is_secret(name, value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "postgres://me:hunter2@db.example.org/x"),
        ("INDEXES", "https://example.org https://me@example.org/simple"),
        ("http_proxy", "http://me:hunter2@proxy.example.org"),
        ("HTTPS_PROXY", "me:hunter2@proxy.example.org:3128"),
    ],
)
def test_values_with_user_information_are_secrets(name: str, value: str) -> None:
    assert is_secret(name, value)


def test_settings_of_installers_and_of_the_interpreter_do_not_get_through(
    context: Surroundings,
) -> None:
    gone = {
        "PIP_INDEX_URL": "x",
        "PUFFIN_CACHE_DIR": "x",
        "UV_INDEX": "x",
        "TWINE_USERNAME": "x",
        "PYTHONPATH": "x",
        "PYTHONHOME": "x",
        "PYTHONSTARTUP": "x",
    }
    kept = {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1", "CC": "clang"}

    environ = hook_environ({**gone, **kept}, context.environment((), ""), "/t", isolated=True)

    assert environ.keys().isdisjoint(gone)
    assert kept.items() <= environ.items()


def test_the_scripts_of_the_environment_come_first(context: Surroundings) -> None:
    made = context.environment((), "")
    user = {"PATH": "/usr/bin", "VIRTUAL_ENV": "/home/me/.venv", "TMPDIR": "/var/tmp"}

    environ = hook_environ(user, made, "/t", isolated=True)

    assert environ["PATH"] == f"{made.interpreter.scheme.scripts}{os.pathsep}/usr/bin"
    assert environ["VIRTUAL_ENV"] == made.root
    assert environ["TMPDIR"] == "/t"
    assert user["TMPDIR"] == "/var/tmp"


def test_without_isolation_the_users_module_path_holds(context: Surroundings) -> None:
    made = context.environment((), "")
    user = {"PYTHONPATH": "/home/me/lib", "VIRTUAL_ENV": "/home/me/.venv"}
    plain = made.interpreter.replaced(prefix=made.interpreter.base_prefix)

    environ = hook_environ(user, made.replaced(interpreter=plain), "/t", isolated=False)

    assert environ["PYTHONPATH"] == "/home/me/lib"
    assert "VIRTUAL_ENV" not in environ
