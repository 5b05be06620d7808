"""`pip-install`: what is missing comes, what is there stays, what breaks is told before."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from puffin_testing import make_wheel

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Answer, Offer, Puffin, Sources

    from puffin_testing import IndexServer


@pytest.fixture
def site(indexed: Puffin) -> Puffin:
    """The command, with an index and an empty environment."""
    indexed.make_venv()
    return indexed


def install(puffin: Puffin, *words: object) -> list[str]:
    """Install and return what was said, line by line."""
    return puffin.ok("pip-install", *words).err.splitlines()


def changes(answer: Answer | list[str]) -> list[str]:
    """Return what came and went, as it was told."""
    lines = answer if isinstance(answer, list) else answer.err.splitlines()
    return [line for line in lines if line.startswith((" + ", " - "))]


def warnings(answer: Answer | list[str]) -> list[str]:
    lines = answer if isinstance(answer, list) else answer.err.splitlines()
    return [line.removeprefix("warning: ") for line in lines if line.startswith("warning: ")]


def frozen(puffin: Puffin) -> list[str]:
    return puffin.ok("pip-freeze").out.split("\n")[:-1]


def asked(index: IndexServer, project: str) -> int:
    """Return how often the index was asked for anything of a project."""
    return sum(f"/{project}/" in request.path for request in index.requests)


def is_consistent(puffin: Puffin) -> bool:
    """Return whether pip finds nothing wrong with what is installed."""
    python = puffin.cwd / ".venv" / "bin" / "python"
    words = [sys.executable, "-m", "pip", "--python", str(python), "check"]
    return subprocess.run(words, capture_output=True, check=False).returncode == 0


def state(puffin: Puffin) -> dict[str, int]:
    """Return all files of the environment and when they were last changed."""
    root = puffin.cwd / ".venv"
    return {
        str(path.relative_to(root)): path.lstat().st_mtime_ns
        for path in root.rglob("*")
        if path.name != ".puffin.lock" and not path.is_dir()
    }


# Nothing to do


@pytest.mark.usefixtures("no_cache")
def test_what_is_required_comes_with_all_it_requires(site: Puffin) -> None:
    answer = site.ok("pip-install", "app[full]")

    assert answer.out == ""
    assert answer.err == (
        "Resolved 3 packages in [TIME]\n"
        "Downloaded 3 packages in [TIME]\n"
        "Installed 3 packages in [TIME]\n"
        " + app==1.0\n"
        " + base==1.1\n"
        " + more==1.5\n"
    )
    assert is_consistent(site)


def test_what_is_there_is_only_audited(site: Puffin, index: IndexServer) -> None:
    install(site, "app[full]", "solo")
    requests, before = len(index.requests), state(site)

    said = [install(site, *words) for words in (["app[full]"], ["app"], ["base<2", "solo"])]

    assert said == [[f"Audited {count} packages in [TIME]"] for count in (3, 2, 2)]
    assert len(index.requests) == requests
    assert state(site) == before


def test_an_audit_needs_neither_network_nor_what_was_cached(site: Puffin) -> None:
    install(site, "app")
    site.environ["PUFFIN_INDEX_URL"] = "http://127.0.0.1:9/simple"
    elsewhere = site.cwd.parent / "other-cache"

    assert install(site, "app", "--cache-dir", elsewhere) == ["Audited 2 packages in [TIME]"]
    assert {path.name for path in elsewhere.iterdir() if path.is_dir()} <= {"interpreter-v1"}


@pytest.mark.parametrize(
    "words",
    [
        ["app[full]"],
        ["app", "solo"],
        ["app>1.0"],
        ["base==1.0"],
        ["app", "-c", "limits.txt"],
        ["app", "--override", "limits.txt"],
        ["app", "-U"],
        ["app", "-P", "base"],
        ["app", "--reinstall"],
        ["app", "--reinstall-package", "base"],
    ],
)
def test_something_is_done_where_something_is_wanted(site: Puffin, words: list[str]) -> None:
    install(site, "app")
    site.write("limits.txt", "base<1.1\n")

    answer = site.run("pip-install", *words)

    assert answer.err.startswith(("Resolved ", "  \N{MULTIPLICATION SIGN} No solution"))


def test_markers_decide_what_is_looked_at(site: Puffin) -> None:
    install(site, "app")

    said = install(site, "app", 'solo; python_version < "3"', 'app[full]; os_name == "none"')

    assert said == ["Audited 2 packages in [TIME]"]


def test_extras_of_extras_are_looked_at(site: Puffin, index: IndexServer, offer: Offer) -> None:
    requires = ['ring[b]; extra == "a"', 'solo; extra == "b"', 'ring[a]; extra == "b"']
    offer(index, "ring", "1.0", requires=requires, extras=["a", "b"])
    install(site, "ring")

    assert changes(install(site, "ring[a]")) == [" + solo==0.9"]
    assert install(site, "ring[a]") == ["Audited 2 packages in [TIME]"]


def test_of_an_extra_that_does_not_exist_an_audit_warns_as_well(site: Puffin) -> None:
    told = "The package app==1.0 does not have an extra named none."
    came = install(site, "app[none]")

    audited = install(site, "app[none]")
    beside = install(site, "app[none]", "solo")

    assert warnings(came) == [told]
    assert audited == [f"warning: {told}", "Audited 2 packages in [TIME]"]
    assert warnings(beside) == [told]
    assert changes(beside) == [" + solo==0.9"]


def test_without_requirements_nothing_happens(site: Puffin) -> None:
    site.write("empty.txt", "# nothing\n")

    assert install(site, "-r", "empty.txt") == ["No requirements found"]


def test_something_has_to_be_named(site: Puffin) -> None:
    answer = site.run("pip-install", "-U")

    assert answer.code == 2
    assert "<PACKAGE|--requirement <FILE>|--editable <PATH>|--group <GROUP>>" in answer.err


# What is there stays


def test_what_is_not_required_stays(site: Puffin) -> None:
    install(site, "solo")

    assert changes(install(site, "app")) == [" + app==1.0", " + base==1.1"]
    assert frozen(site) == ["app==1.0", "base==1.1", "solo==0.9"]


def test_an_older_version_stays_if_it_serves_and_nobody_is_asked_for_it(
    site: Puffin, index: IndexServer
) -> None:
    install(site, "base==1.0")
    before = asked(index, "base")

    said = install(site, "app")

    assert said[0] == "Resolved 2 packages in [TIME]"
    assert changes(said) == [" + app==1.0"]
    assert asked(index, "base") == before


def test_what_stands_in_the_way_is_replaced(site: Puffin) -> None:
    install(site, "base==2.0", "solo")

    said = install(site, "app")

    assert warnings(said) == []
    assert changes(said) == [" + app==1.0", " - base==2.0", " + base==1.1"]
    assert is_consistent(site)


def test_what_needs_the_replaced_gives_way_as_well_if_it_is_required_too(
    site: Puffin, index: IndexServer, offer: Offer
) -> None:
    offer(index, "kit", "1.0", requires=["base<2"])
    offer(index, "kit", "2.0", requires=["base>=2"])
    offer(index, "suite", "1.0", requires=["kit", "base>=2"])
    install(site, "kit==1.0")

    said = install(site, "suite")

    assert warnings(said) == []
    assert changes(said) == [
        " - base==1.1",
        " + base==2.0",
        " - kit==1.0",
        " + kit==2.0",
        " + suite==1.0",
    ]


def test_newest_comes_even_if_an_older_one_would_get_along_with_what_is_there(
    site: Puffin, index: IndexServer, offer: Offer
) -> None:
    offer(index, "kit", "1.0", requires=["base<2"])
    offer(index, "kit", "2.0", requires=["base>=2"])
    install(site, "base==1.0")

    assert changes(install(site, "kit")) == [" - base==1.0", " + base==2.0", " + kit==2.0"]


def test_what_no_index_has_stays_and_serves(site: Puffin, sources: Sources) -> None:
    install(site, "-e", sources.tree("private", "1.0", requires=["base"]))
    offer_needing = make_wheel(None, "client", "1.0", requires=["private>=1", "solo"])
    sources.index.add("client-1.0-py3-none-any.whl", offer_needing)

    said = install(site, "client")

    assert changes(said) == [" + client==1.0", " + solo==0.9"]
    assert install(site, "client") == ["Audited 4 packages in [TIME]"]


def test_what_no_index_has_serves_even_where_all_is_resolved_anew(
    site: Puffin, sources: Sources, offer: Offer
) -> None:
    install(site, "-e", sources.tree("private", "1.0", requires=["base<2"]), "base==1.0")
    offer(sources.index, "client", "1.0", requires=["private>=1", "base>1.0"])

    assert changes(install(site, "client")) == [
        " - base==1.0",
        " + base==1.1",
        " + client==1.0",
    ]


def test_yanked_since_it_was_installed(site: Puffin, index: IndexServer, offer: Offer) -> None:
    offer(index, "bad", "1.0", yanked="wrong")
    offer(index, "bad", "0.9")
    offer(index, "needy", "1.0", requires=["bad", "base<1.1"])
    install(site, "bad==1.0", "base==1.1")

    said = install(site, "needy")

    assert changes(said) == [" - base==1.1", " + base==1.0", " + needy==1.0"]


# What is installed is what was resolved


def tag_of(puffin: Puffin, stem: str) -> str:
    """Return the tag of the wheel that an installed release came from."""
    text = (puffin.site_packages() / f"{stem}.dist-info" / "WHEEL").read_text()
    return text.partition("Tag: ")[2].splitlines()[0]


EARLY, LATE = 1577836800.0, 1704067200.0
"""2020 and 2024, as seconds."""


@pytest.fixture
def grown(index: IndexServer, offer: Offer) -> None:
    """Offer a release that got a wheel later which fits any Python of this version better."""
    offer(index, "grown", "1.0", upload_time=EARLY)
    better = f"py3{sys.version_info[1]}-none-any"
    offer(index, "grown", "1.0", tags=better, upload_time=LATE)


@pytest.mark.usefixtures("grown")
@pytest.mark.parametrize("is_cached", [False, True])
def test_a_file_that_was_uploaded_too_late_is_not_installed(site: Puffin, is_cached: bool) -> None:
    if is_cached:
        install(site, "grown")
        assert tag_of(site, "grown-1.0") != "py3-none-any"
        site.ok("pip-uninstall", "grown")

    for _ in range(2):
        said = install(site, "--exclude-newer", "2022-01-01", "grown")

        assert changes(said) == [" + grown==1.0"]
        assert tag_of(site, "grown-1.0") == "py3-none-any"
        site.ok("pip-uninstall", "grown")


@pytest.mark.usefixtures("grown")
def test_reinstallation_takes_the_file_that_was_resolved(site: Puffin) -> None:
    install(site, "grown")

    install(site, "--reinstall", "--exclude-newer", "2022-01-01", "grown")

    assert tag_of(site, "grown-1.0") == "py3-none-any"


def test_a_release_comes_from_its_sources_if_wheels_are_ruled_out(
    site: Puffin, sources: Sources
) -> None:
    sources.index.add("werk-3.0.0.tar.gz", sources.sdist("werk", "3.0.0").read_bytes())
    install(site, "werk")
    site.ok("pip-uninstall", "werk")

    built = install(site, "--no-binary", "werk", "werk")
    site.ok("pip-uninstall", "werk")
    again = install(site, "--no-binary", "werk", "werk")
    site.ok("pip-uninstall", "werk")
    fetched = install(site, "werk")

    assert changes(built) == changes(again) == changes(fetched) == [" + werk==3.0.0"]
    assert sources.builds() == 1
    assert not any(line.startswith("Downloaded") for line in [*again, *fetched])


def test_no_index_is_asked_again_for_what_was_resolved(site: Puffin, index: IndexServer) -> None:
    index.settings.cache_control = "no-cache"

    install(site, "app")

    asked_for = [request.path for request in index.requests]
    assert sorted(path for path in asked_for if path.count("/") == 3) == [
        "/simple/app/",
        "/simple/base/",
    ]


# Upgrades and reinstallation


def test_upgrade(site: Puffin) -> None:
    install(site, "base==1.0", "app")

    assert changes(install(site, "-U", "app")) == [" - base==1.0", " + base==1.1"]
    assert install(site, "-U", "app") == [
        "Resolved 2 packages in [TIME]",
        "Audited 2 packages in [TIME]",
    ]


def test_upgrade_of_one_project(site: Puffin, index: IndexServer, offer: Offer) -> None:
    install(site, "base==1.0", "app")
    offer(index, "app", "1.1", requires=["base<2"])
    site.ok("clean", "app")

    assert changes(install(site, "-P", "app", "app")) == [" - app==1.0", " + app==1.1"]
    assert frozen(site) == ["app==1.1", "base==1.0"]


def test_upgrade_with_a_limit(site: Puffin, index: IndexServer, offer: Offer) -> None:
    offer(index, "base", "1.0.5")
    install(site, "base==1.0", "app")

    assert changes(install(site, "-P", "base<1.1", "app")) == [" - base==1.0", " + base==1.0.5"]


def test_upgrade_of_what_others_require(site: Puffin) -> None:
    install(site, "base==1.0", "app")

    assert changes(install(site, "-P", "base", "app")) == [" - base==1.0", " + base==1.1"]
    assert is_consistent(site)


@pytest.mark.parametrize(
    ("options", "replaced"),
    [
        (["--reinstall"], ["app==1.0", "base==1.1"]),
        (["--reinstall-package", "Base"], ["base==1.1"]),
    ],
)
def test_reinstall(site: Puffin, options: list[str], replaced: list[str]) -> None:
    install(site, "app", "solo")

    said = install(site, "app", *options)

    assert changes(said) == [f" {sign} {pin}" for pin in replaced for sign in "-+"]


# Limits


def test_constraints_narrow(site: Puffin) -> None:
    site.write("limits.txt", "base<1.1\nsolo<0.1\n")

    assert changes(install(site, "app", "-c", "limits.txt")) == [" + app==1.0", " + base==1.0"]
    assert install(site, "app", "-c", "limits.txt") == ["Audited 2 packages in [TIME]"]


def test_overrides_replace_what_others_require(site: Puffin) -> None:
    site.write("override.txt", "base==2.0\n")

    said = install(site, "app", "--override", "override.txt")

    assert changes(said) == [" + app==1.0", " + base==2.0"]
    assert warnings(said) == []
    assert install(site, "app", "--override", "override.txt") == ["Audited 2 packages in [TIME]"]


def test_excludes_drop_what_others_require(site: Puffin) -> None:
    site.write("exclude.txt", "base\n")

    said = install(site, "app", "--exclude", "exclude.txt")

    assert changes(said) == [" + app==1.0"]
    assert warnings(said) == []
    assert install(site, "app", "--exclude", "exclude.txt") == ["Audited 1 package in [TIME]"]
    assert changes(install(site, "app")) == [" + base==1.1"]


def test_no_deps_takes_what_is_named_alone_and_tells_what_is_missing(site: Puffin) -> None:
    said = install(site, "app", "--no-deps")

    assert changes(said) == [" + app==1.0"]
    assert warnings(said) == ["app 1.0 requires base<2, but it is not installed"]
    assert install(site, "app", "--no-deps") == ["Audited 1 package in [TIME]"]


# What would break


def test_what_breaks_is_told_before_it_does(site: Puffin) -> None:
    install(site, "app")

    said = install(site, "base>=2")

    assert said == [
        "Resolved 1 package in [TIME]",
        "warning: app 1.0 requires base<2, but 2.0 would be installed",
        "Downloaded 1 package in [TIME]",
        "Uninstalled 1 package in [TIME]",
        "Installed 1 package in [TIME]",
        " - base==1.1",
        " + base==2.0",
    ]


def test_strict_refuses_before_anything_is_fetched_or_written(
    site: Puffin, index: IndexServer
) -> None:
    install(site, "app")
    before = state(site)

    answer = site.run("pip-install", "--strict", "base>=2")

    assert answer.code == 1
    assert answer.err == (
        "Resolved 1 package in [TIME]\n"
        "  \N{MULTIPLICATION SIGN} The change would break what is installed:\n"
        "  ╰─▶ app 1.0 requires base<2, but 2.0 would be installed\n"
    )
    assert state(site) == before
    assert not any("base-2.0" in r.path and r.path.endswith(".whl") for r in index.requests[-1:])


def test_strict_lets_pass_what_breaks_nothing(site: Puffin) -> None:
    install(site, "base==1.0")

    assert changes(install(site, "--strict", "app", "solo")) == [" + app==1.0", " + solo==0.9"]


def test_what_is_broken_already_is_told_if_it_is_concerned_and_refuses_nothing(
    site: Puffin,
) -> None:
    site.write("out.txt", "app==1.0\nbase==2.0\n")
    site.ok("pip-sync", "out.txt")

    unconcerned = install(site, "solo")
    concerned = install(site, "--strict", "base==3.0b1")

    assert warnings(unconcerned) == []
    assert warnings(concerned) == [
        "app 1.0 requires base<2, but 3.0b1 would be installed (2.0 does not fit either)"
    ]


def test_dry_run_tells_and_does_nothing(site: Puffin) -> None:
    install(site, "app")
    before = state(site)

    said = install(site, "--dry-run", "base>=2", "solo")

    assert said == [
        "Resolved 2 packages in [TIME]",
        "warning: app 1.0 requires base<2, but 2.0 would be installed",
        "Would download 2 packages in [TIME]",
        "Would uninstall 1 package in [TIME]",
        "Would install 2 packages in [TIME]",
        " - base==1.1",
        " + base==2.0",
        " + solo==0.9",
    ]
    assert state(site) == before


def test_no_solution_is_told_and_touches_nothing(site: Puffin) -> None:
    install(site, "base==2.0")
    before = state(site)

    answer = site.run("pip-install", "app", "base>=2")

    assert answer.code == 1
    assert "No solution found" in answer.err
    assert "app" in answer.err
    assert state(site) == before


# Sources


def direct_url(puffin: Puffin, stem: str) -> dict[str, object]:
    path = puffin.site_packages() / f"{stem}.dist-info" / "direct_url.json"
    found: dict[str, object] = json.loads(path.read_text())
    return found


WAYS: dict[str, Callable[[Sources], list[str]]] = {
    "tree": lambda sources: [str(sources.tree("werk", "4.0"))],
    "editable": lambda sources: ["-e", str(sources.tree("werk", "4.0"))],
    "sdist": lambda sources: [str(sources.sdist("werk", "4.0"))],
    "wheel": lambda sources: [str(sources.wheel("werk", "4.0"))],
    "named": lambda sources: [f"werk @ {sources.wheel('werk', '4.0').as_uri()}"],
    "url": lambda sources: [sources.served(sources.wheel("werk", "4.0"))],
    "git": lambda sources: [sources.repository("werk", "4.0").requirement_url()],
}


@pytest.mark.parametrize("way", WAYS)
def test_sources_are_installed_once(site: Puffin, sources: Sources, way: str) -> None:
    words = WAYS[way](sources)

    first = install(site, *words)
    builds = sources.builds()
    second = install(site, *words)

    assert [line.split(" @ ")[0] for line in changes(first)] == [" + werk"]
    assert direct_url(site, "werk-4.0")["url"]
    assert second == ["Audited 1 package in [TIME]"]
    assert sources.builds() == builds


def test_a_source_takes_the_place_of_a_release(site: Puffin, sources: Sources) -> None:
    install(site, "web")
    wheel = sources.wheel("werk", "4.0")

    said = install(site, wheel)

    assert changes(said) == [" - werk==3.0.0", f" + werk @ {wheel.as_uri()}"]
    assert install(site, "web", wheel) == ["Audited 2 packages in [TIME]"]


def test_an_editable_takes_the_place_of_the_same_tree_without(
    site: Puffin, sources: Sources
) -> None:
    tree = sources.tree("werk", "4.0")
    install(site, tree)

    said = install(site, "-e", tree)

    assert "Reinstalling werk: it is not installed as editable" in said
    assert direct_url(site, "werk-4.0")["dir_info"] == {"editable": True}


def test_a_source_that_changed_is_built_again(site: Puffin, sources: Sources) -> None:
    tree = sources.tree("werk", "4.0")
    install(site, tree)
    sources.tree("werk", "5.0", at="werk-4.0")

    said = install(site, tree)

    assert "Reinstalling werk: `pyproject.toml` was modified" in said
    assert site.python("import werk; print(werk.__version__)").stdout.strip() == "5.0"


def test_a_constraint_says_where_a_project_is_from(site: Puffin, sources: Sources) -> None:
    wheel = sources.wheel("werk", "4.0")
    install(site, "web")
    site.write("limits.txt", f"werk @ {wheel.as_uri()}\n")

    said = install(site, "web", "-c", "limits.txt")

    assert changes(said) == [" - werk==3.0.0", f" + werk @ {wheel.as_uri()}"]
    assert install(site, "web", "-c", "limits.txt") == ["Audited 2 packages in [TIME]"]


def test_a_branch_is_kept_until_an_upgrade_is_wanted(site: Puffin, sources: Sources) -> None:
    repository = sources.repository("werk", "4.0")
    first = repository.head()
    repository.branch("next", switch=True)
    url = repository.requirement_url("next")
    install(site, url)
    second = repository.commit({"more.txt": b"more"})

    kept = install(site, url)
    before = direct_url(site, "werk-4.0")
    upgraded = install(site, "-U", url)
    after = direct_url(site, "werk-4.0")

    assert kept == ["Audited 1 package in [TIME]"]
    assert [line[:7] for line in changes(upgraded)] == [" - werk", " + werk"]
    assert f"Reinstalling werk: it was installed from commit {first[:12]}" in upgraded
    revision = {"vcs": "git", "requested_revision": "next"}
    assert before["vcs_info"] == revision | {"commit_id": first}
    assert after["vcs_info"] == revision | {"commit_id": second}
    assert install(site, url) == ["Audited 1 package in [TIME]"]


def test_files_words_and_groups_go_together(site: Puffin, index: IndexServer, offer: Offer) -> None:
    offer(index, "werk", "2.0.0")
    site.write(
        "pyproject.toml",
        '[project]\nname = "mine"\nversion = "1"\ndependencies = ["base<2"]\n'
        '[project.optional-dependencies]\nfull = ["more"]\n'
        '[dependency-groups]\ndev = ["werk==2.0.0"]\n',
    )
    site.write("more.txt", "solo\n")

    said = install(
        site, "-r", "pyproject.toml", "--extra", "full", "--group", "dev", "-r", "more.txt", "app"
    )

    assert [line.removeprefix(" + ") for line in changes(said)] == [
        "app==1.0",
        "base==1.1",
        "more==1.5",
        "solo==0.9",
        "werk==2.0.0",
    ]


def test_requirements_of_a_script(site: Puffin) -> None:
    site.write("tool.py", '# /// script\n# dependencies = ["app"]\n# ///\nprint("at work")\n')

    assert changes(install(site, "-r", "tool.py")) == [" + app==1.0", " + base==1.1"]


@pytest.mark.parametrize("words", [["pip-install", "-r"], ["pip-sync"]])
def test_a_script_for_another_python_is_refused(site: Puffin, words: list[str]) -> None:
    install(site, "app")
    lines = ("/// script", 'requires-python = ">=3.99"', 'dependencies = ["app"]', "///")
    site.write("tool.py", "".join(f"# {line}\n" for line in lines))

    answer = site.run(*words, "tool.py")

    assert answer.code == 2
    assert "requires Python >=3.99, but the environment has Python 3." in answer.err
    assert "(`--python` chooses another)" in answer.err
    assert frozen(site) == ["app==1.0", "base==1.1"]


# The frame: cache, hashes, faults, other processes


def test_offline_from_the_cache(site: Puffin, index: IndexServer) -> None:
    install(site, "app")
    site.make_venv("other")
    site.ok("pip-install", "base==1.1", VIRTUAL_ENV="other")
    site.ok("clean", "base")
    requests = len(index.requests)

    answer = site.ok("pip-install", "app", "--offline", VIRTUAL_ENV="other")

    assert changes(answer) == [" + app==1.0"]
    assert len(index.requests) == requests


def test_hashes_are_required(site: Puffin) -> None:
    site.write("app.in", "app\n")
    site.ok("pip-compile", "app.in", "-o", "pins.txt", "--generate-hashes")
    pins = (site.cwd / "pins.txt").read_text()

    said = install(site, "--require-hashes", "-r", "pins.txt")
    site.write("wrong.txt", re.sub(r"(?<=sha256:)\w{64}", "0" * 64, pins, count=1))
    wrong = site.run("pip-install", "--require-hashes", "--reinstall", "-r", "wrong.txt")
    none = site.run("pip-install", "--require-hashes", "app==1.0")

    assert changes(said) == [" + app==1.0", " + base==1.1"]
    assert install(site, "-r", "pins.txt") == ["Audited 2 packages in [TIME]"]
    assert wrong.code != 0
    assert none.code == 2
    assert "app==1.0 (command line)" in none.err
    assert frozen(site) == ["app==1.0", "base==1.1"]


@pytest.mark.parametrize("option", ["-c", "--override"])
def test_hashes_may_be_those_of_limits(site: Puffin, option: str) -> None:
    site.write("app.in", "app\n")
    site.ok("pip-compile", "app.in", "-o", "pins.txt", "--generate-hashes")
    site.write("wrong.txt", f"base==1.1 --hash=sha256:{'0' * 64}\n")

    wrong = site.run("pip-install", "base", option, "wrong.txt")
    said = install(site, "--require-hashes", "app", option, "pins.txt")

    assert wrong.code != 0
    assert changes(said) == [" + app==1.0", " + base==1.1"]


def test_a_project_that_is_installed_twice_is_told(site: Puffin) -> None:
    install(site, "app", "solo")
    twin = site.site_packages() / "base-0.5.dist-info"
    twin.mkdir()
    for file in ("METADATA", "RECORD"):
        text = (site.site_packages() / "base-1.1.dist-info" / file).read_text()
        (twin / file).write_text(text.replace("1.1", "0.5"))

    answer = site.run("pip-install", "app")
    elsewhere = install(site, "solo")
    mended = install(site, "app", "--reinstall-package", "base")

    assert answer.code == 2
    assert answer.err == (
        "error: Found base installed 2 times in the environment:\n"
        f"    {twin}\n"
        f"    {site.site_packages() / 'base-1.1.dist-info'}\n"
    )
    assert elsewhere == ["Audited 1 package in [TIME]"]
    assert changes(mended) == [" - base==0.5", " - base==1.1", " + base==1.1"]
    assert install(site, "app") == ["Audited 2 packages in [TIME]"]


def test_what_has_no_record_is_not_replaced(site: Puffin) -> None:
    site.site_packages().joinpath("base-1.0.egg-info").write_text("Name: base\n")
    before = state(site)

    answer = site.run("pip-install", "app")

    assert answer.code == 2
    assert "Cannot uninstall base" in answer.err
    assert state(site) == before


def test_a_killed_run_is_undone_even_if_nothing_is_to_do(site: Puffin) -> None:
    install(site, "app")
    journal = site.cwd / ".venv" / ".puffin-journal-dead"
    (journal / "old").mkdir(parents=True)
    (journal / "new").mkdir()
    moved = site.site_packages() / "base-1.1.dist-info"
    steps = {"moved": [str(moved.relative_to(site.cwd / ".venv"))], "version": 1}
    (journal / "steps.json").write_text(json.dumps(steps))
    moved.rename(journal / "old" / "0")

    said = install(site, "app")

    assert said == [
        "warning: An interrupted run was undone.",
        "Audited 2 packages in [TIME]",
    ]
    assert moved.is_dir()


def test_two_at_once_do_not_disturb_each_other(site: Puffin) -> None:
    runs = [
        subprocess.Popen(
            site.command("pip-install", *words),
            cwd=site.cwd,
            env=site.environ,
            stderr=subprocess.PIPE,
            text=True,
        )
        for words in (["app[full]"], ["solo", "base<2"], ["modern", "app"])
    ]

    said = [run.communicate(timeout=60)[1] for run in runs]

    assert [run.returncode for run in runs] == [0, 0, 0], said
    assert frozen(site) == ["app==1.0", "base==1.1", "modern==1.0", "more==1.5", "solo==0.9"]
    assert is_consistent(site)


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (["app=1"], "app=1"),
        ([" -e x"], "` -e x` is no requirement"),
        (["./nothing"], "nothing"),
        (["nowhere"], "nowhere"),
        (["-r", "missing.txt"], "failed to open file `missing.txt`"),
        (["app", "--extra", "full"], "pyproject.toml"),
    ],
)
def test_faults_are_told(site: Puffin, words: list[str], fault: str) -> None:
    answer = site.run("pip-install", *words)

    assert answer.code in (1, 2)
    assert fault in answer.err
    assert "Traceback" not in answer.err
