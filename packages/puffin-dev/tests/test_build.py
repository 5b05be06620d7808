from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest

from puffin_testing import project_tree, sdist_of

if TYPE_CHECKING:
    from conftest import Dev


def wheel_files(path: str) -> set[str]:
    with zipfile.ZipFile(path) as wheel:
        return {name for name in wheel.namelist() if ".dist-info/" not in name}


def test_builds_a_directory_into_the_working_directory(dev: Dev) -> None:
    dev.tree("cake", "1.0")

    answer = dev.ok("build", "cake")

    assert answer.out == f"{dev.cwd / 'cake-1.0-py3-none-any.whl'}\n"
    assert answer.err == "Built cake in [TIME]\n"
    assert wheel_files(answer.out.strip())


def test_builds_an_archive_into_a_new_directory(dev: Dev) -> None:
    tree = dev.tree("cake", "1.0")
    (dev.cwd / "master.tgz").write_bytes(sdist_of(tree))

    answer = dev.ok("build", "master.tgz", "--wheel-dir", "out/wheels")

    assert [path.name for path in (dev.cwd / "out/wheels").iterdir()] == [
        "cake-1.0-py3-none-any.whl"
    ]
    assert answer.out.strip().endswith("/out/wheels/cake-1.0-py3-none-any.whl")


def test_an_editable_wheel_refers_to_the_tree(dev: Dev) -> None:
    dev.tree("cake", "1.0")

    whole = wheel_files(dev.ok("build", "cake", "-w", "whole").out.strip())
    editable = wheel_files(dev.ok("build", "cake", "-w", "editable", "--editable").out.strip())

    assert any(name.endswith(".pth") for name in editable)
    assert not any(name.endswith(".pth") for name in whole)


def test_backends_hear_the_settings(dev: Dev) -> None:
    log = dev.cwd / "hooks.log"
    dev.tree("cake", "1.0", log=log)

    dev.ok("build", "cake", "-C", "icing=red", "-C", "icing=blue")

    assert '"icing": ["red", "blue"]' in log.read_text()


def test_what_the_build_needs_comes_from_the_index(dev: Dev) -> None:
    dev.offer("oven", "3.0", files={"oven.py": ""})
    dev.tree("cake", "1.0", system_requires=["oven"])

    dev.ok("build", "cake")

    assert any("oven" in request.path for request in dev.index.requests)


def test_a_build_that_fails_shows_why(dev: Dev) -> None:
    dev.tree("cake", "1.0", misbehaviour="raise")

    answer = dev.run("build", "cake")

    assert answer.code == 2
    assert answer.out == ""
    assert answer.err.startswith("error: ")
    assert "build_wheel" in answer.err
    assert list(dev.cwd.glob("*.whl")) == []


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["nothing"], "there is neither a directory nor an archive at `nothing`"),
        (["file.txt", "--editable"], "only a directory can be editable, and `file.txt` is none"),
        (["file.txt"], "file.txt"),
        (["a", "b"], "unexpected argument 'b' found"),
        ([], "the following required arguments were not provided:\n  <SOURCE>"),
    ],
)
def test_refuses_what_is_no_source(dev: Dev, words: list[str], message: str) -> None:
    (dev.cwd / "file.txt").write_text("no archive")

    answer = dev.run("build", *words)

    assert answer.code == 2
    assert message in answer.err
    assert "puffin-dev build" in answer.err or "Usage" not in answer.err


def test_the_scratch_directory_goes(dev: Dev) -> None:
    tree = project_tree(dev.cwd / "cake", "in-tree", "cake", "1.0")
    (dev.cwd / "cake.zip").write_bytes(sdist_of(tree))

    dev.ok("build", "cake.zip")

    cache = dev.cwd.parent / "cache"
    assert list(cache.rglob("interpreter-v1")) != []
    assert [path for path in cache.rglob("*") if path.name == "pyproject.toml"] == []
