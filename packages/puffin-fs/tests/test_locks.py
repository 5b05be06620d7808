import pickle
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from filelock import FileLock

from puffin_fs import FsError, LockTimeoutError, locked

HOLD = (
    "import sys; from puffin_fs import locked\n"
    "with locked(sys.argv[1]):\n"
    "    print('held', flush=True)\n"
    "    sys.stdin.read()\n"
)


def holder(path: Path) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_a_free_lock_is_taken_and_freed_and_taken_again(tmp_path: Path) -> None:
    for _ in range(2):
        with locked(tmp_path / "deep" / ".lock", timeout=0):
            assert (tmp_path / "deep" / ".lock").is_file()


def test_another_process_is_waited_for(tmp_path: Path) -> None:
    waits = []
    with holder(tmp_path / ".lock") as process:

        def release() -> None:
            waits.append("told")
            assert process.stdin is not None
            process.stdin.close()

        with locked(tmp_path / ".lock", timeout=30, on_wait=release):
            process.wait()

    assert waits == ["told"]


def test_a_free_lock_tells_nobody(tmp_path: Path) -> None:
    waits: list[str] = []

    with locked(tmp_path / ".lock", on_wait=lambda: waits.append("told")):
        pass

    assert waits == []


def test_a_timeout_names_the_file_and_the_holder(tmp_path: Path) -> None:
    path = tmp_path / ".lock"
    with holder(path) as process:
        with pytest.raises(LockTimeoutError) as caught, locked(path, timeout=0.1):
            pytest.fail("the lock is held")
        pid = process.pid
        process.communicate()

    assert caught.value.path == str(path)
    assert caught.value.holder == pid
    assert str(caught.value) == f"process {pid} has held the lock {str(path)!r} for more than 0.1 s"


def test_a_killed_holder_frees_the_lock(tmp_path: Path) -> None:
    with holder(tmp_path / ".lock") as process:
        process.kill()
        process.wait()

        with locked(tmp_path / ".lock", timeout=5):
            pass


def test_threads_exclude_one_another(tmp_path: Path) -> None:
    inside, most = 0, 0
    guard = threading.Lock()

    def work() -> None:
        nonlocal inside, most
        for _ in range(3):
            with locked(tmp_path / ".lock", timeout=30):
                with guard:
                    inside += 1
                    most = max(most, inside)
                time.sleep(0.002)
                with guard:
                    inside -= 1

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert most == 1


def test_programs_that_use_filelock_are_excluded_too(tmp_path: Path) -> None:
    path = tmp_path / ".lock"
    with FileLock(path), pytest.raises(LockTimeoutError), locked(path, timeout=0.05):
        pytest.fail("the lock is held")

    with locked(path):
        assert not _is_free(path)
    assert _is_free(path)


def _is_free(path: Path) -> bool:
    code = (
        "import sys, filelock\n"
        "try: filelock.FileLock(sys.argv[1]).acquire(timeout=0)\n"
        "except filelock.Timeout: sys.exit(1)\n"
    )
    return subprocess.run([sys.executable, "-c", code, path], check=False).returncode == 0


def test_the_lock_is_freed_when_the_block_fails(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), locked(tmp_path / ".lock"):
        _ = 1 / 0

    with locked(tmp_path / ".lock", timeout=0):
        pass


def test_an_os_error_of_the_block_stays_what_it_is(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), locked(tmp_path / ".lock"):
        (tmp_path / "missing").read_bytes()


def test_a_place_that_cannot_be_locked_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(FsError), locked(tmp_path / "file" / ".lock"):
        pytest.fail("there is no such place")


def test_a_link_is_not_locked_in_the_place_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "victim").write_bytes(b"precious")
    (tmp_path / ".lock").symlink_to("victim")

    with pytest.raises(FsError), locked(tmp_path / ".lock"):
        pytest.fail("the lock is a link")

    assert (tmp_path / "victim").read_bytes() == b"precious"


def test_the_error_can_be_pickled() -> None:
    error = LockTimeoutError("/x/.lock", 1.5, None)

    copy = pickle.loads(pickle.dumps(error))

    assert (copy.path, copy.timeout, copy.holder) == ("/x/.lock", 1.5, None)
    assert str(copy) == "another process has held the lock '/x/.lock' for more than 1.5 s"


@pytest.mark.skipif(sys.platform == "win32", reason="only flock is quick enough to be our own")
def test_a_free_lock_loads_no_lock_library(tmp_path: Path) -> None:
    code = (
        "import sys; from puffin_fs import locked\n"
        "with locked(sys.argv[1]): print('filelock' in sys.modules)\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", code, tmp_path / ".lock"], capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "False"
