from __future__ import annotations

import pytest

from puffin_interpreter import EnvironmentConfig, parse_config


@pytest.mark.parametrize(
    ("text", "config"),
    [
        ("", EnvironmentConfig()),
        ("home = /usr/bin\n", EnvironmentConfig(home="/usr/bin")),
        ("home=/usr/bin\r\nHOME2 = x\r\n", EnvironmentConfig(home="/usr/bin")),
        ("Home = /a = b\n", EnvironmentConfig(home="/a = b")),
        ("gourgeist = 0.1.0\n", EnvironmentConfig(gourgeist="0.1.0")),
        (
            "include-system-site-packages = True\n",
            EnvironmentConfig(include_system_site_packages=True),
        ),
        ("include-system-site-packages = yes\n", EnvironmentConfig()),
        ("prompt = 'my env'\n", EnvironmentConfig(prompt="my env")),
        ("prompt = it's\n", EnvironmentConfig(prompt="it's")),
        ("prompt = '\n", EnvironmentConfig(prompt="'")),
        ("no equals sign\n= nothing\n", EnvironmentConfig()),
    ],
)
def test_keys_are_read_as_python_reads_them(text: str, config: EnvironmentConfig) -> None:
    assert parse_config(text) == config
