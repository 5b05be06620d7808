from __future__ import annotations

import base64
import hashlib
import json
import os
from typing import TYPE_CHECKING

import msgspec
import pytest

from install_wheel import (
    FilePlan,
    PathCollisionError,
    PlannedFile,
    UnknownSchemeError,
    plan_wheel,
)
from puffin_fs import FsError
from puffin_package import ManifestFile, parse_record

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from install_wheel import Scheme
    from puffin_package import Manifest

    Unpack = Callable[..., tuple[Path, Manifest]]

EVERYTHING = {
    "files": {"demo/__init__.py": "def main():\n    print('hi')\n", "demo.pth": ""},
    "scripts": {"run": "#!python\nprint('run')\n", "tool": "#!/bin/sh\n"},
    "data": {
        "headers/demo.h": "",
        "data/share/demo.txt": "",
        "purelib/pure.py": "",
        "platlib/plat.py": "",
    },
    "entry_points": {"console_scripts": {"hi": "demo:main"}},
}


def of(plan: FilePlan, path: str) -> PlannedFile:
    return next(file for file in plan.files if file.path == path)


def test_every_file_has_its_place(unpack: Unpack, scheme: Scheme) -> None:
    unpacked, manifest = unpack(**EVERYTHING)

    plan = plan_wheel(unpacked, manifest, scheme, requested=True, direct_url=b"{}", stamp="1 2")

    assert [(file.key, file.path) for file in plan.files] == [
        ("purelib", "demo.pth"),
        ("purelib", "demo/__init__.py"),
        ("data", "share/demo.txt"),
        ("headers", "demo/demo.h"),
        ("platlib", "plat.py"),
        ("purelib", "pure.py"),
        ("scripts", "run"),
        ("scripts", "tool"),
        ("scripts", "hi"),
        ("purelib", "demo-1.0.dist-info/METADATA"),
        ("purelib", "demo-1.0.dist-info/WHEEL"),
        ("purelib", "demo-1.0.dist-info/entry_points.txt"),
        ("purelib", "demo-1.0.dist-info/INSTALLER"),
        ("purelib", "demo-1.0.dist-info/REQUESTED"),
        ("purelib", "demo-1.0.dist-info/direct_url.json"),
        ("purelib", "demo-1.0.dist-info/puffin_source.json"),
        ("purelib", "demo-1.0.dist-info/RECORD"),
    ]
    assert all(file.target == f"{scheme.root(file.key)}/{file.path}" for file in plan.files)
    assert plan.dist_info == f"{scheme.purelib}/demo-1.0.dist-info"
    assert plan.startup_files == ("demo.pth",)


def test_what_goes_to_dist_info_comes_after_the_rest(unpack: Unpack, scheme: Scheme) -> None:
    place = os.path.relpath(scheme.purelib, scheme.data)
    extra = f"{place}/demo-1.0.dist-info/extra.txt"
    unpacked, manifest = unpack(files={"zoo.py": ""}, data={f"data/{extra}": "more"})

    plan = plan_wheel(unpacked, manifest, scheme)

    late = [file.target.startswith(f"{plan.dist_info}/") for file in plan.files]
    assert late == [False] * plan.info_start + [True] * (len(plan.files) - plan.info_start)
    assert of(plan, extra) in plan.files[plan.info_start :]


def test_two_files_for_one_place_in_dist_info_are_an_error(unpack: Unpack, scheme: Scheme) -> None:
    place = os.path.relpath(scheme.purelib, scheme.data)
    unpacked, manifest = unpack(data={f"data/{place}/demo-1.0.dist-info/METADATA": "another"})

    with pytest.raises(PathCollisionError, match=r"demo-1\.0\.dist-info/METADATA"):
        plan_wheel(unpacked, manifest, scheme)


def test_stamp_of_the_source_is_kept_and_recorded(unpack: Unpack, scheme: Scheme) -> None:
    unpacked, manifest = unpack()

    plan = plan_wheel(unpacked, manifest, scheme, stamp='sha256:"')

    note = of(plan, "demo-1.0.dist-info/puffin_source.json")
    assert json.loads(note.content or b"") == {"stamp": 'sha256:"'}
    record = of(plan, "demo-1.0.dist-info/RECORD").content or b""
    assert f"{note.path},sha256={note.sha256},{note.size}\n".encode() in record


def test_nothing_is_written_by_planning(unpack: Unpack, scheme: Scheme, tmp_path: Path) -> None:
    unpacked, manifest = unpack(**EVERYTHING)

    plan_wheel(unpacked, manifest, scheme)

    assert not (tmp_path / "env").exists()


def test_record_has_the_true_hash_of_every_file(unpack: Unpack, scheme: Scheme) -> None:
    unpacked, manifest = unpack(**EVERYTHING)

    plan = plan_wheel(unpacked, manifest, scheme)

    record = of(plan, "demo-1.0.dist-info/RECORD")
    rows = parse_record(record.content or b"", "demo")
    truth = {file.target: file for file in plan.files}
    assert [row.path for row in rows] == sorted(row.path for row in rows)
    assert len(rows) == len(plan.files)
    for row in rows:
        file = truth[f"{scheme.purelib}/{row.path}".replace(
            f"{scheme.purelib}/../../..", scheme.data
        )]  # fmt: skip
        if file is record:
            assert (row.digest, row.size, file.sha256) == (None, None, "")
            continue
        content = file.content
        if content is None:
            with open(file.source or "", "rb") as source:
                content = source.read()
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        assert (row.digest, row.size) == (digest, len(content))


def test_scripts_are_rewritten_for_the_interpreter(unpack: Unpack, scheme: Scheme) -> None:
    unpacked, manifest = unpack(**EVERYTHING)

    plan = plan_wheel(unpacked, manifest, scheme)

    run, tool = of(plan, "run"), of(plan, "tool")
    assert run.content == f"#!{scheme.executable}\nprint('run')\n".encode()
    assert (run.executable, run.source) == (True, None)
    assert (tool.executable, tool.content) == (True, None)
    assert tool.source == f"{unpacked}/demo-1.0.data/scripts/tool"


def test_script_without_the_x_bit_is_copied_to_get_it(unpack: Unpack, scheme: Scheme) -> None:
    unpacked, manifest = unpack(data={"scripts/tool": "#!/bin/sh\n"})
    files = tuple(ManifestFile(f.path, f.sha256, f.size) for f in manifest.files)

    plan = plan_wheel(unpacked, msgspec.structs.replace(manifest, files=files), scheme)

    tool = of(plan, "tool")
    assert (tool.content, tool.executable) == (b"#!/bin/sh\n", True)


def test_entry_point_wins_over_a_script_of_its_name(unpack: Unpack, scheme: Scheme) -> None:
    entry_points = {"console_scripts": {"hi": "demo:main"}}
    unpacked, manifest = unpack(scripts={"hi": "#!python\n"}, entry_points=entry_points)

    plan = plan_wheel(unpacked, manifest, scheme)

    assert [file.path for file in plan.files].count("hi") == 1
    assert b"from demo import main" in (of(plan, "hi").content or b"")


def test_platform_wheel_goes_to_platlib(unpack: Unpack, scheme: Scheme) -> None:
    apart = msgspec.structs.replace(scheme, platlib=f"{scheme.data}/lib64/site-packages")
    unpacked, manifest = unpack(purelib=False, data={"purelib/pure.py": ""})

    plan = plan_wheel(unpacked, manifest, apart)

    assert plan.dist_info == f"{apart.platlib}/demo-1.0.dist-info"
    assert of(plan, "pure.py").target == f"{apart.purelib}/pure.py"
    record = of(plan, "demo-1.0.dist-info/RECORD").content or b""
    version = apart.purelib.split("/")[-2].encode()
    assert b"../../lib/" + version + b"/site-packages/pure.py,sha256=" in record


def test_notes_of_another_installation_are_left_out(unpack: Unpack, scheme: Scheme) -> None:
    info = "demo-1.0.dist-info"
    ours = ("INSTALLER", "REQUESTED", "direct_url.json", "puffin_source.json")
    notes = {f"{info}/{name}": "x" for name in ours}
    unpacked, manifest = unpack(files=notes)

    plan = plan_wheel(unpacked, manifest, scheme, installer="someone")

    assert [file.path.rpartition("/")[2] for file in plan.files] == [
        "METADATA",
        "WHEEL",
        "INSTALLER",
        "RECORD",
    ]
    assert of(plan, f"{info}/INSTALLER").content == b"someone\n"


def test_two_files_for_one_place_are_an_error(unpack: Unpack, scheme: Scheme) -> None:
    unpacked, manifest = unpack(files={"x.py": "1"}, data={"purelib/x.py": "2"})

    with pytest.raises(
        PathCollisionError, match=r"demo has two files for the same place: .*/x\.py"
    ):
        plan_wheel(unpacked, manifest, scheme)


def test_the_same_file_twice_is_one(unpack: Unpack, scheme: Scheme) -> None:
    unpacked, manifest = unpack(files={"x.py": "1"}, data={"purelib/x.py": "1"})

    plan = plan_wheel(unpacked, manifest, scheme)

    assert [file.path for file in plan.files].count("x.py") == 1


def test_unknown_data_directory_is_an_error(unpack: Unpack, scheme: Scheme) -> None:
    unpacked, manifest = unpack()
    stray = ManifestFile("demo-1.0.data/nowhere/x", "", 0)
    spoiled = msgspec.structs.replace(manifest, files=(*manifest.files, stray))

    with pytest.raises(UnknownSchemeError, match=r"demo-1\.0\.data/nowhere/x"):
        plan_wheel(unpacked, spoiled, scheme)


def test_directories_come_before_their_children(unpack: Unpack, scheme: Scheme) -> None:
    unpacked, manifest = unpack(files={"a/b/c/d.py": "", "a/x.py": ""})

    directories = plan_wheel(unpacked, manifest, scheme).directories

    assert directories == tuple(sorted(directories))
    assert f"{scheme.purelib}/a/b/c" in directories


def test_script_that_the_cache_lost_is_an_error(unpack: Unpack, scheme: Scheme) -> None:
    unpacked, manifest = unpack(scripts={"run": "#!python\n"})
    (unpacked / "demo-1.0.data/scripts/run").unlink()

    with pytest.raises(FsError, match="scripts/run"):
        plan_wheel(unpacked, manifest, scheme)


def test_names_that_begin_like_those_of_dist_info_are_ordinary(
    unpack: Unpack, scheme: Scheme
) -> None:
    near = ["demo-1.0.dist-info-x/a.py", "demo-1.0.dist-info.py", "demo-1.0.dist-info0/b.py"]
    near += ["demo-1.0.data.py", "demo-1.0.data0/c.py", "a.py", "z.py"]
    unpacked, manifest = unpack(files=dict.fromkeys(near, ""), data={"data/share/d.txt": ""})

    plan = plan_wheel(unpacked, manifest, scheme)

    outside = plan.files[: plan.info_start]
    assert [file.path for file in outside] == [*sorted(near), "share/d.txt"]
    assert all("/demo-1.0.dist-info/" in file.target for file in plan.files[plan.info_start :])
