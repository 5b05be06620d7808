from __future__ import annotations

import os
import pickle
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from install_wheel import (
    MissingRecordError,
    Scheme,
    compile_bytecode,
    install_wheel,
    plan_uninstall,
    uninstall,
)
from puffin_fs import Linker

if TYPE_CHECKING:
    from collections.abc import Callable

    from puffin_package import Manifest

    Unpack = Callable[..., tuple[Path, Manifest]]


def dist_info(scheme: Scheme) -> str:
    return f"{scheme.purelib}/demo-1.0.dist-info"


def installed(scheme: Scheme, record: str) -> str:
    """Make a dist-info directory with this RECORD and return its path."""
    os.makedirs(dist_info(scheme))
    Path(dist_info(scheme), "RECORD").write_text(record)
    return dist_info(scheme)


def below(root: str) -> list[str]:
    return sorted(str(path.relative_to(root)) for path in Path(root).rglob("*"))


@pytest.mark.parametrize(
    ("name", "goes"),
    [
        ("demo.cpython-312.pyc", True),
        ("demo.cpython-312.opt-1.pyc", True),
        ("demo.cpython-312.opt-2.pyc", True),
        ("demo.pypy310.pyc", True),
        ("demo.cpython-313t.opt-1.pyc", True),
        ("demo.cpython-312-pytest-8.3.4.pyc", True),
        ("demo2.cpython-312.opt-1.pyc", False),
        ("other.demo.cpython-312.pyc", False),
        ("demo.pyc", False),
        ("demo.cpython-312.pyo", False),
        ("demo.cpython-312.pyc.tmp", False),
    ],
)
def test_bytecode_of_every_kind_goes_with_its_module(
    scheme: Scheme, name: str, *, goes: bool
) -> None:
    info = installed(scheme, "demo.py,,\ndemo-1.0.dist-info/RECORD,,\n")
    cache = Path(scheme.purelib, "__pycache__")
    cache.mkdir()
    Path(scheme.purelib, "demo.py").touch()
    (cache / name).touch()

    uninstall(info, scheme)

    assert (cache / name).exists() is not goes
    assert cache.exists() is not goes


def test_takes_away_what_was_installed(unpack: Unpack, environment: Scheme) -> None:
    before = below(environment.data)
    unpacked, manifest = unpack(
        files={"demo/__init__.py": "", "demo/deep/er/x.py": "", "top.py": ""},
        scripts={"run": "#!python\n"},
        data={"headers/x.h": "", "data/share/man/x.1": ""},
    )
    plan = install_wheel(unpacked, environment, Linker("hardlink"))
    compile_bytecode(environment.executable, (file.target for file in plan.files))

    done = uninstall(dist_info(environment), environment)

    left = set(below(environment.data)) - set(before)
    assert not {path for path in left if (Path(environment.data) / path).is_file()}
    assert done.files == len(plan.files) + 3
    assert {file.path for file in manifest.files} == {
        str(path.relative_to(unpacked))
        for path in unpacked.rglob("*")
        if path.is_file() and path.name != ".puffin-manifest.json"
    }


def test_directories_of_the_environment_stay(unpack: Unpack, scheme: Scheme) -> None:
    unpacked, _ = unpack(scripts={"run": "#!python\n"}, data={"headers/x.h": ""})
    install_wheel(unpacked, scheme, Linker("hardlink"))

    uninstall(dist_info(scheme), scheme)

    assert all(os.path.isdir(scheme.root(key)) for key in ("purelib", "scripts", "headers", "data"))
    assert (
        os.listdir(scheme.purelib) == os.listdir(scheme.scripts) == os.listdir(scheme.headers) == []
    )


def test_files_of_others_stay(unpack: Unpack, scheme: Scheme) -> None:
    unpacked, _ = unpack(files={"shared/a.py": "", "shared/sub/b.py": ""})
    install_wheel(unpacked, scheme, Linker("hardlink"))
    os.makedirs(f"{scheme.purelib}/shared/__pycache__")
    for name in ("c.py", "__pycache__/c.cpython-311.pyc", "__pycache__/a.cpython-311.pyc"):
        Path(scheme.purelib, "shared", name).write_text("")

    uninstall(dist_info(scheme), scheme)

    assert below(scheme.purelib) == [
        "shared",
        "shared/__pycache__",
        "shared/__pycache__/c.cpython-311.pyc",
        "shared/c.py",
    ]


@pytest.mark.parametrize(
    ("name", "goes"),
    [
        ("a.cpython-311.pyc", True),
        ("a.cpython-39.opt-2.pyc", True),
        ("a.pypy310.pyc", True),
        ("ab.cpython-311.pyc", False),
        ("a.b.cpython-311.pyc", False),
        ("a.txt", False),
    ],
)
def test_only_bytecode_of_removed_modules_goes(scheme: Scheme, name: str, *, goes: bool) -> None:
    info = installed(scheme, "a.py,,\n")
    os.mkdir(f"{scheme.purelib}/__pycache__")
    Path(scheme.purelib, "a.py").write_text("")
    Path(scheme.purelib, "__pycache__", name).write_text("")

    plan = plan_uninstall(info, scheme)

    assert (f"{scheme.purelib}/__pycache__/{name}" in plan.files) is goes


def test_rows_that_leave_the_environment_are_never_removed(scheme: Scheme, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("")
    rows = ["../../../../victim", str(victim), "../../../../env-2/x"]
    (tmp_path / "env-2").mkdir()
    (tmp_path / "env-2/x").write_text("")
    info = installed(scheme, "".join(f"{row},,\n" for row in rows))

    plan = plan_uninstall(info, scheme)
    uninstall(info, scheme)

    assert plan.refused == tuple(rows)
    assert plan.files == ()
    assert victim.exists()
    assert (tmp_path / "env-2/x").exists()


def test_rows_that_leave_through_a_link_are_never_removed(scheme: Scheme, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/victim").write_text("")
    info = installed(scheme, "link/victim,,\nlink,,\n")
    os.symlink(tmp_path / "outside", f"{scheme.purelib}/link")

    uninstall(info, scheme)

    assert (tmp_path / "outside/victim").exists()
    assert not os.path.lexists(f"{scheme.purelib}/link")


def test_link_to_a_file_outside_goes_and_the_file_stays(scheme: Scheme, tmp_path: Path) -> None:
    (tmp_path / "cached").write_text("")
    info = installed(scheme, "a.py,,\n")
    os.symlink(tmp_path / "cached", f"{scheme.purelib}/a.py")

    uninstall(info, scheme)

    assert (tmp_path / "cached").exists()
    assert not os.path.lexists(f"{scheme.purelib}/a.py")


def test_environment_behind_a_link_is_still_the_environment(tmp_path: Path, unpack: Unpack) -> None:
    (tmp_path / "real/lib/site").mkdir(parents=True)
    os.symlink("lib", tmp_path / "real/lib64")
    os.symlink("real", tmp_path / "env")
    env = str(tmp_path / "env")
    scheme = Scheme(
        purelib=f"{env}/lib/site",
        platlib=f"{env}/lib64/site",
        headers=f"{env}/include",
        scripts=f"{env}/bin",
        data=env,
        executable=f"{env}/bin/python",
    )
    unpacked, _ = unpack(purelib=False)
    install_wheel(unpacked, scheme, Linker("hardlink"))

    done = uninstall(f"{env}/lib64/site/demo-1.0.dist-info", scheme)

    assert done.files == 5
    assert os.listdir(tmp_path / "real/lib/site") == []


@pytest.mark.parametrize("name", ["bin/python", "bin/python3", "bin/Python3.11", "pyvenv.cfg"])
def test_what_makes_the_environment_is_never_removed(scheme: Scheme, name: str) -> None:
    info = installed(scheme, f"../../../{name},,\n")
    os.makedirs(scheme.scripts)
    Path(scheme.data, name).write_text("")

    plan = plan_uninstall(info, scheme)

    assert plan.refused == (f"../../../{name}",)
    assert plan.files == ()


def test_rows_of_directories_remove_no_tree(scheme: Scheme) -> None:
    info = installed(scheme, "package,,\n.,,\n")
    os.makedirs(f"{scheme.purelib}/package")
    Path(scheme.purelib, "package/x.py").write_text("")

    uninstall(info, scheme)

    assert os.path.exists(f"{scheme.purelib}/package/x.py")


def test_dist_info_goes_first(unpack: Unpack, scheme: Scheme) -> None:
    unpacked, _ = unpack()
    install_wheel(unpacked, scheme, Linker("hardlink"))

    plan = plan_uninstall(dist_info(scheme), scheme)

    inside = [file.startswith(plan.dist_info) for file in plan.files]
    assert inside == sorted(inside, reverse=True)
    assert (
        plan.directories
        == (f"{scheme.purelib}/demo-1.0.dist-info", f"{scheme.purelib}/demo")[
            :: 1 if plan.directories[0].endswith("info") else -1
        ]
    )


def test_files_that_are_gone_are_passed_over(unpack: Unpack, scheme: Scheme) -> None:
    unpacked, _ = unpack(files={"a.py": "", "b.py": ""})
    install_wheel(unpacked, scheme, Linker("hardlink"))
    os.unlink(f"{scheme.purelib}/a.py")

    uninstall(dist_info(scheme), scheme)

    assert os.listdir(scheme.purelib) == []


def test_missing_record_is_an_error_that_names_the_distribution(scheme: Scheme) -> None:
    os.makedirs(dist_info(scheme))

    with pytest.raises(MissingRecordError, match=r"demo-1\.0\.dist-info.*No such file") as caught:
        uninstall(dist_info(scheme), scheme)

    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_broken_record_removes_nothing(scheme: Scheme) -> None:
    info = installed(scheme, "a.py\n")
    Path(scheme.purelib, "a.py").write_text("")

    with pytest.raises(MissingRecordError, match="line 1 has 1 fields"):
        uninstall(info, scheme)

    assert os.path.exists(f"{scheme.purelib}/a.py")
