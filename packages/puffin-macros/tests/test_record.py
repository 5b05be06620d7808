"""Records that cost nothing to define."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys

import pytest

from puffin_macros import Record


class Door(Record):
    width: int
    open: bool = False


class Gate(Door):
    bars: tuple[str, ...] = ()


def test_takes_its_fields_by_keyword_and_defaults_from_the_class() -> None:
    door = Door(width=80)

    assert (door.width, door.open) == (80, False)


def test_has_the_fields_of_the_classes_above() -> None:
    gate = Gate(width=300, open=True, bars=("iron",))

    assert (gate.width, gate.open, gate.bars) == (300, True, ("iron",))
    assert Gate.field_names() == ("width", "open", "bars")


def test_shows_its_fields() -> None:
    assert repr(Gate(width=300)) == "Gate(width=300, open=False, bars=())"


def test_misses_a_field() -> None:
    with pytest.raises(TypeError, match="Door needs 'width'"):
        Door()  # type: ignore[call-arg]  # what is refused


def test_a_class_below_may_give_a_value_and_takes_none_away() -> None:
    class Hatch(Door):
        width: int = 60
        open: bool

    class Flap(Door):
        width = 20

    assert (Hatch().width, Hatch().open, Flap().width) == (60, False, 20)
    with pytest.raises(TypeError, match="Door needs 'width'"):
        Door()


def test_several_classes_above_give_all_of_their_fields() -> None:
    class Painted(Door):
        color: str
        width: int = 90

    class Lift(Gate, Painted):
        floors: int

    lift = Lift(color="red", floors=3)

    assert Lift.field_names() == ("width", "open", "bars", "color", "floors")
    assert (lift.width, lift.open, lift.bars, lift.color, lift.floors) == (90, False, (), "red", 3)
    with pytest.raises(TypeError, match="Lift needs 'color'"):
        Lift(floors=3)  # type: ignore[call-arg]  # what is refused


def test_refuses_a_field_that_it_has_not() -> None:
    with pytest.raises(TypeError, match="Door has no field 'height'"):
        Door(width=1, height=2)  # type: ignore[call-arg]  # what is refused


def test_cannot_be_changed() -> None:
    door = Door(width=80)

    with pytest.raises(AttributeError, match="'width' cannot be set"):
        door.width = 90  # type: ignore[misc]  # what is refused
    with pytest.raises(AttributeError, match="'width' cannot be removed"):
        del door.width
    assert door == Door(width=80)


def test_equals_what_has_the_same_class_and_fields() -> None:
    assert Door(width=80) == Door(width=80, open=False)
    assert Door(width=80) != Door(width=81)
    assert Door(width=80) != Gate(width=80)
    assert len({Door(width=80), Door(width=80), Door(width=81)}) == 2


def test_is_replaced_in_parts() -> None:
    assert Gate(width=300).replaced(open=True) == Gate(width=300, open=True)


def test_copies_and_pickles() -> None:
    gate = Gate(width=300)

    assert copy.copy(gate) == gate
    assert pickle.loads(pickle.dumps(gate)) == gate


def test_needs_no_module_that_takes_long_to_import() -> None:
    program = "import sys, puffin_macros; print(*sys.modules)"

    done = subprocess.run(
        [sys.executable, "-S", "-c", f"import sys; sys.path[:] = {sys.path!r}; {program}"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert not {"typing", "re", "enum", "dataclasses", "msgspec"} & set(done.stdout.split())
