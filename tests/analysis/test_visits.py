"""When somebody uses the application: days, hours, absences, zones and summer time."""

from datetime import UTC, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from jwtinspect.analysis.visits import DAY, Visits, midnight, stretches_of, visits_of, words_of

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 3, 2, 9, 15, tzinfo=UTC).timestamp()


def clock(instant: float, zone=UTC) -> str:
    return f"{datetime.fromtimestamp(instant, zone):%a %d %H:%M}"


def test_working_days_leave_the_weekend_out():
    found = stretches_of(Visits(length=8 * DAY), MONDAY)
    assert [clock(each.start)[:3] for each in found] == ["Mon", "Tue", "Wed", "Thu", "Fri", "Mon"]
    assert clock(found[0].start) == "Mon 02 09:15" and clock(found[0].end) == "Mon 02 17:00"
    assert len(stretches_of(Visits("daily", length=8 * DAY), MONDAY)) == 8


def test_people_do_not_come_on_the_stroke_but_within_a_quarter_of_an_hour():
    starts = {clock(each.start)[-5:] for each in stretches_of(Visits(), MONDAY)}
    assert len(starts) == 5 and all("09:00" <= each <= "09:15" for each in starts)


def test_the_login_that_tokens_tell_of_is_the_first_use_where_it_lies_within_the_hours():
    assert stretches_of(Visits(), MONDAY + 3600)[0].start == MONDAY + 3600
    assert clock(stretches_of(Visits(), MONDAY + 12 * 3600)[0].start) == "Mon 02 09:15"


def test_an_absence_counts_from_the_last_use():
    first, back, *_ = stretches_of(visits_of("weekdays 9-17, away 7d"), MONDAY)
    assert back.start - first.end == 7 * DAY


def test_a_browser_left_open_is_there_all_the_time_and_one_that_is_closed_is_opened_anew():
    left = stretches_of(Visits(left_open=True, length=3 * DAY), MONDAY)
    assert [each.active for each in left] == [True, False, True, False, True, False]
    assert all(one.end == other.start for one, other in pairwise(left))
    assert all(each.fresh for each in stretches_of(Visits(closes=True), MONDAY))


def test_hours_are_local_ones_before_and_after_summer_time_begins():
    start = datetime(2026, 3, 27, 9, 15, tzinfo=BERLIN).timestamp()
    friday, monday = stretches_of(Visits(length=5 * DAY), start, BERLIN)[:2]
    assert clock(friday.end, BERLIN) == "Fri 27 17:00" and clock(monday.end, BERLIN) == "Mon 30 17:00"
    assert monday.end - friday.end == 3 * DAY - 3600


def test_midnight_is_the_local_one_of_a_day_of_23_hours_too():
    day = datetime(2026, 3, 29, tzinfo=BERLIN).date()
    assert midnight(day.replace(day=30), BERLIN) - midnight(day, BERLIN) == 23 * 3600


@pytest.mark.parametrize(
    "text",
    [
        "weekdays 9-17, for 28d",
        "daily 8:30-20, away 7d, for 28d",
        "weekdays 9-17, open, for 90d",
        "daily 0-24, closes, revoked 36h, for 12h",
    ],
)
def test_a_pattern_is_written_as_it_is_read(text):
    assert words_of(visits_of(text)) == text


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("sometimes", "is no pattern of visits; give for example 'weekdays 9-17'"),
        ("weekdays 17-9", "names no hours of a day"),
        ("weekdays nine", "names no hours of a day"),
        ("away soon", "give for example away 7d"),
        ("away 900d", "up to a year"),
        ("open, closes", "give either 'open' or 'closes'"),
    ],
)
def test_what_is_no_pattern_is_refused_in_a_sentence(text, says):
    with pytest.raises(ValueError, match=says.replace("(", r"\(")):
        visits_of(text)
