import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from puffin_fs import FsError, Linker, LinkMode, default_link_mode

MODES: list[LinkMode] = ["clone", "copy", "hardlink", "symlink"]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "source"
    path.write_bytes(b"content")
    path.chmod(0o751)
    return path


@pytest.fixture
def elsewhere() -> "Path | None":
    """A directory on another file system than the temporary one, where there is one."""
    directory = Path("/dev/shm")
    return directory if directory.is_dir() and os.access(directory, os.W_OK) else None


@pytest.mark.parametrize("mode", MODES)
def test_the_target_has_content_and_permissions_of_the_source(source: Path, mode: LinkMode) -> None:
    target = source.with_name("target")

    Linker(mode).link(str(source), str(target))

    assert target.read_bytes() == b"content"
    assert target.stat().st_mode == source.stat().st_mode


@pytest.mark.parametrize(
    ("mode", "holds"),
    [
        ("hardlink", lambda s, t: os.path.samestat(os.lstat(s), os.lstat(t))),
        ("symlink", lambda s, t: os.readlink(t) == str(s)),
        ("copy", lambda s, t: os.lstat(t).st_nlink == 1 and not os.path.samefile(s, t)),
    ],
)
def test_the_mode_is_what_was_asked_for(
    source: Path, mode: LinkMode, holds: Callable[[Path, Path], bool]
) -> None:
    target = source.with_name("target")

    linker = Linker(mode)
    linker.link(str(source), str(target))

    assert linker.mode == mode
    assert holds(source, target)


def test_a_clone_is_one_or_falls_back_and_remembers(source: Path) -> None:
    linker = Linker("clone")

    linker.link(str(source), str(source.with_name("one")))

    same = os.path.samefile(source, source.with_name("one"))
    assert linker.mode == ("hardlink" if same else "clone")


def test_a_relative_source_makes_a_symbolic_link_that_works(
    source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(source.parent)
    (source.parent / "sub").mkdir()

    Linker("symlink").link("source", "sub/target")

    assert (source.parent / "sub" / "target").read_bytes() == b"content"


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("occupant", ["file", "link", "dangling link", "same"])
def test_what_is_there_is_replaced(source: Path, mode: LinkMode, occupant: str) -> None:
    target, victim = source.with_name("target"), source.with_name("victim")
    victim.write_bytes(b"untouched")
    if occupant == "file":
        target.write_bytes(b"old")
    elif occupant == "link":
        target.symlink_to(victim)
    elif occupant == "dangling link":
        target.symlink_to("nowhere")
    else:
        os.link(source, target)

    Linker(mode).link(str(source), str(target))

    assert target.read_bytes() == b"content"
    assert victim.read_bytes() == b"untouched"
    assert sorted(os.listdir(source.parent)) == ["source", "target", "victim"]


@pytest.mark.parametrize("mode", ["clone", "hardlink"])
def test_another_file_system_gets_copies_and_pays_once(
    source: Path, mode: LinkMode, elsewhere: Path | None
) -> None:
    if elsewhere is None or elsewhere.stat().st_dev == source.stat().st_dev:
        pytest.skip("there is only one file system here")
    target = elsewhere / f"puffin-fs-test-{os.getpid()}"
    linker = Linker(mode)
    try:
        linker.link(str(source), str(target))
        linker.link(str(source), str(target))

        assert linker.mode == "copy"
        assert target.read_bytes() == b"content"
        assert target.stat().st_mode == source.stat().st_mode
    finally:
        target.unlink(missing_ok=True)


@pytest.mark.parametrize("mode", MODES)
def test_a_missing_directory_is_an_error_that_names_the_target(
    source: Path, mode: LinkMode
) -> None:
    target = source.parent / "missing" / "target"

    with pytest.raises(FsError) as caught:
        Linker(mode).link(str(source), str(target))

    assert caught.value.path == str(target)


@pytest.mark.parametrize("mode", ["clone", "copy", "hardlink"])
def test_a_missing_source_leaves_no_target(tmp_path: Path, mode: LinkMode) -> None:
    with pytest.raises(FsError):
        Linker(mode).link(str(tmp_path / "missing"), str(tmp_path / "target"))

    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("mode", MODES)
def test_a_directory_in_the_way_is_an_error(source: Path, mode: LinkMode) -> None:
    (source.parent / "target").mkdir()

    with pytest.raises(FsError) as caught:
        Linker(mode).link(str(source), str(source.parent / "target"))

    assert caught.value.path == str(source.parent / "target")
    assert sorted(os.listdir(source.parent)) == ["source", "target"]


def test_an_ordinary_failure_changes_no_mode(source: Path) -> None:
    linker = Linker("hardlink")

    with pytest.raises(FsError):
        linker.link(str(source), str(source.parent / "missing" / "target"))

    assert linker.mode == "hardlink"


def test_a_hard_link_costs_little_more_than_the_system_call(source: Path) -> None:
    link = Linker("hardlink").link
    (source.parent / "a").mkdir()
    (source.parent / "b").mkdir()

    bare = _seconds(os.link, str(source), str(source.parent / "a"))
    ours = _seconds(link, str(source), str(source.parent / "b"))

    assert ours < 3 * bare + 0.01


def _seconds(link: Callable[[str, str], None], source: str, directory: str) -> float:
    targets = [f"{directory}/{number}" for number in range(1000)]
    started = time.process_time()
    for target in targets:
        link(source, target)
    return time.process_time() - started


@pytest.mark.parametrize(
    ("platform", "mode"),
    [("darwin", "clone"), ("linux", "hardlink"), ("win32", "hardlink"), ("freebsd14", "hardlink")],
)
def test_macos_clones_by_default_and_all_others_link(platform: str, mode: LinkMode) -> None:
    assert default_link_mode(platform) == mode
