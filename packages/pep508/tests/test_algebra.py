import time

import pytest

from pep508 import (
    NEVER,
    are_disjoint,
    conjunction,
    disjunction,
    evaluate,
    evaluate_partial,
    implies,
    negation,
    parse_marker,
    simplify,
)


@pytest.mark.parametrize(
    ("text", "shorter"),
    [
        ("os_name == 'nt' and os_name == 'nt'", 'os_name == "nt"'),
        ("python_version >= '3.8' and python_version >= '3.9'", 'python_version >= "3.9"'),
        ("python_version >= '3.8' or python_version >= '3.9'", 'python_version >= "3.8"'),
        ("python_full_version > '3.9' and python_version >= '3.9'", 'python_full_version > "3.9"'),
        ("os_name == 'nt' or (os_name == 'nt' and extra == 'a')", 'os_name == "nt"'),
        ("os_name == 'nt' and (os_name == 'nt' or extra == 'a')", 'os_name == "nt"'),
        ("os_name == 'nt' and (os_name == '' or extra == 'a')", 'os_name == "nt" and extra == "a"'),
        ("os_name != 'nt' and os_name == 'posix'", 'os_name == "posix"'),
        ("sys_platform == 'linux' and sys_platform in 'linux darwin'", 'sys_platform == "linux"'),
        ("python_version < '3' or python_version >= '3'", None),
        ("os_name == 'nt' or os_name != 'nt' or extra == 'a'", None),
        ("extra == 'a' or extra != 'a'", None),
        ("python_version >= '0' and os_name == 'nt'", 'os_name == "nt"'),
        ("python_version < '3.8' and python_version > '3.8'", "NEVER"),
        # 3.8.0rc1 is a Python 3.8, but PEP 440 keeps it out of `<3.8`, too.
        ("python_version == '3.8' and python_full_version < '3.8'", "NEVER"),
        ("os_name == 'nt' and os_name == 'posix'", "NEVER"),
        ("extra == 'a' and extra != 'a'", "NEVER"),
        ("os_name < 'nt'", "NEVER"),
        ("os_name == 'nt' and (os_name == 'posix' or os_name == 'java')", "NEVER"),
    ],
)  # fmt: skip
def test_simplifies(text: str, shorter: str | None) -> None:
    found = simplify(parse_marker(text))

    assert (found and str(found)) == (str(NEVER) if shorter == "NEVER" else shorter)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("python_version < '3.8'", "python_version >= '3.8'"),
        ("python_version < '3.8'", "python_full_version >= '3.8.0rc1'"),
        ("python_version == '3.8'", "python_full_version >= '3.9'"),
        ("python_version == '3.8.*'", "python_version == '3.9'"),
        ("python_version ~= '3.8'", "python_version >= '4'"),
        ("python_version in '2.6 2.7'", "python_version >= '3'"),
        ("python_version not in '3.1 3.2'", "python_version == '3.2'"),
        ("'3.8' > python_version", "python_full_version == '3.8.5'"),
        ("python_version == '3.8.1'", "os_name == 'nt'"),
        ("sys_platform == 'win32'", "sys_platform == 'linux'"),
        ("sys_platform == 'win32'", "sys_platform != 'win32'"),
        ("sys_platform == 'win32'", "'linux' in sys_platform"),
        ("sys_platform in 'win32 cygwin'", "sys_platform == 'linux'"),
        ("'linux' in sys_platform", "'linux' not in sys_platform"),
        ("platform_release >= '6'", "platform_release < '5'"),
        ("implementation_version >= '7.3'", "implementation_version < '7'"),
        ("extra == 'A_b'", "extra != 'a-b'"),
        ("os_name == 'nt' and python_version < '3'", "os_name == '' or python_version > '3.5'"),
    ],
)  # fmt: skip
def test_proves_disjoint(left: str, right: str) -> None:
    assert are_disjoint(parse_marker(left), parse_marker(right))
    assert implies(parse_marker(left), None)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("python_version <= '3.8'", "python_full_version >= '3.8.5'"),
        ("python_version > '3.8.1'", "python_version == '3.9'"),
        ("python_version in '3.10'", "python_version == '3.1'"),
        ("extra == 'a'", "extra == 'b'"),
        ("sys_platform == 'win32'", "os_name == 'posix'"),
        ("sys_platform != 'win32'", "sys_platform != 'linux'"),
        ("sys_platform == 'linux'", "'linux' in sys_platform"),
    ],
)
def test_what_can_hold_together_is_not_disjoint(left: str, right: str) -> None:
    assert not are_disjoint(parse_marker(left), parse_marker(right))


def test_none_is_always_and_never_is_disjoint_from_it() -> None:
    marker = parse_marker("os_name == 'nt'")

    assert conjunction() is conjunction(None) is disjunction(marker, None) is simplify(None) is None
    assert disjunction() == NEVER == negation(None)
    assert negation(NEVER) is None
    assert conjunction(marker, None) == marker == disjunction(marker)
    assert are_disjoint(None, NEVER)
    assert not are_disjoint(None, None)
    assert not implies(None, marker)


@pytest.mark.parametrize(
    ("text", "opposite"),
    [
        ("python_version >= '3.8'", 'python_version < "3.8"'),
        ("python_version ~= '3.8'", 'python_version < "3.8" or python_version != "3.*"'),
        ("python_full_version < '3.8'", 'python_full_version >= "3.8.dev0"'),
        ("os_name == 'nt' or extra == 'a'", 'os_name != "nt" and extra != "a"'),
        ("'win' in sys_platform", '"win" not in sys_platform'),
        ("python_version <= '3.*'", 'python_version not in "3.*" or "3.*" not in python_version'),
    ],
)
def test_negation_reads_well(text: str, opposite: str) -> None:
    assert str(negation(parse_marker(text))) == opposite


def test_partial_evaluation_needs_only_what_decides() -> None:
    marker = parse_marker("(os_name == 'nt' or python_version < '3') and extra == 'a'")

    assert evaluate_partial(marker, {"os_name": "posix", "python_version": "3.8"}, None) is False
    assert evaluate_partial(marker, {"os_name": "nt"}, frozenset({"A"})) is True
    assert evaluate_partial(marker, {"os_name": "nt"}, None) is None
    assert evaluate_partial(marker, {}, frozenset()) is False
    assert evaluate_partial(None, {}, None) is True


def test_wide_markers_take_bounded_time() -> None:
    wide = " and ".join(
        f"(os_name == '{i}' or python_version == '3.{i}' or extra == 'e{i}')" for i in range(60)
    )
    long = " or ".join(f"platform_machine == 'm{i}'" for i in range(900))

    started = time.perf_counter()
    simplify(parse_marker(wide))
    simplify(parse_marker(long))
    are_disjoint(parse_marker(wide), parse_marker(long))

    assert time.perf_counter() - started < 5


def test_several_extras_are_compared_as_a_set() -> None:
    from pep508 import MarkerEnvironment

    environment = MarkerEnvironment(
        **{name: "" for name in MarkerEnvironment.__struct_fields__ if "python_" not in name},
        platform_python_implementation="CPython",
        python_full_version="3.12.1+",
        python_version="3.12",
    )
    both = frozenset({"a", "B_c"})

    assert evaluate(parse_marker("extra == 'a' and extra == 'b.c'"), environment, both)
    assert not evaluate(parse_marker("extra != 'a'"), environment, both)
    assert evaluate(parse_marker("extra != 'a'"), environment)
    assert evaluate(parse_marker("python_full_version == '3.12.1'"), environment)
    assert evaluate(None, environment)
