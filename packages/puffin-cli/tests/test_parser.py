import pytest

from puffin_cli._errors import UsageError
from puffin_cli._parser import CommandParser, one_of


@pytest.fixture
def oven() -> CommandParser:
    parser = CommandParser("heat", "Heat.")
    parser.flag("-q", "--quiet", text="Do not ring")
    parser.option("-d", "--degrees", metavar="N", text="How hot", default="200")
    parser.option("-s", "--setting", metavar="KEY=VALUE", text="Others", repeat=True)
    return parser


@pytest.fixture
def parser() -> CommandParser:
    parser = CommandParser("bake", "Bake.", "<CAKE>...")
    parser.positional("cakes", "CAKE", "What to bake")
    parser.option("--icing", metavar="COLOR", text="Its colour", parse=one_of("red", "blue"))
    parser.option("-c", "--candle", metavar="N", text="Candles", parse=int, repeat=True)
    parser.flag("--no-icing", text="Plain")
    parser.conflict("no_icing", "icing", "candle")
    parser.require("cakes", shown="<CAKE>...")
    return parser


def test_options_and_arguments_come_in_any_order(parser: CommandParser) -> None:
    values = parser.parse(["plum", "-c", "1", "apple", "--candle=2", "cherry"])

    assert values["cakes"] == ("plum", "apple", "cherry")
    assert values["candle"] == (1, 2)


def test_defaults(parser: CommandParser) -> None:
    values = parser.parse(["-"])

    assert values == {"cakes": ("-",), "icing": None, "candle": (), "no_icing": False}


@pytest.mark.parametrize(
    ("words", "degrees"),
    [
        ([], "200"),
        (["-d", "180"], "180"),
        (["-d180"], "180"),
        (["-d=180"], "180"),
        (["-qd180"], "180"),
        (["-qd=180"], "180"),
        (["-qd", "180"], "180"),
        (["--degrees=1 8"], "1 8"),
        (["-d1 8"], "1 8"),
        (["--degrees", "-1"], "-1"),
        (["--degrees", "-"], "-"),
        (["--degrees", "-a b"], "-a b"),
        (["--degrees="], ""),
        (["--degrees", "1", "-d", "2"], "2"),
    ],
)
def test_value_stands_behind_its_option(
    oven: CommandParser, words: list[str], degrees: str
) -> None:
    values = oven.parse(words)

    assert values["degrees"] == degrees
    assert values["quiet"] is any(word.startswith("-q") for word in words)


def test_value_may_look_like_an_option_that_is_told_its_value(oven: CommandParser) -> None:
    values = oven.parse(["--setting=-q=1", "-s", "a=-q"])

    assert values["setting"] == ("-q=1", "a=-q")


def test_two_dashes_end_the_options(parser: CommandParser) -> None:
    values = parser.parse(["plum", "--icing", "red", "--", "--no-icing", "--", "-c"])

    assert values["cakes"] == ("plum", "--no-icing", "--", "-c")
    assert values["icing"] == "red"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["plum"], "unexpected argument 'plum' found"),
        (["-q", "--", "-q"], "unexpected argument '-q' found"),
        (["-qx"], "unexpected argument '-x' found"),
        (["-xq"], "unexpected argument '-xq' found"),
        (["--deg", "1"], "unexpected argument '--deg' found"),
        (["-q=1"], "the argument '--quiet' takes no value"),
        (["-d"], "a value is required for '--degrees <N>' but none was supplied"),
        (["-d", "-q"], "a value is required for '--degrees <N>' but none was supplied"),
        (["-d", "--", "1"], "a value is required for '--degrees <N>' but none was supplied"),
    ],
)
def test_words_that_belong_to_nothing(oven: CommandParser, words: list[str], message: str) -> None:
    with pytest.raises(UsageError) as caught:
        oven.parse(words)

    assert caught.value.message == message


def test_values_do_not_leak_into_the_next_parse(parser: CommandParser) -> None:
    parser.parse(["plum", "-c", "1"])

    assert parser.parse(["plum"])["candle"] == ()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["x", "--icing", "green"], "invalid value 'green' for '--icing <COLOR>': possible values"),
        (["x", "-c", "many"], "invalid value 'many' for '--candle <N>': invalid literal"),
        (["x", "--icing"], "a value is required for '--icing <COLOR>' but none was supplied"),
        (["x", "--cream"], "unexpected argument '--cream' found"),
        (["x", "--can", "1"], "unexpected argument '--can' found"),
        (["x", "--no-icing=1"], "the argument '--no-icing' takes no value"),
        (
            ["x", "--no-icing", "--icing", "red"],
            "the argument '--no-icing' cannot be used with '--icing <COLOR>'",
        ),
        ([], "the following required arguments were not provided:\n  <CAKE>..."),
    ],
)
def test_refusals(parser: CommandParser, words: list[str], message: str) -> None:
    with pytest.raises(UsageError) as caught:
        parser.parse(words)

    assert caught.value.message.startswith(message)


def test_refusals_show_no_secrets(parser: CommandParser) -> None:
    with pytest.raises(UsageError) as caught:
        parser.parse(["plum", "--icing", "red=https://ada:hidden@example.org/simple"])

    assert "hidden" not in caught.value.message
    assert "@example.org/simple' for '--icing <COLOR>'" in caught.value.message


def test_usage_is_part_of_a_refusal(parser: CommandParser) -> None:
    with pytest.raises(UsageError) as caught:
        parser.parse(["x", "--cream"])

    assert caught.value.usage == "puffin bake [OPTIONS] <CAKE>..."


def test_usage_names_the_program() -> None:
    parser = CommandParser("bake", "Bake.", program="baker")

    assert parser.usage == "baker bake [OPTIONS]"


def test_help_puts_options_below_their_headings(oven: CommandParser) -> None:
    oven.group("comfort options")
    oven.flag("--light", text="100 % of it")

    text = oven.help()

    assert text.index("--degrees") < text.index("\nComfort options:\n") < text.index("--light")
    assert "-q, --quiet" in text
    assert "100 % of it" in text


def test_help_lists_everything(parser: CommandParser) -> None:
    text = parser.help()

    assert all(word in text for word in ("puffin bake", "--icing", "-c", "CAKE", "Its colour"))
