from __future__ import annotations

import pytest

from puffin_build._hints import hint_of

HEADER = (
    "This error likely indicates that a library that provides {} must be installed "
    "to build demo==1.0"
)


@pytest.mark.parametrize(
    ("output", "header"),
    [
        (
            "x.c:3:10: fatal error: graphviz/cgraph.h: No such file or directory\n    3 | #include",
            "graphviz/cgraph.h",
        ),
        ("x.cpp:1:10: fatal error: Eigen.hpp: No such file or directory", "Eigen.hpp"),
        ("x.c:3:10: fatal error: 'ffi.h' file not found", "ffi.h"),
        (
            "x.c(3): fatal error C1083: Cannot open file: 'ffi.h': No such file or directory",
            "ffi.h",
        ),
    ],
)
def test_a_missing_header_means_a_missing_library(output: str, header: str) -> None:
    assert hint_of("demo==1.0", f"before\n{output}\nafter") == HEADER.format(header)


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ("y.c:1:10: fatal error: Python.h: No such file or directory", "the headers of Python"),
        ("/usr/bin/ld: cannot find -lxml2: No such file or directory", "the library xml2"),
        ("ld: library not found for -lssl", "the library ssl"),
        ("ld: library 'ssl' not found", "the library ssl"),
        ("LINK : fatal error LNK1181: cannot open input file 'ssl.lib'", "the library ssl must"),
        ("error: command 'gcc' failed: No such file or directory", "a compiler (gcc)"),
        ("unable to execute 'x86_64-linux-gnu-gcc': No such file", "a compiler (x86_64-linux"),
        ("Microsoft Visual C++ 14.0 or greater is required. Get it", "(Microsoft Visual C++ 14.0"),
        ("ERROR: Unknown compiler(s): [['gfortran'], ['flang']]", "a compiler (gfortran)"),
        ("No CMAKE_CXX_COMPILER could be found.", "a compiler (CMAKE_CXX_COMPILER)"),
        ("ModuleNotFoundError: No module named 'Cython'", "needs Cython to build but does not"),
        ("ModuleNotFoundError: No module named 'numpy.core'", "needs numpy to build but does not"),
        ("ModuleNotFoundError: No module named 'distutils'", "Python 3.12 removed distutils"),
        ("ModuleNotFoundError: No module named 'distutils.core'", "Python 3.12 removed distutils"),
        ("ModuleNotFoundError: No module named 'imp'", "Python 3.12 removed imp"),
        ("ModuleNotFoundError: No module named 'lib2to3.pgen2'", "Python 3.13 removed lib2to3"),
        ("ModuleNotFoundError: No module named 'pkg_resources'", "`setuptools<81`"),
    ],
)
def test_what_is_missing_is_named(output: str, expected: str) -> None:
    hint = hint_of("demo==1.0", output)

    assert hint is not None
    assert expected in hint
    assert "demo==1.0" in hint


def test_the_last_of_several_is_what_it_failed_of() -> None:
    output = "fatal error: 'a.h' file not found\nfatal error: 'b.h' file not found\n"

    assert hint_of("demo==1.0", output) == HEADER.format("b.h")


@pytest.mark.parametrize("output", ["", "RuntimeError: no", "y.c:1: error: expected ';'"])
def test_nothing_is_guessed(output: str) -> None:
    assert hint_of("demo==1.0", output) is None


@pytest.mark.parametrize(
    "piece",
    [
        "\n",
        " ",
        "error: command '",
        "fatal error: x",
        "fatal error C1083: ",
        "LNK1181: '",
        "CMAKE_",
    ],
)
def test_the_time_grows_with_the_output_and_not_faster(piece: str) -> None:
    assert hint_of("demo==1.0", piece * (300_000 // len(piece))) is None
