import sys
import threading
from pathlib import Path

from puffin_cache import Cache
from puffin_interpreter import Interpreter, query_interpreter, running_interpreter


def test_it_is_what_it_says_when_it_is_queried(tmp_path: Path) -> None:
    assert running_interpreter() == query_interpreter(sys.executable, Cache(tmp_path))


def test_it_can_be_asked_from_several_threads() -> None:
    found: list[Interpreter] = []
    threads = [
        threading.Thread(target=lambda: found.append(running_interpreter())) for _ in range(8)
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == [running_interpreter()] * 8


def test_nothing_of_the_program_is_changed() -> None:
    before = (list(sys.argv), list(sys.path), sys.modules["__main__"])

    running_interpreter()

    assert (list(sys.argv), list(sys.path), sys.modules["__main__"]) == before
