from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from puffin_testing import project_tree

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import InTree, Surroundings

    from puffin_build import BuildSettings

Start = "Callable[..., PythonBuild]"


def test_metadata_is_prepared_once_and_handed_to_the_wheel(
    in_tree: Callable[..., InTree], start: Start, tmp_path: Path
) -> None:
    project = in_tree()

    with start(project.tree) as build:
        prepared = build.metadata()
        assert build.metadata() == prepared
        build.wheel(str(tmp_path))

    assert len(project.calls("prepare_metadata_for_build_wheel")) == 1
    assert [call["metadata_directory"] for call in project.calls("build_wheel")] == [prepared]


def test_metadata_is_not_prepared_unless_asked_for(
    in_tree: Callable[..., InTree], start: Start, tmp_path: Path
) -> None:
    project = in_tree()

    with start(project.tree) as build:
        build.wheel(str(tmp_path))

    assert project.calls("prepare_metadata_for_build_wheel") == []
    assert [call["metadata_directory"] for call in project.calls("build_wheel")] == [None]


def test_a_backend_that_prepares_nothing_builds_no_wheel_for_its_metadata(
    in_tree: Callable[..., InTree], start: Start, tmp_path: Path
) -> None:
    project = in_tree(prepare=False)

    with start(project.tree) as build:
        assert build.metadata() is None
        assert project.calls("build_wheel") == []
        assert build.wheel(str(tmp_path)) == "demo-1.0-py3-none-any.whl"


def test_editable_builds_use_their_own_hooks(
    in_tree: Callable[..., InTree], start: Start, tmp_path: Path
) -> None:
    project = in_tree()

    with start(project.tree, editable=True) as build:
        assert build.metadata() is not None
        build.wheel(str(tmp_path))

    hooks = ["get_requires_for_build", "prepare_metadata_for_build", "build"]
    assert [len(project.calls(f"{hook}_editable")) for hook in hooks] == [1, 1, 1]
    assert [len(project.calls(f"{hook}_wheel")) for hook in hooks] == [0, 0, 0]


def test_every_hook_gets_the_config_settings(
    in_tree: Callable[..., InTree], start: Start, tmp_path: Path, settings: BuildSettings
) -> None:
    project = in_tree()
    given: dict[str, str | list[str]] = {"--x": "1", "--y": ["2", "3"]}

    with start(project.tree, own_settings=replace(settings, config_settings=given)) as build:
        build.metadata()
        build.wheel(str(tmp_path))

    for hook in ("get_requires_for", "prepare_metadata_for", ""):
        [call] = project.calls("_".join(filter(None, [hook, "build_wheel"])))
        assert call["config_settings"] == given


def test_an_environment_is_not_asked_for_again_without_need(
    in_tree: Callable[..., InTree], start: Start, context: Surroundings
) -> None:
    project = in_tree(system_requires=["pluggy", "pluggy"], build_requires=["Pluggy"])

    start(project.tree).__exit__()

    assert [set(asked) for asked in context.asked] == [{"pluggy"}]


def test_what_the_backend_asks_for_is_there_in_the_following_hooks(
    in_tree: Callable[..., InTree], start: Start, context: Surroundings, tmp_path: Path
) -> None:
    project = in_tree(build_requires=["pluggy"])

    with start(project.tree) as build:
        build.wheel(str(tmp_path))

    assert context.asked == [(), ("pluggy",)]
    [asking] = project.calls("get_requires_for_build_wheel")
    [building] = project.calls("build_wheel")
    assert asking["executable"] != building["executable"]


def test_a_project_in_a_subdirectory_is_built_there(start: Start, tmp_path: Path) -> None:
    project_tree(tmp_path / "tree" / "parts" / "one", "in-tree", "demo", "1.0")

    with start(tmp_path / "tree", subdirectory="parts/one") as build:
        assert build.wheel(str(tmp_path)) == "demo-1.0-py3-none-any.whl"


def test_a_wheel_that_is_there_already_is_replaced(
    in_tree: Callable[..., InTree], start: Start, tmp_path: Path
) -> None:
    old = tmp_path / "demo-1.0-py3-none-any.whl"
    old.write_bytes(b"old")

    with start(in_tree().tree) as build:
        build.wheel(str(tmp_path))

    assert old.read_bytes()[:2] == b"PK"


def test_warnings_of_a_backend_are_part_of_its_output(
    in_tree: Callable[..., InTree], start: Start, tmp_path: Path, settings: BuildSettings
) -> None:
    lines: list[str] = []
    project = in_tree()
    backend = project.tree / "_build" / "in_tree_backend.py"
    warning = '\nimport warnings\nwarnings.warn("mind the gap", stacklevel=1)\n'
    backend.write_text(backend.read_text() + warning)

    with start(project.tree, own_settings=replace(settings, output=lines.append)) as build:
        build.wheel(str(tmp_path))

    assert any("mind the gap" in line for line in lines)
