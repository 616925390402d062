"""Instants as a person types them into the window."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta, tzinfo

from jwtinspect.analysis.subject import Number
from jwtinspect.core.moments import LAST_SECOND, http_date, instant_of

_CLOCK = re.compile(r"\d{1,2}:\d\d(:\d\d)?(Z|[+-]\d\d:?\d\d)?", re.ASCII)


def instant_in(text: str, zone: tzinfo | None, now: Number, login: Number | None) -> Number | None:
    """The instant that a text states, in seconds since the epoch; None if it states none.

    Without an offset it is meant in ``zone`` (None: UTC). A time of day alone is the first one after ``login``: who
    was told "logged out at 19:16" knows no more.
    """
    word = text.strip()
    if word.lower() == "now":
        return now
    if word.isascii() and word.replace(".", "", 1).isdigit() and len(word) <= 30:
        seconds = float(word) if "." in word else int(word)
        return seconds if seconds <= LAST_SECOND else None
    dated = http_date(word)
    if dated is not None:
        return dated
    word = word.removesuffix(" UTC") + ("+00:00" if word.endswith(" UTC") else "")
    try:
        if _CLOCK.fullmatch(word):
            return _at_clock(time.fromisoformat(word.rjust(len(word) + (word[1] == ":"), "0")), zone or UTC, login)
        date = datetime.fromisoformat(word)
        if date.tzinfo is None:
            return int(date.replace(tzinfo=zone or UTC).timestamp())
    except (ValueError, OverflowError):
        return None
    return instant_of(word)


def _at_clock(clock: time, zone: tzinfo, login: Number | None) -> Number | None:
    if login is None:
        return None
    there = clock.tzinfo or zone
    day = datetime.fromtimestamp(login, there).date()
    dates = (datetime.combine(day + timedelta(days), clock.replace(tzinfo=there)) for days in (0, 1))
    return next((int(date.timestamp()) for date in dates if date.timestamp() >= login), None)
