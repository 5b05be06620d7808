from puffin_testing import modules_loaded_by

PREPARED = (
    '[["a","==1.0",["&",[["=","python_version",">=","3.8",false],["=","extra","==","b",false]]],'
    '["b"],null]]'
)


def test_stored_requirements_are_evaluated_without_parsers() -> None:
    loaded = modules_loaded_by(
        "import msgspec, pep508\n"
        f"found = msgspec.json.decode({PREPARED!r}, type=list[pep508.Requirement])\n"
        "fields = dict.fromkeys(pep508.MarkerEnvironment.__struct_fields__, '3.12')\n"
        "environment = pep508.MarkerEnvironment(**fields)\n"
        "assert pep508.evaluate(found[0].marker, environment, frozenset({'b'}))\n"
        "assert str(found[0]).startswith('a[b]==1.0 ; python_version')\n"
    )

    assert "pep508._requirement_parser" not in loaded
    assert not {name for name in loaded if name.startswith(("packaging", "pep440", "logging"))}


def test_plain_requirements_are_read_without_packaging() -> None:
    loaded = modules_loaded_by(
        "import pep508\n"
        "pep508.parse_requirement('a==1.0')\n"
        "pep508.parse_requirement('b[c] >= 1, != 2.*, ~= 1.1 ; os_name == \"nt\"')\n"
    )

    assert not {name for name in loaded if name.startswith(("packaging", "pep440", "logging"))}
