from __future__ import annotations

import csv
import hashlib
import os
import subprocess
import sys
from base64 import urlsafe_b64encode
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from puffin_fs import DiskFullError, FsError, Linker
from puffin_installer import (
    CannotUninstallError,
    Change,
    CollisionError,
    SitePackages,
    WheelInstall,
    find_journals,
    lock_environment,
)
from puffin_traits import NullReporter
from pypi_types import DirectUrl

if TYPE_CHECKING:
    from conftest import Environment

Snapshot = dict[str, tuple[str, int, bytes]]
Take = Callable[[Path], Snapshot]
Kill = Callable[[int, Callable[[], None]], bool]
Audited = Callable[..., AbstractContextManager[list[tuple[str, tuple[object, ...]]]]]


def files(environment: Environment) -> set[str]:
    return {
        str(Path(directory, name).relative_to(environment.root))
        for directory, _, names in os.walk(environment.root)
        for name in names
    } - {".puffin.lock", "pyvenv.cfg"}


def record_of(environment: Environment, info: str) -> dict[str, tuple[str, str]]:
    with open(environment.site / info / "RECORD", newline="") as file:
        return {path: (digest, size) for path, digest, size in csv.reader(file)}


def test_installs_every_part_of_a_wheel(environment: Environment) -> None:
    wheel = environment.wheel(
        "demo",
        "1.0",
        files={"demo/__init__.py": "x = 1\n", "demo/data/a,b.txt": "comma"},
        scripts={"shell": "#!python\nprint(1)\n"},
        data={"headers/demo.h": "//", "data/share/demo/info": "info"},
        entry_points={"console_scripts": {"demo": "demo:main"}},
    )

    changes = environment.run([wheel])

    site = "lib/python3.12/site-packages"
    assert files(environment) == {
        f"{site}/demo/__init__.py",
        f"{site}/demo/data/a,b.txt",
        f"{site}/demo-1.0.dist-info/METADATA",
        f"{site}/demo-1.0.dist-info/WHEEL",
        f"{site}/demo-1.0.dist-info/entry_points.txt",
        f"{site}/demo-1.0.dist-info/RECORD",
        f"{site}/demo-1.0.dist-info/INSTALLER",
        f"{site}/demo-1.0.dist-info/REQUESTED",
        "bin/shell",
        "bin/demo",
        "include/site/python3.12/demo/demo.h",
        "share/demo/info",
    }
    assert changes.installed == (Change("demo", "1.0"),)
    assert changes.removed == ()
    assert os.access(environment.root / "bin" / "demo", os.X_OK)


def test_record_tells_the_truth(environment: Environment) -> None:
    environment.run([environment.wheel("demo", "1.0", scripts={"s": "#!python\n"})])

    rows = record_of(environment, "demo-1.0.dist-info")

    assert {os.path.normpath(environment.site / path) for path in rows} == {
        str(environment.root / path) for path in files(environment)
    }
    for path, (digest, size) in rows.items():
        if not path.endswith("RECORD"):
            data = (environment.site / path).read_bytes()
            found = urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
            assert (digest, size) == (f"sha256={found}", str(len(data))), path


def test_uninstalling_leaves_the_environment_as_it_was(
    environment: Environment, snapshot: Take
) -> None:
    before = snapshot(environment.root)
    environment.run([environment.wheel("demo", "1.0", data={"data/share/demo/info": "info"})])
    cache = environment.site / "demo" / "__pycache__"
    cache.mkdir()
    (cache / "__init__.cpython-312.pyc").write_bytes(b"bytecode")
    (cache / "__init__.cpython-312.opt-1.pyc").write_bytes(b"bytecode")

    changes = environment.run(remove=["demo"])

    assert changes.removed == (Change("demo", "1.0"),)
    assert snapshot(environment.root) == before


def test_uninstalling_leaves_files_of_users_alone(environment: Environment) -> None:
    environment.run([environment.wheel("demo", "1.0")])
    (environment.site / "demo" / "notes.txt").write_text("mine")

    environment.run(remove=["demo"])

    assert files(environment) == {"lib/python3.12/site-packages/demo/notes.txt"}


def test_upgrade_replaces_the_files_of_the_old_release(environment: Environment) -> None:
    old = environment.wheel("demo", "1.0", files={"demo/a.py": "1", "demo/old.py": "1"})
    new = environment.wheel("demo", "2.0", files={"demo/a.py": "2", "demo/new/b.py": "2"})
    environment.run([old])

    changes = environment.run([new], ["demo"])

    assert (environment.site / "demo" / "a.py").read_text() == "2"
    assert not (environment.site / "demo" / "old.py").exists()
    assert environment.installed() == ["demo==2.0"]
    assert changes.removed == (Change("demo", "1.0"),)
    assert changes.installed == (Change("demo", "2.0"),)


@pytest.mark.parametrize(
    ("old", "new"),
    [("demo.py", "demo/__init__.py"), ("demo/__init__.py", "demo.py"), ("demo/x/y", "demo/x")],
)
def test_upgrade_turns_files_into_directories_and_back(
    environment: Environment, snapshot: Take, old: str, new: str
) -> None:
    environment.run([environment.wheel("demo", "1.0", files={old: "1"})])
    before = snapshot(environment.root)

    environment.run([environment.wheel("demo", "2.0", files={new: "2"})], ["demo"])
    assert (environment.site / new).read_text() == "2"
    environment.run([environment.wheel("demo", "1.0", files={old: "1"})], ["demo"])

    assert snapshot(environment.root) == before


def test_reinstalling_restores_what_was_edited(environment: Environment, snapshot: Take) -> None:
    wheel = environment.wheel("demo", "1.0")
    environment.run([wheel])
    before = snapshot(environment.root)
    module = environment.site / "demo" / "__init__.py"
    module.unlink()
    module.write_text("broken")

    environment.run([wheel], ["demo"])

    assert snapshot(environment.root) == before


def test_two_dist_infos_of_one_project_both_go(environment: Environment) -> None:
    environment.run([environment.wheel("demo", "1.0")])
    first = environment.site / "demo-1.0.dist-info"
    second = environment.site / "demo-0.9.dist-info"
    second.mkdir()
    (second / "RECORD").write_bytes((first / "RECORD").read_bytes())
    assert len(environment.scan().duplicates) == 1

    environment.run([environment.wheel("demo", "2.0")], ["demo"])

    assert environment.installed() == ["demo==2.0"]


def test_a_file_of_two_new_distributions_is_refused(
    environment: Environment, snapshot: Take
) -> None:
    before = snapshot(environment.root)
    wheels = [
        environment.wheel("one", "1", files={"shared/x.py": "1"}),
        environment.wheel("two", "1", files={"shared/x.py": "2"}),
    ]

    with pytest.raises(CollisionError) as caught:
        environment.run(wheels)

    path = str(environment.site / "shared" / "x.py")
    assert caught.value.collisions == ((path, ("one", "two")),)
    assert path in str(caught.value)
    assert "one and two" in str(caught.value)
    assert snapshot(environment.root) == before


def test_a_file_of_a_distribution_that_stays_is_refused(
    environment: Environment, snapshot: Take
) -> None:
    environment.run([environment.wheel("one", "1", files={"shared/x.py": "1"})])
    before = snapshot(environment.root)

    with pytest.raises(CollisionError) as caught:
        environment.run([environment.wheel("two", "1", files={"shared/x.py": "2"})])

    assert caught.value.collisions[0][1] == ("one", "two")
    assert snapshot(environment.root) == before


@pytest.mark.parametrize(
    ("made", "wanted"),
    [("demo/x.py", "demo/x.py"), ("demo", "demo/x.py"), ("demo/x.py/keep", "demo/x.py")],
    ids=["file", "file for a directory", "directory for a file"],
)
def test_a_file_of_nobody_is_refused(
    environment: Environment, snapshot: Take, made: str, wanted: str
) -> None:
    stranger = environment.site / made
    stranger.parent.mkdir(parents=True, exist_ok=True)
    stranger.write_text("mine")
    before = snapshot(environment.root)

    with pytest.raises(CollisionError, match="no distribution and demo"):
        environment.run([environment.wheel("demo", "1", files={wanted: "theirs"})])

    assert snapshot(environment.root) == before


def test_a_file_cannot_be_the_directory_of_another_distribution(environment: Environment) -> None:
    wheels = [
        environment.wheel("one", "1", files={"shared": "1"}),
        environment.wheel("two", "1", files={"shared/x.py": "2"}),
    ]

    with pytest.raises(CollisionError) as caught:
        environment.run(wheels)

    assert caught.value.collisions == ((str(environment.site / "shared"), ("one", "two")),)


def test_all_collisions_are_told_at_once(environment: Environment) -> None:
    names = [f"shared/{number:02}.py" for number in range(12)]
    wheels = [
        environment.wheel("one", "1", files=dict.fromkeys(names, "1")),
        environment.wheel("two", "1", files=dict.fromkeys(names, "2")),
    ]

    with pytest.raises(CollisionError) as caught:
        environment.run(wheels)

    assert len(caught.value.collisions) == 12
    assert "and 2 more" in str(caught.value)


def test_identical_files_are_shared_and_stay_with_the_last_owner(environment: Environment) -> None:
    same = "__path__ = []\n"
    one = environment.wheel("one", "1", files={"space/__init__.py": same, "space/one.py": "1"})
    two = environment.wheel("two", "1", files={"space/__init__.py": same, "space/two.py": "2"})
    three = environment.wheel("three", "1", files={"space/__init__.py": same})
    shared = environment.site / "space" / "__init__.py"

    environment.run([one, two])
    environment.run([three])
    environment.run(remove=["one", "three"])
    assert shared.read_text() == same
    environment.run(remove=["two"])

    assert not shared.exists()
    assert environment.installed() == []


def test_identical_scripts_of_two_distributions_are_written_once(environment: Environment) -> None:
    points = {"console_scripts": {"tool": "tool:main"}}
    wheels = [
        environment.wheel(name, "1", files={f"{name}.py": ""}, entry_points=points)
        for name in ("one", "two")
    ]

    environment.run(wheels)

    assert (environment.root / "bin" / "tool").exists()
    assert "../../../bin/tool" in record_of(environment, "two-1.dist-info")


def test_an_empty_dist_info_that_something_left_is_no_obstacle(environment: Environment) -> None:
    (environment.site / "demo-1.dist-info").mkdir()

    environment.run([environment.wheel("demo", "1")])

    assert "demo-1.dist-info/METADATA" in record_of(environment, "demo-1.dist-info")


def test_a_dist_info_that_is_not_removed_is_a_collision(environment: Environment) -> None:
    wheel = environment.wheel("demo", "1")
    environment.run([wheel])

    with pytest.raises(CollisionError, match=r"demo-1\.dist-info"):
        environment.run([wheel])


def test_rows_that_lead_out_of_the_environment_are_left_alone(
    environment: Environment, tmp_path: Path
) -> None:
    environment.run([environment.wheel("demo", "1")])
    victim = tmp_path / "victim"
    victim.write_text("precious")
    linked = tmp_path / "linked"
    linked.mkdir()
    (linked / "other").write_text("precious")
    os.symlink(linked, environment.site / "link")
    relative = os.path.relpath(victim, environment.site)
    with open(environment.site / "demo-1.dist-info" / "RECORD", "a") as record:
        record.write(f"{relative},,\n{victim},,\nlink/other,,\n")

    environment.run(remove=["demo"])

    assert victim.read_text() == "precious"
    assert (linked / "other").read_text() == "precious"
    assert environment.installed() == []


def test_a_distribution_without_record_cannot_be_removed(
    environment: Environment, snapshot: Take
) -> None:
    environment.run([environment.wheel("demo", "1"), environment.wheel("other", "1")])
    (environment.site / "demo-1.dist-info" / "RECORD").unlink()
    before = snapshot(environment.root)

    with pytest.raises(CannotUninstallError, match=r"Cannot uninstall demo at .*RECORD"):
        environment.run(remove=["other", "demo"])

    assert snapshot(environment.root) == before


def test_a_platlib_that_is_a_link_to_purelib_is_one_place(environment: Environment) -> None:
    os.symlink("lib", environment.root / "lib64")
    platlib = str(environment.root / "lib64" / "python3.12" / "site-packages")
    scheme = {
        field: getattr(environment.scheme, field) for field in environment.scheme.__struct_fields__
    }
    environment.scheme = type(environment.scheme)(**(scheme | {"platlib": platlib}))
    pure = environment.wheel("pure", "1", files={"shared.py": "1"})
    native = environment.wheel("native", "1", files={"shared.py": "2"}, purelib=False)

    with pytest.raises(CollisionError):
        environment.run([pure, native])
    environment.run([pure])

    assert [dist.name for dist in environment.scan()] == ["pure"]


class FailingLinker(Linker):
    """Links some files, then finds the disk full, as a disk would."""

    def __init__(self, after: int, error: BaseException) -> None:
        super().__init__("hardlink")
        self._left = after
        self._error = error

    def link(self, source: str, target: str) -> None:
        if self._left == 0:
            raise self._error
        self._left -= 1
        super().link(source, target)


@pytest.mark.parametrize(
    "error", [DiskFullError("x", "No space left on device"), KeyboardInterrupt()]
)
@pytest.mark.parametrize("after", range(6))
def test_any_error_rolls_back(
    environment: Environment, snapshot: Take, after: int, error: BaseException
) -> None:
    environment.run([environment.wheel("demo", "1.0"), environment.wheel("gone", "1.0")])
    before = snapshot(environment.root)
    install = [environment.wheel("demo", "2.0"), environment.wheel("new", "1.0")]

    with pytest.raises(type(error)):
        environment.run(install, ["demo", "gone"], FailingLinker(after, error))

    assert snapshot(environment.root) == before
    assert find_journals(str(environment.root)) == []


def test_a_wheel_whose_files_are_gone_from_the_cache_changes_nothing(
    environment: Environment, snapshot: Take
) -> None:
    environment.run([environment.wheel("demo", "1.0")])
    before = snapshot(environment.root)
    wheel = environment.wheel("demo", "2.0")
    os.unlink(os.path.join(wheel.wheel.path, "demo", "__init__.py"))

    with pytest.raises(FsError, match=r"__init__\.py"):
        environment.run([wheel], ["demo"])

    assert snapshot(environment.root) == before


def change_all(environment: Environment) -> Callable[[], None]:
    """A run with an upgrade, a removal, a new distribution, scripts, data and shared files."""
    same = {"space/__init__.py": "same"}
    environment.run(
        [
            environment.wheel(
                "demo", "1.0", files={"demo/a.py": "1", "demo/old/x.py": "1", **same}
            ),
            environment.wheel("gone", "1.0", data={"data/share/gone": "gone"}),
            environment.wheel("kept", "1.0", files={"kept.py": "1", **same}),
        ]
    )
    install = [
        environment.wheel(
            "demo",
            "2.0",
            files={"demo/a.py": "2", "demo/b.py": "2", "demo/old": "now a file", **same},
            entry_points={"console_scripts": {"demo": "demo:main"}},
        ),
        environment.wheel("new", "1.0", files={"new/deep/er/x.py": "1"}),
    ]
    return lambda: environment.run(install, ["demo", "gone"]) and None


def test_a_run_killed_at_any_point_is_undone_by_the_next(
    environment: Environment, snapshot: Take, killed_at: Kill
) -> None:
    run = change_all(environment)
    before = snapshot(environment.root)
    undone = number = 0

    while killed_at(number, run):
        for dist in environment.scan():  # whatever is listed is whole, before any recovery
            missing = [
                path
                for path in record_of(environment, os.path.basename(dist.path))
                if not (environment.site / path).exists()
            ]
            assert missing == [], f"{dist.name} after a kill before step {number}"
        with lock_environment(str(environment.root)) as locked:
            undone += locked.recovered
        if snapshot(environment.root) != before:
            break  # the kill came after the commit
        number += 1

    assert number >= 30
    assert undone >= 30
    assert environment.installed() == ["demo==2.0", "kept==1.0", "new==1.0"]
    assert find_journals(str(environment.root)) == []


def test_a_run_after_a_kill_does_what_it_would_have_done(
    environment: Environment, killed_at: Kill
) -> None:
    run = change_all(environment)

    assert killed_at(25, run)
    run()

    assert environment.installed() == ["demo==2.0", "kept==1.0", "new==1.0"]
    assert (environment.site / "demo" / "old").read_text() == "now a file"
    assert (environment.site / "space" / "__init__.py").read_text() == "same"


def test_after_a_commit_only_rubbish_is_left_to_remove(
    environment: Environment, snapshot: Take, killed_at: Kill
) -> None:
    run = change_all(environment)
    number = 25
    while killed_at(number, run):  # find the first kill after the commit
        after = snapshot(environment.root)
        with lock_environment(str(environment.root)):
            pass
        if environment.installed() == ["demo==2.0", "kept==1.0", "new==1.0"]:
            break
        number += 1

    journal = {path for path in after if path.startswith(".puffin-journal-")}
    assert journal
    assert snapshot(environment.root) == {
        path: entry for path, entry in after.items() if path not in journal
    }


def test_the_reporter_hears_of_each_distribution(environment: Environment) -> None:
    class Recorder(NullReporter):
        def __init__(self) -> None:
            self.seen: list[str] = []

        def on_start(self, *counts: int | None) -> None:
            self.seen.append(f"start {counts}")

        def on_installed(self, name: str, version: str) -> None:
            self.seen.append(f"+{name} {version}")

        def on_removed(self, name: str, version: str) -> None:
            self.seen.append(f"-{name} {version}")

        def on_complete(self) -> None:
            self.seen.append("complete")

    environment.run([environment.wheel("old", "1")])
    reporter = Recorder()

    environment.run([environment.wheel("new", "2")], ["old"], reporter=reporter)

    assert reporter.seen == ["start (1,)", "-old 1", "+new 2", "complete"]


def test_who_waits_for_the_lock_is_told_after_a_second(environment: Environment) -> None:
    held = (
        "import sys\n"
        "from puffin_installer import lock_environment\n"
        "with lock_environment(sys.argv[1]):\n"
        "    print('locked', flush=True)\n"
        "    sys.stdin.readline()\n"
    )
    said: list[str] = []
    with subprocess.Popen(
        [sys.executable, "-c", held, str(environment.root)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdin is not None
        assert holder.stdout is not None
        assert holder.stdout.readline() == "locked\n"

        def on_wait() -> None:
            said.append("waiting")
            holder.stdin.write("\n")
            holder.stdin.flush()

        with lock_environment(str(environment.root), on_wait=on_wait):
            assert said == ["waiting"]


def test_a_free_lock_is_no_reason_to_speak(environment: Environment) -> None:
    said: list[str] = []

    with lock_environment(str(environment.root), on_wait=lambda: said.append("waiting")):
        pass

    assert said == []


def test_a_direct_reference_is_recorded_and_reported(environment: Environment) -> None:
    from msgspec.structs import replace

    plain = environment.wheel("demo", "1").wheel
    source = DirectUrl.archive("https://user:secret@example.org/demo-1-py3-none-any.whl")

    changes = environment.run([WheelInstall(replace(plain, source=source), requested=False)])

    info = environment.site / "demo-1.dist-info"
    assert b"example.org" in (info / "direct_url.json").read_bytes()
    assert b"secret" not in (info / "direct_url.json").read_bytes()
    assert not (info / "REQUESTED").exists()
    assert [str(change) for change in changes.installed] == [
        "demo @ https://example.org/demo-1-py3-none-any.whl"
    ]


def test_an_environment_scanned_through_a_link_is_the_same(
    environment: Environment, tmp_path: Path
) -> None:
    environment.run([environment.wheel("demo", "1")])
    os.symlink(environment.root, tmp_path / "alias")
    scanned = SitePackages.scan([str(tmp_path / "alias" / "lib" / "python3.12" / "site-packages")])

    assert [dist.path for dist in scanned] == [dist.path for dist in environment.scan()]


def test_processes_that_want_the_same_all_get_it(environment: Environment) -> None:
    wheels = [environment.wheel(f"p{number}", "1.0") for number in range(4)]
    script = (
        "import sys\n"
        "from distribution_types import CachedWheel\n"
        "from install_wheel import Scheme\n"
        "from puffin_fs import Linker\n"
        "from puffin_installer import SitePackages, Transaction, WheelInstall, lock_environment\n"
        "root, site, *paths = sys.argv[1:]\n"
        "scheme = Scheme(purelib=site, platlib=site, headers=root + '/include', data=root,\n"
        "    scripts=root + '/bin', executable=sys.executable)\n"
        "with lock_environment(root) as locked:\n"
        "    installed = SitePackages.scan([site])\n"
        "    named = [(f'p{n}', path) for n, path in enumerate(paths)]\n"
        "    missing = [WheelInstall(CachedWheel(name=name, version='1.0', path=path))\n"
        "        for name, path in named if name not in installed]\n"
        "    transaction = Transaction(locked, scheme, Linker('hardlink'))\n"
        "    changes = transaction.run(missing, (), installed)\n"
        "    print(len(changes.installed))\n"
    )
    paths = [item.wheel.path for item in wheels]
    command = [sys.executable, "-c", script, str(environment.root), str(environment.site), *paths]

    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(8)]
    outputs = [process.communicate()[0] for process in running]

    assert [process.returncode for process in running] == [0] * 8
    assert sorted(outputs) == ["0\n"] * 7 + ["4\n"]
    assert environment.installed() == [f"p{number}==1.0" for number in range(4)]
    assert find_journals(str(environment.root)) == []


def test_no_directory_above_the_environment_is_listed(
    environment: Environment, audited: Audited
) -> None:
    # On shared hosts `/home` may be passed through and not be listed.
    environment.run([environment.wheel("demo", "1.0")])
    wheel = environment.wheel("demo", "2.0", data={"headers/demo.h": "//"})

    with audited("os.scandir", "os.listdir") as events:
        environment.run([wheel], ["demo"])

    listed = {Path(str(arguments[0])) for _, arguments in events}
    assert environment.site in listed
    assert {path for path in listed if path in environment.root.parents} == set()


def test_a_directory_that_goes_comes_again_for_another_file(environment: Environment) -> None:
    old = environment.wheel("demo", "1.0", data={"data/include/demo.h": "old"})
    new = environment.wheel("demo", "2.0", data={"headers/demo.h": "new"})
    environment.run([old])

    environment.run([new], ["demo"])

    include = environment.root / "include"
    files = [path.relative_to(include).as_posix() for path in include.rglob("*") if path.is_file()]
    assert files == ["site/python3.12/demo/demo.h"]


def test_everybody_who_wants_a_file_is_named(environment: Environment) -> None:
    names = ("one", "three", "two")
    wheels = [environment.wheel(name, "1", files={"shared/x.py": name}) for name in names]

    with pytest.raises(CollisionError) as caught:
        environment.run(wheels)

    assert caught.value.collisions == ((str(environment.site / "shared" / "x.py"), names),)


def test_a_file_that_two_share_is_kept_from_the_third(environment: Environment) -> None:
    contents = {"one": "same", "two": "same", "three": "other"}
    wheels = [
        environment.wheel(name, "1", files={"x.py": content}) for name, content in contents.items()
    ]

    with pytest.raises(CollisionError) as caught:
        environment.run(wheels)

    assert caught.value.collisions == ((str(environment.site / "x.py"), ("one", "three")),)


def test_only_what_was_there_is_listed(environment: Environment, audited: Audited) -> None:
    environment.run([environment.wheel("old", "1", files={"space/old.py": ""})])
    wheel = environment.wheel(
        "demo", "1", files={"space/demo.py": "", "demo/a/b/c.py": "", "demo/a/d.py": ""}
    )

    with audited("os.scandir", "os.listdir") as events:
        environment.run([wheel])

    listed = {Path(str(arguments[0])) for _, arguments in events}
    below = {path.relative_to(environment.site) for path in listed if "demo" in path.parts}
    assert environment.site / "space" in listed
    assert below == set()


@pytest.mark.parametrize(
    ("there", "refused"), [("nothing", False), ("the same", False), ("another", True)]
)
def test_a_directory_may_be_a_link_to_one(
    environment: Environment, tmp_path: Path, there: str, *, refused: bool
) -> None:
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "deep").mkdir(parents=True)
    (environment.site / "space").symlink_to(elsewhere)
    content = {"the same": "new", "another": "old"}.get(there)
    if content is not None:
        (elsewhere / "deep" / "x.py").write_text(content)
    wheel = environment.wheel("demo", "1", files={"space/deep/x.py": "new"})

    if refused:
        with pytest.raises(CollisionError, match=r"space/deep/x\.py"):
            environment.run([wheel])
    else:
        environment.run([wheel])

    assert (elsewhere / "deep" / "x.py").read_text() == ("old" if refused else "new")


def test_a_link_to_nowhere_is_no_directory(environment: Environment) -> None:
    (environment.site / "space").symlink_to("nowhere")

    with pytest.raises(CollisionError, match="no distribution and demo"):
        environment.run([environment.wheel("demo", "1", files={"space/deep/x.py": ""})])

    assert os.readlink(environment.site / "space") == "nowhere"
