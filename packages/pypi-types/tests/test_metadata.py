import email
import pickle

import msgspec
import pytest
from hypothesis import given, strategies as st

from puffin_macros import forget_warnings
from puffin_normalize import normalize_project
from pypi_types import CoreMetadata, MetadataError, parse_metadata

HEAD = "Metadata-Version: 2.1\nName: foo\nVersion: 1.0\n"


def parse(text: str) -> CoreMetadata:
    return parse_metadata(text.encode(), "foo-1.0-py3-none-any.whl")


def requirements(text: str) -> list[str]:
    return [str(requirement) for requirement in parse(HEAD + text).requires_dist]


def test_reads_what_a_resolver_needs() -> None:
    metadata = parse(
        "Metadata-Version: 2.2\n"
        "Name: Foo.Bar\n"
        "Version: 1.0.0-RC1\n"
        "Summary: A library: with a colon\n"
        "Classifier: Programming Language :: Python\n"
        "Requires-Python: >=3.8,<4\n"
        "Provides-Extra: Test_All\n"
        "Dynamic: Requires-Dist\n"
        "Requires-Dist: idna>=2.0\n"
        'Requires-Dist: pytest ; extra == "test-all"\n'
        "\n"
        "Requires-Dist: not-this-one\n"
    )

    assert metadata.metadata_version == "2.2"
    assert metadata.name == "foo-bar"
    assert metadata.version == "1.0.0rc1"
    assert metadata.requires_python == "<4,>=3.8"
    assert metadata.provides_extra == ("test-all",)
    assert metadata.dynamic == ("requires-dist",)
    assert [requirement.name for requirement in metadata.requires_dist] == ["idna", "pytest"]
    assert metadata.requires_dist[0].specifiers == ">=2.0"
    assert metadata.requires_dist[1].marker is not None


def test_the_least_metadata_has_nothing_else() -> None:
    name = normalize_project("foo")

    assert parse(HEAD) == CoreMetadata(name=name, version="1.0", metadata_version="2.1")


@pytest.mark.parametrize(
    "text",
    [
        HEAD.replace("\n", "\r\n"),
        HEAD.replace("\n", "\r"),
        "\ufeff" + HEAD,
        "\n\n" + HEAD,
        HEAD.rstrip(),
        HEAD.replace(": ", ":"),
        HEAD.replace(": ", " :\t"),
        HEAD.lower(),
        HEAD.upper().replace("FOO", "foo"),
        HEAD + "License: a\n        b\n\n        c\n",
        HEAD + "Some text without a colon\n",
        HEAD + "Summary: a\n continuation of nothing wanted\n",
        " a continuation of nothing at all\n" + HEAD,
        HEAD + "Description: with\x0cform feed and \u2028 separator\n",
    ],
)
def test_copes_with_line_ends_blanks_and_case(text: str) -> None:
    assert parse(text) == parse(HEAD)


@pytest.mark.parametrize("ending", ["\n\n", "\r\n\r\n", "\n\r\n", "\r\r"])
def test_the_first_empty_line_ends_the_headers(ending: str) -> None:
    metadata = parse(f"{HEAD.rstrip()}{ending}Requires-Dist: body\nName: other\n")

    assert metadata == parse(HEAD)


def test_a_value_may_go_on_in_the_next_line() -> None:
    text = "Requires-Dist: idna\n  >=2.0,\n\t<4\nRequires-Dist: attrs\n"

    assert requirements(text) == ["idna>=2.0,<4", "attrs"]


def test_text_that_is_no_utf_8_is_read_as_latin_1() -> None:
    data = HEAD.encode() + b"Author: J\xfcrgen\nRequires-Dist: idna\n"

    assert parse_metadata(data, "foo").requires_dist[0].name == "idna"


@pytest.mark.parametrize("field", ["Requires-Python", "Requires-Dist", "Provides-Extra", "Dynamic"])
@pytest.mark.parametrize("value", ["UNKNOWN", "", "   "])
def test_unknown_and_empty_values_count_as_absent(field: str, value: str) -> None:
    assert parse(f"{HEAD}{field}: {value}\n") == parse(HEAD)


def test_requirements_are_kept_in_order_and_each_once() -> None:
    text = "".join(f"Requires-Dist: {name}\n" for name in ("c", "a", "c", "b", "a"))

    assert requirements(text) == ["c", "a", "b"]


@pytest.mark.parametrize(
    ("broken", "mended"),
    [
        ("elasticsearch-dsl (>=7.2.0<8.0.0)", "elasticsearch-dsl<8.0.0,>=7.2.0"),
        ("jupyter-core (!=~5.0,>=4.12)", "jupyter-core!=5.0.*,>=4.12"),
        ("torch (>=1.9.*)", "torch>=1.9"),
        ("pyzmq (!=3.0*)", "pyzmq!=3.0.*"),
        ("pyzmq (>=3.6,)", "pyzmq>=3.6"),
        ("pyzmq >= '2.7'", "pyzmq>=2.7"),
    ],
)
def test_mends_requirements_that_are_known_to_be_broken(broken: str, mended: str) -> None:
    assert requirements(f"Requires-Dist: {broken}\n") == [mended]


@pytest.mark.parametrize(
    ("broken", "mended"),
    [(">=7.2.0<8.0.0", "<8.0.0,>=7.2.0"), (">=3.6,", ">=3.6"), (">= '2.7'", ">=2.7")],
)
def test_mends_requires_python(broken: str, mended: str) -> None:
    assert parse(f"{HEAD}Requires-Python: {broken}\n").requires_python == mended


def test_ignores_a_hopeless_requires_python_with_a_warning(
    caplog: pytest.LogCaptureFixture,
) -> None:
    forget_warnings()

    metadata = parse(f"{HEAD}Requires-Python: three or so\n")

    assert metadata.requires_python is None
    assert "`three or so` of foo-1.0-py3-none-any.whl" in caplog.text


def test_ignores_an_extra_that_is_no_name_with_a_warning(
    caplog: pytest.LogCaptureFixture,
) -> None:
    forget_warnings()

    metadata = parse(f"{HEAD}Provides-Extra: a b\nProvides-Extra: c\nProvides-Extra: C\n")

    assert metadata.provides_extra == ("c",)
    assert "`a b`" in caplog.text


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2", "2.0", "2.1", "2.6", "2.99", "1"])
def test_accepts_any_minor_version(version: str) -> None:
    assert parse(HEAD.replace("2.1", version)).metadata_version == version


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "it has no Metadata-Version"),
        ("Name: foo\nVersion: 1.0\n", "it has no Metadata-Version"),
        ("Metadata-Version: 2.1\nVersion: 1.0\n", "it has no Name"),
        ("Metadata-Version: 2.1\nName: foo\n", "it has no Version"),
        ("Metadata-Version: 2.1\nName: UNKNOWN\nVersion: 1.0\n", "it has no Name"),
        (HEAD.replace("2.1", "3.0"), "its Metadata-Version is 3.0, we understand 1 and 2"),
        (HEAD.replace("2.1", "two"), "its Metadata-Version is two, we understand 1 and 2"),
        (HEAD.replace("1.0", "x.y"), "its Version `x.y` is not valid"),
        (HEAD + "Name: bar\n", "it gives Name twice, with different values"),
        (HEAD + "Version: 2.0\n", "it gives Version twice, with different values"),
    ],
)
def test_refuses_metadata_that_cannot_be_used(text: str, reason: str) -> None:
    with pytest.raises(MetadataError) as caught:
        parse(text)

    assert caught.value.reason == reason
    expected = f"The metadata of foo-1.0-py3-none-any.whl cannot be used: {reason}"
    assert str(pickle.loads(pickle.dumps(caught.value))) == expected


def test_refuses_a_name_that_is_none() -> None:
    with pytest.raises(MetadataError, match="f!oo"):
        parse(HEAD.replace("foo", "f!oo"))


def test_the_same_value_twice_is_no_contradiction() -> None:
    assert parse(HEAD + HEAD) == parse(HEAD)


def test_names_the_requirement_that_is_broken_without_its_credentials() -> None:
    with pytest.raises(MetadataError) as caught:
        parse(f"{HEAD}Requires-Dist: bar @ https://user:hunter2@example.org/a ; nonsense\n")

    assert "bar @ https://" in str(caught.value)
    assert "hunter2" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_source_is_shown_without_its_credentials() -> None:
    with pytest.raises(MetadataError) as caught:
        parse_metadata(b"", "https://user:hunter2@example.org/foo-1.0-py3-none-any.whl.metadata")

    assert "hunter2" not in str(caught.value)


def test_refuses_more_requirements_than_anybody_has() -> None:
    many = "".join(f"Requires-Dist: a{number}\n" for number in range(10_001))

    with pytest.raises(MetadataError, match="more than 10000 requirements"):
        parse(HEAD + many)


def test_refuses_more_bytes_than_anybody_writes() -> None:
    with pytest.raises(MetadataError, match="larger than 16777216 bytes"):
        parse_metadata(HEAD.encode() + b"\n" + bytes(16 * 1024 * 1024), "foo")


def test_survives_the_cache() -> None:
    metadata = parse(
        HEAD
        + "Requires-Python: >=3.8\nProvides-Extra: a\nDynamic: version\n"
        + 'Requires-Dist: b[x,y]>=1,<2 ; extra == "a" and python_version < "3.9"\n'
        + "Requires-Dist: c @ https://example.org/c.zip\n"
    )

    encoded = msgspec.json.encode(metadata)

    assert encoded.startswith(b'["foo","1.0",[')
    assert msgspec.json.decode(encoded, type=CoreMetadata) == metadata


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["Dynamic", "Summary", "Author"]),
            st.lists(st.text("abc :;,\t=.é", min_size=1, max_size=8), min_size=1, max_size=3),
        ),
        max_size=6,
    )
)
def test_reads_headers_as_the_email_package_does(fields: list[tuple[str, list[str]]]) -> None:
    text = HEAD + "".join(f"{name}: x" + "\n x".join(parts) + "\n" for name, parts in fields)

    ours = parse(text).dynamic

    theirs = email.message_from_string(text).get_all("Dynamic") or []
    assert [value.split() for value in ours] == [value.lower().split() for value in theirs]
