"""From which instant on files do not exist: a date, an instant, or so long before now."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from msgspec import Struct

SECONDS_A_DAY = 86_400
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_INSTANT = re.compile(
    r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII
)
_NUMBER = r"\d{1,9}(?:\.\d{1,9})?"
_ISO = re.compile(
    rf"P(?=[\dT])(?:{_NUMBER}W)?(?:{_NUMBER}D)?"
    rf"(?:T(?=\d)(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?)?",
    re.ASCII,
)
_ISO_PART = re.compile(rf"({_NUMBER})([WDHMS])", re.ASCII)
_PART = re.compile(rf"({_NUMBER}) *([a-z]+)", re.ASCII)
_WORDS = re.compile(rf"{_PART.pattern}(?:(?:, *| *){_PART.pattern})*", re.ASCII)
_SECONDS = {
    seconds: words.split()
    for seconds, words in (
        (7 * SECONDS_A_DAY, "w wk wks week weeks"),
        (SECONDS_A_DAY, "d day days"),
        (3600, "h hr hrs hour hours"),
        (60, "m min mins minute minutes"),
        (1, "s sec secs second seconds"),
    )
}
_UNITS = {word: seconds for seconds, words in _SECONDS.items() for word in words}
_UNEVEN = frozenset({"month", "months", "mo", "mos", "year", "years", "yr", "yrs", "y"})


class Cutoff(Struct, frozen=True, kw_only=True):
    """An instant from which on files do not exist; one of the two fields is set."""

    instant: float | None = None
    """UTC seconds."""
    age: float | None = None
    """Seconds before now."""

    def at(self, now: float) -> float:
        """Return the instant; both in UTC seconds."""
        return now - (self.age or 0.0) if self.instant is None else self.instant


def parse_cutoff(text: str) -> Cutoff:
    """Return what a date, an instant or a duration says.

    A date stands for the whole day: files of that day are in. A duration counts back from now.

    Spec: RFC 3339; ISO 8601 durations without years and months, whose lengths differ.
    Raises: ValueError - it is none of them.
    """
    faults = ["expected YYYY-MM-DD", "expected YYYY-MM-DDThh:mm:ssZ", "expected `7 days` or P7D"]
    for number, parse in enumerate((_date, _instant, _duration)):
        try:
            found = parse(text)
        except (ValueError, OverflowError) as error:
            faults[number] = str(error)
        else:
            if found is not None:
                return found
    date, instant, duration = faults
    raise ValueError(
        f"Neither a valid date ({date}) nor a valid datetime ({instant})"
        f" nor a valid duration ({duration})"
    )


def _date(text: str) -> Cutoff | None:
    if not _DATE.fullmatch(text):
        return None
    start = datetime.fromisoformat(text).replace(tzinfo=UTC)
    return Cutoff(instant=start.timestamp() + SECONDS_A_DAY)


def _instant(text: str) -> Cutoff | None:
    if not _INSTANT.fullmatch(text):
        return None
    six_digits = re.sub(r"(\.\d{6})\d+", r"\1", text.upper())  # what datetime holds
    return Cutoff(instant=datetime.fromisoformat(six_digits).timestamp())


def _duration(text: str) -> Cutoff | None:
    age = parse_duration(text)
    return None if age is None else Cutoff(age=age)


def parse_duration(text: str) -> float | None:
    """Return the seconds that a duration says: `7 days`, `30d`, `1 week, 2 hours`, `P7DT12H`.

    None: it does not look like one.

    Spec: ISO 8601 durations, without years and months, whose lengths differ.
    Raises: ValueError - a unit is unknown, or a year or month.
    """
    if _ISO.fullmatch(text.upper()):
        date, _, time = text.upper().partition("T")
        return _sum(_ISO_PART.findall(date)) + _sum(_ISO_PART.findall(time))
    words = text.strip().lower()
    return _sum(_PART.findall(words)) if _WORDS.fullmatch(words) else None


def _sum(parts: list[tuple[str, str]]) -> float:
    return sum(float(number) * _unit(unit.lower()) for number, unit in parts)


def _unit(word: str) -> int:
    if word in _UNEVEN:
        raise ValueError("months and years differ in length: say days")
    if word not in _UNITS:
        raise ValueError(f"unknown unit `{word}`")
    return _UNITS[word]
