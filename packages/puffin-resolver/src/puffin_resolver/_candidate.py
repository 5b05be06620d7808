"""Which file of a release can be used, and if none, why."""

from typing import Literal

from msgspec import Struct

from pep440 import requires_python_admits
from puffin_client import ProjectFile, ProjectWheel, Release
from puffin_resolver._inputs import Options, Target

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

    The first rule that leaves no file is the reason: upload time, yanked, the kind of file,
    Requires-Python, hashes, tags.
    """
    files = files_of(release)
    if _unobjectionable(files, rules, yanked_is_fine=yanked_is_fine):
        return _choose_kind(release.version, files, rules)
    for check in _UNPINNED_CHECKS if not yanked_is_fine else _PINNED_CHECKS:
        rejections = [check(file, rules) for file in files]
        first = rejections[0] if rejections else None
        if first is not None and all(rejections):
            return first
        files = [file for file, no in zip(files, rejections, strict=True) if no is None]
    return _choose_kind(release.version, files, rules)


def _unobjectionable(files: list[ProjectFile], rules: Rules, *, yanked_is_fine: bool) -> bool:
    """Return whether none of the checks rejects any of the files, at a fraction of their cost."""
    if rules.options.exclude_newer_of(rules.name) is not None:
        return False
    python = rules.target.python
    return (yanked_is_fine or all(file.yanked is False for file in files)) and all(
        python_rejection(asked, python) is None
        for asked in {file.requires_python for file in files}
    )


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


def uploaded_late(file: ProjectFile, rules: Rules) -> Rejection | None:
    limit = rules.options.exclude_newer_of(rules.name)
    if limit is None or (file.upload_time is not None and file.upload_time < limit):
        return None
    if file.upload_time is None:
        return Rejection("excluded", "has no upload time, which --exclude-newer needs")
    return Rejection("excluded", "was uploaded later than --exclude-newer allows")


def _yanked(file: ProjectFile, _rules: Rules) -> Rejection | None:
    if file.yanked is False:
        return None
    reason = f' (reason: "{file.yanked}")' if isinstance(file.yanked, str) and file.yanked else ""
    return Rejection("yanked", f"was yanked{reason}")


def _needs_newer_python(file: ProjectFile, rules: Rules) -> Rejection | None:
    return python_rejection(file.requires_python, rules.target.python)


def python_rejection(requires_python: str | None, python: str) -> Rejection | None:
    """Return a rejection if the Python version is older than what is required."""
    if requires_python is None or requires_python_admits(requires_python, python):
        return None
    return Rejection("python", f"requires Python {requires_python}", requires_python)


def _hash_admitted(file: ProjectFile, hashes: frozenset[str]) -> bool:
    return any(f"{kind}:{value}" in hashes for kind, value in file.hashes.items())


_PINNED_CHECKS = (uploaded_late, _needs_newer_python)
_UNPINNED_CHECKS = (uploaded_late, _yanked, _needs_newer_python)
