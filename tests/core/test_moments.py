"""A NumericDate is read as it stands, and never crashes whoever reads it."""

import math
from datetime import timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jwtinspect.core.moments import (
    Oddity,
    date_words,
    http_date,
    instant_of,
    moment_of,
    parse_span,
    rough_span,
    span,
)

NOON = 1772442900
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


def test_a_whole_number_of_seconds_is_itself() -> None:
    moment = moment_of(NOON)
    assert (moment.seconds, moment.found, moment.oddity, moment.corrected) == (NOON, NOON, None, False)


@pytest.mark.parametrize(
    "sentinel", [0, -1, 2147483647, 4294967295, 9223372036854775, 9223372036854775807, 253402300799]
)
def test_a_number_that_means_never_is_not_computed_with(sentinel: int) -> None:
    assert moment_of(sentinel)[::2] == (None, Oddity.SENTINEL)
    assert moment_of(float(-1)).oddity is Oddity.SENTINEL


@pytest.mark.parametrize(
    ("found", "seconds", "oddity"),
    [
        (NOON * 1000, NOON, Oddity.MILLISECONDS),
        (NOON * 1000 + 250, NOON + 0.25, Oddity.MILLISECONDS),
        (float(NOON * 1000), NOON, Oddity.MILLISECONDS),
        (NOON * 10**6, NOON, Oddity.MICROSECONDS),
        (NOON * 10**9, NOON, Oddity.NANOSECONDS),
        (NOON + 0.5, NOON + 0.5, Oddity.FRACTIONAL),
        (str(NOON), NOON, Oddity.NUMERIC_STRING),
        (f"{NOON}.5", NOON + 0.5, Oddity.NUMERIC_STRING),
        (str(NOON * 1000), NOON, Oddity.MILLISECONDS),
        ("2026-03-02T09:15:00Z", NOON, Oddity.DATE_STRING),
        ("2026-03-02T10:15:00+01:00", NOON, Oddity.DATE_STRING),
    ],
)
def test_an_odd_date_that_can_be_read_is_read_and_marked(found: object, seconds: float, oddity: Oddity) -> None:
    moment = moment_of(found, near=(NOON + 86400,))
    assert (moment.seconds, moment.oddity) == (seconds, oddity)
    assert moment.found == found


@pytest.mark.parametrize(
    ("found", "oddity"),
    [
        (None, Oddity.NULL),
        (True, Oddity.NOT_A_NUMBER),
        ({"seconds": 1}, Oddity.NOT_A_NUMBER),
        ([NOON], Oddity.NOT_A_NUMBER),
        ("tomorrow", Oddity.NOT_A_NUMBER),
        ("2026-13-45T99:99:99Z", Oddity.NOT_A_NUMBER),
        (-5, Oddity.NEGATIVE),
        (202608111845, Oddity.CALENDAR_DIGITS),
        (20260811184500, Oddity.CALENDAR_DIGITS),
        (10**30, Oddity.TOO_LATE),
        (math.inf, Oddity.NOT_FINITE),
        (math.nan, Oddity.NOT_FINITE),
        ("1e400", Oddity.NOT_FINITE),
        ("9" * 5000, Oddity.NOT_FINITE),
        ("NaN", Oddity.NOT_FINITE),
    ],
)
def test_what_is_no_date_gives_no_seconds_and_says_why(found: object, oddity: Oddity) -> None:
    assert moment_of(found, near=(NOON,))[::2] == (None, oddity)


def test_a_date_far_ahead_is_not_taken_for_milliseconds_without_a_neighbour() -> None:
    assert moment_of(95_000_000_000).seconds == 95_000_000_000
    assert moment_of(NOON * 1000).oddity is Oddity.TOO_LATE


@given(JSON)
@settings(max_examples=100)
def test_no_json_value_crashes_the_reading_of_a_date(found: object) -> None:
    moment = moment_of(found, near=(NOON,))
    assert moment.seconds is None or abs(moment.seconds) < 10**12


@pytest.mark.parametrize(
    "text",
    [
        "Mon, 02 Mar 2026 09:15:00 GMT",
        "Monday, 02-Mar-26 09:15:00 GMT",
        "Mon Mar  2 09:15:00 2026",
        "02 Mar 2026 09:15:00 +0000",
    ],
)
def test_an_http_date_is_read_in_each_of_its_forms(text: str) -> None:
    assert http_date(text) == NOON


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "Mon, 99 Mar 2026 09:15:00 GMT",
        "Mon, 02 Foo 2026 09:15:00 GMT",
        "Mon, 02 Mar 2026 25:15:00 GMT",
    ],
)
def test_what_is_no_http_date_is_none(text: str) -> None:
    assert http_date(text) is None


def test_an_old_two_digit_year_lies_in_the_last_century() -> None:
    assert http_date("Sunday, 06-Nov-94 08:49:37 GMT") == 784111777


def test_an_instant_keeps_its_fraction() -> None:
    assert instant_of("2026-03-02T09:15:00.5Z") == NOON + 0.5
    assert instant_of("2026-03-02T09:15:00") == NOON
    assert instant_of("not a date") is None


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (59, "59 s"),
        (60, "1 min"),
        (3599, "59 min 59 s"),
        (36000, "10 h"),
        (86400, "24 h"),
        (129600, "36 h"),
        (172800, "2 d"),
        (176400, "2 d 1 h"),
        (-50400, "-14 h"),
        (0.25, "0.25 s"),
        (90.4, "1 min 30 s"),
        (10**15, "1000000000000000 s"),
    ],
)
def test_a_span_is_said_exactly_and_short(seconds: float, words: str) -> None:
    assert span(seconds) == words


@pytest.mark.parametrize(
    ("seconds", "words"), [(273661, "3 d 4 h"), (-3725, "-1 h 2 min"), (45, "45 s"), (3599, "59 min 59 s")]
)
def test_a_rough_span_keeps_its_two_largest_units(seconds: float, words: str) -> None:
    assert rough_span(seconds) == words


@pytest.mark.parametrize(
    ("typed", "seconds"),
    [
        ("36000", 36000),
        ("10h", 36000),
        ("10 hours", 36000),
        ("1d", 86400),
        ("1d 2h", 93600),
        ("90 min", 5400),
        ("1.5h", 5400),
        ("2 weeks", 1209600),
        ("1 h and 5 min", 3900),
        ("0.5s", 0.5),
    ],
)
def test_a_length_of_time_is_read_as_people_type_it(typed: str, seconds: float) -> None:
    assert parse_span(typed) == seconds


@pytest.mark.parametrize("typed", ["", "soon", "10x", "h", "-5", "10h later", "ten hours"])
def test_what_is_no_length_of_time_is_none(typed: str) -> None:
    assert parse_span(typed) is None


@given(st.integers(min_value=0, max_value=10**9))
@settings(max_examples=100)
def test_every_span_that_is_said_can_be_typed_back(seconds: int) -> None:
    assert parse_span(span(seconds)) == seconds


def test_an_instant_is_said_with_its_offset() -> None:
    assert date_words(NOON) == "2026-03-02 09:15:00 UTC"
    assert date_words(NOON, timezone(timedelta(hours=1))) == "2026-03-02 10:15:00 +01:00"
    assert date_words(NOON + 0.5) == "2026-03-02 09:15:00.500 UTC"
    assert date_words(10**15) == "1000000000000000 s after 1970, beyond the calendar"
    assert date_words(-40_000_000_000).startswith("0702-")
