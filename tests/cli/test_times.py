"""Instants and lengths as people type them."""

import pytest

from jwtinspect.cli.times import UsageError, end, instant, length
from jwtinspect.core.zones import zone_of

NOW = 1772481600


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("now", NOW),
        (" NOW ", NOW),
        ("1772442900", 1772442900),
        ("1772442900.5", 1772442900.5),
        ("1772442900.000", 1772442900),
        ("0", 0),
        ("-1", -1),
        ("2026-03-02T09:15:00Z", 1772442900),
        ("2026-03-02T10:15:00+01:00", 1772442900),
        ("2026-03-02 10:15:00.5+01:00", 1772442900.5),
        ("20260302T091500Z", 1772442900),
        ("Mon, 02 Mar 2026 09:15:00 GMT", 1772442900),
    ],
)
def test_an_instant_comes_in_several_forms(text: str, seconds: float) -> None:
    found = instant(text, "--at", None, NOW)
    assert found.seconds == seconds
    assert type(found.seconds) is type(seconds)
    assert not found.remark


@pytest.mark.parametrize(
    ("text", "zone", "seconds", "words"),
    [
        ("2026-03-02T09:15", "UTC", 1772442900, "2026-03-02 09:15:00 UTC"),
        ("2026-03-02T10:15", "Europe/Berlin", 1772442900, "2026-03-02 10:15:00 +01:00"),
        ("2026-07-02", "Europe/Berlin", 1782943200, "2026-07-02 00:00:00 +02:00"),
    ],
)
def test_without_an_offset_it_is_taken_in_the_zone(text: str, zone: str, seconds: int, words: str) -> None:
    found = instant(text, "--at", zone_of(zone), NOW)
    assert found.seconds == seconds
    assert found.remark == f"--at {text} has no offset, so it is taken as {words}"


@pytest.mark.parametrize(
    "text", ["", "soon", "2026-13-01T00:00:00Z", "1e9", "1772442900x", "9" * 31, "2026-03-02T25:00Z", "nan"]
)
def test_what_is_no_instant_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="--at: "):
        instant(text, "--at", None, NOW)


@pytest.mark.parametrize("text", ["1772442900000", "253402300800", "9" * 30])
def test_milliseconds_are_refused(text: str) -> None:
    with pytest.raises(UsageError, match="not milliseconds"):
        instant(text, "--at", None, NOW)


def test_an_end_is_a_length_or_an_instant() -> None:
    assert end("10h", None, NOW) == (36000, None)
    assert end("36000", None, NOW) == (36000, None)
    after, then = end("1772442900", None, NOW)
    assert after is None
    assert then is not None
    assert then.seconds == 1772442900


def test_a_length_is_seconds_or_words() -> None:
    assert length("1d 2h", "--leeway") == 93600
    with pytest.raises(UsageError, match="--leeway: 'x' is no length of time"):
        length("x", "--leeway")
