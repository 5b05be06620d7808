from __future__ import annotations

import signal
import subprocess
from typing import TYPE_CHECKING

import pytest

from puffin_testing import Fault, wait_until

if TYPE_CHECKING:
    from conftest import Dev


def listing(dev: Dev, *lines: str) -> str:
    (dev.cwd / "projects.txt").write_text("".join(f"{line}\n" for line in lines))
    return "projects.txt"


def test_resolves_each_line_by_itself(dev: Dev) -> None:
    name = listing(dev, "# two that contradict each other", "app", "base>=2  # newest", "")

    answer = dev.ok("resolve-many", name)

    assert sorted(answer.out.splitlines()) == [
        "ok      app: 2 packages in [TIME]",
        "ok      base>=2: 1 package in [TIME]",
    ]
    assert answer.err == "Resolved 2 projects in [TIME]\n"


def test_failures_are_told_with_their_reason(dev: Dev) -> None:
    name = listing(dev, "nobody", "base==1.0.x", "base", "app[full]==1.0", "base>=3")

    answer = dev.run("resolve-many", name, "--tasks", "2")

    failed = sorted(line for line in answer.out.splitlines() if not line.startswith("ok "))
    assert answer.code == 1
    assert len(failed) == 3
    assert "failed  base==1.0.x: " in failed[0]
    assert failed[1].startswith("failed  base>=3: There is no version of base that matches >=3. (")
    assert "There is no project called nobody in the index." in failed[2]
    assert all(line.endswith(" ([TIME])") for line in failed)
    assert answer.err == "Resolved 2 projects in [TIME]\nFailed to resolve 3 projects\n"


def test_the_limit_takes_the_first(dev: Dev) -> None:
    answer = dev.ok("resolve-many", listing(dev, "base", "nobody", "app"), "--limit", "1")

    assert answer.out == "ok      base: 1 package in [TIME]\n"


def test_sources_are_built_side_by_side_each_once(dev: Dev) -> None:
    log = dev.cwd / "hooks.log"
    for name in ("one", "two", "three"):
        dev.offer_source(name, "1.0", requires=["deep"], log=log)
    dev.offer_source("deep", "1.0", log=log)

    answer = dev.ok("resolve-many", listing(dev, "one", "two", "three", "deep"), "--tasks", "4")

    hooks = [line for line in log.read_text().splitlines() if "prepare_metadata" in line]
    assert answer.out.count("ok ") == 4
    assert len(hooks) == 4


def test_nothing_is_built_if_that_is_not_wanted(dev: Dev) -> None:
    dev.offer_source("cake", "1.0")

    answer = dev.run("resolve-many", listing(dev, "cake"), "--no-build")

    assert answer.code == 1
    assert "failed  cake: " in answer.out
    assert "no wheel" in answer.out


def test_the_list_may_come_by_stdin(dev: Dev) -> None:
    assert dev.ok("resolve-many", "-", stdin="base\n").out.startswith("ok      base: ")


def test_a_warm_run_asks_for_nothing(dev: Dev) -> None:
    name = listing(dev, "app", "more")
    dev.ok("resolve-many", name)
    before = len(dev.index.requests)

    dev.ok("resolve-many", name, "--offline")

    assert len(dev.index.requests) == before


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["missing.txt"], "failed to open file `missing.txt`\n  Caused by: No such file"),
        (["latin.txt"], "`latin.txt` is not UTF-8"),
        (["empty.txt", "--tasks", "0"], "expected a number from 1"),
        (["empty.txt", "--limit", "few"], "invalid value 'few' for '--limit <N>'"),
    ],
)
def test_refuses_what_is_no_list(dev: Dev, words: list[str], message: str) -> None:
    (dev.cwd / "latin.txt").write_bytes("fl\xf6te".encode("latin-1"))
    (dev.cwd / "empty.txt").write_text("# nothing\n")

    answer = dev.run("resolve-many", *words)

    assert answer.code == 2
    assert message in answer.err


@pytest.mark.parametrize("words", [[], ["--no-cache"]])
def test_ctrl_c_ends_all_of_them(dev: Dev, words: list[str]) -> None:
    name = listing(dev, "app", "base", "more")
    dev.index.inject(Fault(pattern="/simple/base/", kind="stall", times=None))
    process = subprocess.Popen(
        dev.command("resolve-many", name, *words),
        cwd=dev.cwd,
        env=dev.environ | {"TMPDIR": str(dev.cwd)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    wait_until(lambda: dev.index.count("/simple/base/"))

    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=60)

    assert process.returncode == 130
    assert "failed" not in said
    assert [path.name for path in dev.cwd.iterdir()] == ["projects.txt"]


def test_an_empty_list_is_told(dev: Dev) -> None:
    assert dev.ok("resolve-many", listing(dev, "# nothing")).err == "warning: No projects found.\n"
