import codecs

import pytest

from requirements_txt import RequirementsFile, UnreadableFileError, parse_requirements_file


def parse(data: bytes) -> RequirementsFile:
    return parse_requirements_file("-", cwd="/", environ={}, stdin=lambda: data)


@pytest.mark.parametrize(
    "data",
    [
        "a @ ./é".encode(),
        codecs.BOM_UTF8 + "a @ ./é".encode(),
        codecs.BOM_UTF16_LE + "a @ ./é".encode("utf-16-le"),
        codecs.BOM_UTF16_BE + "a @ ./é".encode("utf-16-be"),
        codecs.BOM_UTF32_LE + "a @ ./é".encode("utf-32-le"),
        codecs.BOM_UTF32_BE + "a @ ./é".encode("utf-32-be"),
        "# -*- coding: latin-1 -*-\na @ ./é".encode("latin-1"),
        "\n  # vim: set fileencoding=cp1252 :\na @ ./é".encode("cp1252"),
        "# one\r# coding=iso-8859-15\ra @ ./é".encode("iso-8859-15"),
        # A cookie in the third line, or outside a comment, is none.
        "\n\n# coding: latin-1\na @ ./é".encode(),
        "a @ ./é\n#no\n# encoding: ascii".encode(),
    ],
)
def test_finds_the_encoding(data: bytes) -> None:
    assert [str(it.requirement) for it in parse(data).requirements] == ["a @ ./é"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"a\n\nb # \xe9", "line 3 is not encoded in utf-8"),
        (codecs.BOM_UTF16_LE + b"a", "not encoded in utf-16-le"),
        (b"# coding: bogus\na", "the encoding 'bogus' is unknown"),
        (b"# coding: zlib\na", "the encoding 'zlib' is unknown"),
    ],
)
def test_what_is_no_text_is_an_error(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFileError, match=reason):
        parse(data)
