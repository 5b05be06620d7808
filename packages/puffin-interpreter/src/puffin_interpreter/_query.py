"""Ask an interpreter what it is, once: the answer is kept in the cache."""

from __future__ import annotations

import os

from puffin_cache import CacheBucket, digest, drop_broken, keep_content, read_content
from puffin_interpreter._stored import StoredInterpreter, decode, encode

TYPE_CHECKING = False

if TYPE_CHECKING:
    from puffin_cache import Cache, CacheEntry
    from puffin_interpreter._interpreter import Interpreter


def query_interpreter(executable: str | os.PathLike[str], cache: Cache) -> Interpreter:
    """Return what the interpreter at a path says of itself.

    A relative path is relative to the directory of the process. The answer is cached for as long
    as the executable, the environment's `pyvenv.cfg` and the host stay the same; that of a
    launcher that starts another interpreter is not, for it may choose differently next time.

    Raises: BrokenInterpreterError - there is none, or it does not answer; UnsupportedPythonError -
    it is older than 3.8.
    Cost: from the cache a stat and two small files; else a subprocess.
    """
    path = os.path.abspath(executable)
    stamp = _stamp(path)
    entry = _entry(path, cache)
    stored = _read(entry)
    if stored is not None and stored.stamp == stamp:
        return stored.interpreter
    from puffin_interpreter._probe import probe

    interpreter = probe(path)
    if interpreter.executable == path:
        _write(entry, stamp, interpreter)
    return interpreter


def remember_interpreter(interpreter: Interpreter, cache: Cache) -> None:
    """Keep what is known of an interpreter without asking it, as of one that was just made.

    Raises: BrokenInterpreterError - it is not there.
    """
    path = interpreter.executable
    _write(_entry(path, cache), _stamp(path), interpreter)


def _entry(path: str, cache: Cache) -> CacheEntry:
    return cache.entry(CacheBucket.INTERPRETER, file=digest(path))


def _read(entry: CacheEntry) -> StoredInterpreter | None:
    content = read_content(entry)
    if content is None:
        return None
    stored = decode(content)
    if stored is None:
        drop_broken(entry)
    return stored


def _write(entry: CacheEntry, stamp: str, interpreter: Interpreter) -> None:
    content = encode(StoredInterpreter(stamp=stamp, interpreter=interpreter))
    if content is not None:
        keep_content(entry, content)


def _stamp(path: str) -> str:
    """Return a text that changes whenever the interpreter at `path` may answer differently.

    The host is part of it: a cache may be shared by machines, and a system be upgraded round
    an interpreter that stays as it is.
    """
    try:
        status = os.stat(path)
    except OSError as error:
        from puffin_interpreter._errors import BrokenInterpreterError

        reason = "there is no such file" if isinstance(error, FileNotFoundError) else error.strerror
        raise BrokenInterpreterError(path, reason or str(error)) from error
    return f"{_described(status)} {_configuration(path)} {_host()}"


def _configuration(path: str) -> str:
    """Return what stands for the configuration of the environment, if it is one.

    By content, not by dates: one that is made again, of the same interpreter in the same place, is
    the same to who asks what it is.
    """
    config = os.path.join(os.path.dirname(os.path.dirname(path)), "pyvenv.cfg")
    try:
        with open(config, "rb", buffering=0) as file:
            return digest(file.read().decode("latin-1"))
    except OSError:
        return "-"


def _described(status: os.stat_result) -> str:
    """Return what tells a file from others of its size and date, as some systems date all alike."""
    # Each further link to a file is a change of its own.
    changed = status.st_ctime_ns if status.st_nlink == 1 else 0
    return f"{status.st_mtime_ns} {status.st_size} {status.st_ino} {changed}"


def _host() -> str:
    if not hasattr(os, "uname"):  # Windows
        return ""
    system = os.uname()
    names = getattr(os, "confstr_names", {})
    libc = os.confstr("CS_GNU_LIBC_VERSION") if "CS_GNU_LIBC_VERSION" in names else ""
    return f"{system.sysname} {system.release} {system.version} {system.machine} {libc}"
