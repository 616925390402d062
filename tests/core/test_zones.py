"""Time zones by the names that people give them."""

import time
from datetime import datetime, timedelta

import pytest

from jwtinspect.core.moments import date_words
from jwtinspect.core.zones import Local, zone_of


@pytest.fixture
def berlin(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize("name", ["UTC", "utc", " Z "])
def test_utc_is_no_zone_of_its_own(name: str) -> None:
    assert zone_of(name) is None


def test_iana_names_are_zones() -> None:
    assert date_words(1772442900, zone_of("Europe/Berlin")) == "2026-03-02 10:15:00 +01:00"


@pytest.mark.usefixtures("berlin")
def test_local_knows_summer_time() -> None:
    zone = zone_of("local")
    assert date_words(1772442900, zone) == "2026-03-02 10:15:00 +01:00"
    assert date_words(1782943200, zone) == "2026-07-02 00:00:00 +02:00"
    assert datetime(2026, 7, 2, tzinfo=zone).timestamp() == 1782943200
    assert datetime.fromtimestamp(0, zone).tzname() == "local"
    assert Local().utcoffset(None) is None
    assert Local().dst(None) is None


@pytest.mark.parametrize("name", ["Europe/Berln", "", "../etc/passwd", "/etc/passwd", "Europe", "a\0b"])
def test_other_names_are_refused_with_a_hint(name: str) -> None:
    with pytest.raises(ValueError, match="There is no time zone"):
        zone_of(name)


def test_a_near_miss_is_told_the_right_name() -> None:
    with pytest.raises(ValueError, match="did you mean 'Europe/Berlin'"):
        zone_of("Europe/Berln")


def test_where_the_system_cannot_say_it_is_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    class Deaf(datetime):
        def astimezone(self, tz: object = None) -> "Deaf":
            raise OSError

    date = Deaf(1960, 1, 1)
    assert Local().fromutc(date) is date
    assert Local().utcoffset(date) == timedelta(0)


def test_beyond_what_the_system_knows_it_is_utc() -> None:
    last = datetime(9999, 12, 31, 23, 59, 59, tzinfo=Local())
    assert Local().utcoffset(last) is not None
    assert Local().fromutc(last).year == 9999
    assert date_words(253402300799, Local()).startswith(("9999", "253402300799"))
