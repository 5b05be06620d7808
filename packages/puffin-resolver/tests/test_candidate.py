"""Which file of a release is used, where its files differ."""

from __future__ import annotations

from typing import Any

import pytest

from platform_tags import Tags
from puffin_client import ProjectSdist, ProjectWheel, Release
from puffin_resolver import Options, Target
from puffin_resolver._candidate import Candidate, Rejection, Rules, assess
from puffin_traits import FormatControl

HERE = ("cp312-cp312-linux_x86_64", "cp312-abi3-linux_x86_64", "py3-none-any")
EVERYTHING = FormatControl(all=True)
LINUX, ABI3, PURE, WINDOWS = *HERE, "cp312-cp312-win_amd64"


def wheel(tags: str = PURE, *, build: tuple[int, str] | None = None, **facts: Any) -> ProjectWheel:
    number = "" if build is None else f"-{build[0]}{build[1]}"
    filename = f"a-1{number}-{tags}.whl"
    url = f"https://example.org/{filename}"
    return ProjectWheel(filename=filename, url=url, tags=tags, build=build, **facts)


def sdist(**facts: Any) -> ProjectSdist:
    return ProjectSdist(filename="a-1.tar.gz", url="https://example.org/a-1.tar.gz", **facts)


def release(*files: ProjectWheel | ProjectSdist) -> Release:
    wheels = tuple(file for file in files if isinstance(file, ProjectWheel))
    sources = [file for file in files if isinstance(file, ProjectSdist)]
    return Release(version="1", wheels=wheels, sdist=sources[0] if sources else None)


@pytest.fixture
def judge(target: Target) -> Any:
    """Return the name of the file that is used, or why there is none."""

    def run(
        *files: ProjectWheel | ProjectSdist,
        hashes: frozenset[str] | None = None,
        yanked_is_fine: bool = False,
        **options: Any,
    ) -> str:
        here = Target(target.markers, Tags(HERE))
        rules = Rules("a", Options(**options), here, hashes)
        found = assess(release(*files), rules, yanked_is_fine=yanked_is_fine)
        if isinstance(found, Candidate):
            assert found.file is not None
            return found.file.filename
        return found.kind

    return run


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ((wheel(PURE), wheel(LINUX)), "a-1-cp312-cp312-linux_x86_64.whl"),
        ((wheel(PURE), wheel(ABI3)), "a-1-cp312-abi3-linux_x86_64.whl"),
        ((wheel(WINDOWS), wheel(PURE)), "a-1-py3-none-any.whl"),
        ((wheel("py2.py3-none-any"), sdist()), "a-1-py2.py3-none-any.whl"),
        ((wheel(), wheel(build=(2, "")), wheel(build=(10, ""))), "a-1-10-py3-none-any.whl"),
        ((wheel(build=(1, "b")), wheel(build=(1, "a"))), "a-1-1a-py3-none-any.whl"),
        ((wheel(build=(9, "")), wheel(LINUX)), "a-1-cp312-cp312-linux_x86_64.whl"),
        ((wheel(WINDOWS), sdist()), "a-1-cp312-cp312-win_amd64.whl"),
        ((wheel(WINDOWS),), "tags"),
        ((sdist(),), "a-1.tar.gz"),
        ((), "empty"),
    ],
)
def test_tags_then_build_numbers_decide(judge: Any, files: Any, expected: str) -> None:
    assert judge(*files) == expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ((wheel(requires_python=">=3.13"), sdist(requires_python=">=3.8")), "a-1.tar.gz"),
        ((wheel(LINUX, requires_python=">=3.13"), wheel(PURE)), "a-1-py3-none-any.whl"),
        ((wheel(requires_python=">=3.13"), sdist(requires_python=">=3.14")), "python"),
        ((wheel(yanked=True), sdist()), "a-1.tar.gz"),
        ((wheel(LINUX, yanked="broken"), wheel(PURE)), "a-1-py3-none-any.whl"),
        ((wheel(yanked=True), sdist(yanked=True)), "yanked"),
        ((wheel(yanked=True, requires_python=">=3.13"), sdist(requires_python=">=3.13")), "python"),
    ],
)
def test_each_file_counts_for_itself(judge: Any, files: Any, expected: str) -> None:
    assert judge(*files) == expected


def test_the_first_file_says_what_is_wrong_with_all_of_them(target: Target) -> None:
    files = wheel(requires_python=">=3.14"), sdist(requires_python=">=3.13")
    rules = Rules("a", Options(), Target(target.markers, Tags(HERE)))

    found = assess(release(*files), rules, yanked_is_fine=False)

    assert found == Rejection("python", "requires Python >=3.14", ">=3.14")


def test_a_pin_admits_yanked_files_beside_the_others(judge: Any) -> None:
    files = wheel(LINUX, yanked=True), wheel(PURE)

    assert judge(*files, yanked_is_fine=True) == "a-1-cp312-cp312-linux_x86_64.whl"


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"exclude_newer": 150.0}, "a-1.tar.gz"),
        ({"exclude_newer": 100.0}, "excluded"),
        ({"exclude_newer": 100.1}, "a-1.tar.gz"),
        ({"exclude_newer": 150.0, "exclude_newer_projects": {"a": 201.0}}, "a-1-py3-none-any.whl"),
        ({"exclude_newer": 50.0, "exclude_newer_projects": {"a": None}}, "a-1-py3-none-any.whl"),
        ({"exclude_newer_projects": {"b": 50.0}}, "a-1-py3-none-any.whl"),
        ({"exclude_newer_projects": {"a": 150.0}}, "a-1.tar.gz"),
        ({"exclude_newer": 150.0, "only_binary": EVERYTHING}, "only-binary"),
    ],
)
def test_files_of_later_days_are_not_there(
    judge: Any, options: dict[str, Any], expected: str
) -> None:
    assert judge(wheel(upload_time=200.0), sdist(upload_time=100.0), **options) == expected


def test_a_file_without_a_time_is_not_there_either_where_one_is_asked_for(judge: Any) -> None:
    assert judge(wheel(), sdist(upload_time=100.0), exclude_newer=150.0) == "a-1.tar.gz"
    assert judge(wheel(), exclude_newer=150.0) == "excluded"


@pytest.mark.parametrize(
    ("options", "files", "expected"),
    [
        ({"no_binary": EVERYTHING}, (wheel(), sdist()), "a-1.tar.gz"),
        ({"no_binary": EVERYTHING}, (wheel(),), "no-binary"),
        ({"only_binary": EVERYTHING}, (wheel(), sdist()), "a-1-py3-none-any.whl"),
        ({"only_binary": EVERYTHING}, (wheel(WINDOWS), sdist()), "tags"),
        ({"only_binary": EVERYTHING}, (sdist(),), "only-binary"),
        ({"only_binary": FormatControl(names=frozenset({"b"}))}, (sdist(),), "a-1.tar.gz"),
    ],
)
def test_kinds_of_files_may_be_ruled_out(
    judge: Any, options: dict[str, Any], files: Any, expected: str
) -> None:
    assert judge(*files, **options) == expected


@pytest.mark.parametrize(
    ("hashes", "expected"),
    [
        (None, "a-1-cp312-cp312-linux_x86_64.whl"),
        (frozenset({"sha256:aa"}), "a-1-py3-none-any.whl"),
        (frozenset({"sha256:ff", "sha512:dd"}), "a-1.tar.gz"),
        (frozenset({"sha256:bb", "sha256:aa"}), "a-1-cp312-cp312-linux_x86_64.whl"),
        (frozenset({"sha512:aa"}), "hash"),
        (frozenset(), "hash"),
    ],
)
def test_only_files_with_an_admitted_hash_are_there(
    judge: Any, hashes: frozenset[str] | None, expected: str
) -> None:
    files = (
        wheel(PURE, hashes={"sha256": "aa"}),
        wheel(LINUX, hashes={"sha256": "bb"}),
        sdist(hashes={"sha256": "cc", "sha512": "dd"}),
    )

    assert judge(*files, hashes=hashes) == expected


def test_missing_and_wrong_hashes_are_told_apart(target: Target) -> None:
    texts = []
    for hashes in (frozenset[str](), frozenset({"sha256:ff"})):
        rules = Rules("a", Options(), Target(target.markers, Tags(HERE)), hashes)
        found = assess(release(wheel()), rules, yanked_is_fine=False)
        assert isinstance(found, Rejection)
        texts.append(found.detail)

    assert texts == [
        "has no hash in the inputs, which --require-hashes asks for",
        "has no file with one of the hashes that are required",
    ]


def test_many_tags_are_not_listed_to_the_end(target: Target) -> None:
    tags = [f"cp3{minor}-cp3{minor}-win32" for minor in range(8, 14)]
    rules = Rules("a", Options(), Target(target.markers, Tags(HERE)))

    found = assess(release(*map(wheel, tags)), rules, yanked_is_fine=False)

    assert isinstance(found, Rejection)
    assert found.detail == (
        "has no wheel for this platform (only cp310-cp310-win32, cp311-cp311-win32, "
        "cp312-cp312-win32 and 3 more)"
    )
