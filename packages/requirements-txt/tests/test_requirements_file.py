from __future__ import annotations

import os
import pickle
from typing import TYPE_CHECKING

import pytest

from requirements_txt import (
    ConfigSetting,
    IncludeCycleError,
    MissingFileError,
    Origin,
    RemoteFileError,
    RequirementsFile,
    RequirementsFileError,
    RequirementsSyntaxError,
    TooLargeError,
    UnknownOptionError,
    UnreadableFileError,
    parse_requirements_file,
    parse_requirements_text,
)

if TYPE_CHECKING:
    from pathlib import Path

    from requirements_txt import RequirementEntry

HASH = "0123456789abcdef" * 4
LONGER = "0123456789abcdef" * 6


def parse(text: str, environ: dict[str, str] | None = None) -> RequirementsFile:
    return parse_requirements_text(text, file="in.txt", cwd="/base", environ=environ or {})


def parse_in(directory: Path, file: str = "in.txt") -> RequirementsFile:
    return parse_requirements_file(file, cwd=directory, environ={})


def shown(entries: tuple[RequirementEntry, ...]) -> list[str]:
    return [str(entry.requirement) for entry in entries]


def write(directory: Path, **files: str) -> None:
    for name, text in files.items():
        path = directory / name.replace("__", "/").replace("_txt", ".txt")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


@pytest.mark.parametrize(
    ("text", "requirements"),
    [
        ("", []),
        ("\n  \n\t\n", []),
        ("a==1\nB_c==2.0\n", ["a==1", "b-c==2.0"]),
        ("a==1\r\nb==2\rc==3", ["a==1", "b==2", "c==3"]),
        ("  a[X] >= 1 ; os_name == 'nt'  ", ['a[x]>=1 ; os_name == "nt"']),
        ("# only\na # tail\n  # indented\nb", ["a", "b"]),
        ("a\\\n>=1\\\n,<2", ["a>=1,<2"]),
        ("a \\\n# comment\nb", ["a", "b"]),
        ("a # comment \\\nb", ["a"]),
        ("# comment \\\nb", ["b"]),
        ("a\\", ["a"]),
        ("a @ https://example.org/a.whl#sha256=1", ["a @ https://example.org/a.whl#sha256=1"]),
        ("a @ ./dist/a.whl ; os_name=='nt'", ['a @ ./dist/a.whl ; os_name == "nt"']),
        ("a@git+ssh://git@example.org/x@v1", ["a @ git+ssh://git@example.org/x@v1"]),
        ("x.y-zip==1", ["x-y-zip==1"]),
        ("Plain\nx-zip\nx_y\nx.zip2\na[b]\r", ["plain", "x-zip", "x-y", "x-zip2", "a[b]"]),
        ("a\x0c>=1", ["a>=1"]),
    ],
)
def test_reads_requirements(text: str, requirements: list[str]) -> None:
    assert shown(parse(text).requirements) == requirements


@pytest.mark.parametrize("break_", ["\n", "\r\n", "\r"])
def test_origin_is_the_physical_line(break_: str) -> None:
    text = break_.join(["# first", "a \\", "  >= 1 \\", "  , < 2", "", "  b", "-e ./c"])

    found = parse(text)

    assert [entry.origin for entry in found.requirements] == [
        Origin("in.txt", 2, 1),
        Origin("in.txt", 6, 3),
    ]
    assert found.editables[0].origin == Origin("in.txt", 7, 1)


@pytest.mark.parametrize(
    ("text", "expanded"),
    [
        ("a @ https://${TOKEN}@example.org/a.zip", "a @ https://s3cret@example.org/a.zip"),
        ("${NAME}${NAME}==1", "abab==1"),
        ("a @ https://example.org/$TOKEN/${token}/${NONE}/${EMPTY}/x",
         "a @ https://example.org/$TOKEN/${token}/${NONE}/${EMPTY}/x"),
        ("a @ https://example.org/${HASH}x", "a @ https://example.org/#x"),
    ],
)  # fmt: skip
def test_expands_known_variables_in_capitals(text: str, expanded: str) -> None:
    environ = {"TOKEN": "s3cret", "token": "no", "NAME": "ab", "EMPTY": "", "HASH": "#"}

    assert shown(parse(text, environ).requirements) == [expanded]


@pytest.mark.parametrize(
    "options",
    [
        f"--hash=sha256:{HASH} --hash=sha384:{LONGER}",
        f"--hash sha256:{HASH}   --hash\tsha384:{LONGER}",
        f"\\\n    --hash=sha256:{HASH} \\\n    --hash=sha384:{LONGER}",
        f"--hash='sha256:{HASH}' --hash=SHA384:{LONGER.upper()}  # why",
    ],
)
def test_reads_hashes(options: str) -> None:
    found = parse(f"a==1 ; os_name == 'nt' {options}\nb").requirements

    assert shown(found) == ['a==1 ; os_name == "nt"', "b"]
    assert found[0].hashes == (f"sha256:{HASH}", f"sha384:{LONGER}")
    assert found[1].hashes == ()


def test_reads_options_of_a_requirement() -> None:
    text = 'a==1 --config-settings=x="1 2" -C y=z=1 --config-setting z= --global-option "-q -q"'

    entry = parse(text).requirements[0]

    assert entry.config_settings == (
        ConfigSetting("x", "1 2"),
        ConfigSetting("y", "z=1"),
        ConfigSetting("z", ""),
    )
    assert entry.global_options == ("-q -q",)


@pytest.mark.parametrize(
    ("text", "source", "extras", "marker"),
    [
        ("./dist/x.whl", "./dist/x.whl", (), None),
        ("dist/x-1.0-py3-none-any.whl", "dist/x-1.0-py3-none-any.whl", (), None),
        ("x-1.0.tar.gz", "x-1.0.tar.gz", (), None),
        (".", ".", (), None),
        (".[Test, dev]", ".", ("dev", "test"), None),
        ("./x[a] ; os_name == 'nt'", "./x", ("a",), 'os_name == "nt"'),
        ("../x; os_name == 'nt'", "../x", (), 'os_name == "nt"'),
        ("~/x", "~/x", (), None),
        ("~x", "~x", (), None),
        ("FILE://x", "FILE://x", (), None),
        ("/abs/x.zip", "/abs/x.zip", (), None),
        ("file:///x/y.whl", "file:///x/y.whl", (), None),
        ("file:./y", "file:./y", (), None),
        ("https://example.org/x;1.zip", "https://example.org/x;1.zip", (), None),
        ("https://a.example/x#egg=x ; extra=='a'", "https://a.example/x#egg=x", (), 'extra == "a"'),
        ("git+https://a.example/x@v1#egg=x", "git+https://a.example/x@v1#egg=x", (), None),
        ("https://me@example.org/x.zip", "https://me@example.org/x.zip", (), None),
    ],
)  # fmt: skip
def test_path_or_url_without_a_name(
    text: str, source: str, extras: tuple[str, ...], marker: str | None
) -> None:
    for entry in (
        parse(f"{text} --hash=sha256:{HASH}").unnamed[0],
        parse(f"-e {text}").editables[0],
        parse(f"--editable={text}").editables[0],
    ):
        assert entry.source == source
        assert entry.extras == extras
        assert (entry.marker and str(entry.marker)) == marker


def test_windows_path_needs_quotes_only_in_options() -> None:
    assert parse("C:\\x\\y.whl").unnamed[0].source == "C:\\x\\y.whl"
    assert parse("-e 'C:\\x y' ; os_name == 'nt'").editables[0].source == "C:\\x y"


def test_editable_with_name_and_options() -> None:
    entry = parse("-e Name[x] @ ./p ; os_name == 'nt' -C a=b").editables[0]

    assert (entry.name, entry.source, entry.extras) == ("name", "./p", ("x",))
    assert str(entry.marker) == 'os_name == "nt"'
    assert entry.config_settings == (ConfigSetting("a", "b"),)


def test_quoted_editable_keeps_its_blanks() -> None:
    assert parse("-e './my project[a]'").editables[0].source == "./my project"


def test_reads_options_of_the_file() -> None:
    found = parse(
        "-i https://example.org/simple\n"
        "--index-url=https://example.org/last --extra-index-url https://example.org/1\n"
        "--extra-index-url 'https://example.org/2'\n"
        "-f ./links --find-links https://example.org/links\n-f/abs\n"
        "--no-index\n--pre\n--prefer-binary\n--require-hashes\n"
        "--trusted-host example.org --trusted-host example.com:8080\n"
        "--use-feature a,b --use-feature c\n"
    )

    assert found.index_url == "https://example.org/last"
    assert found.extra_index_urls == ("https://example.org/1", "https://example.org/2")
    assert found.find_links == ("/base/links", "https://example.org/links", "/abs")
    assert found.no_index
    assert found.pre
    assert found.prefer_binary
    assert found.require_hashes
    assert found.trusted_hosts == ("example.org", "example.com:8080")
    assert found.use_features == ("a", "b", "c")


@pytest.mark.parametrize(
    ("text", "no_binary", "only_binary"),
    [
        ("--no-binary A_b,c", ("a-b", "c"), ()),
        ("--no-binary a\n--only-binary a", (), ("a",)),
        ("--no-binary :all:\n--only-binary a", (":all:",), ("a",)),
        ("--no-binary a\n--only-binary :all:", (), (":all:",)),
        ("--no-binary a,b\n--no-binary :none:", (), ()),
        ("--only-binary=:all:\n--only-binary=:none:,x", (), ("x",)),
    ],
)
def test_later_format_controls_win(
    text: str, no_binary: tuple[str, ...], only_binary: tuple[str, ...]
) -> None:
    found = parse(text)

    assert (found.no_binary, found.only_binary) == (no_binary, only_binary)


def test_includes_are_relative_to_the_including_file(tmp_path: Path) -> None:
    write(
        tmp_path,
        in_txt="a\n-r sub/one.txt\n-c sub/limits.txt\n-f links\nz",
        sub__one_txt="b\n-r deep/two.txt\n-f links",
        sub__deep__two_txt="c\n-r ../../three.txt",
        sub__limits_txt="d<1\n-r one_more.txt",
        sub__one_more_txt="e<1",
        three_txt="f",
    )

    found = parse_in(tmp_path)

    assert shown(found.requirements) == ["a", "b", "c", "f", "z"]
    assert shown(found.constraints) == ["d<1", "e<1"]
    assert found.requirements[2].origin == Origin(os.path.join("sub", "deep", "two.txt"), 1, 1)
    assert found.find_links == (str(tmp_path / "sub" / "links"), str(tmp_path / "links"))
    assert len(found.files) == 6


@pytest.mark.parametrize(
    "include", ["-rb.txt", "-r b.txt", "--requirement=b.txt", "-r 'b.txt'", "-r ./x/../b.txt"]
)
def test_spellings_of_an_include(tmp_path: Path, include: str) -> None:
    write(tmp_path, in_txt=include, b_txt="b")

    assert shown(parse_in(tmp_path).requirements) == ["b"]


def test_same_file_may_be_included_twice(tmp_path: Path) -> None:
    write(tmp_path, in_txt="-r b.txt\n-c b.txt\n-r c.txt", b_txt="b", c_txt="-r b.txt")

    found = parse_in(tmp_path)

    assert shown(found.requirements) == ["b", "b"]
    assert shown(found.constraints) == ["b"]


def test_file_url_is_included(tmp_path: Path) -> None:
    write(tmp_path, in_txt=f"-r {(tmp_path / 'b c.txt').as_uri()}")
    (tmp_path / "b c.txt").write_text("b")

    assert shown(parse_in(tmp_path).requirements) == ["b"]


def test_cycle_is_an_error_that_names_the_chain(tmp_path: Path) -> None:
    write(tmp_path, in_txt="a\n-r sub/b.txt", sub__b_txt="\n\n -c ../in.txt")

    with pytest.raises(IncludeCycleError) as caught:
        parse_in(tmp_path)

    b = os.path.join("sub", "b.txt")
    assert str(caught.value).splitlines() == [
        f"`{b}` line 3 column 2: the file includes itself: in.txt -> {b} -> in.txt",
        " -c ../in.txt",
        " ^^^^^^^^^^^^",
        "included from in.txt line 2",
    ]


def test_missing_file_tells_who_included_it(tmp_path: Path) -> None:
    write(tmp_path, in_txt="-r b.txt", b_txt="\n-r none.txt")

    with pytest.raises(MissingFileError) as caught:
        parse_in(tmp_path)

    assert str(caught.value).splitlines() == [
        "failed to open file `none.txt`: No such file or directory",
        "included from b.txt line 2",
        "included from in.txt line 1",
    ]


def test_directory_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match=r"failed to open file `\.`: "):
        parse_in(tmp_path, ".")


def test_no_file_has_a_null_character_in_its_name(tmp_path: Path) -> None:
    write(tmp_path, in_txt="-r b\0.txt")

    with pytest.raises(UnreadableFileError) as caught:
        parse_in(tmp_path)

    assert str(caught.value).endswith("\nincluded from in.txt line 1")


def test_remote_file_needs_a_client(tmp_path: Path) -> None:
    write(tmp_path, in_txt="-r https://me:secret@example.org/x.txt")

    with pytest.raises(RemoteFileError, match="only local files are read") as caught:
        parse_in(tmp_path)

    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("scheme", ["https", "http", "HTTPS", "Http"])
def test_remote_file_is_fetched_with_what_it_includes(scheme: str) -> None:
    pages = {
        f"{scheme}://example.org/a/x.txt": b"x\n-r ../y.txt\n-f https://example.org/a/links",
        f"{scheme.lower()}://example.org/y.txt": b"y",
    }

    found = parse_requirements_text(
        f"-r {scheme}://example.org/a/x.txt", file="in", cwd="/", environ={}, fetch=pages.get
    )

    assert shown(found.requirements) == ["x", "y"]
    assert found.find_links == ("https://example.org/a/links",)


def test_standard_input_includes_relative_to_the_working_directory(tmp_path: Path) -> None:
    write(tmp_path, b_txt="b")

    found = parse_requirements_file(
        "-", cwd=tmp_path, environ={}, stdin=lambda: b"a\n-r b.txt\n-f links"
    )

    assert shown(found.requirements) == ["a", "b"]
    assert found.requirements[0].origin == Origin("-", 1, 1)
    assert found.find_links == (str(tmp_path / "links"),)


@pytest.mark.parametrize(
    ("text", "column", "width", "reason"),
    [
        ("a==1\nö==2", 1, 1, "expected a project name that starts with a letter or a digit"),
        ("a==1\n  b==x", 4, 3, "version"),
        ("a==1\nb ; bogus == '1'", 5, 5, "found 'bogus'"),
        ("a==1\nb \\\n>=", None, 0, "version"),
        ("a==1\n./x ; os_name", None, 0, "expected a marker operator"),
        ("a==1\n./x[!]", 5, 1, "expected the name of an extra"),
        ("a==1\n-e ./x ; bogus == 'a'", 10, 5, "found 'bogus'"),
        ("a==1\n-e", 1, 2, "expected a value after `-e`"),
        ("a==1\n--pre=yes", 1, 9, "`--pre` takes no value"),
        ("a==1\n-r a.txt b.txt", 10, 5, "found 'b.txt'; a value with blanks needs quotes"),
        ("a==1\n-r 'a.txt", 4, 1, "expected a closing quote"),
        ("a==1\nb --hash=md5:00", 3, 13, "sha256, sha384 or sha512"),
        ("a==1\nb --hash sha256:xyz", 3, 17, "in hexadecimal digits"),
        ("a==1\nb --hash=sha256:", 3, 14, "in hexadecimal digits"),
        ("a==1\nb --hash=\u017fha256:" + HASH, 3, 78, "sha256, sha384 or sha512"),
        ("a==1\nb --hash=sha256:12", 3, 16, "sha256 has 64 hexadecimal digits, found 2"),
        (f"a==1\nb --hash=sha384:{HASH}", 3, 78, "sha384 has 96 hexadecimal digits, found 64"),
        (f"a==1\nb --hash=SHA512:{LONGER}", 3, 110, "sha512 has 128 hexadecimal digits, found 96"),
        (f"a==1\nb --hash=sha256:{HASH}0", 3, 79, "sha256 has 64 hexadecimal digits, found 65"),
        ("a==1\n-r file://[x", 1, 12, "expected the path or the URL of a file: "),
        ("a==1\nb -C key", 3, 6, "expected NAME=VALUE"),
        ("a==1\n--no-binary _", 1, 13, "_"),
    ],
)
def test_syntax_error_has_place_and_reason(
    text: str, column: int | None, width: int, reason: str
) -> None:
    with pytest.raises(RequirementsSyntaxError) as caught:
        parse(text)

    error = caught.value
    assert error.file == "in.txt"
    assert error.line == (2 if column else len(text.splitlines()))
    assert reason in error.reason
    if column:
        assert (error.column, error.width) == (column, width)
        assert error.text == text.splitlines()[1]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("--index-ulr x", "no option `--index-ulr`; did you mean `--index-url`?"),
        ("--bogus-thing", "no option `--bogus-thing`"),
        ("-x y", "no option `-x`"),
        ("a --pre", "`--pre` belongs on a line of its own"),
        ("a -r b.txt", "`--requirement` belongs on a line of its own"),
        (f"--hash=sha256:{HASH}", "`--hash` belongs behind a requirement"),
        (f"-e ./x --hash=sha256:{HASH}", "`--hash` cannot go with an editable"),
    ],
)
def test_unknown_or_misplaced_option(text: str, reason: str) -> None:
    with pytest.raises(UnknownOptionError) as caught:
        parse(text)

    assert reason in caught.value.reason


@pytest.mark.parametrize(
    ("line", "reason"), [("-e ./x", "cannot be editable"), ("./x.whl", "must name its project")]
)
def test_constraints_have_names(tmp_path: Path, line: str, reason: str) -> None:
    write(tmp_path, in_txt="-c limits.txt", limits_txt=line)

    with pytest.raises(RequirementsSyntaxError, match=reason):
        parse_in(tmp_path)


def test_error_on_a_continued_line_points_at_its_own_line() -> None:
    with pytest.raises(RequirementsSyntaxError) as caught:
        parse("a \\\n  >= 1 \\\n  ; ${WHERE} bogus # why", {"WHERE": "os_name == 'nt' and"})

    message, *shown_lines = str(caught.value).splitlines()
    assert message.startswith("`in.txt` line 3 column 14: expected a marker variable")
    assert shown_lines == ["  ; ${WHERE} bogus # why", "             ^^^^^"]


def test_error_within_a_variable_points_at_it_and_keeps_its_secret() -> None:
    with pytest.raises(RequirementsSyntaxError) as caught:
        parse("a @ https://example.org/x ${SECRET} b", {"SECRET": "hidden-token"})

    assert caught.value.column == 27
    assert "token" not in str(caught.value).splitlines()[1]


def test_error_survives_pickling() -> None:
    with pytest.raises(RequirementsFileError) as caught:
        parse("a==x")

    copy = pickle.loads(pickle.dumps(caught.value))

    assert str(copy) == str(caught.value)
    assert (copy.line, copy.column) == (1, 2)


def test_number_of_levels_is_bounded(tmp_path: Path) -> None:
    write(tmp_path, **{f"f{i}_txt": f"-r f{i + 1}.txt" for i in range(40)})

    with pytest.raises(TooLargeError, match="more than 32 levels"):
        parse_in(tmp_path, "f0.txt")


def test_number_of_files_is_bounded(tmp_path: Path) -> None:
    # Each file includes the next one twice: 2 ** 20 files if nobody counts.
    write(tmp_path, **{f"f{i}_txt": f"-r f{i + 1}.txt\n-r f{i + 1}.txt" for i in range(20)})
    write(tmp_path, f20_txt="")

    with pytest.raises(TooLargeError, match="1000 files"):
        parse_in(tmp_path, "f0.txt")


def test_size_is_bounded() -> None:
    with pytest.raises(TooLargeError, match="16 MB"):
        parse_requirements_file(
            "-", cwd="/", environ={}, stdin=lambda: b"#" * (16 * 1024 * 1024 + 1)
        )
    with pytest.raises(TooLargeError, match="200000 lines"):
        parse("a==1\n" * 200_001)


@pytest.mark.parametrize(
    "text",
    [
        "a" * 500_000,
        "a [" + "x," * 200_000,
        "a ;" + "(" * 100_000,
        "-e ./x ;" + "(" * 100_000,
        "./x" + " " * 200_000 + "y ; z",
        "a" + " " * 200_000 + "b",
        "a --" + "-" * 200_000,
        "-r '" + "\\" * 200_000,
    ],
)
def test_hostile_line_is_an_error_of_few_words(text: str) -> None:
    with pytest.raises(RequirementsFileError) as caught:
        parse(text)

    assert len(str(caught.value)) < 2000


def test_reading_can_be_replaced() -> None:
    files = {"/base/in.txt": b"a\n-r x/b.txt", "/base/x/b.txt": b"b"}

    found = parse_requirements_file("in.txt", cwd="/base", environ={}, read=files.__getitem__)

    assert shown(found.requirements) == ["a", "b"]


@pytest.mark.parametrize(
    ("line", "written"),
    [
        ("foo @ https://${TOKEN}@example.org/foo.zip", "https://${TOKEN}@example.org/foo.zip"),
        ("foo @ https://${TOKEN}@example.org/foo.zip ; os_name == 'nt'  # why", None),
        (f"foo @ https://${{TOKEN}}@example.org/foo.zip --hash=sha256:{'0' * 64}", None),
        ("https://${TOKEN}@example.org/foo.zip", "https://${TOKEN}@example.org/foo.zip"),
        ("-e ${NAME}/project[extra]", "${NAME}/project"),
        ("--editable=${NAME}/project[extra] -C a=b", "${NAME}/project"),
        ("-e './my ${NAME}[extra]' -C a=b", "./my ${NAME}"),
        ("foo @ https://${UNSET}@example.org/foo.zip", ""),
        ("foo @ https://example.org/foo.zip", ""),
        ("${NAME} @ https://example.org/foo.zip", ""),
    ],
)
def test_variables_of_urls_are_known_as_they_are_written(line: str, written: str | None) -> None:
    found = parse(line, {"TOKEN": "s3cret", "NAME": "ab"})
    (entry,) = (*found.requirements, *found.unnamed, *found.editables)

    expected = "https://${TOKEN}@example.org/foo.zip" if written is None else written or None
    assert entry.written == expected
