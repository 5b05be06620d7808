import pickle
import time

import pytest

from puffin_macros import forget_warnings
from puffin_workspace import (
    DeclaredRequirement,
    DynamicDependenciesError,
    GroupCycleError,
    MissingProjectTableError,
    Project,
    ProjectRequirementError,
    PyprojectSchemaError,
    UnknownExtrasError,
    UnknownGroupsError,
    parse_project,
    requirements_of,
)


def parse(text: str) -> Project:
    return parse_project(text.encode(), file="pyproject.toml")


def shown(found: tuple[DeclaredRequirement, ...]) -> list[str]:
    return [str(it.requirement) for it in found]


MINE = parse(
    """
    [project]
    name = "mine"
    dependencies = ["a", "mine[one] ; os_name == 'nt'", "mine"]
    [project.optional-dependencies]
    One = ["b ; extra == 'x'", "c"]
    two = ["d"]
    all = ["Mine[two,one]", "e"]
    loop = ["f", "mine[pool] ; python_version < '3'"]
    pool = ["g", "mine[loop] ; sys_platform == 'win32'"]
    """
)


ONE_ON_NT = ['b ; os_name == "nt" and extra == "x"', 'c ; os_name == "nt"']


@pytest.mark.parametrize(
    ("extras", "requirements"),
    [
        ([], ["a", *ONE_ON_NT]),
        (["ONE"], ["a", 'b ; extra == "x"', "c"]),
        (["two", "two"], ["a", "d", *ONE_ON_NT]),
        (["all", "two"], ["a", "d", "e", *ONE_ON_NT, 'b ; extra == "x"', "c"]),
        (["loop"], ["a", "f", *ONE_ON_NT, 'g ; python_version < "3"']),
    ],
)  # fmt: skip
def test_requirements_with_extras(extras: list[str], requirements: list[str]) -> None:
    assert shown(requirements_of(MINE, extras=extras)) == requirements


def test_all_extras_are_in_the_order_of_the_file() -> None:
    found = shown(requirements_of(MINE, all_extras=True))

    assert [it for it in found if ";" not in it] == ["a", "c", "d", "e", "f", "g"]


def test_origin_is_the_file_and_the_key() -> None:
    found = requirements_of(MINE, extras=["one"])

    assert [(it.origin.file, it.origin.key) for it in found] == [
        ("pyproject.toml", "project.dependencies[0]"),
        ("pyproject.toml", "project.optional-dependencies.One[0]"),
        ("pyproject.toml", "project.optional-dependencies.One[1]"),
    ]
    assert str(found[0].origin) == "pyproject.toml (project.dependencies[0])"


@pytest.mark.parametrize(
    ("extras", "message"),
    [
        (["bar"], "Requested extra not found: bar"),
        (["foobar", "two", "Bar", "bar"], "Requested extras not found: bar, foobar"),
    ],
)
def test_unknown_extras_are_listed_with_those_that_exist(extras: list[str], message: str) -> None:
    with pytest.raises(UnknownExtrasError) as caught:
        requirements_of(MINE, extras=extras)

    known = "(`pyproject.toml` has all, loop, one, pool, two)"
    assert str(caught.value) == f"{message} {known}"
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_unknown_extra_of_a_project_without_any() -> None:
    with pytest.raises(UnknownExtrasError, match=r"not found: x \(`pyproject.toml` has none\)"):
        requirements_of(parse("[project]\nname='a'"), extras=["x"])


def test_unknown_extra_of_the_project_itself_is_a_warning(
    caplog: pytest.LogCaptureFixture,
) -> None:
    forget_warnings()
    project = parse("[project]\nname='a'\ndependencies=['b', 'a[none]']")

    assert shown(requirements_of(project)) == ["b"]
    assert "`project.dependencies[1]`" in caplog.text
    assert "asks for the extra `none`" in caplog.text


def test_direct_reference_to_the_project_is_no_self_reference() -> None:
    project = parse("[project]\nname='a'\ndependencies=['a[x] @ ./elsewhere']")

    assert shown(requirements_of(project)) == ["a[x] @ ./elsewhere"]


def test_hostile_self_references_are_bounded() -> None:
    names = [f"e{i}" for i in range(60)]
    extras = "\n".join(
        f"e{i} = ["
        + ", ".join(f"\"a[{name}] ; platform_machine == '{i}{name}'\"" for name in names)
        + "]"
        for i in range(60)
    )
    project = parse(f"[project]\nname='a'\n[project.optional-dependencies]\n{extras}")

    started = time.perf_counter()
    with pytest.raises(PyprojectSchemaError, match="more than 10000 requirements"):
        requirements_of(project, extras=["e0"])
    assert time.perf_counter() - started < 10


@pytest.mark.parametrize(
    ("field", "extras", "message"),
    [
        ("dependencies", [], "the dependencies in `pyproject.toml` are dynamic"),
        ("optional-dependencies", ["x"], "the optional dependencies in .* are dynamic"),
    ],
)  # fmt: skip
def test_dynamic_dependencies_need_a_build(field: str, extras: list[str], message: str) -> None:
    project = parse(f"[project]\nname='a'\ndynamic=['{field}']")

    with pytest.raises(DynamicDependenciesError, match=message):
        requirements_of(project, extras=extras)


def test_project_table_is_needed_unless_only_groups_are_asked_for() -> None:
    project = parse("[dependency-groups]\nx = ['a']")

    assert shown(requirements_of(project, groups=["X"], with_project=False)) == ["a"]
    with pytest.raises(MissingProjectTableError) as caught:
        requirements_of(project, groups=["x"])
    assert str(caught.value) == "no `[project]` table found in `pyproject.toml`"
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


GROUPS = """
[project]
name = "mine"
dependencies = ["z"]
[dependency-groups]
test = ["pytest>7", "coverage"]
Type_Check = ["mypy", {include-group = "TEST"}]
dev = [{include-group = "type.check"}, "ruff", {include-group = "test"}, "coverage"]
broken = ["!"]
"""


def test_groups_include_groups_and_each_declaration_counts_once() -> None:
    found = requirements_of(parse(GROUPS), groups=["dev", "test"])

    assert shown(found) == ["z", "mypy", "pytest>7", "coverage", "ruff", "coverage"]
    assert [it.origin.key for it in found[1:4]] == [
        "dependency-groups.Type_Check[0]",
        "dependency-groups.test[0]",
        "dependency-groups.test[1]",
    ]


@pytest.mark.parametrize(
    ("text", "cycle"),
    [
        ("x = [{include-group = 'x'}]", ("x", "x")),
        (
            "x = [{include-group='y'}]\ny = [{include-group='z'}]\nz = [{include-group='Y'}]",
            ("y", "z", "y"),
        ),
    ],
)  # fmt: skip
def test_group_cycle_is_named(text: str, cycle: tuple[str, ...]) -> None:
    project = parse(f"[dependency-groups]\n{text}")

    with pytest.raises(GroupCycleError) as caught:
        requirements_of(project, groups=["x"], with_project=False)

    assert caught.value.cycle == cycle
    assert str(caught.value).endswith(f"includes itself: {' -> '.join(cycle)}")


@pytest.mark.parametrize("groups", [["Nope"], ["x"]])
def test_unknown_group_is_listed_with_those_that_exist(groups: list[str]) -> None:
    project = parse("[dependency-groups]\nx = [{include-group = 'nope'}]\ny = []")

    with pytest.raises(UnknownGroupsError) as caught:
        requirements_of(project, groups=groups, with_project=False)

    message = "Requested dependency group not found: nope (`pyproject.toml` has x, y)"
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("items", "message"),
    [
        ("'a'", "`dependency-groups.x` in `pyproject.toml`: expected an array"),
        ("[1]", "`dependency-groups.x[0]` in `pyproject.toml`: expected a requirement or a table"),
        ("['a', {}]", "`dependency-groups.x[1]`"),
        ("[{include-group = 'y', more = 1}]", "with `include-group` alone"),
        ("[{include-group = 1}]", "`dependency-groups.x[0].include-group`"),
        ("[{include-group = '!'}]", "`dependency-groups.x[0].include-group`"),
    ],
)
def test_broken_group_is_an_error_when_asked_for(items: str, message: str) -> None:
    project = parse(f"[project]\nname='a'\n[dependency-groups]\nx = {items}\ny = ['b']")

    assert shown(requirements_of(project, groups=["y"])) == ["b"]
    with pytest.raises(PyprojectSchemaError) as caught:
        requirements_of(project, groups=["x"])
    assert message in str(caught.value)


def test_broken_requirement_of_a_group_names_its_key() -> None:
    with pytest.raises(ProjectRequirementError, match=r"`dependency-groups.broken\[0\]`"):
        requirements_of(parse(GROUPS), groups=["broken"])


def test_long_chains_of_groups_need_no_recursion() -> None:
    chain = "\n".join(f"g{i} = [{{include-group = 'g{i + 1}'}}]" for i in range(3000))
    project = parse(f"[dependency-groups]\n{chain}\ng3000 = ['a']")

    assert shown(requirements_of(project, groups=["g0"], with_project=False)) == ["a"]
