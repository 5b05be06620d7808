"""However a file is laid out, it says the same, and every entry knows its line."""

from hypothesis import given, strategies as st

from puffin_testing import modules_loaded_by
from requirements_txt import parse_requirements_text

STATEMENTS = [
    "a==1",
    "b[x] >= 1, < 2 ; python_version < '3.8'",
    "c @ https://example.org/c.zip#sha256=00",
    f"d==2 --hash=sha256:{'00ff' * 16} --hash=sha512:{'11' * 64}",
    "-e ./e[x]",
    "./f.whl ; os_name == 'nt'",
    "--find-links ./links",
    "-i https://example.org/simple",
]
breaks = st.sampled_from(["\n", "\r\n", "\r"])
fillers = st.lists(st.sampled_from(["", "  ", "# comment", "   # a==9 \\", "\t"]), max_size=3)
tails = st.sampled_from(["", "  ", " # why", "\t#", " \\"])
blanks = st.sampled_from([" ", "  ", " \\\n", "\\\n  ", " \\\n \\\n"])


@given(st.lists(st.tuples(st.sampled_from(STATEMENTS), fillers, blanks, tails), max_size=5), breaks)
def test_layout_makes_no_difference(
    pieces: list[tuple[str, list[str], str, str]], break_: str
) -> None:
    plain: list[str] = []
    lines: list[str] = []
    starts: list[int] = []
    for statement, before, blank, tail in pieces:
        lines += before
        starts.append(len(lines) + 1)
        # A backslash at the end joins the empty line that follows.
        laid_out = statement.replace(" ", blank) + tail + ("\n" if tail == " \\" else "")
        lines += laid_out.split("\n")
        plain.append(statement)

    found = parse_requirements_text(break_.join(lines), file="f", cwd="/", environ={})
    expected = parse_requirements_text("\n".join(plain), file="f", cwd="/", environ={})

    for field in ("requirements", "editables", "unnamed"):
        entries, references = getattr(found, field), getattr(expected, field)
        assert len(entries) == len(references)
        for entry, reference in zip(entries, references, strict=True):
            assert entry.origin.line == starts[reference.origin.line - 1]
            for said in ("requirement", "hashes") if field == "requirements" else ("source",):
                assert getattr(entry, said) == getattr(reference, said)
    assert found.index_url == expected.index_url
    assert found.find_links == expected.find_links


def test_plain_file_loads_few_modules() -> None:
    loaded = modules_loaded_by(
        "import requirements_txt as it\n"
        f"text = 'a==1\\nb==2 --hash=sha256:{'00' * 32}  # why\\nc>=3 ; os_name == \"nt\"\\n'\n"
        "it.parse_requirements_text(text, file='f', cwd='/', environ={})"
    )

    heavy = {"packaging", "pep440", "shlex", "urllib", "pathlib", "logging", "difflib", "tomllib"}
    assert not {name.partition(".")[0] for name in loaded} & heavy
    assert "requirements_txt._options" not in loaded
    assert "requirements_txt._errors" not in loaded
