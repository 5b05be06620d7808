"""Hashes of sources that are named by URL or path: demanded, compared, written."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Answer, Puffin, Sources

WRONG = "0" * 64


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def compiled(puffin: Puffin, text: str, *options: object) -> Answer:
    return puffin.run("pip-compile", "-", "--no-header", "--no-annotate", *options, stdin=text)


def assert_refused(answer: Answer, *parts: str) -> None:
    said = " ".join(answer.err.split())
    assert (answer.code, answer.out) == (1, ""), said
    assert [part for part in parts if part not in said] == []


@pytest.fixture(params=["wheel", "sdist"])
def archive(request: pytest.FixtureRequest, sources: Sources) -> Path:
    """An archive of demo, of each kind."""
    path: Path = getattr(sources, request.param)("demo", "1.0")
    return path


@pytest.mark.parametrize("mode", ["--require-hashes", "--generate-hashes"])
def test_the_right_hash_is_fine(indexed: Puffin, archive: Path, mode: str) -> None:
    line = f"demo @ {archive.as_uri()} --hash=sha256:{digest(archive)}\n"

    answer = compiled(indexed, line, mode, "--generate-hashes")

    assert answer.code == 0, answer.err
    assert digest(archive) in answer.out


@pytest.mark.parametrize("mode", ["--require-hashes", "--generate-hashes"])
def test_a_wrong_one_is_not_replaced_in_silence(indexed: Puffin, archive: Path, mode: str) -> None:
    line = f"demo @ {archive.as_uri()} --hash=sha256:{WRONG}\n"

    answer = compiled(indexed, line, mode)

    assert_refused(answer, "demo==1.0 has no file with one of the hashes that are required")


def test_one_of_several_will_do(indexed: Puffin, archive: Path) -> None:
    hashes = f"--hash=sha256:{WRONG} --hash=sha256:{digest(archive)}"

    assert compiled(indexed, f"demo @ {archive.as_uri()} {hashes}\n").code == 0


def test_a_hash_in_the_url_counts_where_hashes_are_required(
    indexed: Puffin, sources: Sources, archive: Path
) -> None:
    url = sources.served(archive)
    right, wrong = (f"demo @ {url}#sha256={each}\n" for each in (digest(archive), WRONG))

    assert compiled(indexed, right, "--require-hashes").code == 0
    assert compiled(indexed, wrong, "--require-hashes").code != 0
    assert compiled(indexed, f"demo @ {url}\n", "--require-hashes").code == 2


def test_a_tree_has_no_hash_to_compare(indexed: Puffin, sources: Sources) -> None:
    tree = sources.tree("demo", "1.0")

    answer = compiled(indexed, f"demo @ {tree.as_uri()} --hash=sha256:{WRONG}\n")

    assert_refused(answer, "demo==1.0 has no file with one of the hashes that are required")


def test_a_repository_cannot_be_hashed(indexed: Puffin, sources: Sources) -> None:
    url = sources.repository("demo", "1.0").url

    answer = compiled(indexed, f"demo @ git+{url} --hash=sha256:{WRONG}\n", "--require-hashes")

    assert answer.code == 2
    assert "every requirement needs a pin and a hash" in answer.err


def test_what_a_source_names_in_turn_has_to_be_hashed_as_well(
    indexed: Puffin, sources: Sources
) -> None:
    inner = sources.wheel("inner", "1.0")
    outer = sources.wheel("outer", "1.0", requires=[f"inner @ {inner.as_uri()}"])
    line = f"outer @ {outer.as_uri()} --hash=sha256:{digest(outer)}\n"
    limits = indexed.write(
        "limits.txt", f"inner @ {inner.as_uri()} --hash=sha256:{digest(inner)}\n"
    )

    alone = compiled(indexed, line, "--require-hashes")
    limited = compiled(indexed, line, "--require-hashes", "-c", limits)

    assert_refused(alone, "inner==1.0 has no hash in the inputs")
    assert limited.code == 0, limited.err


def test_a_constraint_that_nothing_needs_need_not_be_hashed(
    indexed: Puffin, sources: Sources
) -> None:
    demo, other = sources.wheel("demo", "1.0"), sources.wheel("other", "1.0")
    limits = indexed.write("limits.txt", f"other @ {other.as_uri()}\n")
    line = f"demo @ {demo.as_uri()} --hash=sha256:{digest(demo)}\n"

    assert compiled(indexed, line, "--require-hashes", "-c", limits).code == 0
