"""When somebody uses the application: working days, absences, a browser that is left open; as stretches of time."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Any, NamedTuple

from jwtinspect.core.moments import parse_span

DAY = 86400
LONGEST = 366 * DAY
"""No more is simulated at once."""


ARRIVALS = (900, 0, 600, 300, 720)
"""How many seconds after the hour people come, one day after the other: on the stroke a lifetime of a day would fit."""


class Visits(NamedTuple):
    """A pattern of use. Hours are of the local day; lengths are seconds."""

    days: str = "weekdays"  # or "daily", "once": a single time
    first: int = 9 * 3600  # seconds after midnight
    last: int = 17 * 3600
    away: int | None = None  # after the first day nobody comes for so long, counted from the last use
    closes: bool = False  # the browser is closed at the end of each visit
    left_open: bool = False  # the application stays open in between
    length: int = 28 * DAY  # how much is simulated
    revoked: int | None = None  # so long after the login an administrator ends sessions and refresh tokens


class Stretch(NamedTuple):
    """From when to when the application is in use, or only open. Between stretches nobody and nothing is there."""

    start: float
    end: float
    active: bool = True
    fresh: bool = False  # the browser was closed before
    reloads: bool = True  # the page is loaded anew


_LENGTHS = {"away": "away", "for": "length", "revoked": "revoked"}


def visits_of(text: str) -> Visits:
    """The pattern that a text names: ``weekdays 9-17``, ``daily 8:30-20``, ``away 7d``, ``open``, ``closes``,
    ``revoked 3d``, ``for 90d``, several with commas. Raises ValueError, a sentence."""
    visits = Visits()
    for part in filter(None, (each.strip().lower() for each in text.split(","))):
        word, _, rest = part.partition(" ")
        if word in ("weekdays", "daily"):
            visits = _with_hours(visits._replace(days=word), rest)
        elif word in _LENGTHS:
            seconds = parse_span(rest)
            if seconds is None or not 0 < seconds <= LONGEST:
                raise ValueError(f"'{part}' names no length of time up to a year; give for example {word} 7d")
            changed: dict[str, Any] = {_LENGTHS[word]: int(seconds)}
            visits = visits._replace(**changed)
        elif part in ("open", "closes"):
            visits = visits._replace(left_open=True) if part == "open" else visits._replace(closes=True)
        else:
            raise ValueError(
                f"'{part}' is no pattern of visits; give for example 'weekdays 9-17', 'daily 8-20', 'away 7d', "
                "'open', 'closes', 'revoked 3d', 'for 90d', or several with commas"
            )
    if visits.closes and visits.left_open:
        raise ValueError("a browser that is left open is not closed as well; give either 'open' or 'closes'")
    if visits.away is not None:
        visits = visits._replace(length=min(LONGEST, max(visits.length, visits.away + 2 * DAY)))
    return visits


def _with_hours(visits: Visits, text: str) -> Visits:
    if not text:
        return visits
    found = re.fullmatch(r"(\d{1,2})(?::(\d\d))?\s*-\s*(\d{1,2})(?::(\d\d))?", text.strip(), re.ASCII)
    if found:
        hour, minute, until, past = (int(each or 0) for each in found.groups())
        first, last = hour * 3600 + minute * 60, until * 3600 + past * 60
        if first < last <= DAY and minute < 60 and past < 60:
            return visits._replace(first=first, last=last)
    raise ValueError(f"'{text}' names no hours of a day; give for example 9-17 or 8:30-18")


def words_of(visits: Visits) -> str:
    """The pattern as ``visits_of`` reads it."""
    parts = [f"{visits.days} {_clock(visits.first)}-{_clock(visits.last)}"]
    if visits.away is not None:
        parts.append(f"away {_short(visits.away)}")
    if visits.closes or visits.left_open:
        parts.append("open" if visits.left_open else "closes")
    if visits.revoked is not None:
        parts.append(f"revoked {_short(visits.revoked)}")
    return ", ".join([*parts, f"for {_short(visits.length)}"])


def _clock(seconds: int) -> str:
    hour, rest = divmod(seconds, 3600)
    return f"{hour}:{rest // 60:02}" if rest else str(hour)


def _short(seconds: int) -> str:
    return (
        f"{seconds // DAY}d" if seconds % DAY == 0 else f"{seconds // 3600}h" if seconds % 3600 == 0 else f"{seconds}"
    )


def midnight(day: date, zone: tzinfo | None, seconds: int = 0) -> float:
    """The instant of a local day's midnight, or so many seconds by the clock after it; a day of 23 or 25 hours too."""
    moment = datetime.combine(day, datetime.min.time()) + timedelta(seconds=seconds)
    return moment.replace(tzinfo=zone or UTC).timestamp()


def day_of(instant: float, zone: tzinfo | None) -> date:
    """The local day of an instant."""
    return datetime.fromtimestamp(instant, zone or UTC).date()


@lru_cache(maxsize=16)
def stretches_of(visits: Visits, start: float, zone: tzinfo | None = None) -> tuple[Stretch, ...]:
    """The stretches of a pattern that begins with the local day of ``start`` (seconds since the epoch).

    Where that lies within the day's hours, it is the first use: who logs in during a day is earlier the next morning
    than a lifetime that counts from there.
    """
    found: list[Stretch] = []
    day = day_of(start, zone)
    end = midnight(day, zone) + visits.length
    late = ARRIVALS if visits.last - visits.first > 2 * max(ARRIVALS) else (0,)
    while (first := midnight(day, zone, visits.first)) < end:
        first += late[len(found) % len(late)]
        if visits.days == "daily" or day.weekday() < 5:
            last = midnight(day, zone, visits.last)
            if visits.away is not None and found:
                back = found[0].end + visits.away
                if len(found) == 1:
                    found.append(Stretch(back, back + min(3600, last - first), fresh=visits.closes))
                first = max(first, found[1].end)
            if not found and midnight(day, zone, visits.first) < start < last:
                first = start
            if first < last:
                found.append(Stretch(first, last, fresh=visits.closes))
        day += timedelta(days=1)
    return tuple(_left_open(found, end) if visits.left_open else found)


def _left_open(found: list[Stretch], end: float) -> list[Stretch]:
    """The same with the time in between, in which the application only stays open."""
    whole: list[Stretch] = []
    for number, each in enumerate(found):
        whole.append(each._replace(reloads=number == 0))
        after = found[number + 1].start if number + 1 < len(found) else end
        if after > each.end:
            whole.append(Stretch(each.end, after, active=False, reloads=False))
    return whole


class Change(NamedTuple):
    """What an administrator does at an instant (seconds since the epoch)."""

    at: float
    sessions: bool = True  # ends the login sessions
    refresh: bool = True  # revokes the refresh tokens


def changes_of(visits: Visits, login: float) -> tuple[Change, ...]:
    """What an administrator does, for a login at that instant (seconds since the epoch)."""
    return () if visits.revoked is None else (Change(login + visits.revoked),)
