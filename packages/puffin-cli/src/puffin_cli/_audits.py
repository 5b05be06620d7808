"""Runs that found nothing to do: the next one like it sees that by looking at dates.

What such a run went by is written down - its arguments, variables, files, and the directories of
the environment and of each distribution - with what the file system says of each. While all of
that is the same, so is the answer. Whatever else is the case, be it a file that was only touched,
the command does its whole work.
"""

from __future__ import annotations

import os

from puffin_cache import (
    CacheBucket,
    digest,
    drop_broken,
    read_content,
    sealed,
    unsealed,
    write_content,
)
from puffin_cli._version import VERSION
from puffin_macros import Record

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from puffin_cache import Cache, CacheEntry
    from puffin_cli._arguments import ChangeArguments
    from puffin_cli._context import Context
    from puffin_cli._inputs import Inputs
    from puffin_installer import SitePackages
    from puffin_interpreter import Environment

COARSE = 2_000_000_000
"""Nanoseconds: some file systems count in twos of seconds, and a date does not tell two changes."""
_VARIABLES = ("VIRTUAL_ENV", "CONDA_PREFIX", "HOME", "USERPROFILE")
_PREFIXES = ("PUFFIN_", "PIP_")
_RECORDS = ("METADATA", "direct_url.json")
"""What is read of a distribution; that another file came or went, its directory tells."""
_ABSENT = "-"


def was_audited(arguments: ChangeArguments, context: Context, cache: Cache) -> bool:
    """Return whether a run like this one found nothing to do and nothing changed since; tell it.

    Cost: one small file, and a look at the date of each file and directory that the run went by.
    """
    if not _may_be_remembered(arguments, context):
        return False
    count, *evidence = _read(_entry(arguments, context, cache))
    if not count.isdecimal() or not all(map(_is_same, evidence)):
        return False
    context.printer.summary("Audited", int(count), context.elapsed())
    return True


def remember_audit(
    arguments: ChangeArguments, context: Context, inputs: Inputs, cache: Cache, found: Audited
) -> None:
    """Write down what a run went by that found nothing to do.

    It is not, where more than plain files of requirements and the environment had a say, or where
    something changed so shortly before the run that its date would not tell a further change.
    """
    files = inputs.files
    if files is None or inputs.has_sources or not _may_be_remembered(arguments, context):
        return
    if not _is_what_was_named(arguments.python, found.environment):
        return
    if context.printer.messages > 1:  # the one line is told again, warnings are not
        return
    if context.variables.asked or not all(map(os.path.isfile, files)):
        return
    latest = context.start_time_ns - COARSE
    lines = [str(found.count)]
    for path in _evidence(files, found, context):
        status = _status(path)
        if "\n" in path or (status is not None and status.st_ctime_ns > latest):
            return
        lines.append(f"{_described(status, path)}\t{path}")
    _write(_entry(arguments, context, cache), lines)


class Audited(Record):
    """What a run found in order."""

    environment: Environment
    installed: SitePackages
    count: int
    """How many distributions it looked at."""


def _may_be_remembered(arguments: ChangeArguments, context: Context) -> bool:
    """Return whether it is known what a run goes by, and all that it tells is one line."""
    # What a bare name of an interpreter stands for depends on more than is looked at here.
    python = arguments.python
    is_clear = python is None or os.path.isabs(python)
    return is_clear and not (context.settings.no_cache or context.printer.verbose)


def _is_what_was_named(python: str | None, environment: Environment) -> bool:
    """Return whether an interpreter stands where it was looked for; a shim names another one."""
    executable = environment.interpreter.executable
    named = environment.root if python is None else os.path.abspath(python)
    return named in (executable, os.path.dirname(os.path.dirname(executable)))


def _entry(arguments: ChangeArguments, context: Context, cache: Cache) -> CacheEntry:
    """Return where a run is remembered: by all that is no file."""
    variables = [
        item
        for item in sorted(context.environ.items())
        if item[0] in _VARIABLES or item[0].startswith(_PREFIXES)
    ]
    question = repr((VERSION, _system(), arguments, context.cwd, variables))
    return cache.entry(CacheBucket.AUDITS, file=digest(question))


def _system() -> tuple[str, ...]:
    """Return what markers may ask of the system, which an environment may outlive."""
    if not hasattr(os, "uname"):  # Windows
        return ()
    system = os.uname()
    return system.sysname, system.release, system.version, system.machine


def _read(entry: CacheEntry) -> list[str]:
    """Return the lines of an entry, of which there is one at least."""
    content = read_content(entry)
    text = None if content is None else unsealed(content)
    if content is not None and text is None:
        drop_broken(entry)
    return (text or "").split("\n")


def _write(entry: CacheEntry, lines: list[str]) -> None:
    """Write an entry; where that is not possible, the next run has its work, and no error."""
    from puffin_fs import FsError

    try:
        write_content(entry, sealed("\n".join(lines)))
    except FsError:
        return


def _evidence(files: Iterable[str], found: Audited, context: Context) -> Iterator[str]:
    """Yield the paths of all that a run goes by, in the order in which it does."""
    environment = found.environment
    yield from files
    if not context.environ.get("VIRTUAL_ENV"):
        yield from _nearer(environment.root, context.cwd)
    # A run that was killed leaves its journal in the root.
    yield environment.root
    yield os.path.join(environment.root, "pyvenv.cfg")
    # A `python` beside the `python3` in use would be taken before it.
    yield os.path.dirname(environment.interpreter.executable)
    yield environment.interpreter.executable
    yield os.path.join(environment.interpreter.stdlib, "EXTERNALLY-MANAGED")
    yield from environment.site_packages
    for dist in found.installed:
        yield dist.path
        for name in _RECORDS:
            yield os.path.join(dist.path, name)


def _nearer(root: str, cwd: str) -> Iterator[str]:
    """Yield the environments that would be taken before the one at `root`, if they were there."""
    from puffin_interpreter import environment_places

    for place in environment_places(cwd):
        if place == root:
            return
        yield place


def _is_same(line: str) -> bool:
    described, _, path = line.partition("\t")
    return _described(_status(path), path) == described


def _status(path: str) -> os.stat_result | None:
    try:
        return os.stat(path)
    except (OSError, ValueError):  # no path at all
        return None


def _described(status: os.stat_result | None, path: str) -> str:
    if status is None:
        return _ABSENT
    # Each further link to a file, as from another environment, is a change of its own.
    is_linked = status.st_nlink > 1 and path.endswith(_RECORDS)
    changed = 0 if is_linked else status.st_ctime_ns
    return f"{status.st_ino} {status.st_size} {status.st_mtime_ns} {changed}"
