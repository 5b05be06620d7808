from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from pep508 import Requirement, parse_requirement
from puffin_dispatch import BuildRequirementsError, DispatchClosedError
from puffin_normalize import normalize_project
from puffin_resolver import ResolverInput
from puffin_testing import make_wheel, wheel_filename
from puffin_traits import FormatControl

if TYPE_CHECKING:
    from conftest import Workbench

    from puffin_interpreter import Environment


def needs(*texts: str) -> list[Requirement]:
    return [parse_requirement(text) for text in texts]


def installed(environment: Environment) -> list[str]:
    return sorted(
        name.removesuffix(".dist-info")
        for directory in environment.site_packages
        for name in os.listdir(directory)
        if name.endswith(".dist-info")
    )


def imports(environment: Environment, *modules: str) -> bool:
    python = environment.interpreter.executable
    code = "; ".join(f"import {module}" for module in modules)
    return subprocess.run([python, "-c", code], check=False).returncode == 0


def test_holds_the_requirements_and_what_they_need(bench: Workbench) -> None:
    bench.wheel("backend", requires=["library>=2"])
    bench.wheel("library", "1.0")
    bench.wheel("library", "2.5")
    dispatch = bench.dispatch()

    environment = dispatch.environment(needs("backend"), "flask==3.0")

    assert installed(environment) == ["backend-1.0", "library-2.5"]
    assert imports(environment, "backend", "library")
    assert environment.interpreter.is_virtual_environment


def test_holds_nothing_of_its_surroundings(bench: Workbench) -> None:
    environment = bench.dispatch().environment([], "flask==3.0")

    assert installed(environment) == []
    assert not imports(environment, "pytest")
    assert bench.server.requests == []


def test_runs_the_scripts_of_what_it_holds(bench: Workbench) -> None:
    bench.wheel(
        "tool",
        files={"tool.py": "def main():\n    print('works')\n"},
        entry_points={"console_scripts": {"tool": "tool:main"}},
    )

    environment = bench.dispatch().environment(needs("tool"), "flask==3.0")

    script = os.path.join(environment.interpreter.scheme.scripts, "tool")
    assert subprocess.check_output([script], text=True) == "works\n"


def test_is_made_once_for_the_same_requirements(bench: Workbench) -> None:
    for name in ("one", "two"):
        bench.wheel(name)
    dispatch = bench.dispatch()

    first = dispatch.environment(needs("one", "two>=1"), "flask==3.0")

    assert dispatch.environment(needs("two>=1", "one", "one"), "jinja2==3.1").root == first.root
    assert dispatch.environment(needs("one"), "jinja2==3.1").root != first.root


def test_is_made_once_when_eight_threads_ask_at_once(bench: Workbench) -> None:
    bench.wheel("backend")
    bench.server.settings.latency = 0.02
    dispatch = bench.dispatch()

    with ThreadPoolExecutor(8) as pool:
        asked = [
            pool.submit(dispatch.environment, needs("backend"), f"project{number}==1")
            for number in range(8)
        ]
        environments = {future.result(timeout=20).root for future in asked}

    assert len(environments) == 1
    assert os.listdir(os.path.dirname(environments.pop())) == ["1"]
    assert bench.server.count("/files/*.whl") == 1


def test_leaves_out_what_other_environments_need(bench: Workbench) -> None:
    bench.wheel("backend")

    environment = bench.dispatch().environment(
        needs("backend", "nothing-of-the-kind ; python_version < '3'"), "flask==3.0"
    )

    assert installed(environment) == ["backend-1.0"]


def test_follows_the_build_constraints(bench: Workbench) -> None:
    for version in ("1.0", "2.0"):
        bench.wheel("backend", version)
    limits = tuple(ResolverInput(item, "-b limits.txt") for item in needs("backend<2", "other<1"))

    environment = bench.dispatch(build_constraints=limits).environment(needs("backend"), "a==1")

    assert installed(environment) == ["backend-1.0"]


def test_takes_only_what_was_there_at_the_time(bench: Workbench) -> None:
    for version, uploaded in (("1.0", 1000.0), ("2.0", 3000.0)):
        wheel = make_wheel(None, "backend", version)
        bench.server.add(wheel_filename("backend", version), wheel, upload_time=uploaded)

    environment = bench.dispatch(exclude_newer=2000.0).environment(needs("backend"), "a==1")

    assert installed(environment) == ["backend-1.0"]


@pytest.mark.parametrize(("limit", "version"), [(None, "3.0"), (3500.0, "2.0"), (1500.0, "1.0")])
def test_single_projects_may_have_a_time_of_their_own(
    bench: Workbench, limit: float | None, version: str
) -> None:
    for number, uploaded in (("1.0", 1000.0), ("2.0", 3000.0), ("3.0", 4000.0)):
        wheel = make_wheel(None, "backend", number)
        bench.server.add(wheel_filename("backend", number), wheel, upload_time=uploaded)
    own = {normalize_project("backend"): limit}

    dispatch = bench.dispatch(exclude_newer=2000.0, exclude_newer_projects=own)

    assert installed(dispatch.environment(needs("backend"), "a==1")) == [f"backend-{version}"]


def test_accepts_direct_references(bench: Workbench) -> None:
    bench.wheel("backend")
    url = bench.server.file_url("backend-1.0-py3-none-any.whl")

    environment = bench.dispatch().environment(needs(f"backend @ {url}"), "a==1")

    assert installed(environment) == ["backend-1.0"]


def test_tells_whose_requirements_have_no_solution(bench: Workbench) -> None:
    bench.wheel("backend", "1.0")
    bench.wheel("other")
    url = bench.server.file_url("other-1.0-py3-none-any.whl").replace("//", "//me:pw@")
    dispatch = bench.dispatch()

    with pytest.raises(BuildRequirementsError) as caught:
        dispatch.environment(needs("backend>=2", f"other @ {url}"), "a==1")

    assert caught.value.label == "a==1"
    assert caught.value.requirements[0] == "backend>=2"
    assert "The build requirements of a==1 have no solution (backend>=2, " in str(caught.value)
    assert "pw" not in str(caught.value)


def test_tells_of_a_build_requirement_that_nobody_has(bench: Workbench) -> None:
    with pytest.raises(BuildRequirementsError, match="no-such-backend"):
        bench.dispatch().environment(needs("no-such-backend"), "a==1")


def test_needs_no_index_once_everything_is_in_the_cache(bench: Workbench) -> None:
    bench.wheel("backend", requires=["library"])
    bench.wheel("library")
    bench.dispatch().environment(needs("backend"), "a==1")
    before = len(bench.server.requests)

    environment = bench.dispatch(offline=True).environment(needs("backend"), "a==1")

    assert installed(environment) == ["backend-1.0", "library-1.0"]
    assert len(bench.server.requests) == before


def test_links_files_as_asked(bench: Workbench) -> None:
    bench.wheel("backend")

    copied = bench.dispatch(link_mode="copy").environment(needs("backend"), "a==1")
    linked = bench.dispatch(link_mode="hardlink").environment(needs("backend"), "a==1")

    module = "backend/__init__.py"
    sizes = [os.stat(os.path.join(made.site_packages[0], module)) for made in (copied, linked)]
    assert [status.st_nlink for status in sizes] == [1, 2]


def test_goes_when_the_dispatch_is_closed(bench: Workbench) -> None:
    dispatch = bench.dispatch()
    environment = dispatch.environment([], "a==1")

    dispatch.close()

    assert not os.path.exists(environment.root)
    assert os.listdir(os.path.join(bench.cache.root, ".tmp")) == []
    with pytest.raises(DispatchClosedError):
        dispatch.environment([], "a==1")
    dispatch.close()


def test_is_not_begun_after_the_end(bench: Workbench) -> None:
    dispatch = bench.dispatch()

    dispatch.close()

    with pytest.raises(DispatchClosedError):
        dispatch.environment([], "a==1")


def test_costs_nothing_before_the_first_build() -> None:
    code = (
        "import sys; from puffin_dispatch import BuildDispatch;"
        "BuildDispatch(None, None).close();"
        "print([m for m in sys.modules if m in "
        "('puffin_build', 'puffin_resolver', 'puffin_installer', 'subprocess', 'threading')])"
    )

    assert subprocess.check_output([sys.executable, "-c", code], text=True) == "[]\n"


@pytest.mark.parametrize(
    ("control", "named", "other", "unknown"),
    [
        (FormatControl(), True, True, True),
        (FormatControl(all=True), False, False, False),
        (FormatControl(names=frozenset({"flask"})), False, True, True),
    ],
)
def test_says_what_may_be_built_and_where(
    bench: Workbench, control: FormatControl, *, named: bool, other: bool, unknown: bool
) -> None:
    flask, jinja = needs("flask", "jinja2")

    dispatch = bench.dispatch(no_build=control, no_isolation=control)

    for answer in (dispatch.may_build, dispatch.is_isolated):
        assert [answer(flask.name), answer(jinja.name), answer(None)] == [named, other, unknown]
