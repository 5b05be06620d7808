import pickle

import pytest

from platform_host import Ios, PlatformError, known_platforms, marker_values, parse_platform

TARGETS = [
    ("windows", "win_amd64"),
    ("linux", "manylinux_2_28_x86_64"),
    ("macos", "macosx_13_0_arm64"),
    ("x86_64-pc-windows-msvc", "win_amd64"),
    ("aarch64-pc-windows-msvc", "win_arm64"),
    ("i686-pc-windows-msvc", "win32"),
    ("x86_64-unknown-linux-gnu", "manylinux_2_28_x86_64"),
    ("aarch64-unknown-linux-gnu", "manylinux_2_28_aarch64"),
    ("x86_64-unknown-linux-musl", "musllinux_1_2_x86_64"),
    ("aarch64-unknown-linux-musl", "musllinux_1_2_aarch64"),
    ("riscv64-unknown-linux", "manylinux_2_39_riscv64"),
    ("aarch64-apple-darwin", "macosx_13_0_arm64"),
    ("x86_64-apple-darwin", "macosx_13_0_x86_64"),
    ("x86_64-manylinux2014", "manylinux_2_17_x86_64"),
    ("x86_64-manylinux_2_17", "manylinux_2_17_x86_64"),
    ("x86_64-manylinux_2_40", "manylinux_2_40_x86_64"),
    ("aarch64-manylinux_2_31", "manylinux_2_31_aarch64"),
    ("aarch64-linux-android", "android_24_arm64_v8a"),
    ("x86_64-linux-android", "android_24_x86_64"),
    ("wasm32-pyodide2024", "pyodide_2024_0_wasm32"),
    ("wasm32-pyodide2025", "pyodide_2025_0_wasm32"),
    ("arm64-apple-ios", "ios_13_0_arm64_iphoneos"),
    ("arm64-apple-ios-simulator", "ios_13_0_arm64_iphonesimulator"),
    ("x86_64-apple-ios-simulator", "ios_13_0_x86_64_iphonesimulator"),
]


@pytest.mark.parametrize(("name", "tag"), TARGETS)
def test_name_stands_for_the_platform(name: str, tag: str) -> None:
    assert str(parse_platform(name)) == tag


MARKERS = [
    # name, os_name, sys_platform, platform_system, platform_machine
    ("windows", "nt", "win32", "Windows", "AMD64"),
    ("aarch64-pc-windows-msvc", "nt", "win32", "Windows", "ARM64"),
    ("i686-pc-windows-msvc", "nt", "win32", "Windows", "x86"),
    ("linux", "posix", "linux", "Linux", "x86_64"),
    ("aarch64-unknown-linux-musl", "posix", "linux", "Linux", "aarch64"),
    ("macos", "posix", "darwin", "Darwin", "arm64"),
    ("x86_64-apple-darwin", "posix", "darwin", "Darwin", "x86_64"),
    ("aarch64-linux-android", "posix", "android", "Android", "aarch64"),
    ("arm64-apple-ios", "posix", "ios", "iOS", "arm64"),
    ("wasm32-pyodide2025", "posix", "emscripten", "Emscripten", "wasm32"),
]


@pytest.mark.parametrize(("name", "os_name", "sys_platform", "system", "machine"), MARKERS)
def test_target_decides_the_markers(
    name: str, os_name: str, sys_platform: str, system: str, machine: str
) -> None:
    markers = marker_values(parse_platform(name))

    assert markers.os_name == os_name
    assert markers.sys_platform == sys_platform
    assert markers.platform_system == system
    assert markers.platform_machine == machine


def test_only_pyodide_has_a_release_and_a_version() -> None:
    described = {
        name: (markers.platform_release, markers.platform_version)
        for name in known_platforms()
        if any((markers := marker_values(parse_platform(name))).platform_release)
    }

    assert described == {
        "wasm32-pyodide2024": ("3.1.58", "#1"),
        "wasm32-pyodide2025": ("4.0.9", "#1"),
    }


def test_knows_every_glibc_that_is_named() -> None:
    names = [name for name in known_platforms() if name.startswith("x86_64-manylinux")]

    assert len(names) == 13
    assert len(known_platforms()) == 46


def test_simulator_is_not_the_device() -> None:
    assert parse_platform("arm64-apple-ios-simulator").os == Ios(13, 0, simulator=True)
    assert parse_platform("arm64-apple-ios").os == Ios(13, 0)


@pytest.mark.parametrize("name", ["", "Linux", "beos", "x86_64-manylinux_2_5", "linux "])
def test_unknown_name_lists_the_known_ones(name: str) -> None:
    with pytest.raises(PlatformError) as caught:
        parse_platform(name)

    assert caught.value.name == name
    assert repr(name) in str(caught.value)
    assert "aarch64-apple-darwin" in str(caught.value)


def test_error_survives_pickling() -> None:
    with pytest.raises(PlatformError) as caught:
        parse_platform("beos")

    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)
