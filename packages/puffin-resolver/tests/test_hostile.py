"""Metadata that was made to do harm: bounded, and a reason to pass a release over."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from distribution_types import RegistryWheel
from puffin_resolver import Manifest, NoSolutionError, Resolver, ResolverInput
from pypi_types import parse_metadata

if TYPE_CHECKING:
    from collections.abc import Callable

    from distribution_types import Dist
    from puffin_resolver import PackageSource, Resolution, Target
    from pypi_types import CoreMetadata

HEAD = b"Metadata-Version: 2.1\nName: a\nVersion: 2\n"
DIGITS = b"1" * 10_000

UNUSABLE = {
    "requirements without end": b"".join(b"Requires-Dist: p%d\n" % i for i in range(100_000)),
    "brackets in brackets": b"Requires-Dist: b; " + b"(" * 10_000 + b"os_name=='x'" + b")" * 10_000,
    "operators in turn": b"Requires-Dist: b; "
    + b"(os_name=='x' or (os_name=='y' and " * 5_000
    + b"os_name=='z'"
    + b"))" * 5_000,
    "a marker without end": b"Requires-Dist: b; " + b" and ".join([b"os_name=='x'"] * 10_000),
    "a bound of ten thousand digits": b"Requires-Dist: b>=" + DIGITS,
    "a family of ten thousand digits": b"Requires-Dist: b==" + DIGITS + b".*",
    "a version to the letter": b"Requires-Dist: b===" + DIGITS,
    "a version of ten thousand parts": b"Requires-Dist: b==" + b".".join([b"1"] * 10_000),
    "a name of a hundred thousand letters": b"Requires-Dist: " + b"b" * 100_000,
    "a name of separators": b"Requires-Dist: b" + b"-_." * 30_000 + b"c",
    "extras without end": b"Requires-Dist: b["
    + b",".join(b"e%d" % i for i in range(100_000))
    + b"]",
    "specifiers without end": b"Requires-Dist: b" + b",".join(b"!=%d" % i for i in range(100_000)),
    "blanks": b"Requires-Dist: b" + b" " * 1_000_000 + b"c",
}

HARMLESS = {
    "one requirement, many times": b"Requires-Dist: b\n" * 100_000,
    "a Python of ten thousand digits": b"Requires-Python: >=" + DIGITS,
    "a marker that compares with such a number": b"Requires-Dist: c; python_version > '%s'"
    % DIGITS,
    "extras that nobody asks for": b"".join(b"Provides-Extra: e%d\n" % i for i in range(100_000)),
    "an extra of a hundred thousand letters": b"Provides-Extra: " + b"e" * 100_000,
}


class RawMetadata:
    """A source of which the release a==2 has the metadata that is given, as bytes."""

    def __init__(self, source: Any, data: bytes) -> None:
        self._source = source
        self._data = HEAD + data

    def metadata(self, dist: Dist) -> CoreMetadata:
        """Return what the bytes say, of a==2."""
        if isinstance(dist, RegistryWheel) and (dist.name, dist.version) == ("a", "2"):
            return parse_metadata(self._data, dist.file.filename)
        found: CoreMetadata = self._source.metadata(dist)
        return found

    def __getattr__(self, name: str) -> Any:
        return getattr(self._source, name)


@pytest.fixture
def run(
    memory_index: Callable[[list[str]], PackageSource],
    target: Target,
    inputs: Callable[[list[str], str], tuple[ResolverInput, ...]],
) -> Callable[..., Resolution]:
    """Resolve with hostile metadata of a==2; slower than this it must not be."""

    def resolve(lines: list[str], *requirements: str, data: bytes = b"") -> Resolution:
        source = RawMetadata(memory_index(lines), data)
        manifest = Manifest(requirements=inputs(list(requirements), "-r requirements.in"))
        start = time.perf_counter()
        try:
            return Resolver(source, manifest, target).resolve()
        finally:
            assert time.perf_counter() - start < 10

    return resolve


def versions(resolution: Resolution) -> list[str]:
    return [f"{pin.name}=={pin.version}" for pin in resolution.pins]


@pytest.mark.parametrize("data", UNUSABLE.values(), ids=UNUSABLE.keys())
def test_a_release_that_cannot_be_read_is_passed_over(
    run: Callable[..., Resolution], data: bytes
) -> None:
    assert versions(run(["a==1", "a==2"], "a", data=data)) == ["a==1"]


@pytest.mark.parametrize("data", UNUSABLE.values(), ids=UNUSABLE.keys())
def test_where_there_is_no_other_the_report_says_so_and_is_short(
    run: Callable[..., Resolution], data: bytes
) -> None:
    with pytest.raises(NoSolutionError) as caught:
        run(["a==2", "b==1"], "a", data=data)

    text = " ".join(str(caught.value).split())
    assert "a==2 has metadata that cannot be used" in text
    assert len(text) < 3_000


@pytest.mark.parametrize("data", HARMLESS.values(), ids=HARMLESS.keys())
def test_what_is_only_large_does_no_harm(run: Callable[..., Resolution], data: bytes) -> None:
    assert "a==2" in versions(run(["a==1", "a==2", "b==1"], "a", data=data))


def test_ten_thousand_requirements_are_not_too_many(run: Callable[..., Resolution]) -> None:
    data = b"".join(b"Requires-Dist: p%d; os_name == 'nt'\n" % i for i in range(9_999))

    assert versions(run(["a==2", "b==1"], "a", data=data + b"Requires-Dist: b\n")) == [
        "a==2",
        "b==1",
    ]


def test_a_chain_of_three_thousand_projects_is_not_too_deep(run: Callable[..., Resolution]) -> None:
    chain = [f"p{i}==1 -> p{i + 1}" for i in range(3_000)]

    resolution = run([*chain, "p3000==1"], "p0")

    assert len(resolution.pins) == resolution.visited == 3_001


def test_a_chain_of_extras_is_not_too_deep_either(run: Callable[..., Resolution]) -> None:
    links = b"".join(b"Requires-Dist: a[e%d]; extra == 'e%d'\n" % (i + 1, i) for i in range(1_000))

    resolution = run(["a==2", "b==1"], "a[e0]", data=links + b"Requires-Dist: b; extra == 'e1000'")

    assert versions(resolution) == ["a==2", "b==1"]


def test_a_conflict_at_the_end_of_a_long_chain_is_told(run: Callable[..., Resolution]) -> None:
    chain = [f"p{i}==1 -> p{i + 1}" for i in range(500)]

    with pytest.raises(NoSolutionError) as caught:
        run([*chain, "p500==1 -> end<2", "end==2"], "p0")

    text = str(caught.value)
    assert "end<2" in text


def test_what_metadata_says_of_python_counts_whatever_the_index_says(
    run: Callable[..., Resolution],
) -> None:
    assert versions(run(["a==1", "a==2"], "a", data=b"Requires-Python: >=3.13")) == ["a==1"]
    assert versions(run(["a==1", "a==2"], "a", data=b"Requires-Python: <3.12")) == ["a==2"]
