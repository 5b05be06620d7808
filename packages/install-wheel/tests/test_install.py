from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from install_wheel import (
    CompileError,
    Scheme,
    compile_bytecode,
    install_plan,
    install_wheel,
    plan_wheel,
    uninstall,
)
from puffin_fs import FsError, Linker
from puffin_package import ManifestError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from puffin_fs import LinkMode
    from puffin_package import Manifest

    Unpack = Callable[..., tuple[Path, Manifest]]

EVERYTHING = {
    "files": {
        "demo/__init__.py": "def main():\n    print('hi from', __name__)\n",
        "demo/data/x,y.txt": "comma",
        "top.py": "",
    },
    "scripts": {"run": "#!python\nimport demo\ndemo.main()\n", "tool": "#!/bin/sh\necho tool\n"},
    "data": {"headers/deep/demo.h": "#define X", "data/share/doc/demo.txt": "text"},
    "entry_points": {"console_scripts": {"hi": "demo:main"}, "gui_scripts": {"g": "demo:main"}},
}
ASIDE = ("RECORD", "INSTALLER", "REQUESTED")


@pytest.fixture(autouse=True)
def _usual_umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def tree(root: str) -> dict[str, int]:
    """Return the files below `root` with their modes, bytecode aside."""
    return {
        str(path.relative_to(root)): stat.S_IMODE(path.stat().st_mode)
        for path in Path(root).rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }


def test_installs_what_pip_installs(unpack: Unpack, environment: Scheme, tmp_path: Path) -> None:
    unpacked, _ = unpack("My.Demo", "1.0", **EVERYTHING)
    before = tree(environment.data)
    install_wheel(unpacked, environment, Linker("hardlink"))
    ours = tree(environment.data)
    uninstall(f"{environment.purelib}/my_demo-1.0.dist-info", environment)
    between = tree(environment.data)
    wheel = tmp_path / "wheels/my_demo-1.0-py3-none-any.whl"
    pip = [sys.executable, "-m", "pip", "--python", environment.executable, "install", "--no-deps"]

    subprocess.run([*pip, "--no-index", "--no-compile", "-q", wheel], check=True)

    theirs = tree(environment.data)
    ignored = {f"{environment.purelib}/my_demo-1.0.dist-info/{name}" for name in ASIDE}
    ignored.add(f"{environment.purelib}/my_demo-1.0.dist-info/direct_url.json")
    aside = {os.path.relpath(path, environment.data) for path in ignored}
    assert between == before
    assert {path: ours[path] for path in ours.keys() - aside} == {
        path: theirs[path] for path in theirs.keys() - aside
    }


def test_scripts_run(unpack: Unpack, environment: Scheme) -> None:
    unpacked, _ = unpack(**EVERYTHING)

    install_wheel(unpacked, environment, Linker("hardlink"))

    outputs = [
        subprocess.run(
            [f"{environment.scripts}/{name}"], capture_output=True, text=True, check=True
        )
        for name in ("hi", "g", "run", "tool")
    ]
    assert [done.stdout for done in outputs] == ["hi from demo\n"] * 3 + ["tool\n"]


def test_importlib_metadata_finds_files_and_notes(unpack: Unpack, environment: Scheme) -> None:
    unpacked, _ = unpack(**EVERYTHING)
    install_wheel(
        unpacked,
        environment,
        Linker("copy"),
        requested=True,
        direct_url=b'{"url": "file:///x"}',
        stamp="1 2",
    )
    code = (
        "import importlib.metadata as m\n"
        "d = m.distribution('demo')\n"
        "print(all(f.locate().exists() for f in d.files), len(d.files))\n"
        "print(d.read_text('INSTALLER').strip(), d.read_text('direct_url.json'))\n"
        "print(d.read_text('puffin_source.json'))\n"
        "print(repr(d.read_text('REQUESTED')))\n"
    )

    done = subprocess.run(
        [environment.executable, "-c", code], capture_output=True, text=True, check=True
    )

    assert done.stdout.splitlines() == [
        "True 17",
        'puffin {"url": "file:///x"}',
        '{"stamp":"1 2"}',
        "''",
    ]


@pytest.mark.parametrize("mode", ["hardlink", "copy", "symlink", "clone"])
def test_every_link_mode_installs_the_same(unpack: Unpack, scheme: Scheme, mode: LinkMode) -> None:
    unpacked, _ = unpack(**EVERYTHING)

    plan = install_wheel(unpacked, scheme, Linker(mode))

    assert sorted(tree(scheme.data)) == sorted(
        os.path.relpath(file.target, scheme.data) for file in plan.files
    )
    assert Path(scheme.purelib, "demo/data/x,y.txt").read_text() == "comma"


def test_rewritten_files_are_no_links_to_the_cache(unpack: Unpack, scheme: Scheme) -> None:
    unpacked, manifest = unpack(**EVERYTHING)
    plan = plan_wheel(unpacked, manifest, scheme)

    install_plan(plan, Linker("hardlink"))

    links = {file.path: os.stat(file.target).st_nlink for file in plan.files}
    assert links["demo/__init__.py"] == 2
    assert all(links[file.path] == 1 for file in plan.files if file.source is None)
    assert links["demo-1.0.dist-info/RECORD"] == 1


def test_file_in_the_way_is_replaced_and_not_written_through(
    unpack: Unpack, scheme: Scheme, tmp_path: Path
) -> None:
    unpacked, _ = unpack(**EVERYTHING)
    precious = tmp_path / "precious"
    precious.write_text("precious")
    for target in (f"{scheme.purelib}/top.py", f"{scheme.scripts}/hi"):
        os.makedirs(os.path.dirname(target), exist_ok=True)
        os.link(precious, target)

    install_wheel(unpacked, scheme, Linker("hardlink"))

    assert precious.read_text() == "precious"
    assert Path(scheme.purelib, "top.py").read_text() == ""
    assert b"import main" in Path(scheme.scripts, "hi").read_bytes()


def test_modes_of_scripts_and_modules(unpack: Unpack, scheme: Scheme) -> None:
    unpacked, _ = unpack(**EVERYTHING)

    install_wheel(unpacked, scheme, Linker("copy"))

    modes = tree(scheme.data)
    assert {path: mode for path, mode in modes.items() if mode != 0o644} == dict.fromkeys(
        ["bin/hi", "bin/g", "bin/run", "bin/tool"], 0o755
    )


def test_record_is_written_last(unpack: Unpack, scheme: Scheme) -> None:
    unpacked, manifest = unpack(**EVERYTHING)
    plan = plan_wheel(unpacked, manifest, scheme)
    os.makedirs(f"{plan.dist_info}/INSTALLER")

    with pytest.raises(FsError, match="INSTALLER"):
        install_plan(plan, Linker("copy"))

    assert not os.path.exists(f"{plan.dist_info}/RECORD")
    assert os.path.exists(f"{scheme.purelib}/top.py")


def test_file_in_place_of_a_directory_is_an_error(unpack: Unpack, scheme: Scheme) -> None:
    unpacked, _ = unpack(**EVERYTHING)
    os.makedirs(scheme.purelib)
    Path(scheme.purelib, "demo").write_text("")

    with pytest.raises(FsError, match="demo"):
        install_wheel(unpacked, scheme, Linker("copy"))


def test_directory_that_is_no_unpacked_wheel_is_an_error(tmp_path: Path, scheme: Scheme) -> None:
    with pytest.raises(ManifestError):
        install_wheel(tmp_path, scheme, Linker("copy"))


def test_bytecode_is_compiled_by_the_target(unpack: Unpack, environment: Scheme) -> None:
    unpacked, _ = unpack(
        files={"a.py": "x = 1\n", "b/c d.py": "", "bad.py": "print 'x'\n", "t": ""}
    )
    plan = install_wheel(unpacked, environment, Linker("hardlink"))

    failed = compile_bytecode(environment.executable, (file.target for file in plan.files))

    assert failed == (f"{environment.purelib}/bad.py",)
    tag = sys.implementation.cache_tag
    assert os.listdir(f"{environment.purelib}/__pycache__") == [f"a.{tag}.pyc"]
    assert os.listdir(f"{environment.purelib}/b/__pycache__") == [f"c d.{tag}.pyc"]


def test_nothing_to_compile_starts_no_process() -> None:
    assert compile_bytecode("/nowhere/python", ["/x/data.txt"]) == ()


@pytest.mark.parametrize(
    ("executable", "reason"), [("/nowhere/python", "No such file"), ("/bin/false", "exit code 1")]
)
def test_interpreter_that_does_not_run_is_named(executable: str, reason: str) -> None:
    with pytest.raises(CompileError, match=reason) as caught:
        compile_bytecode(executable, ["/x/a.py"])

    assert caught.value.executable == executable
