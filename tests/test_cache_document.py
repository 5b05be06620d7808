"""The table of docs/cache.md, row by row: what is stored, what makes it stale, what happens then.

Each row has the test of its name here. It runs the command, compares what lies in the cache with
what the row says, word by word, and then changes the source. Everywhere the project is werk 4.0.
"""

from __future__ import annotations

import ast
import hashlib
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from puffin_cache import digest, git_key, index_key, path_key, repository_url, url_key
from pypi_types import IndexUrl

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Answer, Puffin, Sources

    from puffin_testing import GitRepository

    Line = Callable[..., str]

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "cache.md"
HEAD = "| source | stored | stale when |"
PIN = "werk==4.0"
AUDITED = ["Audited 1 package in [TIME]"]
NEW = ["base<2"]
# A directory with one of these is a thing of its own: an unpacked wheel, a checkout, a database.
WHOLE = {".puffin-manifest.json", ".ok", "HEAD"}


class Row(NamedTuple):
    """A line of the table."""

    source: str
    stored: str
    stale: str
    metadata: str
    wheel: str
    plan: str
    shown: str

    @property
    def test(self) -> str:
        return f"test_{re.sub(r'[^a-z]+', '_', self.source.lower())}"

    @property
    def places(self) -> set[str]:
        return set(re.findall(r"`([^`]+)`", self.stored))

    @property
    def tests(self) -> list[str]:
        """Further tests that show it: `file::name`."""
        return re.findall(r"`([^`]+)`", self.shown)


def rows() -> list[Row]:
    lines = PAGE.read_text(encoding="utf-8").partition(HEAD)[2].split("\n\n")[0].splitlines()
    return [Row(*(cell.strip() for cell in line.strip("|").split(" | "))) for line in lines[2:]]


ROWS = {row.test: row for row in rows()}


@pytest.fixture
def row(request: pytest.FixtureRequest) -> Row:
    """The row that the test has its name from."""
    return ROWS[request.node.name]


@pytest.fixture
def built(indexed: Puffin) -> Puffin:
    """The command, with an index and an environment."""
    indexed.make_venv()
    return indexed


# --- what is seen from outside -------------------------------------------------------------


def stored(puffin: Puffin) -> set[str]:
    """Return what the cache has of werk and of repositories, in the words of the page."""
    found = set()
    for parent, directories, files in os.walk(puffin.cache):
        place = Path(parent).relative_to(puffin.cache).as_posix()
        if WHOLE & set(files):
            directories.clear()
            found.add(f"{place}/")
        else:
            found.update(f"{place}/{file}" for file in files if file != ".lock")
    return {
        in_words(place)
        for place in found
        if place.startswith("git-v0/") or (place[:6] != "simple" and "/werk/" in place)
    }


def in_words(place: str) -> str:
    for pattern, word in (
        (r"werk-4\.0-py3-none-any", "<stem>"),
        (r"werk-4\.0\.tar\.gz|master\.zip", "<file>"),
        (r"index/[0-9a-f]{16}", "<index>"),
        (r"((?:git|checkouts)/[0-9a-f]{16})/[0-9a-f]{16}", r"\1/<commit>"),
        (r"\b[0-9a-f]{16}\b", "<digest>"),
        (r"/werk/<digest>/", "/<name>/<variant>/"),
        (r"/werk/", "/<name>/"),
    ):
        place = re.sub(pattern, word, place)
    return place


def compile_(puffin: Puffin, line: str, *options: object) -> Answer:
    puffin.write("requirements.in", f"{line}\n")
    return puffin.ok("pip-compile", "requirements.in", "--no-header", "--no-annotate", *options)


def needs(puffin: Puffin, line: str, *options: object) -> list[str]:
    """Return what the metadata says that werk needs, as far as a resolution shows it."""
    out = compile_(puffin, line, *options).out.splitlines()
    return NEW if "base==1.1" in out else []


def sync(puffin: Puffin, line: str, *options: object) -> list[str]:
    """Bring the environment into a state; return what was said, line by line."""
    puffin.write("out.txt", f"{line}\n")
    return puffin.ok("pip-sync", "out.txt", *options).err.splitlines()


def sync_anew(puffin: Puffin, line: str, *options: object) -> None:
    """Do the same in a new environment."""
    puffin.empty_venv()
    sync(puffin, line, *options)


def installed(puffin: Puffin) -> list[str]:
    """Return what the metadata of the installed werk says that it needs."""
    (path,) = puffin.site_packages().glob("werk-*.dist-info/METADATA")
    return re.findall(r"(?m)^Requires-Dist: (.*)$", path.read_text())


def reason(said: list[str]) -> str:
    """Return why werk was installed again."""
    (line,) = (line for line in said if line.startswith("Reinstalling werk: "))
    return line.removeprefix("Reinstalling werk: ")


def requests(sources: Sources) -> list[int]:
    """Return the statuses that requests for werk itself were answered with; pages do not count."""
    return [
        each.status
        for each in sources.index.requests
        if each.path.startswith(("/files/werk-4.0", "/elsewhere/"))
    ]


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def check_known(puffin: Puffin, sources: Sources, row: Row, line: str) -> None:
    """Compile and sync; then all is where the row says, and the same needs nobody again."""
    needs(puffin, line)
    sync(puffin, line)
    assert stored(puffin) == row.places
    before = (requests(sources), sources.hooks())

    assert sync(puffin, line, "--offline") == AUDITED
    sync_anew(puffin, line, "--offline")
    assert needs(puffin, line, "--offline") == installed(puffin) == []
    assert (requests(sources), sources.hooks()) == before


# --- files of an index ---------------------------------------------------------------------


def offer_wheel(sources: Sources, *requires: str) -> None:
    path = sources.wheel("werk", "4.0", requires=requires)
    sources.index.add(path.name, path.read_bytes())


def offer_sdist(sources: Sources, *requires: str) -> None:
    path = sources.sdist("werk", "4.0", requires=requires)
    sources.index.add(path.name, path.read_bytes())


def test_wheel_of_an_index(built: Puffin, sources: Sources, row: Row) -> None:
    sources.index.settings.cache_control = "no-cache"
    sources.index.settings.file_cache_control = "no-store"
    offer_wheel(sources)
    check_known(built, sources, row, PIN)
    before = requests(sources)
    assert needs(built, PIN) == []
    assert requests(sources) == before

    offer_wheel(sources, *NEW)
    told = compile_(built, PIN)

    assert "base==1.1" in told.out
    assert "The index changed the file werk-4.0-py3-none-any.whl" in told.err
    assert [place for place in stored(built) if place.endswith("/")] == []
    assert sync(built, PIN) == AUDITED
    sync_anew(built, PIN)
    assert installed(built) == NEW


def test_wheel_of_an_index_without_hashes(built: Puffin, sources: Sources, row: Row) -> None:
    sources.index.settings.hashes = "off"
    sources.index.settings.file_cache_control = "max-age=0"
    offer_wheel(sources)
    sync(built, PIN)
    assert needs(built, PIN) == []
    assert stored(built) == row.places
    before = requests(sources)
    sync_anew(built, PIN)
    assert requests(sources) == before  # what is unpacked is linked, stale or not

    offer_wheel(sources, *NEW)

    assert needs(built, PIN) == NEW
    assert [place for place in stored(built) if place.endswith("/")] == []
    assert sync(built, PIN) == AUDITED
    sync_anew(built, PIN)
    assert installed(built) == NEW


def test_sdist_of_an_index(built: Puffin, sources: Sources, row: Row) -> None:
    sources.index.settings.cache_control = "no-cache"
    sources.index.settings.file_cache_control = "no-store"
    offer_sdist(sources)
    check_known(built, sources, row, PIN)
    before = requests(sources)
    assert needs(built, PIN) == []
    assert (requests(sources), sources.builds()) == (before, 1)

    offer_sdist(sources, *NEW)
    told = compile_(built, PIN)

    assert "base==1.1" in told.out
    assert "The index changed the file werk-4.0.tar.gz" in told.err
    assert [place for place in stored(built) if place.endswith("/")] == []
    assert sync(built, PIN) == AUDITED
    sync_anew(built, PIN)
    assert (installed(built), sources.builds()) == (NEW, 2)


def test_sdist_of_an_index_without_hashes(built: Puffin, sources: Sources, row: Row) -> None:
    sources.index.settings.hashes = "off"
    sources.index.settings.file_cache_control = "max-age=0"
    offer_sdist(sources)
    check_known(built, sources, row, PIN)
    before = len(requests(sources))
    assert needs(built, PIN) == []
    assert set(requests(sources)[before:]) == {304}
    before = len(requests(sources))
    sync_anew(built, PIN)
    assert (len(requests(sources)), sources.builds()) == (before, 1)  # stale or not

    offer_sdist(sources, *NEW)

    assert needs(built, PIN) == NEW
    assert [place for place in stored(built) if place.endswith("/")] == []
    assert sync(built, PIN) == AUDITED
    sync_anew(built, PIN)
    assert (installed(built), sources.builds()) == (NEW, 2)


# --- URLs ----------------------------------------------------------------------------------


def wheel_line(sources: Sources, *requires: str) -> str:
    return f"werk @ {sources.served(sources.wheel('werk', '4.0', requires=requires))}"


def archive_line(sources: Sources, *requires: str) -> str:
    path = sources.sdist("werk", "4.0", requires=requires)
    return f"werk @ {sources.served(path, 'master.zip')}"


def test_wheel_at_a_url(built: Puffin, sources: Sources, row: Row) -> None:
    sources.index.settings.cache_control = "no-cache"
    line = wheel_line(sources)
    check_known(built, sources, row, line)
    before = len(requests(sources))
    assert needs(built, line) == []
    assert sync(built, line) == AUDITED
    sync_anew(built, line)
    assert set(requests(sources)[before:]) == {304}

    wheel_line(sources, *NEW)
    told = sync(built, line)

    assert reason(told) == "the file at its URL has changed"
    assert installed(built) == needs(built, line) == NEW
    assert stored(built) == row.places


@pytest.mark.parametrize("make_line", [wheel_line, archive_line])
def test_a_fresh_url_is_not_asked_about(built: Puffin, sources: Sources, make_line: Line) -> None:
    line = make_line(sources)
    assert needs(built, line) == []
    sync(built, line)
    before = requests(sources)

    make_line(sources, *NEW)

    assert needs(built, line) == []
    assert sync(built, line) == AUDITED
    assert requests(sources) == before


def test_wheel_at_a_url_without_validators(built: Puffin, sources: Sources, row: Row) -> None:
    sources.index.settings.cache_control = "no-cache"
    sources.index.settings.validators = frozenset()
    line = wheel_line(sources)
    check_known(built, sources, row, line)

    wheel_line(sources, *NEW)

    assert sync(built, line) == AUDITED  # nobody can tell
    assert needs(built, line) == NEW
    sync_anew(built, line)
    assert installed(built) == NEW


def test_wheel_at_a_url_with_its_hash(built: Puffin, sources: Sources, row: Row) -> None:
    sources.index.settings.cache_control = "no-store"
    bare = wheel_line(sources)
    line = f"{bare}#sha256={sha256(sources.directory / 'werk-4.0-py3-none-any.whl')}"
    check_known(built, sources, row, line)

    wheel_line(sources, *NEW)
    before = requests(sources)
    assert (sync(built, line), needs(built, line)) == (AUDITED, [])
    assert requests(sources) == before
    other = f"{bare}#sha256={sha256(sources.directory / 'werk-4.0-py3-none-any.whl')}"
    told = sync(built, other)

    assert reason(told) == "it was installed from an archive with another hash"
    assert installed(built) == needs(built, other) == NEW
    assert len(list(built.cache.glob("wheels-v0/url/*/werk"))) == 2


def test_archive_at_a_url(built: Puffin, sources: Sources, row: Row) -> None:
    sources.index.settings.cache_control = "no-cache"
    line = archive_line(sources)
    check_known(built, sources, row, line)
    before = len(requests(sources))
    assert needs(built, line) == []
    assert sync(built, line) == AUDITED
    sync_anew(built, line)
    assert (set(requests(sources)[before:]), sources.builds()) == ({304}, 1)

    archive_line(sources, *NEW)
    told = sync(built, line)

    assert reason(told) == "the file at its URL has changed"
    assert installed(built) == needs(built, line) == NEW
    assert (stored(built), sources.builds()) == (row.places, 2)


def test_archive_at_a_url_without_validators(built: Puffin, sources: Sources, row: Row) -> None:
    sources.index.settings.cache_control = "no-cache"
    sources.index.settings.validators = frozenset()
    line = archive_line(sources)
    check_known(built, sources, row, line)
    before = len(requests(sources))
    sync_anew(built, line)
    assert (requests(sources)[before:], sources.builds()) == ([200], 1)  # the same bytes

    archive_line(sources, *NEW)

    assert sync(built, line) == AUDITED  # nobody can tell
    assert needs(built, line) == NEW
    assert reason(sync(built, line)) == "the file at its URL has changed"
    assert (installed(built), sources.builds()) == (NEW, 2)


def test_archive_at_a_url_with_its_hash(built: Puffin, sources: Sources, row: Row) -> None:
    sources.index.settings.cache_control = "no-store"
    bare = archive_line(sources)
    line = f"{bare}#sha256={sha256(sources.directory / 'werk-4.0.tar.gz')}"
    check_known(built, sources, row, line)

    archive_line(sources, *NEW)
    before = requests(sources)
    assert (sync(built, line), needs(built, line)) == (AUDITED, [])
    assert requests(sources) == before
    other = f"{bare}#sha256={sha256(sources.directory / 'werk-4.0.tar.gz')}"
    told = sync(built, other)

    assert reason(told) == "it was installed from an archive with another hash"
    assert installed(built) == needs(built, other) == NEW
    assert len(list(built.cache.glob("built-wheels-v0/url/*/werk"))) == 2


# --- paths ---------------------------------------------------------------------------------


def touch(path: Path) -> None:
    os.utime(path, (1, 1))


def test_local_wheel(built: Puffin, sources: Sources, row: Row) -> None:
    path = sources.wheel("werk", "4.0")
    line = f"werk @ {path.as_uri()}"
    check_known(built, sources, row, line)
    touch(path)
    assert reason(sync(built, line)) == "its file was modified"

    sources.wheel("werk", "4.0", requires=NEW)

    assert needs(built, line) == NEW
    assert reason(sync(built, line)) == "its file was modified"
    assert installed(built) == NEW
    assert stored(built) == row.places
    assert path.exists()


def test_local_archive(built: Puffin, sources: Sources, row: Row) -> None:
    path = sources.sdist("werk", "4.0")
    line = f"werk @ {path.as_uri()}"
    check_known(built, sources, row, line)
    touch(path)
    assert reason(sync(built, line)) == "its file was modified"
    assert sources.builds() == 1  # the same bytes

    sources.sdist("werk", "4.0", requires=NEW)

    assert needs(built, line) == NEW
    assert reason(sync(built, line)) == "its file was modified"
    assert (installed(built), sources.builds()) == (NEW, 2)
    assert stored(built) == row.places


def check_tree(puffin: Puffin, sources: Sources, row: Row, line: str, tree: Path) -> None:
    check_known(puffin, sources, row, line)
    touch(tree / "src" / "werk" / "__init__.py")
    assert (needs(puffin, line), sync(puffin, line), sources.builds()) == ([], AUDITED, 1)
    sources.tree("werk", "4.0", requires=NEW)
    touch(tree / "pyproject.toml")

    assert needs(puffin, line) == NEW
    assert reason(sync(puffin, line)) == "`pyproject.toml` was modified"
    assert (installed(puffin), sources.builds()) == (NEW, 2)
    assert stored(puffin) == row.places

    sync(puffin, line, "--reinstall-package", "werk")
    assert sources.builds() == 3


def test_local_directory(built: Puffin, sources: Sources, row: Row) -> None:
    tree = sources.tree("werk", "4.0")

    check_tree(built, sources, row, f"werk @ {tree.as_uri()}", tree)


def test_editable(built: Puffin, sources: Sources, row: Row) -> None:
    tree = sources.tree("werk", "4.0")

    check_tree(built, sources, row, f"-e {tree}", tree)


def test_directory_built_otherwise(built: Puffin, sources: Sources, row: Row) -> None:
    tree = sources.tree("werk", "4.0")
    line, wish = f"werk @ {tree.as_uri()}", ("-C", "key=value")
    sync(built, line)
    usual = stored(built)
    assert sync(built, line, *wish) == AUDITED
    sync_anew(built, line, *wish)
    assert stored(built) - usual == row.places
    assert sources.builds() == 2
    sync_anew(built, line, "--offline")
    sync_anew(built, line, *wish, "--offline")
    assert sources.builds() == 2

    sources.tree("werk", "4.0", requires=NEW)
    touch(tree / "pyproject.toml")

    assert needs(built, line, *wish) == NEW
    assert reason(sync(built, line, *wish)) == "`pyproject.toml` was modified"
    assert (installed(built), sources.builds()) == (NEW, 3)
    assert stored(built) == usual | row.places


# --- repositories --------------------------------------------------------------------------


def move_on(repository: GitRepository, sources: Sources) -> str:
    """Commit a version of the project that needs something; return the commit."""
    tree = sources.tree("werk", "4.0", requires=NEW)
    files = [path for path in tree.rglob("*") if path.is_file()]
    return repository.commit({str(path.relative_to(tree)): path.read_bytes() for path in files})


def test_commit_of_a_repository(built: Puffin, sources: Sources, row: Row) -> None:
    repository = sources.repository("werk", "4.0")
    line = f"werk @ {repository.requirement_url(repository.head())}"
    check_known(built, sources, row, line)

    commit = move_on(repository, sources)
    away = repository.path.rename(sources.directory / "away.git")
    assert (needs(built, line), sync(built, line)) == ([], AUDITED)
    away.rename(repository.path)
    told = sync(built, f"werk @ {repository.requirement_url(commit)}")

    assert reason(told).startswith("it was installed from git+file:")
    assert (installed(built), sources.builds()) == (NEW, 2)
    assert len(list(built.cache.glob("built-wheels-v0/git/*/*/werk"))) == 2
    assert len(list(built.cache.glob("git-v0/checkouts/*/*"))) == 2
    assert len(list(built.cache.glob("git-v0/db/*"))) == 1


def test_branch_or_tag_of_a_repository(built: Puffin, sources: Sources, row: Row) -> None:
    repository = sources.repository("werk", "4.0")
    line = f"werk @ {repository.requirement_url('main')}"
    check_known(built, sources, row, line)

    commit = move_on(repository, sources)

    assert sync(built, line) == AUDITED
    assert needs(built, line) == NEW
    (precise,) = (each for each in compile_(built, line).out.splitlines() if "werk" in each)
    assert precise == f"werk @ {repository.requirement_url(commit)}"
    assert reason(sync(built, precise)).startswith("it was installed from git+file:")
    assert (installed(built), sources.builds()) == (NEW, 2)
    sync_anew(built, line)
    assert (installed(built), sources.builds()) == (NEW, 2)


# --- the page itself -----------------------------------------------------------------------

COMMIT = "f27b72ebb67656e8f9586a5a56e00b1922258b6d"
PLACES = {
    f"built-wheels-v0/{index_key(IndexUrl('https://example.org/simple'))}/werk/werk-4.0.tar.gz/",
    f"wheels-v0/{url_key('https://example.org/files/werk-4.0-py3-none-any.whl')}/werk/",
    f"wheels-v0/{path_key('/home/me/werk-4.0-py3-none-any.whl')}/werk/",
    f"built-wheels-v0/{url_key('https://example.org/werk/master.zip')}/werk/metadata.json",
    f"built-wheels-v0/{path_key('/home/me/werk-4.0.tar.gz')}/werk/metadata.json",
    f"built-wheels-v0/{path_key('/home/me/werk')}/werk/metadata.json",
    f"built-wheels-v0/{path_key('/home/me/werk')}/werk/editable/metadata.json",
    f"built-wheels-v0/{git_key('git+https://example.org/werk.git', COMMIT)}/werk/metadata.json",
    f"git-v0/db/{digest(repository_url('git+https://example.org/werk.git'))}/",
}


@pytest.mark.parametrize("place", sorted(PLACES))
def test_examples_are_where_the_cache_would_have_them(place: str) -> None:
    assert f"`{place}" in PAGE.read_text(encoding="utf-8")


def functions(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_row_has_the_test_of_its_name_and_every_test_its_row() -> None:
    here = functions(Path(__file__))
    of_rows = {
        name
        for name in here
        if name.startswith("test_") and "row" in _arguments(name) and "built" in _arguments(name)
    }

    assert of_rows == set(ROWS)


def _arguments(name: str) -> tuple[str, ...]:
    code = globals()[name].__code__
    arguments: tuple[str, ...] = code.co_varnames[: code.co_argcount]
    return arguments


@pytest.mark.parametrize("name", ROWS)
def test_what_a_row_refers_to_is_there(name: str) -> None:
    row = ROWS[name]

    assert all(row), row
    assert row.tests
    for reference in row.tests:
        path, _, function = reference.partition("::")
        assert function in functions(ROOT / path), reference
