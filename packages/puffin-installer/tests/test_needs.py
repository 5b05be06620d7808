"""What installed releases require: the same as their parsed metadata says, at less cost."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, strategies as st

from distribution_types import InstalledDist
from pep508 import MarkerEnvironment
from puffin_installer._needs import Needs, OfExtra, read_needs
from puffin_macros import PuffinError
from puffin_normalize import normalize_project
from puffin_testing import linux_markers

if TYPE_CHECKING:
    from collections.abc import Callable

MARKERS = MarkerEnvironment(**linux_markers())
HEAD = "Metadata-Version: 2.1\nName: app\nVersion: 1.0\n"


def installed(site: Path, text: str) -> InstalledDist:
    info = site / "app-1.0.dist-info"
    info.mkdir(exist_ok=True)
    (info / "METADATA").write_text(text)
    return InstalledDist(name=normalize_project("app"), version="1.0", path=str(info))


@pytest.fixture
def needs(tmp_path: Path) -> Callable[..., Needs]:
    """Read what a release requires of which these are the last headers."""

    def read(*lines: str) -> Needs:
        found = read_needs(installed(tmp_path, HEAD + "".join(f"{line}\n" for line in lines)))
        assert found is not None
        return found

    return read


def required(needs: Needs, extra: str = "") -> list[str]:
    return [f"{each.name}{each.specifiers}" for each in needs.under(extra, MARKERS)]


def test_order_is_that_of_the_metadata(needs: Callable[..., Needs]) -> None:
    found = needs(
        "Requires-Dist: b>=1",
        'Requires-Dist: c<2; extra == "x"',
        "Requires-Dist: a",
        'Requires-Dist: d ; python_version >= "3" and extra == "x"',
        'Requires-Dist: b>2; extra == "X"',
        "Provides-Extra: x",
        "Requires-Python: >=3.9",
    )

    assert required(found) == ["b>=1", "a"]
    assert required(found, "x") == ["c<2", "d", "b>2"]
    assert required(found, "y") == []
    assert (found.requires_python, found.extras) == (">=3.9", {"x"})


@pytest.mark.parametrize(
    "text",
    [
        'a; extra == "x"',
        "a>=1 ; extra=='x'",
        'a (>=1.0,<2); extra == "x"',
        'a~=1.0, !=1.2.* ; extra == "x"',
        'Some.Name[all]!=3 ; extra == "X"',
    ],
)
def test_what_belongs_to_an_extra_is_parsed_when_somebody_asks(
    needs: Callable[..., Needs], text: str
) -> None:
    found = needs(f"Requires-Dist: {text}")

    assert found.requirements == (OfExtra("x", text),)
    assert len(required(found, "x")) == 1


@pytest.mark.parametrize(
    "text", ["a", "a>=1", 'a; extra != "x"', 'a; os_name == "posix"', 'a; "x" == extra', "extra"]
)
def test_everything_else_is_parsed(needs: Callable[..., Needs], text: str) -> None:
    assert not any(
        isinstance(each, OfExtra) for each in needs(f"Requires-Dist: {text}").requirements
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Name: app\nVersion: 1.0\n",
        "Metadata-Version: 3.0\nName: app\nVersion: 1.0\n",
        "Metadata-Version: 2.1\nName: app\n",
        "Metadata-Version: 2.1\nName: app\nVersion: first\n",
        "Metadata-Version: 2.1\nName: -app\nVersion: 1.0\n",
        HEAD + "Version: 2.0\n",
        HEAD + "Requires-Python: >=3\nRequires-Python: >=2\n",
        HEAD + "Requires-Dist: no name at all!\n",
        HEAD + 'Requires-Dist: a==; extra == "x"\n',
    ],
)
def test_metadata_that_cannot_be_read(tmp_path: Path, text: str) -> None:
    assert read_needs(installed(tmp_path, text)) is None


def test_metadata_that_is_not_there(tmp_path: Path) -> None:
    dist = installed(tmp_path, HEAD)
    (tmp_path / "app-1.0.dist-info" / "METADATA").unlink()

    assert read_needs(dist) is None


def test_an_extra_that_is_no_name_does_not_exist(needs: Callable[..., Needs]) -> None:
    assert needs("Provides-Extra: ->", "Provides-Extra: Some.Extra").extras == {"some-extra"}


names = st.sampled_from(["a", "B_c", "d.e", "f[x]", "g[x,y]", "-h", "i j"])
specifiers = st.sampled_from(
    ["", ">=1", " >= 1.0, <2", "(==1.0)", "~=1.2", "==1.*", "==", ">=1rc1"]
)
markers = st.sampled_from(
    [
        "",
        ';extra=="x"',
        "; extra == 'X_y'",
        '; extra == "x" and python_version > "3"',
        '; (extra == "x")',
        '; extra == "x" or extra == "y"',
        '; extra != "x"',
        '; extra == ""',
        '; extra == "x',
        '; python_version < "3"',
        '; python_version == "3.12"',
    ]
)
requirements = st.tuples(names, specifiers, markers).map("".join)
other = st.sampled_from(
    [
        "Provides-Extra: x",
        "Provides-Extra: x-Y",
        "Requires-Python: >=3.8",
        "Requires-Python: >= 3.8, != 3.9.*",
        "Requires-Python: >=3.8.*",
        "Version: 1.0",
        "Name: other",
        "Metadata-Version: 1.2",
    ]
)
lines = st.lists(st.one_of(*[requirements.map("Requires-Dist: {}".format)] * 2, other), max_size=6)


@given(lines)
@example(["Version: 1.0", "Requires-Dist: a"])
def test_the_same_is_read_as_is_parsed(headers: list[str]) -> None:
    with TemporaryDirectory() as directory:
        dist = installed(Path(directory), HEAD + "".join(f"{line}\n" for line in headers))
        try:
            parsed = Needs.of(dist.metadata())
        except PuffinError:
            parsed = None

        found = read_needs(dist)

    assert (found is None) is (parsed is None)
    if found is not None and parsed is not None:
        assert found.extras == parsed.extras
        for extra in ("", "x", "y", "x-y"):
            assert list(found.under(extra, MARKERS)) == list(parsed.under(extra, MARKERS))
