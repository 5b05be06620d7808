"""`puffin why`, and `puffin pip-compile --explain`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Offer, Puffin, Sources

    from puffin_testing import IndexServer

BASE = (
    "base 1.1\n"
    "  required by app 1.0 with <2\n"
    "  2.0 to 3.0b1 (2 releases): app 1.0 depends on base<2\n"
)


def test_says_who_requires_it_and_what_excludes_newer_releases(indexed: Puffin) -> None:
    indexed.write("requirements.in", "app\n")

    answer = indexed.ok("why", "base", "-r", "requirements.in")

    assert answer.out == BASE
    assert answer.err == "Resolved 2 packages in [TIME]\n"


def test_several_names_in_the_order_that_was_asked_for(indexed: Puffin) -> None:
    indexed.write("requirements.in", "# first\napp\n")

    answer = indexed.ok("why", "Base", "app", "base", "-r", "requirements.in", "-q")

    app = "app 1.0\n  required by you (requirements.in line 2)\n  it is the newest release\n"
    assert answer.out == f"{BASE}\n{app}"
    assert answer.err == ""


def test_several_files_and_those_that_only_limit(indexed: Puffin) -> None:
    indexed.write("a.in", "base\n")
    indexed.write("b.in", "base<3\n")
    indexed.write("limits.txt", "\nbase<2\n")

    answer = indexed.ok("why", "base", "-r", "a.in", "-r", "b.in", "-c", "limits.txt")

    assert answer.out == (
        "base 1.1\n"
        "  required by you (a.in line 1) and by you with <3 (b.in line 1); limited to <2\n"
        "      (limits.txt line 2)\n"
        "  2.0 to 3.0b1 (2 releases): base<2 is a constraint (limits.txt line 2)\n"
    )


@pytest.mark.parametrize(
    ("options", "reasons"),
    [
        ((), ["3.0b1: is a pre-release, and a stable release fits"]),
        (
            ("--resolution", "lowest"),
            [
                "1.1 to 3.0b1 (3 releases): --resolution lowest takes the oldest release that",
                "fits",
            ],
        ),
        (("--prerelease", "allow"), ["it is the newest release"]),
        (
            ("-o", "out.txt"),
            [
                "3.0b1: is a pre-release, and a stable release fits",
                "1.1 to 2.0 (2 releases): base==1.0 is kept from out.txt; else 2.0 would be",
                "tried first",
                "--upgrade-package base does not keep it",
            ],
        ),
        (
            ("-o", "out.txt", "-P", "base"),
            ["3.0b1: is a pre-release, and a stable release fits"],
        ),
    ],
)
def test_what_chooses_for_pip_compile_chooses_here(
    indexed: Puffin, options: tuple[str, ...], reasons: list[str]
) -> None:
    indexed.write("requirements.in", "base\n")
    out = indexed.write("out.txt", "base==1.0\n")

    answer = indexed.ok("why", "base", "-r", "requirements.in", *options)

    shown = [line.strip() for line in answer.out.splitlines()]
    assert shown[2:] == reasons
    assert out.read_text() == "base==1.0\n"


def test_python_that_is_too_old(indexed: Puffin) -> None:
    answer = indexed.ok("why", "modern", "-r", "-", "--python-version", "3.11.2", stdin="modern\n")

    assert answer.out.splitlines()[2] == "  2.0: requires Python >=3.99, and this is Python 3.11.2"


def test_dependencies_of_a_project(indexed: Puffin) -> None:
    indexed.write(
        "pyproject.toml",
        '[project]\nname = "shop"\nversion = "1"\ndependencies = [\n  "base<2",\n]\n'
        '[project.optional-dependencies]\nfull = ["app"]\n',
    )

    answer = indexed.ok("why", "base", "-r", "pyproject.toml", "--extra", "full")

    assert " ".join(answer.out.split()) == (
        "base 1.1 required by shop with <2 (pyproject.toml, project.dependencies[0])"
        " and by app 1.0 with <2"
        " 2.0 to 3.0b1 (2 releases): shop depends on base<2"
        " (pyproject.toml, project.dependencies[0])"
    )


def test_conflict_is_told_to_its_end(indexed: Puffin, index: IndexServer, offer: Offer) -> None:
    offer(index, "top", "1.0")
    offer(index, "top", "2.0", requires=["app"])
    indexed.write("requirements.in", "top\nbase>=2\n")

    answer = indexed.ok("why", "top", "-r", "requirements.in")

    assert " ".join(answer.out.split()) == (
        "top 1.0 required by you (requirements.in line 1)"
        " 2.0: top==2.0 depends on app; app==1.0 depends on base<2;"
        " you require base>=2 (requirements.in line 2)"
    )


def test_project_that_nothing_needs_is_an_answer_that_is_no(indexed: Puffin) -> None:
    indexed.write("requirements.in", "app\n")

    answer = indexed.run("why", "bsae", "app", "solo", "-r", "requirements.in")

    assert answer.code == 1
    assert answer.out.startswith("app 1.0\n")
    assert "Not part of the resolution:" in answer.err
    assert "`bsae`: it has base (via app)" in answer.err
    assert "`solo`: nothing that is required needs it" in answer.err


def test_no_solution_is_reported(indexed: Puffin) -> None:
    indexed.write("requirements.in", "app\nbase>=2\n")

    answer = indexed.run("why", "app", "-r", "requirements.in")

    assert (answer.code, answer.out) == (1, "")
    assert "No solution found" in answer.err
    assert "base>=2" in answer.err


@pytest.mark.parametrize(
    ("words", "missing"),
    [(["-r", "a.in"], "<PROJECT>..."), (["base"], "<-r <FILE>|--group <GROUP>>")],
)
def test_names_and_files_are_needed(puffin: Puffin, words: list[str], missing: str) -> None:
    answer = puffin.run("why", *words)

    assert answer.code == 2
    assert f"required arguments were not provided:\n  {missing}" in answer.err
    assert "Usage: puffin why [OPTIONS] <PROJECT>... -r <FILE>..." in answer.err


def test_compile_explains_beside_its_result(indexed: Puffin) -> None:
    indexed.write("requirements.in", "app\n")
    command = ("pip-compile", "requirements.in")

    plain = indexed.ok(*command)
    answer = indexed.ok(*command, "--explain", "base", "--explain=bsae")

    assert answer.out == plain.out
    assert answer.err == (
        f"Resolved 2 packages in [TIME]\n{BASE}"
        "warning: `bsae` is not in the resolution; it has base (via app)\n"
    )


def test_explanations_leave_the_output_file_alone(indexed: Puffin) -> None:
    indexed.write("requirements.in", "app\n")
    indexed.ok("pip-compile", "requirements.in", "-o", "out.txt")
    before = (indexed.cwd / "out.txt").read_bytes()

    answer = indexed.ok("pip-compile", "requirements.in", "-o", "out.txt", "--explain", "base")

    assert (indexed.cwd / "out.txt").read_bytes() == before
    assert BASE in answer.err


def test_releases_and_pins_are_in_colour(indexed: Puffin) -> None:
    indexed.write("requirements.in", "app\n")

    answer = indexed.ok("why", "base", "-r", "requirements.in", "--color", "always")

    assert answer.out.startswith("\x1b[1mbase 1.1\x1b[0m\n")
    assert "\n  \x1b[33m2.0 to 3.0b1 (2 releases)\x1b[0m: app 1.0" in answer.out


def test_source_is_what_its_url_names(indexed: Puffin, sources: Sources) -> None:
    wheel = sources.wheel("werk", "2.5")
    indexed.write("requirements.in", f"werk @ {wheel.as_uri()}\n")

    answer = indexed.ok("why", "werk", "-r", "requirements.in")

    assert " ".join(answer.out.split()) == (
        f"werk 2.5 required by you from {wheel.as_uri()} (requirements.in line 1)"
        f" it is what the URL names: {wheel.as_uri()}"
    )


def test_override_and_script(indexed: Puffin) -> None:
    indexed.write("tool.py", '# /// script\n# dependencies = ["app"]\n# ///\n')
    indexed.write("overrides.txt", "base>=2\n")

    answer = indexed.ok("why", "base", "-r", "tool.py", "--override", "overrides.txt")

    assert answer.out == (
        "base 2.0\n"
        "  required by app 1.0, overridden with >=2 (overrides.txt line 1)\n"
        "  3.0b1: is a pre-release, and a stable release fits\n"
    )
