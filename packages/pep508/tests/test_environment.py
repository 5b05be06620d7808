import pytest

from pep508 import MarkerEnvironment, PythonVersionError

CPYTHON = MarkerEnvironment(
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


@pytest.mark.parametrize(
    ("version", "short", "full"),
    [
        ("3.9", "3.9", "3.9.0"),
        ("3.10.4", "3.10", "3.10.4"),
        ("3", "3.0", "3.0.0"),
        ("3.13.0rc1", "3.13", "3.13.0rc1"),
        ("3.14a2", "3.14", "3.14.0a2"),
    ],
)
def test_another_python_sets_all_version_fields(version: str, short: str, full: str) -> None:
    environment = CPYTHON.for_python(version)

    assert environment.python_version == short
    assert environment.python_full_version == environment.implementation_version == full
    assert environment.sys_platform == "linux"


def test_version_of_another_implementation_stays() -> None:
    from msgspec.structs import replace

    pypy = replace(CPYTHON, implementation_name="pypy", implementation_version="7.3.13")

    assert pypy.for_python("3.9").implementation_version == "7.3.13"


@pytest.mark.parametrize("version", ["", "three", "3.9.", "3.9.1.2", "3.*", ">=3.9", "9" * 5000])
def test_what_is_no_python_version_is_an_error(version: str) -> None:
    with pytest.raises(PythonVersionError, match="expected a Python version such as"):
        CPYTHON.for_python(version)
