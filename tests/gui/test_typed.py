"""What a person types for an instant, and which one is meant."""

from zoneinfo import ZoneInfo

import pytest

from jwtinspect.gui.typed import instant_in
from jwtinspect.rules.examples import START

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "zone", "after"),
    [
        ("19:16", None, 36060), ("19:16:30", None, 36090), ("20:16", BERLIN, 36060), ("9:15", None, 0),
        ("09:14", None, 86340), ("20:16+01:00", None, 36060), ("19:16 UTC", BERLIN, 36060), ("00:30", BERLIN, 51300),
    ],
)  # fmt: skip
def test_a_time_of_day_is_the_first_one_after_the_login_in_the_zone_shown(text, zone, after) -> None:
    assert instant_in(text, zone, 0, START) == START + after


@pytest.mark.parametrize("text", ["25:00", "19:60", "19:1", "", "19:16 yesterday", "at 19:16", "12:00:00:00"])
def test_what_is_no_time_of_day_is_none(text) -> None:
    assert instant_in(text, None, 0, START) is None


def test_without_a_login_a_time_of_day_names_no_day() -> None:
    assert instant_in("19:16", None, 0, None) is None


def test_a_login_beyond_every_calendar_names_no_day() -> None:
    assert instant_in("19:16", None, 0, 10**14) is None
