"""Which file of a release can be used, and if none, why."""

from operator import attrgetter
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct

from pep440 import requires_python_admits
from puffin_client import ProjectFile, ProjectWheel, Release
from puffin_resolver._inputs import Options, Target

if TYPE_CHECKING:
    from collections.abc import Callable

    Check = tuple[Callable[[ProjectFile], Any], Callable[[Any, "Rules"], "Rejection | None"]]
    """What is asked of a file, and what is wrong with an answer."""

RejectionKind = Literal[
    "excluded",
    "yanked",
    "python",
    "interpreter",
    "tags",
    "only-binary",
    "no-binary",
    "hash",
    "prerelease",
    "metadata",
    "empty",
]
"""`python`: the one to resolve for is too old; `interpreter`: the one that would have to build."""

SHOWN_TAGS = 3


class Rejection(Struct, frozen=True):
    """Why a release is no candidate."""

    kind: RejectionKind
    detail: str
    """Continues `<name>==<version> `: `requires Python >=3.13`."""
    requires_python: str = ""
    """What is required, where the reason is a Python that is too old."""


UNHASHED = Rejection("hash", "has no hash in the inputs, which --require-hashes asks for")
WRONG_HASH = Rejection("hash", "has no file with one of the hashes that are required")


class Candidate(Struct, frozen=True):
    """A release that can be chosen, and the file that has its metadata."""

    version: str
    file: ProjectFile | None = None
    """A wheel, of another platform maybe, or else the sdist; None for the source at a URL."""


class Rules(Struct, frozen=True):
    """What decides about the files of one project."""

    name: str
    options: Options
    target: Target
    hashes: frozenset[str] | None = None
    """The only hashes admitted, as `sha256:<hex>`; None for any."""


def files_of(release: Release) -> list[ProjectFile]:
    """Return all files of a release, the wheels first."""
    return [*release.wheels, *([release.sdist] if release.sdist else [])]


def assess(release: Release, rules: Rules, *, yanked_is_fine: bool) -> Candidate | Rejection:
    """Return the best file of the release for the target, or what is wrong with all of them.

    The first rule that leaves no file is the reason: upload time, yanked, Requires-Python, the
    kind of file, hashes, tags.
    """
    files = files_of(release)
    checks = _PINNED_CHECKS if yanked_is_fine else _UNPINNED_CHECKS
    if rules.options.exclude_newer_of(rules.name) is not None:
        checks = (_LATE_CHECK, *checks)
    for asked_of, verdict in checks:
        refused: dict[Any, Rejection] = {}
        for saying in set(map(asked_of, files)):  # hardly ever more than one
            if (rejection := verdict(saying, rules)) is not None:
                refused[saying] = rejection
        if refused:
            left = [file for file in files if asked_of(file) not in refused]
            if not left:
                return refused[asked_of(files[0])]
            files = left
    return _choose_kind(release.version, files, rules)


def _choose_kind(version: str, files: list[ProjectFile], rules: Rules) -> Candidate | Rejection:
    usable = _of_admitted_kinds(files, rules)
    if not usable:
        return _ruled_out(files)
    admitted = usable
    if rules.hashes is not None:
        admitted = [file for file in usable if _hash_admitted(file, rules.hashes)]
    if not admitted and not rules.hashes:
        return UNHASHED
    if not admitted:
        return WRONG_HASH
    return _best(version, admitted, rules)


def _of_admitted_kinds(files: list[ProjectFile], rules: Rules) -> list[ProjectFile]:
    options = rules.options
    wheels, sdists = (
        not each.covers(rules.name) for each in (options.no_binary, options.only_binary)
    )
    if wheels and sdists:
        return files
    return [file for file in files if (wheels if isinstance(file, ProjectWheel) else sdists)]


def _ruled_out(files: list[ProjectFile]) -> Rejection:
    if not files:
        return Rejection("empty", "has no usable file")
    if isinstance(files[0], ProjectWheel):
        return Rejection("no-binary", "has only wheels, which --no-binary rules out")
    return Rejection("only-binary", "has no wheel, and --only-binary rules out building one")


def _best(version: str, files: list[ProjectFile], rules: Rules) -> Candidate | Rejection:
    priority = rules.target.tags.priority
    wheels = [file for file in files if isinstance(file, ProjectWheel)]
    ranked = [(priority(wheel.tags), wheel) for wheel in wheels]
    fitting = [(rank, _build_order(wheel), wheel) for rank, wheel in ranked if rank is not None]
    if fitting:
        return Candidate(version, min(fitting, key=lambda item: item[:2])[2])
    if len(wheels) < len(files):
        # The wheels come first, and the metadata of a release hardly ever differs between its
        # files: reading that of a wheel for another platform is cheap, building is not.
        return Candidate(version, files[0])
    tags = sorted({wheel.tags for wheel in wheels})
    more = len(tags) - SHOWN_TAGS
    shown = ", ".join(tags[:SHOWN_TAGS]) + (f" and {more} more" if more > 0 else "")
    return Rejection("tags", f"has no wheel for this platform (only {shown})")


def _build_order(wheel: ProjectWheel) -> tuple[int, str]:
    """Sort the highest build number first; PEP 427: none is lowest."""
    number, text = wheel.build or (-1, "")
    return -number, text


def uploaded_late(file: ProjectFile, rules: Rules) -> bool:
    """Return whether the file does not exist yet, by `--exclude-newer`."""
    return _late(file.upload_time, rules) is not None


def _late(upload_time: float | None, rules: Rules) -> Rejection | None:
    limit = rules.options.exclude_newer_of(rules.name)
    if limit is None or (upload_time is not None and upload_time < limit):
        return None
    if upload_time is None:
        return Rejection("excluded", "has no upload time, which --exclude-newer needs")
    return Rejection("excluded", "was uploaded later than --exclude-newer allows")


def _yanked(yanked: object, _rules: Rules) -> Rejection | None:
    if yanked is False:
        return None
    reason = f' (reason: "{yanked}")' if isinstance(yanked, str) and yanked else ""
    return Rejection("yanked", f"was yanked{reason}")


def _needs_newer_python(requires_python: str | None, rules: Rules) -> Rejection | None:
    return python_rejection(requires_python, rules.target.python)


def python_rejection(requires_python: str | None, python: str) -> Rejection | None:
    """Return a rejection if the Python version is older than what is required."""
    if requires_python is None or requires_python_admits(requires_python, python):
        return None
    return Rejection("python", f"requires Python {requires_python}", requires_python)


def _hash_admitted(file: ProjectFile, hashes: frozenset[str]) -> bool:
    return any(f"{kind}:{value}" in hashes for kind, value in file.hashes.items())


_LATE_CHECK: "Check" = (attrgetter("upload_time"), _late)
_YANKED_CHECK: "Check" = (attrgetter("yanked"), _yanked)
_PINNED_CHECKS: "tuple[Check, ...]" = ((attrgetter("requires_python"), _needs_newer_python),)
_UNPINNED_CHECKS = (_YANKED_CHECK, *_PINNED_CHECKS)
