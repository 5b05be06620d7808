"""Markers as published metadata has them, against `packaging` in a few environments."""

import pytest
from msgspec.structs import asdict
from packaging.markers import Marker as Reference
from packaging.requirements import Requirement as ReferenceRequirement

from pep508 import MarkerEnvironment, evaluate, parse_marker, parse_requirement, simplify

LINUX = MarkerEnvironment(
    implementation_name="cpython",
    implementation_version="3.12.1",
    os_name="posix",
    platform_machine="x86_64",
    platform_python_implementation="CPython",
    platform_release="5.15.0-91-generic",
    platform_system="Linux",
    platform_version="#101-Ubuntu SMP",
    python_full_version="3.12.1",
    python_version="3.12",
    sys_platform="linux",
)
WINDOWS = MarkerEnvironment(
    implementation_name="cpython",
    implementation_version="3.8.10",
    os_name="nt",
    platform_machine="AMD64",
    platform_python_implementation="CPython",
    platform_release="10",
    platform_system="Windows",
    platform_version="10.0.19045",
    python_full_version="3.8.10",
    python_version="3.8",
    sys_platform="win32",
)
PYPY = MarkerEnvironment(
    implementation_name="pypy",
    implementation_version="7.3.13",
    os_name="posix",
    platform_machine="arm64",
    platform_python_implementation="PyPy",
    platform_release="23.1.0",
    platform_system="Darwin",
    platform_version="Darwin Kernel Version 23.1.0",
    python_full_version="3.10.13",
    python_version="3.10",
    sys_platform="darwin",
)
EDGE = LINUX.for_python("3.13.0rc1")
DAILY = MarkerEnvironment(**(asdict(LINUX) | {"python_full_version": "3.12.1+"}))


@pytest.mark.parametrize(
    "text",
    [
        "python_version < '3.11'",
        "python_version >= '3.7' and python_version < '3.12'",
        "python_full_version < '3.11.0a7'",
        "python_full_version <= '3.11.2'",
        "python_full_version >= '3.13.0'",
        "python_full_version < '3.13'",
        "python_full_version == '3.12.1'",
        "python_full_version != '3.10.*'",
        "python_version in '2.6,2.7,3.2,3.3'",
        "python_version not in '3.0, 3.1, 3.12'",
        "python_version == '2.7.*'",
        "python_version >= '2.7.9' or (python_version >= '3.4.0' and python_version < '4')",
        "python_version ~= '3.8'",
        "python_full_version ~= '3.8.2'",
        "sys_platform == 'win32' or platform_system == 'Windows'",
        "sys.platform == 'darwin'",
        "'linux' in sys_platform",
        "'bsd' not in sys_platform",
        "os_name == 'nt' and implementation_name == 'cpython'",
        "platform_python_implementation != 'PyPy'",
        "python_implementation == 'CPython'",
        "implementation_name == 'pypy' and implementation_version <= '7.3.5'",
        "platform_machine == 'x86_64' or platform_machine == 'AMD64'",
        "platform_machine in 'x86_64 X86_64 aarch64 AARCH64 ppc64le amd64 AMD64 win32'",
        "sys_platform == 'darwin' and platform_release >= '20.0.0'",
        "platform_release < '6'",
        "platform_version >= '10.0.1'",
        "extra == 'test' and python_version < '3.9'",
        "(extra == 'dev' or extra == 'test') and sys_platform != 'win32'",
        "extra == 'Dev_Tools.x'",
        "extra != 'test'",
        "(python_version < '3.9') and (extra == 'all')",
        "((sys_platform == 'win32')) and (((python_version >= '3.8')))",
        "'3.8' <= python_version",
        "platform_system != \"Emscripten\" and platform_system != 'WASI'",
    ],
)
@pytest.mark.parametrize("environment", [LINUX, WINDOWS, PYPY, EDGE, DAILY])
@pytest.mark.parametrize("extra", ["", "test", "dev-tools-x"])
def test_agrees_with_packaging(text: str, environment: MarkerEnvironment, extra: str) -> None:
    expected = Reference(text).evaluate(asdict(environment) | {"extra": extra})
    extras = frozenset({extra} - {""})

    assert evaluate(parse_marker(text), environment, extras) is expected
    assert evaluate(simplify(parse_marker(text)), environment, extras) is expected


@pytest.mark.parametrize(
    "text",
    [
        "importlib-metadata (>=1.7.0) ; python_version < '3.8'",
        'typing-extensions>=4.0.0; python_version < "3.11"',
        'colorama ; platform_system == "Windows"',
        "jaraco.packaging (>=9.3) ; extra == 'docs'",
        "rst.linker (>=1.9) ; extra == 'docs'",
        "PySocks (!=1.5.7,<2.0,>=1.5.6) ; extra == 'socks'",
        "pytest-black (>=0.3.7) ; (implementation_name != \"pypy\") and extra == 'testing'",
        "backports.zoneinfo[tzdata] >=0.2.1 ; (python_version < '3.9') and extra == 'x'",
        "tensorflow-io-gcs-filesystem>=0.23.1; python_version < '3.12'",
        "nvidia-cudnn-cu12 ==8.9.2.26 ; os_name == 'posix' and platform_machine == 'x86_64'",
        "numpy<2.0,>=1.22.4; python_version < '3.11'",
        "torch @ https://example.org/whl/cu118/torch-2.1.0%2Bcu118-cp310-cp310-linux_x86_64.whl",
        "lxml[html_clean]",
        "setuptools!=0.0.0a1,>=40.6.0",
        "foo==1.0+local.7",
        "foo===1.0.0-weird",
        "foo>=1.0.dev0",
        "foo>=1.0c1",
        "foo >= v1.0",
        "foo ~= 1.4.2",
        "foo==1!2.0.*",
    ],
)  # fmt: skip
def test_requirement_means_what_packaging_reads(text: str) -> None:
    assert ReferenceRequirement(str(parse_requirement(text))) == ReferenceRequirement(text)
