import os
import shutil
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from puffin_fs import (
    DiskFullError,
    FsError,
    atomic_directory,
    replace_directory,
    temporary_name,
    write_all,
    write_atomic,
    write_new,
)
from puffin_fs._atomic import temporary_sibling

AS_USER = "import os\nif os.getuid() == 0: os.setuid(65534)\n"


def names(directory: Path) -> list[str]:
    return sorted(os.listdir(directory))


@contextmanager
def file_size_limit(size: int) -> Iterator[None]:
    resource = pytest.importorskip("resource", reason="file size limits are a POSIX thing")
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, old[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)
        signal.signal(signal.SIGXFSZ, handler)


def test_writes_the_bytes_and_leaves_no_other_file(tmp_path: Path) -> None:
    write_atomic(tmp_path / "file", b"\0data\r\n")

    assert (tmp_path / "file").read_bytes() == b"\0data\r\n"
    assert names(tmp_path) == ["file"]


def test_makes_missing_parents(tmp_path: Path) -> None:
    write_atomic(str(tmp_path / "a" / "b" / "file"), b"data")

    assert (tmp_path / "a" / "b" / "file").read_bytes() == b"data"


def test_a_reader_of_the_old_file_keeps_the_old_content(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"old")

    with (tmp_path / "file").open("rb") as reader:
        write_atomic(tmp_path / "file", b"new")

        assert reader.read() == b"old"
    assert (tmp_path / "file").read_bytes() == b"new"


def test_a_link_is_replaced_and_what_it_named_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "victim").write_bytes(b"untouched")
    (tmp_path / "file").symlink_to("victim")

    write_atomic(tmp_path / "file", b"data")

    assert (tmp_path / "victim").read_bytes() == b"untouched"
    assert not (tmp_path / "file").is_symlink()


def test_permissions_follow_the_umask(tmp_path: Path) -> None:
    old = os.umask(0o027)
    try:
        write_atomic(tmp_path / "file", b"")
    finally:
        os.umask(old)

    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o640


def test_a_full_disk_leaves_the_old_file_and_no_part_of_the_new(tmp_path: Path) -> None:
    write_atomic(tmp_path / "file", b"old")

    with file_size_limit(1000), pytest.raises(DiskFullError) as caught:
        write_atomic(tmp_path / "file", b"x" * 5000)

    assert caught.value.path == str(tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == b"old"
    assert names(tmp_path) == ["file"]


def test_a_directory_in_the_way_is_an_error_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "file").mkdir()

    with pytest.raises(FsError, match=r"file") as caught:
        write_atomic(tmp_path / "file", b"data")

    assert isinstance(caught.value.__cause__, OSError)
    assert names(tmp_path) == ["file"]


def test_a_forbidden_directory_is_a_read_only_error(tmp_path: Path) -> None:
    (tmp_path / "locked").mkdir(mode=0o555)
    tmp_path.chmod(0o755)
    code = AS_USER + (
        "import sys, puffin_fs\n"
        "try: puffin_fs.write_atomic(sys.argv[1], b'')\n"
        "except puffin_fs.ReadOnlyError as error: print(error.path, error)\n"
    )

    done = run_as_user(code, str(tmp_path / "locked" / "file"), tmp_path)

    path = str(tmp_path / "locked" / "file")
    assert done == f"{path} no access to {path!r}: Permission denied\n"


def run_as_user(code: str, argument: str, below: Path) -> str:
    """Run code as nobody when the tests run as root, whom no permission stops."""
    for parent in below.parents:
        if parent.owner() == "root" and parent.name.startswith("pytest-"):
            parent.chmod(0o755)
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import contextlib, puffin_fs._atomic, puffin_fs._errors\n" + code,
            argument,
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_a_new_file_has_its_bytes_and_its_mode(tmp_path: Path) -> None:
    old = os.umask(0o022)
    try:
        write_new(tmp_path / "plain", b"\0data\r\n")
        write_new(str(tmp_path / "program"), b"#!", mode=0o777)
    finally:
        os.umask(old)

    assert (tmp_path / "plain").read_bytes() == b"\0data\r\n"
    modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("plain", "program")]
    assert modes == [0o644, 0o755]


@pytest.mark.parametrize("kind", ["file", "link"])
def test_what_is_in_the_way_of_a_new_file_stays_or_is_replaced(tmp_path: Path, kind: str) -> None:
    (tmp_path / "precious").write_bytes(b"precious")
    way = tmp_path / "way"
    way.symlink_to("precious") if kind == "link" else way.write_bytes(b"old")

    with pytest.raises(FsError, match="way"):
        write_new(way, b"new")
    assert way.read_bytes() != b"new"
    write_new(way, b"new", replace=True)

    assert way.read_bytes() == b"new"
    assert not way.is_symlink()
    assert (tmp_path / "precious").read_bytes() == b"precious"


@pytest.mark.skipif(sys.platform == "win32", reason="there a signal interrupts no write")
def test_all_is_written_though_a_signal_comes_between() -> None:
    data = bytes(range(256)) * 4096
    output, descriptor = os.pipe()
    received: list[bytes] = []

    def read() -> None:
        while piece := os.read(output, 1 << 16):
            received.append(piece)

    # The pipe is full by then, and the write returns with what went into it.
    reader = threading.Thread(target=read)
    handler = signal.signal(signal.SIGALRM, lambda *_: reader.start())
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    try:
        write_all(descriptor, data)
    finally:
        signal.signal(signal.SIGALRM, handler)
        os.close(descriptor)
    reader.join()
    os.close(output)

    assert b"".join(received) == data


def test_temporary_names_begin_as_asked_and_never_repeat() -> None:
    found = {temporary_name("x-") for _ in range(1000)}

    assert len(found) == 1000
    assert all(name.startswith("x-") and name.isascii() for name in found)


@pytest.mark.skipif(sys.platform == "win32", reason="there no process is forked")
def test_temporary_siblings_never_repeat_not_even_in_a_process_that_was_forked() -> None:
    ours = [temporary_sibling("a/file") for _ in range(100)]
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.write(writing, "\n".join(temporary_sibling("a/file") for _ in range(100)).encode())
        os._exit(0)
    os.close(writing)
    with open(reading) as pipe:
        theirs = pipe.read().split("\n")
    os.waitpid(child, 0)
    ours += [temporary_sibling("a/file") for _ in range(100)]

    assert len({*ours, *theirs}) == 300
    assert all(path.startswith("a/.tmp-") for path in [*ours, *theirs])


def test_parallel_writers_never_show_a_part(tmp_path: Path) -> None:
    code = (
        "import sys; from puffin_fs import write_atomic\n"
        "for n in range(100): write_atomic(sys.argv[1], sys.argv[2].encode() * 100_000)\n"
    )
    target = tmp_path / "file"
    write_atomic(target, b"a" * 100_000)

    with ExitStack() as stack:
        writers = [
            stack.enter_context(subprocess.Popen([sys.executable, "-c", code, target, letter]))
            for letter in "ab"
        ]
        seen = set()
        while any(writer.poll() is None for writer in writers):
            data = target.read_bytes()
            seen.add((len(data), data[:1] * 100_000 == data))

    assert seen == {(100_000, True)}
    assert [writer.returncode for writer in writers] == [0, 0]
    assert names(tmp_path) == ["file"]


def test_a_directory_appears_when_its_block_ends(tmp_path: Path) -> None:
    target = tmp_path / "deep" / "target"

    with atomic_directory(target) as temporary:
        (Path(temporary) / "file").write_bytes(b"data")
        assert not target.exists()
        assert os.path.dirname(temporary) == str(target.parent)

    assert (target / "file").read_bytes() == b"data"
    assert names(target.parent) == ["target"]


def test_a_failed_block_leaves_nothing_and_its_own_error(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), atomic_directory(tmp_path / "target") as temporary:
        (Path(temporary) / "file").write_bytes(b"%d" % (1 // len(names(Path(temporary)))))

    assert names(tmp_path) == []


def test_who_comes_second_keeps_the_first(tmp_path: Path) -> None:
    with atomic_directory(tmp_path / "target") as ours:
        (Path(ours) / "file").write_bytes(b"ours")
        with atomic_directory(tmp_path / "target") as theirs:
            (Path(theirs) / "file").write_bytes(b"theirs")

    assert (tmp_path / "target" / "file").read_bytes() == b"theirs"
    assert names(tmp_path) == ["target"]


def test_a_file_where_the_directory_should_be_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "target").write_bytes(b"file")

    with (
        pytest.raises(FsError, match="target"),
        atomic_directory(tmp_path / "target") as temporary,
    ):
        (Path(temporary) / "file").write_bytes(b"data")

    assert names(tmp_path) == ["target"]


def tree(path: Path, content: bytes) -> Path:
    path.mkdir()
    (path / "file").write_bytes(content)
    return path


def test_replaces_a_full_directory(tmp_path: Path) -> None:
    source, target = tree(tmp_path / "new", b"new"), tree(tmp_path / "target", b"old")

    replace_directory(source, target)

    assert (target / "file").read_bytes() == b"new"
    assert names(tmp_path) == ["target"]


@pytest.mark.parametrize("kind", ["missing", "empty", "file", "link", "dangling"])
def test_replaces_whatever_is_there(tmp_path: Path, kind: str) -> None:
    source, target = tree(tmp_path / "new", b"new"), tmp_path / "target"
    elsewhere = tree(tmp_path / "elsewhere", b"untouched")
    if kind == "empty":
        target.mkdir()
    elif kind == "file":
        target.write_bytes(b"old")
    elif kind == "link":
        target.symlink_to(elsewhere)
    elif kind == "dangling":
        target.symlink_to("nowhere")

    replace_directory(source, target)

    assert (target / "file").read_bytes() == b"new"
    assert not target.is_symlink()
    assert (elsewhere / "file").read_bytes() == b"untouched"
    assert names(tmp_path) == ["elsewhere", "target"]


def test_a_missing_source_leaves_the_target(tmp_path: Path) -> None:
    target = tree(tmp_path / "target", b"old")

    with pytest.raises(FsError):
        replace_directory(tmp_path / "missing", target)

    assert (target / "file").read_bytes() == b"old"


@pytest.mark.skipif(sys.platform not in {"linux", "darwin"}, reason="only these swap directories")
def test_a_reader_never_misses_a_directory_that_is_replaced(tmp_path: Path) -> None:
    target = tree(tmp_path / "target", b"0")
    code = (
        "import os, sys\n"
        "print('ready', flush=True)\n"
        "misses = 0\n"
        "while not os.path.exists(sys.argv[1] + '/../stop'):\n"
        "    misses += not os.path.exists(sys.argv[1])\n"
        "print(misses)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, target], stdout=subprocess.PIPE, text=True
    ) as reader:
        assert reader.stdout is not None
        reader.stdout.readline()

        for number in range(200):
            replace_directory(tree(tmp_path / f"new{number}", b"%d" % number), target)
        (tmp_path / "stop").touch()

        assert reader.stdout.read().strip() == "0"


OVERLAY = """
mount -t tmpfs tmpfs . && cd "$PWD" || exit
mkdir -p lower/target lower/other upper work merged && echo old > lower/target/file
mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work,userxattr merged || exit
echo mounted && mkdir merged/new && echo new > merged/new/file
"$@" && ls -A merged && cat merged/target/file
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has such file systems")
@pytest.mark.parametrize(
    ("source", "said"), [("new", ["other", "target", "new"]), ("other", ["refused", "unchanged"])]
)
def test_replaces_what_is_of_a_lower_layer(tmp_path: Path, source: str, said: list[str]) -> None:
    code = (
        "import os, sys\n"
        "from puffin_fs import FsError, replace_directory\n"
        "try: replace_directory('merged/' + sys.argv[1], 'merged/target')\n"
        "except FsError:\n"
        "    same = os.listdir('merged/target') == ['file'] and os.path.isdir('merged/other')\n"
        "    sys.exit(print('refused', 'unchanged' if same else 'lost') or 1)\n"
    )
    command = ["unshare", "-rm", "sh", "-c", OVERLAY, "sh", sys.executable, "-c", code, source]
    if shutil.which("unshare") is None:
        pytest.skip("there is no `unshare`")

    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    if not done.stdout.startswith("mounted"):
        pytest.skip(f"no overlay can be mounted here: {done.stderr}")
    assert done.stdout.split()[1:] == said, done.stderr
