"""What flags, files and variables make of a resolution: limits, cutoffs, scripts, targets."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, NamedTuple

import pytest

from puffin_testing import IndexServer, make_wheel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Answer, Offer, Puffin, Sources

HOUR, DAY = 3600.0, 86_400.0
OWN = f"{sys.version_info[0]}.{sys.version_info[1]}"


def pins(answer: Answer) -> list[str]:
    return [line for line in answer.out.splitlines() if line and line[0] not in "# -"]


def compiled(puffin: Puffin, text: str, *options: object, **environ: str) -> list[str]:
    """Return the pins for a file of this text."""
    puffin.write("a.in", text)
    return pins(puffin.ok("pip-compile", "a.in", *options, **environ))


def refused(puffin: Puffin, *words: object, **environ: str) -> str:
    """Return what is said of a command that makes no sense."""
    answer = puffin.run("pip-compile", *words, **environ)
    assert (answer.code, answer.out) == (2, ""), answer.err
    assert "Traceback" not in answer.err
    return " ".join(answer.err.split())


class TestOverrides:
    def test_they_replace_what_anybody_requires(self, indexed: Puffin) -> None:
        indexed.write("other.txt", "base==2.0\n")

        assert compiled(indexed, "app\n") == ["app==1.0", "base==1.1"]
        assert compiled(indexed, "app\n", "--override", "other.txt") == ["app==1.0", "base==2.0"]
        assert compiled(indexed, "app\nbase==1.0\n", "--override", "other.txt") == [
            "app==1.0",
            "base==2.0",
        ]

    def test_they_require_nothing_by_themselves(self, indexed: Puffin) -> None:
        indexed.write("other.txt", "base==2.0\n")

        assert compiled(indexed, "solo\n", "--override", "other.txt") == ["solo==0.9"]

    def test_where_their_markers_do_not_hold_nothing_is_required(self, indexed: Puffin) -> None:
        indexed.write("other.txt", 'base==2.0; sys_platform == "win32"\n')
        command = ("app\n", "--override", "other.txt")

        assert compiled(indexed, *command) == ["app==1.0"]
        assert compiled(indexed, *command, "--python-platform", "windows") == [
            "app==1.0",
            "base==2.0",
        ]

    def test_several_files_and_files_they_include(self, indexed: Puffin) -> None:
        indexed.write("one.txt", "-r deep/more.txt\n")
        indexed.write("deep/more.txt", "base==1.0\n")
        indexed.write("two.txt", "more<1\n")

        answer = indexed.run(
            *("pip-compile", "-", "--override", "one.txt", "--override", "two.txt"),
            stdin="app[full]\n",
        )

        assert answer.code == 1  # there is no such release of more
        assert compiled(indexed, "app\n", "--override", "one.txt") == ["app==1.0", "base==1.0"]

    def test_constraints_of_their_file_are_constraints(self, indexed: Puffin) -> None:
        indexed.write("other.txt", "base>=1\n-c limits.txt\n")
        indexed.write("limits.txt", "base<1.1\n")

        assert compiled(indexed, "app\n", "--override", "other.txt") == ["app==1.0", "base==1.0"]

    def test_annotations_name_their_file(self, indexed: Puffin) -> None:
        indexed.write("a.in", "app\n")
        indexed.write("other.txt", "base==2.0\n")

        answer = indexed.ok("pip-compile", "a.in", "--override", "other.txt", "--no-header")

        assert answer.out.endswith(
            "base==2.0\n    # via\n    #   app\n    #   --override other.txt\n"
        )

    def test_they_may_name_a_source(self, indexed: Puffin, sources: Sources) -> None:
        tree = sources.tree("werk", "9.0", at="tree")
        indexed.write("other.txt", f"werk @ {tree.as_uri()}\n")

        assert compiled(indexed, "web\n", "--override", "other.txt") == [
            "web==3.0.0",
            f"werk @ {tree.as_uri()}",
        ]


class TestExcludes:
    def test_nothing_needs_them(self, indexed: Puffin) -> None:
        indexed.write("none.txt", "Base\n")

        assert compiled(indexed, "app[full]\n", "--exclude", "none.txt") == [
            "app==1.0",
            "more==1.5",
        ]
        assert compiled(indexed, "base\nsolo\n", "--exclude", "none.txt") == ["solo==0.9"]

    def test_those_of_other_environments_do_not_count(self, indexed: Puffin) -> None:
        indexed.write("none.txt", 'base; sys_platform == "win32"\n')
        command = ("app\n", "--exclude", "none.txt")

        assert compiled(indexed, *command) == ["app==1.0", "base==1.1"]
        assert compiled(indexed, *command, "--python-platform", "windows") == ["app==1.0"]

    def test_several_files_and_files_they_include(self, indexed: Puffin) -> None:
        indexed.write("one.txt", "# nothing\n-r deep/more.txt\n")
        indexed.write("deep/more.txt", "base\n")
        indexed.write("two.txt", "more\n")

        assert compiled(indexed, "app[full]\n", "--exclude", "one.txt", "--exclude", "two.txt") == [
            "app==1.0"
        ]


@pytest.mark.parametrize(
    ("option", "line", "message"),
    [
        ("--exclude", "a b", "`more/limits.txt` line 2 column 3"),
        ("--exclude", "!", "`more/limits.txt` line 2 column 1"),
        ("--exclude", "base==1.0", "more/limits.txt line 2: excludes are names"),
        ("--exclude", "base[x]", "more/limits.txt line 2: excludes are names"),
        ("--exclude", "base @ https://u:hidden@example.org/b.whl", "excludes are names"),
        ("--exclude", "./base", "more/limits.txt line 2: excludes have to name their projects"),
        ("--override", "a b", "`more/limits.txt` line 2 column 3"),
        ("--override", "./base", "more/limits.txt line 2: overrides have to name their projects"),
        ("--override", "-e ./base", "more/limits.txt line 2: overrides cannot be editable"),
        ("--constraint", "a b", "`more/limits.txt` line 2 column 3"),
        ("--constraint", "./base", "line 2: constraints have to name their projects"),
        ("--constraint", "-e ./base", "line 2: constraints cannot be editable"),
    ],
)
def test_files_of_limits_say_where_they_are_wrong(
    indexed: Puffin, option: str, line: str, message: str
) -> None:
    indexed.write("a.in", "base\n")
    indexed.write("limits.txt", "-r more/limits.txt\n")
    indexed.write("more/limits.txt", f"# what is limited\n{line}\n")
    (indexed.cwd / "more" / "base").mkdir()

    told = refused(indexed, "a.in", option, "limits.txt")

    assert message in told
    assert "hidden" not in told


@pytest.mark.parametrize("option", ["--constraint", "--override", "--exclude"])
def test_files_of_limits_have_to_be_there(indexed: Puffin, option: str) -> None:
    indexed.write("a.in", "base\n")

    told = refused(indexed, "a.in", option, "none.txt")

    assert told.startswith("error: failed to open file `none.txt`")


def test_constraints_of_the_file_and_of_the_command_line_hold(indexed: Puffin) -> None:
    indexed.write("one.txt", "base<2\n")
    indexed.write("two.txt", "base!=1.1\n")

    assert compiled(indexed, "base\n-c one.txt\n", "-c", "two.txt") == ["base==1.0"]


class Aged(NamedTuple):
    """An index with `tick` 1.0 to 3.0 and `tock` 1.0 and 2.0, uploaded so long ago."""

    puffin: Puffin

    def compiled(self, *options: object, **environ: str) -> list[str]:
        return compiled(self.puffin, "tick\ntock\n", *options, **environ)


@pytest.fixture
def aged(puffin: Puffin, offer: Offer) -> Iterator[Aged]:
    now = time.time()
    with IndexServer() as server:
        offer(server, "tick", "1.0", upload_time=now - 30 * DAY)
        offer(server, "tick", "2.0", upload_time=now - 3 * DAY)
        offer(server, "tick", "3.0", upload_time=now - HOUR)
        offer(server, "tock", "1.0", upload_time=now - 30 * DAY)
        offer(server, "tock", "2.0", upload_time=now - HOUR)
        puffin.environ["PUFFIN_INDEX_URL"] = server.url
        yield Aged(puffin)


class TestExcludeNewer:
    @pytest.mark.parametrize(
        ("age", "expected"),
        [
            ("1 minute", ["tick==3.0", "tock==2.0"]),
            ("36 hours", ["tick==2.0", "tock==1.0"]),
            ("2d", ["tick==2.0", "tock==1.0"]),
            ("PT36H", ["tick==2.0", "tock==1.0"]),
            ("1 week", ["tick==1.0", "tock==1.0"]),
            ("P7D", ["tick==1.0", "tock==1.0"]),
        ],
    )
    def test_an_age_counts_back_from_now(self, aged: Aged, age: str, expected: list[str]) -> None:
        assert aged.compiled("--exclude-newer", age) == expected
        assert aged.compiled(PUFFIN_EXCLUDE_NEWER=age) == expected

    def test_the_flag_goes_before_the_variable(self, aged: Aged) -> None:
        found = aged.compiled("--exclude-newer", "0 days", PUFFIN_EXCLUDE_NEWER="P7D")

        assert found == ["tick==3.0", "tock==2.0"]

    def test_everything_may_be_too_new(self, aged: Aged) -> None:
        aged.puffin.write("a.in", "tick\n")

        answer = aged.puffin.run("pip-compile", "a.in", "--exclude-newer", "60 days")

        assert answer.code == 1
        assert "tick" in answer.err

    @pytest.mark.parametrize(
        ("options", "expected"),
        [
            (["--exclude-newer-package", "Tick=P7D"], ["tick==1.0", "tock==2.0"]),
            (
                ["--exclude-newer", "P7D", "--exclude-newer-package", "tick=false"],
                ["tick==3.0", "tock==1.0"],
            ),
            (
                ["--exclude-newer", "P7D", "--exclude-newer-package", "tick=2 days"],
                ["tick==2.0", "tock==1.0"],
            ),
            (
                ["--exclude-newer-package", "tick=P7D", "--exclude-newer-package", "tock=P1D"],
                ["tick==1.0", "tock==1.0"],
            ),
            (
                ["--exclude-newer-package", "tick=P7D", "--exclude-newer-package", "tick=P1D"],
                ["tick==2.0", "tock==2.0"],
            ),
        ],
    )
    def test_single_projects_have_their_own(
        self, aged: Aged, options: list[str], expected: list[str]
    ) -> None:
        assert aged.compiled(*options) == expected

    def test_the_header_can_be_typed_again(self, aged: Aged) -> None:
        aged.puffin.write("a.in", "tick\n")

        answer = aged.puffin.ok("pip-compile", "a.in", "--exclude-newer", "7 days")

        assert "#    puffin pip-compile a.in --exclude-newer '7 days'\n" in answer.out


class TestPrereleases:
    @pytest.mark.parametrize(
        ("options", "expected"),
        [
            (["--prerelease-package", "Base=allow"], ["base==3.0b1", "bold==1.0"]),
            (["--prerelease-package", "bold=allow"], ["base==2.0", "bold==2.0a1"]),
            (
                ["--prerelease", "allow", "--prerelease-package", "base=disallow"],
                ["base==2.0", "bold==2.0a1"],
            ),
        ],
    )
    def test_single_projects_have_their_own_mode(
        self,
        indexed: Puffin,
        index: IndexServer,
        offer: Offer,
        options: list[str],
        expected: list[str],
    ) -> None:
        offer(index, "bold", "1.0")
        offer(index, "bold", "2.0a1")

        assert compiled(indexed, "base\nbold\n", *options) == expected

    def test_flag_then_file_then_variable(self, indexed: Puffin) -> None:
        assert compiled(indexed, "base\n", PUFFIN_PRERELEASE="allow") == ["base==3.0b1"]
        assert compiled(indexed, "--pre\nbase\n", PUFFIN_PRERELEASE="disallow") == ["base==3.0b1"]
        assert compiled(indexed, "--pre\nbase\n", "--prerelease", "disallow") == ["base==2.0"]


def test_resolution_mode_of_the_variable(indexed: Puffin) -> None:
    assert compiled(indexed, "base>=1\n", PUFFIN_RESOLUTION="lowest") == ["base==1.0"]
    assert compiled(
        indexed, "base>=1\n", "--resolution", "highest", PUFFIN_RESOLUTION="lowest"
    ) == ["base==2.0"]


class TestNoDependencies:
    def test_requirements_are_the_whole(self, indexed: Puffin) -> None:
        assert compiled(indexed, "app[full]\nsolo\n", "--no-deps") == ["app==1.0", "solo==0.9"]

    def test_of_sources_too(self, indexed: Puffin, sources: Sources) -> None:
        tree = sources.tree("web", "4.0", at="tree", requires=["werk"])

        assert compiled(indexed, f"web @ {tree.as_uri()}\n", "--no-deps") == [
            f"web @ {tree.as_uri()}"
        ]

    def test_constraints_still_hold(self, indexed: Puffin) -> None:
        indexed.write("limits.txt", "app==1.0\nbase<1.1\n")

        assert compiled(indexed, "base\napp\n", "-c", "limits.txt", "--no-deps") == [
            "app==1.0",
            "base==1.0",
        ]


class TestProjectIndex:
    @pytest.fixture
    def other(self, offer: Offer) -> Iterator[IndexServer]:
        """Another index, which has releases of base and solo of its own."""
        with IndexServer(credentials="ada:hidden") as server:
            offer(server, "base", "1.7")
            offer(server, "solo", "7.0")
            yield server

    def test_that_index_is_asked_alone(self, indexed: Puffin, other: IndexServer) -> None:
        url = other.url.replace("://", "://ada:hidden@")

        found = compiled(indexed, "app\nsolo\n", "--project-index", f"Base={url}")

        assert found == ["app==1.0", "base==1.7", "solo==0.9"]
        assert other.count("/simple/solo/") == 0

    def test_no_other_index_steps_in(self, indexed: Puffin, other: IndexServer) -> None:
        url = other.url.replace("://", "://ada:hidden@")
        indexed.write("a.in", "more\n")

        answer = indexed.run("pip-compile", "a.in", "--project-index", f"more={url}")

        assert answer.code == 1
        assert "more" in answer.err
        assert "hidden" not in answer.err

    def test_no_secret_is_written(self, indexed: Puffin, other: IndexServer) -> None:
        url = other.url.replace("://", "://ada:hidden@")
        shown = other.url.replace("://", "://****@")
        indexed.write("a.in", "solo\n")

        answer = indexed.ok(
            *("pip-compile", "a.in", "--project-index", f"solo={url}", "--generate-hashes"),
            *("--emit-index-url", "-v"),
        )

        assert "hidden" not in answer.out + answer.err
        assert f"#    puffin pip-compile a.in --project-index solo={shown} " in answer.out
        assert f"\n# --project-index solo={shown}\n" in answer.out
        assert "solo==7.0 \\\n    --hash=sha256:" in answer.out
        assert f"puffin asks {shown} for solo" in answer.err

    def test_what_is_pinned_is_installed_from_there(
        self, indexed: Puffin, other: IndexServer
    ) -> None:
        url = other.url.replace("://", "://ada:hidden@")
        own = ("--project-index", f"solo={url}")
        indexed.make_venv()
        indexed.write("a.in", "solo\nbase\n")
        indexed.ok("pip-compile", "a.in", "-o", "out.txt", "--generate-hashes", *own)

        without = indexed.run("pip-sync", "out.txt")
        answer = indexed.ok("pip-sync", "out.txt", *own)

        assert without.code != 0
        assert "hidden" not in without.err + answer.err
        assert indexed.ok("pip-freeze").out == "base==2.0\nsolo==7.0\n"

    def test_a_directory_may_be_one(self, indexed: Puffin) -> None:
        make_wheel(indexed.cwd / "own" / "solo", "solo", "8.0")

        assert compiled(indexed, "solo\nbase\n", "--project-index", "solo=own") == [
            "base==2.0",
            "solo==8.0",
        ]


class TestUpgrades:
    def test_an_upgrade_may_be_limited(self, indexed: Puffin) -> None:
        indexed.write("a.in", "base\nsolo\n")
        command = ("pip-compile", "a.in", "-o", "out.txt", "--no-header", "--no-annotate")

        def upgraded(*options: str) -> str:
            indexed.write("out.txt", "base==1.0\nsolo==0.9\n")
            indexed.ok(*command, *options)
            return (indexed.cwd / "out.txt").read_text().splitlines()[0]

        assert upgraded() == "base==1.0"
        assert upgraded("-P", "base<2") == "base==1.1"
        assert upgraded("-P", "base") == "base==2.0"
        assert upgraded("-P", "base", "-P", "Base==1.1") == "base==1.1"

    def test_the_limit_leaves_no_trace(self, indexed: Puffin) -> None:
        indexed.write("a.in", "base\n")
        command = ("pip-compile", "a.in", "-o", "out.txt")

        indexed.ok(*command, "-P", "base<2")
        upgraded = (indexed.cwd / "out.txt").read_text()
        indexed.ok(*command)

        assert upgraded.endswith("base==1.1\n    # via -r a.in\n")
        assert (indexed.cwd / "out.txt").read_text() == upgraded

    def test_an_impossible_upgrade_is_told(self, indexed: Puffin) -> None:
        indexed.write("a.in", "base<2\n")

        answer = indexed.run("pip-compile", "a.in", "-P", "base==2.0")

        assert answer.code == 1
        assert "--upgrade-package" in answer.err


class TestScripts:
    def write(self, puffin: Puffin, *lines: str) -> None:
        block = ["# /// script", *(f"# {line}" for line in lines), "# ///"]
        puffin.write("tool.py", "\n".join(["#!/usr/bin/env python", *block, "import base", ""]))

    def test_what_a_script_needs_is_pinned(self, indexed: Puffin) -> None:
        self.write(indexed, 'dependencies = ["app", "solo; os_name == \'none\'"]', "[tool.any]")

        answer = indexed.ok("pip-compile", "tool.py", "--no-header")

        assert answer.out == ("app==1.0\n    # via -r tool.py\nbase==1.1\n    # via app\n")

    def test_beside_other_files(self, indexed: Puffin) -> None:
        self.write(indexed, 'dependencies = ["base<1.1"]')

        assert compiled(indexed, "app\n", "tool.py") == ["app==1.0", "base==1.0"]

    def test_paths_start_from_the_script(self, indexed: Puffin, sources: Sources) -> None:
        sources.tree("werk", "9.0", at="tree")
        (sources.directory / "tool.py").write_text(
            '# /// script\n# dependencies = ["werk @ file:./tree"]\n# ///\n'
        )

        answer = indexed.ok("pip-compile", sources.directory / "tool.py", "--no-header")

        assert "werk @ file:" in answer.out

    def test_its_python_is_that_of_the_target(self, indexed: Puffin) -> None:
        self.write(indexed, 'requires-python = ">=3.9,<3.99"', 'dependencies = ["base"]')

        assert pins(indexed.ok("pip-compile", "tool.py")) == ["base==2.0"]
        assert pins(indexed.ok("pip-compile", "tool.py", "--python-version", "3.9")) == [
            "base==2.0"
        ]
        for version in ("3.8", "3.99"):
            told = refused(indexed, "tool.py", "--python-version", version)
            assert "`tool.py` requires Python >=3.9,<3.99" in told
            assert f"the resolution is for Python {version}.0" in told

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("import base\n", "`tool.py` has no metadata"),
            ("# /// script\n# dependencies = []\n", "opens on line 1 is not closed"),
            ("\n# /// script\n# a = 1\n# b = [\n# ///\n", "failed to read `tool.py`, line 4"),
            (
                "# /// script\n# a = 1\n# ///\n\n# /// script\n# a = 1\n# ///\n",
                "more than one block of metadata: `# /// script` is on line 1 and on line 5",
            ),
            (
                '# /// script\n# dependencies = ["a b"]\n# ///\n',
                "`dependencies[0]` in `tool.py`",
            ),
            (
                '# /// script\n# requires-python = "three"\n# ///\n',
                "`requires-python` in `tool.py`",
            ),
        ],
    )
    def test_what_is_wrong_with_one_is_told(self, indexed: Puffin, text: str, message: str) -> None:
        indexed.write("tool.py", text)

        assert message in refused(indexed, "tool.py")

    def test_one_that_is_not_there(self, indexed: Puffin) -> None:
        assert refused(indexed, "tool.py").startswith("error: failed to open file `tool.py`")


class TestTargets:
    """What can be resolved for a Python that is not at hand."""

    def test_static_metadata_needs_no_interpreter(self, indexed: Puffin, sources: Sources) -> None:
        sdist = sources.sdist(
            "werk", "4.0", requires=["base<2"], requires_python=">=3.99", static=True
        )
        sources.index.add(sdist.name, sdist.read_bytes(), requires_python=">=3.99")

        assert compiled(indexed, "werk\n") == ["werk==3.0.0"]
        assert compiled(indexed, "werk\n", "--python-version", "3.99") == [
            "base==1.1",
            "werk==4.0",
        ]
        assert sources.hooks() == []

    def test_what_must_be_built_needs_the_interpreter_at_hand(
        self, indexed: Puffin, sources: Sources
    ) -> None:
        sdist = sources.sdist("werk", "4.0", requires_python=">=3.99")
        sources.index.add(sdist.name, sdist.read_bytes(), requires_python=">=3.99")

        assert compiled(indexed, "werk\n", "--python-version", "3.99") == ["werk==3.0.0"]
        assert sources.hooks() == []

    def test_markers_of_what_is_built_are_those_of_the_target(
        self, indexed: Puffin, sources: Sources
    ) -> None:
        requires = ['base==1.0; python_version < "3.9"', 'base==1.1; sys_platform == "win32"']
        sdist = sources.sdist("werk", "4.0", requires=requires)
        sources.index.add(sdist.name, sdist.read_bytes())

        assert compiled(indexed, "werk\n") == ["werk==4.0"]
        assert compiled(indexed, "werk\n", "--python-version", "3.8") == [
            "base==1.0",
            "werk==4.0",
        ]
        assert compiled(indexed, "werk\n", "--python-platform", "windows") == [
            "base==1.1",
            "werk==4.0",
        ]

    def test_the_interpreter_at_hand_is_no_foreign_one(
        self, indexed: Puffin, sources: Sources
    ) -> None:
        sdist = sources.sdist("werk", "4.0")
        sources.index.add(sdist.name, sdist.read_bytes())
        indexed.write("a.in", "werk\n")

        answer = indexed.ok("pip-compile", "a.in", "-p", sys.executable)

        assert "Sources have to be built" not in answer.err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ["--exclude-newer", "yesterday"],
            "invalid value 'yesterday' for '--exclude-newer <WHEN>': Neither a valid date",
        ),
        (["--exclude-newer", "3 months"], "months and years differ in length: say days"),
        (
            ["--exclude-newer-package", "base"],
            "'--exclude-newer-package <PROJECT=WHEN>': expected PROJECT=WHEN",
        ),
        (["--exclude-newer-package", "a b=P7D"], "for '--exclude-newer-package <PROJECT=WHEN>'"),
        (["--exclude-newer-package", "base=true"], "Neither a valid date"),
        (
            ["--prerelease-package", "base=maybe"],
            "invalid value 'base=maybe' for '--prerelease-package <PROJECT=MODE>': possible values",
        ),
        (["--prerelease-package", "allow"], "expected PROJECT=MODE"),
        (["--prerelease-package", "!=allow"], "for '--prerelease-package <PROJECT=MODE>'"),
        (["--project-index", "base"], "expected PROJECT=URL"),
        (
            ["--project-index", "!=https://ada:hidden@example.org/simple"],
            "for '--project-index <PROJECT=URL>'",
        ),
        (
            ["--project-index", "base=ftp://ada:hidden@example.org/simple"],
            "only http, https and file are supported",
        ),
        (
            ["--no-index", "--project-index", "base=https://example.org/simple"],
            "'--no-index' cannot be used with '--project-index <PROJECT=URL>'",
        ),
        (["-P", "a b"], "invalid value 'a b' for '--upgrade-package <PROJECT>'"),
        (["-P", "base[x]"], "expected a name, with or without specifiers"),
        (["--resolution", "newest"], "possible values are highest, lowest, lowest-direct"),
        (["--override"], "a value is required for '--override <FILE>' but none was supplied"),
        (["--no-deps=1"], "the argument '--no-deps' takes no value"),
    ],
)
def test_values_that_make_no_sense(indexed: Puffin, words: list[str], message: str) -> None:
    indexed.write("a.in", "base\n")

    told = refused(indexed, "a.in", *words)

    assert told.startswith("error: ")
    assert message in told
    assert "hidden" not in told


@pytest.mark.parametrize(
    ("variable", "message"),
    [
        ("PUFFIN_EXCLUDE_NEWER", "error: PUFFIN_EXCLUDE_NEWER: Neither a valid date"),
        ("PUFFIN_PRERELEASE", "error: PUFFIN_PRERELEASE: possible values are disallow, allow"),
        ("PUFFIN_RESOLUTION", "error: PUFFIN_RESOLUTION: possible values are highest, lowest"),
    ],
)
def test_variables_that_make_no_sense(indexed: Puffin, variable: str, message: str) -> None:
    indexed.write("a.in", "base\n")

    assert refused(indexed, "a.in", **{variable: "sometimes"}).startswith(message)
    assert pins(indexed.ok("pip-compile", "a.in", **{variable: ""})) == ["base==2.0"]
