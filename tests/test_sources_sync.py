"""`pip-sync` of what is no wheel of an index: built once, kept, left alone, built again."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from puffin_testing import project_tree, sdist_of, wheel_of_installed

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Puffin, Sources

    from puffin_testing import GitRepository

    Line = Callable[[Sources], str]


@pytest.fixture
def built(indexed: Puffin) -> Puffin:
    """The command, with an index and an environment."""
    indexed.make_venv()
    return indexed


def sync(puffin: Puffin, text: str, *options: object) -> list[str]:
    """Bring the environment into a state; return what was said, line by line."""
    puffin.write("out.txt", text)
    return puffin.ok("pip-sync", "out.txt", *options).err.splitlines()


def direct_url(puffin: Puffin, stem: str) -> object:
    path = puffin.site_packages() / f"{stem}.dist-info" / "direct_url.json"
    return json.loads(path.read_text())


def version_of(puffin: Puffin, name: str) -> str:
    return puffin.python(f"import {name}; print({name}.__version__)").stdout.strip()


def registry_sdist(sources: Sources) -> str:
    path = sources.sdist("werk", "4.0")
    sources.index.add(path.name, path.read_bytes())
    return "werk==4.0"


def url_sdist(sources: Sources) -> str:
    return f"werk @ {sources.served(sources.sdist('werk', '4.0'))}"


def url_of_any_name(sources: Sources) -> str:
    return f"werk @ {sources.served(sources.sdist('werk', '4.0'), 'master.zip')}"


def url_wheel(sources: Sources) -> str:
    return f"werk @ {sources.served(sources.wheel('werk', '4.0'))}"


def path_sdist(sources: Sources) -> str:
    return f"werk @ {sources.sdist('werk', '4.0').as_uri()}"


def path_wheel(sources: Sources) -> str:
    return f"werk @ {sources.wheel('werk', '4.0').as_uri()}"


def directory(sources: Sources) -> str:
    return f"werk @ {sources.tree('werk', '4.0').as_uri()}"


def editable(sources: Sources) -> str:
    return f"-e {sources.tree('werk', '4.0')}"


def git_commit(sources: Sources) -> str:
    repository = sources.repository("werk", "4.0")
    return f"werk @ {repository.requirement_url(repository.head())}"


def git_tag(sources: Sources) -> str:
    repository = sources.repository("werk", "4.0")
    repository.tag("v4")
    return f"werk @ {repository.requirement_url('v4')}"


KINDS = (
    registry_sdist,
    url_sdist,
    url_of_any_name,
    url_wheel,
    path_sdist,
    path_wheel,
    directory,
    editable,
    git_commit,
    git_tag,
)
BUILT = tuple(kind for kind in KINDS if not kind.__name__.endswith("_wheel"))


@pytest.mark.parametrize("kind", KINDS)
def test_installed_then_audited_then_linked_then_cleaned_and_built_again(
    built: Puffin, sources: Sources, kind: Line
) -> None:
    line = kind(sources)
    needs_build = kind in BUILT

    first = sync(built, f"{line}\n")
    assert first[-1].startswith(" + werk")
    assert version_of(built, "werk") == "4.0"
    assert sources.builds() == needs_build

    second = sync(built, f"{line}\n")
    assert second == ["Audited 1 package in [TIME]"]

    sent = len(sources.index.requests)
    built.empty_venv()
    third = sync(built, f"{line}\n", "--offline")
    assert third[-1] == first[-1]
    assert version_of(built, "werk") == "4.0"
    assert (sources.builds(), len(sources.index.requests)) == (needs_build, sent)

    cleaned = built.ok("clean", "werk").err
    assert cleaned.startswith("Cleared ")
    assert "for package: werk" in cleaned
    built.empty_venv()
    fourth = sync(built, f"{line}\n")
    assert fourth[-1] == first[-1]
    assert sources.builds() == 2 * needs_build


@pytest.mark.parametrize(
    ("kind", "entries"),
    [(url_sdist, 1), (path_sdist, 1), (path_wheel, 1), (url_wheel, 1), (git_commit, 1)],
)
def test_clean_counts_one_entry_a_source(
    built: Puffin, sources: Sources, kind: Line, entries: int
) -> None:
    sync(built, f"{kind(sources)}\n")
    kept = list(sources.directory.rglob("*"))

    said = built.ok("clean", "werk").err

    assert said.startswith(f"Cleared {entries} entr")
    assert list(sources.directory.rglob("*")) == kept


def test_clean_counts_the_page_of_an_index_too(built: Puffin, sources: Sources) -> None:
    sync(built, f"{registry_sdist(sources)}\n")

    assert built.ok("clean", "werk").err.startswith("Cleared 2 entries for package: werk")


# --- what is recorded ----------------------------------------------------------------------


def test_url_is_recorded(built: Puffin, sources: Sources) -> None:
    url = sources.served(sources.wheel("werk", "4.0"))

    sync(built, f"werk @ {url}\n")

    recorded = direct_url(built, "werk-4.0")
    assert isinstance(recorded, dict)
    assert recorded["url"] == url
    assert "archive_info" in recorded


def test_commit_and_reference_are_recorded(built: Puffin, sources: Sources) -> None:
    repository = sources.repository_of_two("one", "two")
    repository.tag("v1")

    sync(
        built,
        "".join(
            f"{name} @ {repository.requirement_url('v1', f'subdirectory={name}')}\n"
            for name in ("one", "two")
        ),
    )

    assert direct_url(built, "two-1.0") == {
        "url": repository.url,
        "vcs_info": {"vcs": "git", "commit_id": repository.head(), "requested_revision": "v1"},
        "subdirectory": "two",
    }
    assert (version_of(built, "one"), version_of(built, "two")) == ("1.0", "1.0")


def test_editable_is_recorded_listed_and_removed(built: Puffin, sources: Sources) -> None:
    tree = sources.tree("werk", "4.0")
    sync(built, f"-e {tree}\n")
    assert direct_url(built, "werk-4.0") == {"url": tree.as_uri(), "dir_info": {"editable": True}}
    (tree / "src" / "werk" / "__init__.py").write_text("__version__ = 'edited'\n")
    assert version_of(built, "werk") == "edited"
    assert built.ok("pip-freeze").out == f"-e {tree.as_uri()}\n"

    built.ok("pip-uninstall", "werk")

    assert built.python("import werk").returncode == 1
    assert (tree / "src" / "werk" / "__init__.py").exists()


def test_freeze_gives_back_what_can_be_installed_again(built: Puffin, sources: Sources) -> None:
    repository = sources.repository("werk", "4.0")
    archive = sources.served(sources.sdist("arch", "1.0"))
    sync(built, f"werk @ {repository.requirement_url('main')}\narch @ {archive}\n")

    frozen = built.ok("pip-freeze").out

    assert frozen == f"arch @ {archive}\nwerk @ git+{repository.url}@{repository.head()}\n"
    assert sync(built, frozen) == ["Audited 2 packages in [TIME]"]


def test_secret_of_a_url_is_recorded_nowhere(built: Puffin, sources: Sources) -> None:
    url = sources.served(sources.sdist("werk", "4.0")).replace("//", "//user:s3cr3t@")

    said = sync(built, f"werk @ {url}\n")

    assert "s3cr3t" not in "".join(said)
    places = (built.cache, built.cwd / ".venv")
    files = [file for place in places for file in place.rglob("*") if file.is_file()]
    assert [str(file) for file in files if b"s3cr3t" in file.read_bytes()] == []
    assert sync(built, f"werk @ {url}\n") == ["Audited 1 package in [TIME]"]


# --- what is installed, and what is asked for ----------------------------------------------


def test_version_is_satisfied_by_what_came_from_a_url(built: Puffin, sources: Sources) -> None:
    sync(built, f"{url_wheel(sources)}\n")

    assert sync(built, "werk==4.0\n") == ["Audited 1 package in [TIME]"]


def test_url_replaces_what_came_from_an_index(built: Puffin, sources: Sources) -> None:
    sync(built, "werk==3.0.0\n")

    said = sync(built, f"{url_wheel(sources)}\n")

    assert " - werk==3.0.0" in said
    assert said[-1].startswith(" + werk @ http")


def test_editable_and_not_are_different(built: Puffin, sources: Sources) -> None:
    tree = sources.tree("werk", "4.0")
    sync(built, f"-e {tree}\n")

    said = sync(built, f"werk @ {tree.as_uri()}\n")

    assert said[-1] == f" + werk @ {tree.as_uri()}"
    assert sync(built, f"werk @ {tree.as_uri()}\n") == ["Audited 1 package in [TIME]"]


def test_other_commit_is_installed(built: Puffin, sources: Sources) -> None:
    repository = sources.repository("werk", "4.0")
    first = repository.head()
    second = repository.commit({"src/werk/__init__.py": "__version__ = 'next'\n"})
    sync(built, f"werk @ {repository.requirement_url(first)}\n")

    sync(built, f"werk @ {repository.requirement_url(second)}\n")

    assert version_of(built, "werk") == "next"
    assert sources.builds() == 2


def change_directory(sources: Sources) -> None:
    pyproject = sources.directory / "werk-4.0" / "pyproject.toml"
    pyproject.write_text(pyproject.read_text() + "\n# changed\n")


def change_sdist(sources: Sources) -> None:
    path = sources.sdist("werk", "4.0", requires_python=">=3")
    os.utime(path, (1, 1))


def change_wheel(sources: Sources) -> None:
    path = sources.wheel("werk", "4.0", requires_python=">=3")
    os.utime(path, (1, 1))


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        (directory, change_directory),
        (editable, change_directory),
        (path_sdist, change_sdist),
        (path_wheel, change_wheel),
    ],
)
def test_changed_source_is_installed_again_and_the_reason_told(
    built: Puffin, sources: Sources, kind: Line, change: Callable[[Sources], None]
) -> None:
    line = kind(sources)
    sync(built, f"{line}\n")
    builds = sources.builds()
    change(sources)

    said = sync(built, f"{line}\n")

    assert any("Reinstalling werk" in text for text in said), said
    assert sources.builds() == 2 * builds
    assert sync(built, f"{line}\n") == ["Audited 1 package in [TIME]"]


@pytest.mark.parametrize("kind", [url_sdist, url_wheel])
def test_changed_file_at_a_url_is_fetched_again(
    built: Puffin, sources: Sources, kind: Line
) -> None:
    sources.index.settings.cache_control = "no-cache"
    line = kind(sources)
    sync(built, f"{line}\n")
    assert sync(built, f"{line}\n") == ["Audited 1 package in [TIME]"]
    if kind is url_sdist:
        sources.served(sources.sdist("werk", "4.0", requires_python=">=3"))
    else:
        sources.served(sources.wheel("werk", "4.0", requires_python=">=3"))

    said = sync(built, f"{line}\n")

    assert any("Reinstalling werk" in text for text in said), said
    assert sync(built, f"{line}\n") == ["Audited 1 package in [TIME]"]


def test_reinstall_builds_again(built: Puffin, sources: Sources) -> None:
    line = directory(sources)
    sync(built, f"{line}\n")

    said = sync(built, f"{line}\n", "--reinstall-package", "werk")

    assert said[-1].startswith(" + werk")
    assert sources.builds() == 2


def install_anew(puffin: Puffin, text: str, *options: object) -> None:
    """Install into an empty environment, offline."""
    puffin.empty_venv()
    sync(puffin, text, *options, "--offline")
    assert version_of(puffin, "werk") == "4.0"


@pytest.mark.parametrize("kind", [registry_sdist, url_sdist, path_sdist, editable, git_commit])
def test_other_settings_build_again_and_each_build_is_kept(
    built: Puffin, sources: Sources, kind: Line
) -> None:
    line = kind(sources)
    wishes = [(), ("-C", "level=3"), ("-C", "level=4")]
    sync(built, f"{line}\n")

    for options in wishes:
        install_anew(built, f"{line}\n", *options)
    assert sources.builds() == len(wishes)
    for options in wishes:
        install_anew(built, f"{line}\n", *options)
    install_anew(built, f"{line} --config-settings level=3\n")

    assert sources.builds() == len(wishes)
    assert sources.settings() == [{}, {"level": "3"}, {"level": "4"}]
    assert built.ok("clean", "werk").err.startswith("Cleared ")
    assert not list((built.cache / "built-wheels-v0").rglob("metadata.json"))


def test_settings_do_not_matter_to_a_wheel_of_an_index(built: Puffin, sources: Sources) -> None:
    sync(built, "base==1.0\n")
    sent = len(sources.index.requests)
    built.empty_venv()

    said = sync(built, "base==1.0\n", "-C", "level=3", "--offline")

    assert said[-1] == " + base==1.0"
    assert len(sources.index.requests) == sent


def test_no_build_uses_what_was_built_only_if_it_was_built_so(
    built: Puffin, sources: Sources
) -> None:
    line = registry_sdist(sources)
    sync(built, f"{line}\n", "-C", "level=3")
    built.empty_venv()
    built.write("out.txt", f"{line}\n")

    answer = built.run("pip-sync", "out.txt", "-C", "level=4", "--no-build")

    assert answer.code == 2
    assert sources.builds() == 1


def test_dry_run_builds_nothing(built: Puffin, sources: Sources) -> None:
    said = sync(built, f"{url_sdist(sources)}\n", "--dry-run")

    assert said[-1].startswith(" + werk")
    assert sources.builds() == 0
    assert built.python("import werk").returncode == 1


# --- failures ------------------------------------------------------------------------------


def test_failed_build_leaves_the_environment_and_whole_entries(
    built: Puffin, sources: Sources
) -> None:
    sync(built, "base==1.0\n")
    good = sources.served(sources.sdist("good", "1.0"))
    bad = sources.served(sources.sdist("bad", "1.0", misbehaviour="raise"))
    built.write("out.txt", f"good @ {good}\nbad @ {bad}\n")

    answer = built.run("pip-sync", "out.txt")

    assert answer.code == 2
    assert "failed to build bad @" in answer.err
    assert "RuntimeError" in answer.err
    assert version_of(built, "base") == "1.0"
    sources.log.unlink()
    said = sync(built, f"good @ {good}\n")
    assert "Installed 1 package in [TIME]" in said
    assert sources.builds() == 0


def test_wheel_of_another_version_is_refused(built: Puffin, sources: Sources) -> None:
    sdist = sources.sdist("werk", "4.0", misbehaviour="wrong-version")
    sources.index.add(sdist.name, sdist.read_bytes())
    built.write("out.txt", "werk==4.0\n")

    answer = built.run("pip-sync", "out.txt")

    assert answer.code == 2
    assert "werk==4.0" in answer.err


def test_no_build_refuses_before_anything_is_fetched(built: Puffin, sources: Sources) -> None:
    line = registry_sdist(sources)
    built.write("out.txt", f"{line}\nbase==1.0\n")

    answer = built.run("pip-sync", "out.txt", "--no-build")

    assert answer.code == 2
    assert "werk==4.0" in answer.err
    assert sources.index.count("/files/*") == 0


def test_hash_of_a_source_is_checked(built: Puffin, sources: Sources) -> None:
    line = registry_sdist(sources)
    built.write("out.txt", f"{line} --hash=sha256:{'0' * 64}\n")

    answer = built.run("pip-sync", "out.txt")

    assert answer.code == 2
    assert sources.builds() == 0


# --- real backends -------------------------------------------------------------------------


def test_legacy_project_is_built_with_setuptools(built: Puffin, sources: Sources) -> None:
    wheel = wheel_of_installed("setuptools")
    sources.index.add(*wheel)
    tree = project_tree(sources.directory / "old-0.18.3", "setup.py", "old", "0.18.3")
    sources.index.add("old-0.18.3.tar.gz", sdist_of(tree))

    said = sync(built, "old==0.18.3\n")

    assert said[-1] == " + old==0.18.3"
    assert version_of(built, "old") == "0.18.3"


def test_two_sources_of_one_repository_are_checked_out_once(
    built: Puffin, sources: Sources
) -> None:
    repository: GitRepository = sources.repository_of_two("one", "two")
    lines = [
        f"{name} @ {repository.requirement_url(repository.head(), f'subdirectory={name}')}\n"
        for name in ("one", "two")
    ]

    sync(built, "".join(lines))

    checkouts = built.cache / "git-v0" / "checkouts"
    assert len([path for each in checkouts.iterdir() for path in each.iterdir()]) == 1
