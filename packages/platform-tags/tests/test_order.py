from __future__ import annotations

import glob
import os
import re
import subprocess
import sys
import time

import packaging.tags
import pytest

from platform_host import HostFacts, Platform, detect_platform, parse_platform, platform_of
from platform_tags import platform_names, tags_for

MACHINES = {"x86_64": "x86_64", "aarch64": "arm64", "i686": "i386", "ppc64": "ppc64", "ppc": "ppc"}


def other_interpreters() -> list[str]:
    """Return the Pythons from 3.9 on that are on PATH or among pyenv's, one a file."""
    root = os.environ.get("PYENV_ROOT") or os.path.expanduser("~/.pyenv")
    found = glob.glob(os.path.join(root, "versions", "*", "bin", "python3.*"))
    for directory in os.get_exec_path():
        if not directory.endswith("shims"):
            found += glob.glob(os.path.join(directory, "python3.*"))
    named = [path for path in found if re.search(r"python3\.(9|1\d)t?$", path)]
    return sorted({os.path.realpath(path) for path in named if os.access(path, os.X_OK)})


def test_running_interpreter_has_the_tags_of_packaging() -> None:
    expected = [str(tag) for tag in packaging.tags.sys_tags()]
    own = list(packaging.tags._cpython_abis(sys.version_info[:2]))

    tags = tags_for(detect_platform(), sys.version_info[:2], abis=own)

    assert list(tags.names) == expected


@pytest.mark.parametrize("executable", [sys.executable, *other_interpreters()])
def test_other_interpreters_have_the_tags_of_packaging(executable: str) -> None:
    source = os.path.dirname(os.path.dirname(packaging.__file__))
    code = (
        "import sys; sys.path.append(sys.argv[1]); from packaging import tags;"
        "print(sys.implementation.name, *sys.version_info[:2],"
        " ','.join(tags._cpython_abis(sys.version_info[:2])), *tags.sys_tags())"
    )

    run = subprocess.run(
        [executable, "-I", "-S", "-c", code, source], capture_output=True, text=True, check=True
    )

    name, major, minor, abis, *expected = run.stdout.split()
    python = int(major), int(minor)
    own = abis.split(",") if name == "cpython" else None
    tags = tags_for(detect_platform(), python, implementation=name, abis=own)
    assert list(tags.names) == expected


@pytest.mark.parametrize("free_threaded", [False, True])
@pytest.mark.parametrize("target", ["linux", "windows", "macos", "aarch64-unknown-linux-musl"])
@pytest.mark.parametrize("minor", [7, 8, 9, 12, 13, 15])
def test_foreign_cpython_has_the_order_of_packaging(
    minor: int, target: str, *, free_threaded: bool
) -> None:
    platform = parse_platform(target)
    platforms = platform_names(platform)
    abi = f"cp3{minor}{'t' if free_threaded else ''}{'m' if minor < 8 else ''}"

    names = tags_for(platform, (3, minor), free_threaded=free_threaded).names

    expected = [
        *packaging.tags.cpython_tags((3, minor), [abi], platforms),
        *packaging.tags.compatible_tags((3, minor), f"cp3{minor}", platforms),
    ]
    assert list(names) == [str(tag) for tag in expected]


def test_debug_build_loads_ordinary_extensions_too() -> None:
    platform = parse_platform("windows")

    names = tags_for(platform, (3, 12), abis=("cp312d", "cp312")).names

    expected = packaging.tags.cpython_tags((3, 12), ["cp312d", "cp312"], ["win_amd64"])
    assert list(names[:3]) == [str(tag) for tag in expected][:3]


def test_pypy_has_the_order_of_packaging() -> None:
    platform = parse_platform("linux")
    platforms = platform_names(platform)

    names = tags_for(platform, (3, 10), implementation="pypy").names

    expected = [
        *packaging.tags.generic_tags("pp310", ["pypy310_pp73"], platforms),
        *packaging.tags.compatible_tags((3, 10), "pp3", platforms),
    ]
    assert list(names) == [str(tag) for tag in expected]
    assert names[0] == "pp310-pypy310_pp73-linux_x86_64"


def test_unknown_implementation_takes_what_needs_no_abi() -> None:
    platform = parse_platform("windows")

    names = tags_for(platform, (3, 11), implementation="graalpy").names

    expected = [
        *packaging.tags.generic_tags("graalpy311", [], ["win_amd64"]),
        *packaging.tags.compatible_tags((3, 11), None, ["win_amd64"]),
    ]
    # packaging names the running interpreter where none is given.
    assert [name for name in names if not name.startswith("cp")] == [
        str(tag) for tag in expected if not tag.interpreter.startswith("cp")
    ]


@pytest.mark.parametrize("arch", list(MACHINES))
@pytest.mark.parametrize(
    "version", [(10, 3), (10, 5), (10, 6), (10, 9), (10, 15), (11, 0), (13, 0), (14, 5), (26, 1)]
)
def test_macos_has_the_platforms_of_packaging(version: tuple[int, int], arch: str) -> None:
    major, minor = version
    facts = HostFacts(
        platform="macosx-10.9-x",
        system_version=f"{major}.{minor}",
        machine=MACHINES[arch],
        pointer_size=4 if arch in ("i686", "ppc") else 8,
    )

    names = platform_names(platform_of(facts))

    assert names == list(packaging.tags.mac_platforms(version, MACHINES[arch]))


@pytest.mark.parametrize("target", ["arm64-apple-ios", "x86_64-apple-ios-simulator"])
def test_ios_has_the_platforms_of_packaging(target: str) -> None:
    platform = parse_platform(target)
    multiarch = str(platform).removeprefix("ios_13_0_")

    assert platform_names(platform) == list(packaging.tags.ios_platforms((13, 0), multiarch))


@pytest.mark.parametrize("target", ["aarch64-linux-android", "x86_64-linux-android"])
def test_android_has_the_platforms_of_packaging(target: str) -> None:
    platform = parse_platform(target)
    abi = str(platform).removeprefix("android_24_")

    assert platform_names(platform) == list(packaging.tags.android_platforms(24, abi))


LINUX = [
    (
        HostFacts(platform="linux-aarch64", libc="glibc 2.19"),
        [
            "linux_aarch64",
            "manylinux_2_19_aarch64",
            "manylinux_2_18_aarch64",
            "manylinux_2_17_aarch64",
            "manylinux2014_aarch64",
        ],
    ),
    (
        HostFacts(platform="linux-x86_64", libc="glibc 2.6", pointer_size=4),
        ["linux_i686", "manylinux_2_6_i686", "manylinux_2_5_i686", "manylinux1_i686"],
    ),
    (
        HostFacts(platform="linux-aarch64", libc="glibc 2.17", pointer_size=4, hard_float=True),
        [
            "linux_armv8l",
            "linux_armv7l",
            "manylinux_2_17_armv8l",
            "manylinux2014_armv8l",
            "manylinux_2_17_armv7l",
            "manylinux2014_armv7l",
        ],
    ),
    (
        HostFacts(platform="linux-x86_64", libc="musl 1.2.4"),
        ["linux_x86_64", "musllinux_1_2_x86_64", "musllinux_1_1_x86_64", "musllinux_1_0_x86_64"],
    ),
    (HostFacts(platform="linux-mips64", libc="glibc 2.36"), ["linux_mips64"]),
    (HostFacts(platform="linux-x86_64", libc="glibc 2.16"), None),
    (HostFacts(platform="linux-aarch64", libc="glibc 2.16"), ["linux_aarch64"]),
    (HostFacts(platform="win32"), ["win32"]),
    (HostFacts(platform="win-arm64"), ["win_arm64"]),
    (HostFacts(platform="freebsd-14.1-RELEASE-amd64"), ["freebsd_14_1_release_amd64"]),
]


@pytest.mark.parametrize(("facts", "names"), LINUX)
def test_other_platforms_run_these(facts: HostFacts, names: list[str] | None) -> None:
    found = platform_names(platform_of(facts))

    if names is None:  # x86 reaches back to 2.5, with two of the old names on the way
        assert found[1] == "manylinux_2_16_x86_64"
        assert found[-2:] == ["manylinux_2_5_x86_64", "manylinux1_x86_64"]
        assert len(found) == 1 + 12 + 2
    else:
        assert found == names


def test_later_glibc_major_runs_what_is_for_glibc_2() -> None:
    names = platform_names(
        platform_of(HostFacts(platform="linux-aarch64", libc="glibc 3.1")),
    )

    assert names[:4] == [
        "linux_aarch64",
        "manylinux_3_1_aarch64",
        "manylinux_3_0_aarch64",
        "manylinux_2_50_aarch64",
    ]
    assert names[-1] == "manylinux2014_aarch64"


def test_pyodide_runs_files_under_its_new_and_its_old_name() -> None:
    names = platform_names(parse_platform("wasm32-pyodide2025"))

    assert names == ["pyemscripten_2025_0_wasm32", "pyodide_2025_0_wasm32"]


def test_tags_cost_less_than_three_milliseconds() -> None:
    def cost(platform: Platform) -> float:
        start = time.process_time()
        tags_for(platform, (3, 13)).priority("py2.py3-none-any")
        return time.process_time() - start

    platform = parse_platform("x86_64-manylinux_2_40")

    assert min(cost(platform) for _ in range(20)) < 0.003
