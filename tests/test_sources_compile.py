"""`pip-compile` of what is no wheel of an index: URLs, repositories, paths, sdists, editables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from puffin_testing import GitRepository

if TYPE_CHECKING:
    from conftest import Answer, Offer, Puffin, Sources

PLAIN = ("--no-header", "--no-annotate")


def compiled(puffin: Puffin, text: str, *options: object) -> str:
    puffin.write("requirements.in", text)
    return puffin.ok("pip-compile", "requirements.in", *PLAIN, *options).out


def failed(puffin: Puffin, text: str, *options: object, code: int) -> str:
    puffin.write("requirements.in", text)
    answer: Answer = puffin.run("pip-compile", "requirements.in", *PLAIN, *options)
    assert answer.code == code, answer.err
    assert "Traceback" not in answer.err
    return " ".join(answer.err.split())


# --- archives by URL -----------------------------------------------------------------------


@pytest.mark.usefixtures("no_cache")
def test_url_of_a_wheel_is_kept_and_its_needs_are_pinned(indexed: Puffin, sources: Sources) -> None:
    url = sources.served(sources.wheel("web", "3.0.0", requires=["werk>=3"]))

    assert compiled(indexed, f"web @ {url}\n") == f"web @ {url}\nwerk==3.0.0\n"
    assert sources.builds() == 0


@pytest.mark.parametrize("name", ["web-3.1.0.tar.gz", "master.zip", "v3"])
def test_url_of_an_archive_of_any_name(indexed: Puffin, sources: Sources, name: str) -> None:
    url = sources.served(sources.sdist("web", "3.1.0", requires=["werk"]), name)

    assert compiled(indexed, f"web @ {url}\n") == f"web @ {url}\nwerk==3.0.0\n"
    assert "prepare_metadata_for_build_wheel" in sources.hooks()
    assert sources.builds() == 0


def test_archive_without_a_name_is_asked_for_it(indexed: Puffin, sources: Sources) -> None:
    url = sources.served(sources.sdist("web", "3.1.0"), "master.zip")

    assert compiled(indexed, f"{url}\n") == f"web @ {url}\n"


def test_static_metadata_needs_no_build(indexed: Puffin, sources: Sources) -> None:
    url = sources.served(sources.sdist("web", "3.1.0", requires=["werk<3"], static=True))

    assert compiled(indexed, f"web @ {url}\n") == f"web @ {url}\nwerk==2.0.0\n"
    assert sources.hooks() == []


def test_backend_without_metadata_hook_builds_the_wheel(indexed: Puffin, sources: Sources) -> None:
    url = sources.served(sources.sdist("web", "3.1.0", requires=["werk"], prepare=False))

    assert compiled(indexed, f"web @ {url}\n") == f"web @ {url}\nwerk==3.0.0\n"
    assert sources.builds() == 1


def test_second_run_asks_nobody(indexed: Puffin, sources: Sources) -> None:
    url = sources.served(sources.sdist("web", "3.1.0", requires=["werk"]), "master.zip")
    first = compiled(indexed, f"{url}\nwerk\n")
    sources.log.unlink()
    sent = len(sources.index.requests)

    assert compiled(indexed, f"{url}\nwerk\n", "--offline") == first
    assert sources.hooks() == []
    assert len(sources.index.requests) == sent


def test_extras_of_a_source(indexed: Puffin, sources: Sources) -> None:
    extras = {"fast": ["werk<3"]}
    url = sources.served(sources.sdist("web", "3.1.0", extras=extras))

    assert compiled(indexed, f"web[fast] @ {url}\n") == f"web[fast] @ {url}\nwerk==2.0.0\n"


def test_source_of_another_project_is_refused(indexed: Puffin, sources: Sources) -> None:
    url = sources.served(sources.sdist("web", "3.1.0"), "master.zip")

    message = failed(indexed, f"dash @ {url}\n", code=2)

    assert "metadata of `web`, not of `dash`" in message


def test_page_that_is_no_archive_is_told(indexed: Puffin, sources: Sources) -> None:
    sources.index.add_page("/elsewhere/web.tar.gz", b"<!doctype html><html></html>")

    message = failed(indexed, f"web @ {sources.index.root}/elsewhere/web.tar.gz\n", code=2)

    assert "web.tar.gz" in message
    assert "is a web page, neither a tar.gz nor a zip" in message


def test_missing_archive_is_told(indexed: Puffin, sources: Sources) -> None:
    message = failed(indexed, f"web @ {sources.index.root}/elsewhere/none.zip\n", code=2)

    assert "none.zip" in message
    assert "404" in message


# --- repositories --------------------------------------------------------------------------


@pytest.mark.parametrize("revision", ["", "main", "v3", "release/3", "refs/pull/7/head"])
def test_reference_becomes_its_commit(indexed: Puffin, sources: Sources, revision: str) -> None:
    repository = sources.repository("web", "3.1.0", requires=["werk>=3"])
    commit = repository.head()
    repository.tag("v3", annotated=True)
    repository.branch("release/3")
    repository.reference("refs/pull/7/head")
    if revision not in ("", "main"):
        repository.commit({"more.txt": "later"})

    out = compiled(indexed, f"web @ {repository.requirement_url(revision)}\n")

    assert out == f"web @ git+{repository.url}@{commit}\nwerk==3.0.0\n"


@pytest.mark.parametrize("digits", [7, 12, 40])
def test_commit_is_written_in_full(indexed: Puffin, sources: Sources, digits: int) -> None:
    repository = sources.repository("web", "3.1.0", requires=["werk>=3"])
    commit = repository.head()
    repository.commit({"more.txt": "later"})

    out = compiled(indexed, f"web @ {repository.requirement_url(commit[:digits])}\n")

    assert out == f"web @ git+{repository.url}@{commit}\nwerk==3.0.0\n"


def test_two_projects_of_one_repository(indexed: Puffin, sources: Sources) -> None:
    repository = sources.repository_of_two("one", "two", requires=["werk"])
    commit = repository.head()

    out = compiled(
        indexed,
        "".join(
            f"{name} @ {repository.requirement_url('main', f'subdirectory={name}')}\n"
            for name in ("one", "two")
        ),
    )

    assert out == (
        f"one @ git+{repository.url}@{commit}#subdirectory=one\n"
        f"two @ git+{repository.url}@{commit}#subdirectory=two\n"
        "werk==3.0.0\n"
    )


def test_repository_without_a_name(indexed: Puffin, sources: Sources) -> None:
    repository = sources.repository("web", "3.1.0", requires=["werk>=3"])
    url = f"git+{repository.url}@{repository.head()}"

    assert compiled(indexed, f"{url}\n") == f"web @ {url}\nwerk==3.0.0\n"


def test_submodules_are_there_when_it_is_built(indexed: Puffin, sources: Sources) -> None:
    part = GitRepository(sources.directory / "part.git")
    tree = sources.tree("web", "3.1.0", requires=["werk"])
    part.commit({p.name: p.read_bytes() for p in (tree / "_build").iterdir() if p.is_file()})
    repository = GitRepository(sources.directory / "web.git")
    rest = (path for path in tree.rglob("*") if path.is_file() and path.parent.name != "_build")
    repository.commit({path.relative_to(tree).as_posix(): path.read_bytes() for path in rest})
    repository.add_submodule("../part.git", "_build")

    out = compiled(indexed, f"web @ {repository.requirement_url()}\n")

    assert out.endswith("\nwerk==3.0.0\n")


def test_project_of_another_name_in_a_repository(indexed: Puffin, sources: Sources) -> None:
    url = sources.repository("web", "3.1.0", requires=["werk>=3"]).requirement_url("main")

    message = failed(indexed, f"dash @ {url}\n", code=2)

    assert "metadata of `web`, not of `dash`" in message


def test_reference_that_is_not_there(indexed: Puffin, sources: Sources) -> None:
    repository = sources.repository("web", "3.1.0", requires=["werk>=3"])

    message = failed(indexed, f"web @ {repository.requirement_url('nowhere')}\n", code=2)

    assert "nowhere" in message
    assert repository.url in message


def test_the_line_of_a_source_without_a_name_is_told(indexed: Puffin, sources: Sources) -> None:
    url = sources.repository("web", "3.1.0").requirement_url("nowhere")

    message = failed(indexed, f"base\n{url}\n", code=2)

    assert message.endswith(f"Asked for: {url} (requirements.in line 2)")


def test_commit_in_the_cache_needs_no_network(indexed: Puffin, sources: Sources) -> None:
    repository = sources.repository("web", "3.1.0", requires=["werk>=3"])
    requirement = f"web @ {repository.requirement_url(repository.head())}\nwerk\n"
    first = compiled(indexed, requirement)
    sources.log.unlink()
    repository.path.rename(sources.directory / "gone.git")

    assert compiled(indexed, requirement, "--offline") == first
    assert sources.hooks() == []


def test_output_is_kept_when_the_branch_moves_on(indexed: Puffin, sources: Sources) -> None:
    repository = sources.repository("web", "3.1.0", requires=["werk>=3"])
    requirement = f"web @ {repository.requirement_url('main')}\n"
    before = compiled(indexed, requirement)
    repository.commit({"more.txt": "later"})

    after = compiled(indexed, requirement)

    assert repository.head() in after
    assert repository.head() not in before


# --- one project, several sources ----------------------------------------------------------


def test_url_serves_what_others_need(indexed: Puffin, sources: Sources) -> None:
    url = sources.served(sources.wheel("werk", "3.0.1"))
    indexed.write("requirements.in", f"web==3.0.0\nwerk @ {url}\n")

    out = indexed.ok("pip-compile", "requirements.in", "--no-header").out

    assert out == (
        "web==3.0.0\n    # via -r requirements.in\n"
        f"werk @ {url}\n    # via\n    #   web\n    #   -r requirements.in\n"
    )


def test_version_and_url_that_disagree(indexed: Puffin, sources: Sources) -> None:
    url = sources.served(sources.wheel("werk", "2.0.0"))

    message = failed(indexed, f"werk==3.0.0\nwerk @ {url}\n", code=1)

    assert f"werk is 2.0.0 at {url} (requirements.in line 2), which werk==3.0.0 rules" in message


def test_version_and_url_that_agree(indexed: Puffin, sources: Sources) -> None:
    url = sources.served(sources.wheel("werk", "2.0.0"))

    assert compiled(indexed, f"werk==2.0.0\nwerk @ {url}\n") == f"werk @ {url}\n"


@pytest.mark.parametrize("version", ["2.0.0", "3.0.0"])
def test_two_urls_for_one_project(indexed: Puffin, sources: Sources, version: str) -> None:
    one = sources.served(sources.wheel("werk", "2.0.0"))
    other = sources.served(sources.sdist("werk", version))

    message = failed(indexed, f"werk @ {one}\nwerk @ {other}\n", code=1)

    assert "conflicting URLs for werk" in message
    assert one in message
    assert other in message


def test_url_that_does_not_serve_what_others_need(indexed: Puffin, sources: Sources) -> None:
    url = sources.served(sources.wheel("werk", "2.0.0"))

    message = failed(indexed, f"web==3.0.0\nwerk @ {url}\n", code=1)

    assert "web==3.0.0 depends on werk>=3.0.0" in message
    assert "werk is 2.0.0" in message


def transitive(sources: Sources, offer: Offer) -> GitRepository:
    repository = sources.repository("werk", "4.0")
    offer(sources.index, "trans", "1.0", requires=[f"werk @ {repository.requirement_url('main')}"])
    return repository


def test_undeclared_url_of_an_index_distribution(
    indexed: Puffin, sources: Sources, offer: Offer
) -> None:
    transitive(sources, offer)

    message = failed(indexed, "trans\n", code=2)

    assert "Package `werk` attempted to resolve via URL: git+file:" in message
    assert "must be expressed as direct requirements or constraints" in message


@pytest.mark.parametrize("suffix", ["", "/"])
def test_url_that_a_constraint_declares(
    indexed: Puffin, sources: Sources, offer: Offer, suffix: str
) -> None:
    repository = transitive(sources, offer)
    url = f"git+{repository.url.removesuffix('.git')}.git{suffix}@main"
    indexed.write("constraints.txt", f"werk @ {url}\n")

    out = compiled(indexed, "trans\n", "-c", "constraints.txt")

    assert out == f"trans==1.0\nwerk @ {url.removesuffix('@main')}@{repository.head()}\n"


def test_source_tree_may_name_further_sources(indexed: Puffin, sources: Sources) -> None:
    werk = sources.tree("werk", "4.0", at="werk")
    sources.tree("web", "3.1.0", at="web", requires=[f"werk @ {werk.as_uri()}"])

    out = compiled(indexed, f"web @ {(sources.directory / 'web').as_uri()}\n")

    assert out == f"web @ {(sources.directory / 'web').as_uri()}\nwerk @ {werk.as_uri()}\n"


# --- paths ---------------------------------------------------------------------------------


def test_path_of_a_wheel(indexed: Puffin, sources: Sources) -> None:
    url = sources.wheel("web", "3.1.0", requires=["werk"]).as_uri()

    assert compiled(indexed, f"web @ {url}\n") == f"web @ {url}\nwerk==3.0.0\n"


def test_path_of_an_sdist(indexed: Puffin, sources: Sources) -> None:
    url = sources.sdist("web", "3.1.0", requires=["werk"]).as_uri()

    assert compiled(indexed, f"web @ {url}\n") == f"web @ {url}\nwerk==3.0.0\n"


def test_path_that_is_not_there(indexed: Puffin, sources: Sources) -> None:
    url = (sources.directory / "web-3.0.0-py3-none-any.whl").as_uri()

    message = failed(indexed, f"web @ {url}\n", code=2)

    assert f"Unable to locate distribution at: {url}" in message


def test_wheel_that_is_none_is_no_source_either(indexed: Puffin, sources: Sources) -> None:
    path = sources.sdist("web", "3.1.0").rename(sources.directory / "web-3.1.0-py3-none-any.whl")

    message = failed(indexed, f"web @ {path.as_uri()}\n", code=2)

    assert "web-3.1.0-py3-none-any.whl" in message
    assert sources.hooks() == []


def test_relative_paths_are_written_as_they_are_given(indexed: Puffin, sources: Sources) -> None:
    sources.tree("web", "3.1.0", at=str(indexed.cwd / "web"), requires=["werk"])
    sources.tree("edit", "0.1", at=str(indexed.cwd / "edit"))

    out = compiled(indexed, "./web\n-e ./edit\n")

    assert out == "-e ./edit\n./web\nwerk==3.0.0\n"


def test_editable_with_extras(indexed: Puffin, sources: Sources) -> None:
    sources.tree("edit", "0.1", at=str(indexed.cwd / "edit"), extras={"fast": ["werk<3"]})

    out = compiled(indexed, "-e ./edit[fast]\n")

    assert out == "-e ./edit[fast]\nwerk==2.0.0\n"


def test_changed_directory_is_read_again(indexed: Puffin, sources: Sources) -> None:
    sources.tree("web", "3.1.0", at=str(indexed.cwd / "web"), requires=["werk"])
    assert compiled(indexed, "./web\n") == "./web\nwerk==3.0.0\n"
    sources.tree("web", "3.1.0", at=str(indexed.cwd / "web"), requires=["werk<3"])
    pyproject = indexed.cwd / "web" / "pyproject.toml"
    pyproject.write_text(pyproject.read_text() + "\n# changed\n")

    assert compiled(indexed, "./web\n") == "./web\nwerk==2.0.0\n"


def test_output_can_be_compiled_again(indexed: Puffin, sources: Sources) -> None:
    repository = sources.repository("web", "3.1.0", requires=["werk>=3"])
    sources.tree("edit", "0.1", at=str(indexed.cwd / "edit"))
    text = f"-e ./edit\nweb @ {repository.requirement_url('main')}\n"
    indexed.write("requirements.in", text)
    command = ("pip-compile", "requirements.in", "-o", "out.txt")
    indexed.ok(*command)
    first = (indexed.cwd / "out.txt").read_text()

    indexed.ok(*command)
    again = indexed.ok("pip-compile", "out.txt", *PLAIN).out

    assert (indexed.cwd / "out.txt").read_text() == first
    assert again == "".join(
        f"{line}\n" for line in first.splitlines() if line[0] != "#" and line[0] != " "
    )


# --- source distributions of indexes -------------------------------------------------------


def test_release_without_wheels_is_taken(indexed: Puffin, sources: Sources) -> None:
    sdist = sources.sdist("werk", "4.0", requires=["base<2"])
    sources.index.add(sdist.name, sdist.read_bytes())

    assert compiled(indexed, "werk\n") == "base==1.1\nwerk==4.0\n"


def test_unless_nothing_may_be_built(indexed: Puffin, sources: Sources) -> None:
    sdist = sources.sdist("werk", "4.0")
    sources.index.add(sdist.name, sdist.read_bytes())

    assert compiled(indexed, "werk\n", "--no-build") == "werk==3.0.0\n"
    assert compiled(indexed, "werk\n", "--only-binary", "werk") == "werk==3.0.0\n"
    assert sources.hooks() == []


def test_no_binary_takes_no_wheel(indexed: Puffin, sources: Sources) -> None:
    sdist = sources.sdist("werk", "2.5")
    sources.index.add(sdist.name, sdist.read_bytes())

    assert compiled(indexed, "werk\n", "--no-binary", "werk") == "werk==2.5\n"


def test_who_is_named_is_not_meant_by_all_of_the_other_kind(
    indexed: Puffin, sources: Sources
) -> None:
    for name in ("werk", "base"):
        sdist = sources.sdist(name, "4.0")
        sources.index.add(sdist.name, sdist.read_bytes())
    text = "--only-binary :all:\nwerk\nbase\n"

    assert compiled(indexed, text) == "base==2.0\nwerk==3.0.0\n"
    assert compiled(indexed, text, "--no-binary", "werk") == "base==2.0\nwerk==4.0\n"
    assert compiled(indexed, text, "--no-build") == "base==2.0\nwerk==3.0.0\n"


def test_sdist_for_a_newer_python_is_not_built(indexed: Puffin, sources: Sources) -> None:
    sdist = sources.sdist("werk", "4.0", requires_python=">=3.99")
    sources.index.add(sdist.name, sdist.read_bytes(), requires_python=">=3.99")

    assert compiled(indexed, "werk\n") == "werk==3.0.0\n"
    assert sources.hooks() == []


def test_failing_build_shows_the_backends_own_words(indexed: Puffin, sources: Sources) -> None:
    hook = "prepare_metadata_for_build_wheel"
    sdist = sources.sdist("werk", "4.0", misbehaviour="raise", misbehaves_in=hook)
    sources.index.add(sdist.name, sdist.read_bytes())

    indexed.write("requirements.in", "werk\n")
    answer = indexed.run("pip-compile", "requirements.in")

    assert answer.code == 2
    assert answer.err.startswith(f"error: failed to build werk==4.0: `{hook}` ended with")
    assert "RuntimeError" in answer.err


def test_foreign_target_is_built_for_by_the_interpreter_at_hand(
    indexed: Puffin, sources: Sources
) -> None:
    sdist = sources.sdist("werk", "4.0")
    sources.index.add(sdist.name, sdist.read_bytes())
    indexed.write("requirements.in", "werk\n")

    answer = indexed.ok("pip-compile", "requirements.in", *PLAIN, "--python-version", "3.9")

    assert answer.out == "werk==4.0\n"
    assert answer.err.startswith("warning: Sources have to be built to know their metadata")
    assert "for Python 3.9.0 they may differ" in answer.err
