from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

# Types that refer to one another by name, as types of records do, read for the first time by
# several threads at once.
_READERS = """
from __future__ import annotations

import sys
import threading

from msgspec import Struct

from puffin_cache import CacheEntry, read_entry, write_entry

sys.setswitchinterval(1e-5)
LEVELS = 8
for level in range(LEVELS):
    fields = {f"field{number}": f"Level{level - 1} | None" for number in range(6)}
    if level == 0:
        fields = {"text": "str | None"}
    body = {"__annotations__": fields, "__module__": __name__, **dict.fromkeys(fields)}
    globals()[f"Level{level}"] = type(Struct)(f"Level{level}", (Struct,), body)

entry = CacheEntry(sys.argv[1], "entry.json")
write_entry(entry, {"field0": {"field1": {"field2": {}}}})
barrier = threading.Barrier(4)
found = []


def read(number):
    kind = globals()[f"Level{LEVELS - 1 - number % 2}"]
    barrier.wait(10)
    found.append(isinstance(read_entry(entry, kind), kind))


threads = [threading.Thread(target=read, args=(number,)) for number in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert found == [True] * 4
"""


def test_threads_may_read_a_kind_for_the_first_time_at_once(tmp_path: Path) -> None:
    for attempt in range(2):
        command = [sys.executable, "-c", _READERS, str(tmp_path / str(attempt))]

        done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=30)

        assert (done.returncode, done.stderr) == (0, "")
