import json
import os
import platform
import subprocess
import sys
import sysconfig
from typing import Any

import msgspec
import pytest

from platform_host import (
    Generic,
    HostFacts,
    Manylinux,
    Platform,
    detect_platform,
    facts_script,
    known_platforms,
    marker_values,
    parse_platform,
    platform_of,
)

HOSTS = [
    ({"platform": "linux-x86_64", "libc": "glibc 2.36"}, "manylinux_2_36_x86_64"),
    ({"platform": "linux-x86_64", "libc": "glibc 2.20-2014.11"}, "manylinux_2_20_x86_64"),
    ({"platform": "linux-aarch64", "libc": "glibc 2.31"}, "manylinux_2_31_aarch64"),
    ({"platform": "linux-x86_64", "libc": "musl 1.2.4"}, "musllinux_1_2_x86_64"),
    ({"platform": "linux-x86_64", "libc": ""}, "linux_x86_64"),
    (
        {"platform": "linux-x86_64", "libc": "glibc 2.36", "pointer_size": 4},
        "manylinux_2_36_i686",
    ),
    (
        {
            "platform": "linux-aarch64",
            "libc": "glibc 2.31",
            "pointer_size": 4,
            "hard_float": True,
        },
        "manylinux_2_31_armv8l",
    ),
    (
        {"platform": "linux-armv7l", "libc": "glibc 2.31", "pointer_size": 4},
        "linux_armv7l",
    ),
    (
        {
            "platform": "linux-armv7l",
            "libc": "glibc 2.31",
            "pointer_size": 4,
            "hard_float": True,
        },
        "manylinux_2_31_armv7l",
    ),
    ({"platform": "linux-mips64", "libc": "glibc 2.31"}, "linux_mips64"),
    (
        {"platform": "macosx-11.0-universal2", "system_version": "14.5", "machine": "arm64"},
        "macosx_14_5_arm64",
    ),
    (
        {"platform": "macosx-10.9-x86_64", "system_version": "13.6.1", "machine": "x86_64"},
        "macosx_13_6_x86_64",
    ),
    (
        {
            "platform": "macosx-10.5-i386",
            "system_version": "10.6",
            "machine": "i386",
            "pointer_size": 4,
        },
        "macosx_10_6_i386",
    ),
    ({"platform": "win-amd64"}, "win_amd64"),
    ({"platform": "win32", "pointer_size": 4}, "win32"),
    ({"platform": "win-arm64"}, "win_arm64"),
    ({"platform": "freebsd-14.1-RELEASE-amd64"}, "freebsd_14_1_release_amd64"),
]


@pytest.mark.parametrize(("facts", "tag"), HOSTS)
def test_facts_tell_the_platform(facts: dict[str, Any], tag: str) -> None:
    assert str(platform_of(HostFacts(**facts))) == tag


def test_this_host_has_the_markers_that_python_reports() -> None:
    markers = marker_values(detect_platform())

    assert markers.os_name == os.name
    assert markers.sys_platform == sys.platform
    assert markers.platform_system == platform.system()
    assert markers.platform_machine == platform.machine()


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="this Python does not run on glibc")
def test_this_host_has_the_glibc_that_the_standard_library_finds() -> None:
    major, minor = platform.libc_ver()[1].split(".")[:2]

    assert detect_platform().os == Manylinux(int(major), int(minor))


def test_markers_of_a_bsd_carry_its_major_version() -> None:
    markers = marker_values(Platform(Generic("freebsd", "14.1-RELEASE"), "amd64"))

    assert markers.sys_platform == "freebsd14"
    assert markers.platform_system == "FreeBSD"


def test_linux_without_a_known_libc_is_still_linux() -> None:
    markers = marker_values(Platform(Generic("linux"), "mips64"))

    assert (markers.sys_platform, markers.platform_machine) == ("linux", "mips64")


def test_facts_script_runs_alone_in_an_isolated_interpreter() -> None:
    code = "import json, runpy, sys; print(json.dumps(runpy.run_path(sys.argv[1])['host_facts']()))"

    run = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code, facts_script()], capture_output=True, check=True
    )

    facts = msgspec.json.decode(run.stdout, type=HostFacts)
    assert facts.platform == sysconfig.get_platform()
    assert platform_of(facts) == detect_platform()
    assert json.loads(run.stdout).keys() == {field.name for field in msgspec.structs.fields(facts)}


@pytest.mark.parametrize("name", known_platforms())
def test_platform_survives_json(name: str) -> None:
    target = parse_platform(name)

    assert msgspec.json.decode(msgspec.json.encode(target), type=Platform) == target


def test_detection_starts_no_subprocess_on_glibc() -> None:
    code = (
        "import sys, platform_host; found = platform_host.detect_platform();"
        "print(type(found.os).__name__, 'subprocess' in sys.modules, 'ctypes' in sys.modules)"
    )

    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )

    name, *loaded = run.stdout.split()
    assert name != "Manylinux" or loaded == ["False", "False"]
