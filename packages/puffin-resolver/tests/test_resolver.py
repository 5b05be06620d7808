import pickle
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from distribution_types import Dist, DistributionMissingError, RegistryWheel
from pep440 import VersionError
from pep508 import parse_requirement
from puffin_client import NetworkError, Project
from puffin_normalize import ProjectName
from puffin_resolver import (
    HashRequirementError,
    Manifest,
    NoSolutionError,
    Options,
    Resolution,
    Resolver,
    ResolverInput,
    Target,
    UndeclaredUrlError,
)
from puffin_traits import NullReporter, WorkPool
from pypi_types import CoreMetadata

Resolve = Callable[..., Resolution]


def test_pins_tell_who_asked_for_them(resolve: Resolve) -> None:
    resolution = resolve(["a==1 -> c", "b==1 -> c", "c==1"], "a", "b", "c")

    assert {pin.name: pin.via for pin in resolution.pins} == {
        "a": ("-r requirements.in",),
        "b": ("-r requirements.in",),
        "c": ("a", "b", "-r requirements.in"),
    }


def test_an_extra_is_no_asker_of_its_own(resolve: Resolve) -> None:
    resolution = resolve(["a==1 extras=x -> b ; extra == 'x'", "b==1"], "a[x]")

    assert [(pin.name, pin.via, pin.extras) for pin in resolution.pins] == [
        ("a", ("-r requirements.in",), ("x",)),
        ("b", ("a",), ()),
    ]


def test_pins_carry_the_hashes_of_all_files_of_the_release(resolve: Resolve) -> None:
    resolution = resolve(["a==1 sdist sha256=1234"], "a")

    assert resolution.pins[0].hashes == ("sha256:1234", "sha256:1234")


def test_each_question_is_asked_once(resolve: Resolve, memory_index: type) -> None:
    index = memory_index(
        ["a==1 -> c", "b==1 -> c<2 | a", "c==1 -> a", "c==2", "d==1 extras=x -> c ; extra == 'x'"]
    )

    resolve(index, "a", "b", "d[x]", "c")

    assert len(index.asked) == len(set(index.asked))


def test_order_of_arrival_does_not_matter(memory_index: type, target: object) -> None:
    lines = [f"p{i}=={v} -> p{(i * 7 + v) % 30}>={v % 2}" for i in range(30) for v in range(1, 4)]
    manifest = Manifest(
        requirements=tuple(ResolverInput(parse_requirement(f"p{i}")) for i in range(0, 30, 5))
    )

    def pins(pool: WorkPool | None) -> list[str]:
        found = Resolver(memory_index(lines), manifest, target, pool=pool).resolve()
        return [f"{pin.name}=={pin.version}" for pin in found.pins]

    alone = pins(None)
    with WorkPool(8) as pool:
        assert all(pins(pool) == alone for _ in range(5))


def test_resolvers_run_side_by_side(memory_index: type, target: object) -> None:
    manifest = Manifest(requirements=(ResolverInput(parse_requirement("a")),))
    found: list[Resolution] = []

    def run() -> None:
        index = memory_index(["a==1 -> b", "a==2 -> b", "b==1"])
        found.append(Resolver(index, manifest, target).resolve())

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 4
    assert all(each == found[0] for each in found)


def test_failure_of_the_network_is_no_absence(memory_index: type, target: object) -> None:
    class Unreachable(memory_index):  # type: ignore[misc] - the class is a fixture
        def project(self, name: ProjectName) -> object:
            if name == "b":
                raise NetworkError("https://example.org/simple/b/", "refused")
            return super().project(name)

    manifest = Manifest(requirements=(ResolverInput(parse_requirement("a")),))
    index = Unreachable(["a==1", "a==2 -> b"])

    with pytest.raises(NetworkError), WorkPool(4) as pool:
        Resolver(index, manifest, target, pool=pool).resolve()


def test_project_that_makes_no_sense_is_waited_for_by_nobody(
    memory_index: type, target: object
) -> None:
    class Senseless(memory_index):  # type: ignore[misc] - the class is a fixture
        def project(self, name: ProjectName) -> Project:
            project = super().project(name)
            return replace(project, releases=(replace(project.releases[0], version="one"),))

    manifest = Manifest(requirements=(ResolverInput(parse_requirement("a==1")),))

    with pytest.raises(VersionError, match="one"), WorkPool(4) as pool:
        Resolver(Senseless(["a==1"]), manifest, target, pool=pool).resolve()


def test_index_distribution_may_not_name_a_source_of_its_own(resolve: Resolve) -> None:
    index = ["a==1 -> b @ https://user:secret@example.org/b.zip", "b==1"]

    with pytest.raises(UndeclaredUrlError) as caught:
        resolve(index, "a")

    assert "Package `b` attempted to resolve via URL: https://" in str(caught.value)
    assert "which a requires" in str(caught.value)
    assert "secret" not in str(caught.value)


def test_but_it_may_name_the_one_that_was_declared(resolve: Resolve) -> None:
    index = [
        "a==1 -> b @ git+https://example.org/b.git@main",
        "b==3 @ git+https://example.org/b@main",
    ]

    resolution = resolve(index, "a", constraints=["b @ git+https://example.org/b@main"])

    assert [(pin.version, pin.url) for pin in resolution.pins][1:] == [
        ("3", f"git+https://example.org/b@{'0123456789' * 4}")
    ]


def test_pin_of_a_repository_keeps_its_subdirectory(resolve: Resolve) -> None:
    url = "git+https://example.org/r@v1#subdirectory=packages/a"

    (pin,) = resolve([f"a==1 @ {url}"], f"a @ {url}").pins

    assert pin.url == f"git+https://example.org/r@{'0123456789' * 4}#subdirectory=packages/a"


def test_directory_can_be_editable(memory_index: type, target: object, tmp_path: Path) -> None:
    url = tmp_path.as_uri()
    index = memory_index([f"a==1 @ {url} extras=x -> b ; extra == 'x'", "b==1", "c==1 -> a"])
    wanted = (
        ResolverInput(parse_requirement("c")),
        ResolverInput(parse_requirement(f"a[x] @ {url}"), "-e .", editable=True),
        ResolverInput(parse_requirement(f"a @ {url}")),
    )

    pin, *_ = Resolver(index, Manifest(requirements=wanted), target).resolve().pins

    assert (pin.name, pin.version, pin.url, pin.editable) == ("a", "1", url, True)
    assert (pin.extras, pin.via) == (("x",), ("c", "-e ."))


def test_no_index_is_asked_for_a_project_that_has_a_source(
    memory_index: type, target: object
) -> None:
    index = memory_index(["b==1 -> a", "a==1 @ https://example.org/a.zip", "a==9"])
    limit = ResolverInput(parse_requirement("a @ https://example.org/a.zip"))
    manifest = Manifest(requirements=(ResolverInput(parse_requirement("b")),), constraints=(limit,))

    with WorkPool(4) as pool:
        found = Resolver(index, manifest, target, pool=pool).resolve()

    assert [(pin.name, pin.version) for pin in found.pins] == [("a", "1"), ("b", "1")]
    assert "a" not in index.asked


def test_source_that_is_not_there_is_told(resolve: Resolve) -> None:
    with pytest.raises(DistributionMissingError, match=r"file:///nowhere/a\.zip"):
        resolve([], "a @ file:///nowhere/a.zip")


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ({"origin": "-r in.txt"}, " (-r in.txt)"),
        ({"origin": "-r in.txt", "place": "in.txt line 3"}, " (in.txt line 3)"),
        ({}, ""),
    ],
)
def test_error_of_a_source_notes_who_named_it(
    memory_index: type, target: object, place: dict[str, str], told: str
) -> None:
    class Broken(memory_index):  # type: ignore[misc] - the class is a fixture
        def metadata(self, dist: Dist) -> CoreMetadata:
            raise NetworkError(dist.url, "refused")

    wanted = ResolverInput(parse_requirement("a @ https://user:secret@example.org/a.zip"), **place)

    with pytest.raises(NetworkError) as caught:
        Resolver(Broken([]), Manifest(requirements=(wanted,)), target).resolve()

    assert caught.value.__notes__ == [f"a @ https://****@example.org/a.zip{told}"]


@pytest.fixture
def broken_index(memory_index: type) -> type:
    """An index that cannot be reached for the metadata of `broken`."""

    class Broken(memory_index):  # type: ignore[misc] - the class is a fixture
        def cached_metadata(self, dist: Dist) -> CoreMetadata | None:
            return None if dist.name == "broken" else super().cached_metadata(dist)

        def metadata(self, dist: Dist) -> CoreMetadata:
            if dist.name == "broken":
                raise NetworkError("https://example.org/", "refused")
            return super().metadata(dist)

    return Broken


@pytest.mark.parametrize(
    ("lines", "note"),
    [
        (["broken==1"], "broken>=1 (in.txt line 3)"),
        (["b==2", "b==1 -> broken[x]<2", "broken==1"], "broken[x]<2 (b 1)"),
        (["b==1 -> broken", "broken==1"], "broken (b 1)"),
    ],
)
def test_error_of_a_release_notes_who_required_it_first(
    broken_index: type, target: Target, lines: list[str], note: str
) -> None:
    first = "broken>=1" if len(lines) == 1 else "b<2"
    wanted = ResolverInput(parse_requirement(first), "-r in.txt", place="in.txt line 3")

    with pytest.raises(NetworkError) as caught:
        Resolver(broken_index(lines), Manifest(requirements=(wanted,)), target).resolve()

    assert caught.value.__notes__ == [note]


def test_error_of_a_release_notes_the_override_that_asks_for_it(
    broken_index: type, target: Target
) -> None:
    index = broken_index(["b==1 -> broken>=2", "broken==1"])
    manifest = Manifest(
        requirements=(ResolverInput(parse_requirement("b")),),
        overrides=(ResolverInput(parse_requirement("broken<2"), place="over.txt line 1"),),
    )

    with pytest.raises(NetworkError) as caught:
        Resolver(index, manifest, target).resolve()

    assert caught.value.__notes__ == ["broken<2 (over.txt line 1)"]


def test_error_of_a_release_that_comes_from_nowhere_in_particular(
    broken_index: type, target: Target
) -> None:
    manifest = Manifest(requirements=(ResolverInput(parse_requirement("broken")),))

    with pytest.raises(NetworkError) as caught:
        Resolver(broken_index(["broken==1"]), manifest, target).resolve()

    assert caught.value.__notes__ == ["broken"]


def test_nothing_is_built_that_is_not_needed(memory_index: type, target: object) -> None:
    lines = [f"a=={v} only-sdist -> b{'<2' if v < 9 else '>=2'}" for v in range(1, 10)]
    index = memory_index([*lines, "b==1", "c==1 -> b<2"])
    manifest = Manifest(requirements=tuple(ResolverInput(parse_requirement(n)) for n in "ca"))

    with WorkPool(8) as pool:
        found = Resolver(index, manifest, target, pool=pool).resolve()

    assert [pin.version for pin in found.pins] == ["8", "1", "1"]
    assert index.built == ["a-9.tar.gz", "a-8.tar.gz"]


def test_pool_can_be_kept_free_of_builds(memory_index: type, target: object) -> None:
    class Noting(memory_index):  # type: ignore[misc] - the class is a fixture
        """Notes on which threads sources are asked for."""

        def metadata(self, dist: Dist) -> CoreMetadata:
            if not isinstance(dist, RegistryWheel):
                threads.add(threading.current_thread().name)
            return super().metadata(dist)

    threads: set[str] = set()
    index = Noting(
        ["a==1 only-sdist -> b", "b==1 only-sdist -> c", "c==1", "d==4 @ https://example.org/d.zip"]
    )
    wanted = ("a", "d @ https://example.org/d.zip")
    manifest = Manifest(requirements=tuple(ResolverInput(parse_requirement(n)) for n in wanted))

    with WorkPool(8) as pool:
        found = Resolver(index, manifest, target, pool=pool, builds_in_pool=False).resolve()

    assert [pin.version for pin in found.pins] == ["1", "1", "1", "4"]
    assert threads == {threading.current_thread().name}


def test_archive_at_a_url_can_have_a_hash(memory_index: type, target: object) -> None:
    index = memory_index(["a==1 @ https://example.org/a.zip", "b==1 @ git+https://example.org/b"])
    archive = ResolverInput(
        parse_requirement("a @ https://example.org/a.zip"), hashes=("sha256:good",)
    )
    repository = ResolverInput(
        parse_requirement("b @ git+https://example.org/b"), hashes=("sha256:good",)
    )
    options = Options(require_hashes=True)

    found = Resolver(index, Manifest(requirements=(archive,)), target, options).resolve()
    with pytest.raises(HashRequirementError, match="b @ git"):
        Resolver(index, Manifest(requirements=(archive, repository)), target, options)

    assert [pin.version for pin in found.pins] == ["1"]


def test_required_hashes_are_demanded_of_all_inputs_at_once(resolve: Resolve) -> None:
    with pytest.raises(HashRequirementError) as caught:
        resolve(["a==1", "b==1"], "a==1", "b", require_hashes=True)

    assert [problem.split(" ")[0] for problem in caught.value.problems] == ["a==1", "b"]


def test_only_a_file_with_a_required_hash_is_taken(memory_index: type, target: object) -> None:
    index = memory_index(["a==1 sha256=good", "a==2 sha256=bad"])
    wanted = ResolverInput(parse_requirement("a"), hashes=("sha256:good",))

    found = Resolver(index, Manifest(requirements=(wanted,)), target).resolve()

    assert [pin.version for pin in found.pins] == ["1"]


def test_what_others_need_has_to_have_a_hash_as_well(memory_index: type, target: object) -> None:
    index = memory_index(["a==1 sha256=good -> b", "b==1"])
    wanted = ResolverInput(parse_requirement("a==1"), hashes=("sha256:good",))

    with pytest.raises(NoSolutionError, match="b==1 has no hash in the inputs, which --require"):
        Resolver(
            index, Manifest(requirements=(wanted,)), target, Options(require_hashes=True)
        ).resolve()


def test_metadata_may_ask_for_a_newer_python_than_the_page_said(
    memory_index: type, target: object
) -> None:
    class Forgetful(memory_index):  # type: ignore[misc] - the class is a fixture
        def metadata(self, dist: Dist) -> CoreMetadata:
            metadata = super().metadata(dist)
            newer = ">=3.13" if metadata.version == "2" else None
            return replace(metadata, requires_python=newer)

    forgetful = Forgetful(["a==1", "a==2"])

    manifest = Manifest(requirements=(ResolverInput(parse_requirement("a")),))
    found = Resolver(forgetful, manifest, target).resolve()

    assert [pin.version for pin in found.pins] == ["1"]


def test_hint_names_the_oldest_python_that_metadata_admits(
    memory_index: type, target: object
) -> None:
    class Forgetful(memory_index):  # type: ignore[misc] - the class is a fixture
        def metadata(self, dist: Dist) -> CoreMetadata:
            metadata = super().metadata(dist)
            return replace(metadata, requires_python=f">=3.{15 - int(metadata.version)}")

    forgetful = Forgetful(["a==1 python>=3.6", "a==2 python>=3.6"])
    manifest = Manifest(requirements=(ResolverInput(parse_requirement("a")),))

    with pytest.raises(NoSolutionError) as caught:
        Resolver(forgetful, manifest, target).resolve()

    assert caught.value.report.hints == (
        "Python 3.13 or newer would do: --python-version 3.13 resolves for it",
    )


def test_reporter_hears_of_each_decision(memory_index: type, target: object) -> None:
    class Recorder(NullReporter):
        def __init__(self) -> None:
            self.heard: list[str] = []

        def on_progress(self, name: ProjectName, version: str) -> None:
            self.heard.append(f"{name}=={version}")

        def on_complete(self) -> None:
            self.heard.append("end")

    recorder = Recorder()
    manifest = Manifest(requirements=(ResolverInput(parse_requirement("a")),))

    Resolver(
        memory_index(["a==1 -> b", "b==1"]), manifest, target, Options(), reporter=recorder
    ).resolve()

    assert recorder.heard == ["a==1", "b==1", "end"]


def test_error_and_resolution_survive_pickling(resolve: Resolve) -> None:
    with pytest.raises(NoSolutionError) as caught:
        resolve(["a==1"], "a>1")

    error = pickle.loads(pickle.dumps(caught.value))
    resolution = resolve(["a==1"], "a")

    assert str(error) == str(caught.value)
    assert pickle.loads(pickle.dumps(resolution)) == resolution


def test_depth_costs_no_recursion(resolve: Resolve) -> None:
    lines = [f"p{i}==1 -> p{i + 1}" for i in range(3000)] + ["p3000==1"]

    assert len(resolve(lines, "p0").pins) == 3001


def test_where_releases_keep_turning_out_wrong_the_next_are_asked_for_at_once(
    memory_index: type, target: object
) -> None:
    class Counting(memory_index):  # type: ignore[misc] - the class is a fixture
        """Notes how many questions wait for an answer at the same time."""

        def __init__(self, lines: list[str]) -> None:
            super().__init__(lines)
            self.waiting = self.most = 0
            self.lock = threading.Lock()

        def metadata(self, wheel: RegistryWheel) -> CoreMetadata:
            with self.lock:
                self.waiting += 1
                self.most = max(self.most, self.waiting)
            time.sleep(0.005)
            with self.lock:
                self.waiting -= 1
            return super().metadata(wheel)

    index = Counting(
        [f"sdk=={v} -> net{'<2' if v < 9 else '>=2'}" for v in range(1, 80)] + ["net==1"]
    )
    manifest = Manifest(
        requirements=(
            ResolverInput(parse_requirement("net<2")),
            ResolverInput(parse_requirement("sdk")),
        )
    )

    with WorkPool(16) as pool:
        found = Resolver(index, manifest, target, pool=pool).resolve()

    assert [pin.version for pin in found.pins] == ["1", "8"]
    assert index.most > 8
