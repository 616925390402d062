"""NumericDates as found (RFC 7519, section 2), the spans between them, and words for both."""

import re
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

LAST_SECOND = 253402300799  # 9999-12-31T23:59:59Z: the last second that a calendar of four-digit years can show
INSTANT_FROM = 900_000_000
"""From here on a number of seconds is an instant (since the epoch), not a length: ten years are legal for a token, and
no session lasts 28."""
SENTINELS = frozenset((0, -1, 2147483647, 4294967295, 9223372036854775, 9223372036854775807, 253402300799))
"""Numbers that stand for "none" or "never" wherever a provider writes them (rule G3)."""


class Oddity(StrEnum):
    """Why a date is not simply a whole number of seconds."""

    SENTINEL = "sentinel"  # stands for absent; nothing computes with it
    NULL = "null"
    FRACTIONAL = "fractional"
    MILLISECONDS = "milliseconds"
    MICROSECONDS = "microseconds"
    NANOSECONDS = "nanoseconds"
    NUMERIC_STRING = "numeric string"
    DATE_STRING = "date string"  # ISO 8601
    NOT_A_NUMBER = "not a number"  # boolean, object, array, unreadable string
    NEGATIVE = "negative"
    CALENDAR_DIGITS = "calendar digits"  # 202608111845
    TOO_LATE = "beyond the year 9999"
    NOT_FINITE = "not finite"  # NaN, Infinity, 1e400, more digits than can be held


SCALED = {Oddity.MILLISECONDS: 10**3, Oddity.MICROSECONDS: 10**6, Oddity.NANOSECONDS: 10**9}


class Moment(NamedTuple):
    """A NumericDate as it stood and as it is understood.

    ``seconds`` since the epoch, whole or not; None where nothing may be computed with it (absent in effect, or
    unreadable).
    """

    seconds: int | float | None
    found: Any
    oddity: Oddity | None = None

    @property
    def corrected(self) -> bool:
        """Whether ``seconds`` is a reading of something that was not a number of seconds."""
        return self.seconds is not None and self.oddity not in (None, Oddity.FRACTIONAL)


def moment_of(found: Any, near: tuple[int | float, ...] = ()) -> Moment:
    """The moment that a claim's value states; never raises, whatever JSON it is.

    ``near``: instants (seconds) that a reading in milli-, micro- or nanoseconds must come within ten years of.
    """
    kind = type(found)
    if kind is int:
        if 0 < found < 90_000_000_000 and found not in SENTINELS:
            return Moment(found, found)
        return _odd_integer(found, near)
    if kind is float:
        if found != found or found in (float("inf"), float("-inf")):
            return Moment(None, found, Oddity.NOT_FINITE)
        whole = int(found)
        if whole == found:
            return moment_of(whole, near)._replace(found=found)
        reading = moment_of(whole, near)
        if reading.oddity is None:
            return Moment(found, found, Oddity.FRACTIONAL)
        return reading._replace(found=found)
    if found is None:
        return Moment(None, None, Oddity.NULL)
    if isinstance(found, str):
        return _from_string(found, near)
    return Moment(None, found, Oddity.NOT_A_NUMBER)


TEN_YEARS = 315_576_000


def _odd_integer(found: int, near: tuple[int | float, ...]) -> Moment:
    if found in SENTINELS:
        return Moment(None, found, Oddity.SENTINEL)
    if found < 0:
        return Moment(None, found, Oddity.NEGATIVE)
    if found > 10**30:  # no scale brings it near, and a float may not hold it
        return Moment(None, found, Oddity.TOO_LATE)
    for oddity, scale in SCALED.items():
        seconds = found / scale
        if 90_000_000 < seconds < 90_000_000_000 and any(abs(seconds - other) <= TEN_YEARS for other in near):
            return Moment(found // scale if found % scale == 0 else seconds, found, oddity)
    if found <= LAST_SECOND:
        if _is_calendar(str(found)):
            return Moment(None, found, Oddity.CALENDAR_DIGITS)
        return Moment(found, found)
    if found < 10**15 and _is_calendar(str(found)):
        return Moment(None, found, Oddity.CALENDAR_DIGITS)
    return Moment(None, found, Oddity.TOO_LATE)


def _is_calendar(digits: str) -> bool:
    """Whether the digits read as YYYYMMDDhhmm or YYYYMMDDhhmmss of our time."""
    if len(digits) not in (12, 14) or not "1970" <= digits[:4] <= "2100":
        return False
    return "01" <= digits[4:6] <= "12" and "01" <= digits[6:8] <= "31" and digits[8:10] < "24" and digits[10:12] < "60"


def _from_string(found: str, near: tuple[int | float, ...]) -> Moment:
    text = found.strip()
    if re.fullmatch(r"[+-]?\d{1,40}", text, re.ASCII):
        reading = moment_of(int(text), near)
        return reading._replace(found=found, oddity=reading.oddity or Oddity.NUMERIC_STRING)
    if re.fullmatch(r"[+-]?\d{1,40}\.\d{1,40}", text, re.ASCII):
        reading = moment_of(float(text), near)
        return Moment(reading.seconds, found, Oddity.NUMERIC_STRING if reading.seconds is not None else reading.oddity)
    if re.fullmatch(r"[+-]?(\d{41,}|\d+(\.\d+)?[eE][+-]?\d+|NaN|-?Infinity)", text, re.ASCII):
        return Moment(None, found, Oddity.NOT_FINITE)
    if re.match(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d", text, re.ASCII):
        seconds = instant_of(text)
        if seconds is not None:
            return Moment(seconds, found, Oddity.DATE_STRING)
    return Moment(None, found, Oddity.NOT_A_NUMBER)


def instant_of(text: str) -> int | float | None:
    """Seconds since the epoch of an ISO 8601 instant; one without an offset is taken as UTC. None if it is none."""
    from datetime import UTC, datetime

    try:
        date = datetime.fromisoformat(text)
        seconds = (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None
    return int(seconds) if seconds == int(seconds) else seconds


def http_date(text: str) -> int | None:
    """Seconds since the epoch of an HTTP-date in any of its forms (RFC 9110, section 5.6.7); None if it is none."""
    found = re.search(r"(\d{1,2})[ -]([A-Z][a-z]{2})[ -](\d{2,4}) (\d\d):(\d\d):(\d\d)(?: GMT| UTC| [+-]0000|$)", text)
    if found:
        day, month, year, *clock = found.groups()
    else:
        found = re.search(r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) +(\d{1,2}) (\d\d):(\d\d):(\d\d) (\d{4})", text)  # asctime
        if not found:
            return None
        month, day, *clock, year = found.groups()
    full_year = int(year) if len(year) == 4 else int(year) + (2000 if int(year) < 70 else 1900)
    if month not in _MONTHS:
        return None
    instant = instant_of(f"{full_year:04}-{_MONTHS.index(month) + 1:02}-{int(day):02}T{':'.join(clock)}+00:00")
    return None if instant is None else int(instant)


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_UNITS = (("d", 86400), ("h", 3600), ("min", 60), ("s", 1))


def span(seconds: int | float) -> str:
    """A length of time in words, exact and short: ``10 h``, ``1 d 1 h``, ``45 min``, ``3599 s`` is ``59 min 59 s``.

    24 h stays ``24 h``: that is how lifetimes are spoken of; from 48 h on days are used. Negative lengths get a minus
    sign.
    """
    if seconds < 0:
        return "-" + span(-seconds)
    if seconds != int(seconds):
        return f"{seconds:.3f}".rstrip("0").rstrip(".") + " s" if seconds < 60 else span(round(seconds))
    rest = int(seconds)
    if rest > 10**12:
        return f"{rest} s"
    words = []
    for unit, size in _UNITS:
        if unit == "d" and rest < 172800:
            continue
        count, rest = divmod(rest, size)
        if count:
            words.append(f"{count} {unit}")
    return " ".join(words) or "0 s"


def rough_span(seconds: int | float) -> str:
    """A length of time in its largest two units: enough for "how long ago" (``3 d 4 h``)."""
    size = abs(int(seconds))
    rounded = size if size < 3600 else size - size % 60 if size < 172800 else size - size % 3600
    words = span(rounded).split(" ")
    return ("-" if seconds < 0 else "") + " ".join(words[:4])


def parse_span(text: str) -> int | float | None:
    """Seconds from what people type: ``36000``, ``10h``, ``1d 2h``, ``90 min``, ``1.5h``; None if it is no length of
    time."""
    text = text.strip().lower()
    if re.fullmatch(r"\d{1,18}", text, re.ASCII):
        return int(text)
    parts = re.findall(
        r"(\d{1,15}(?:\.\d{1,9})?)\s*(weeks?|w|days?|d|hours?|hrs?|h|minutes?|mins?|m|seconds?|secs?|s)\b",
        text,
        re.ASCII,
    )
    if not parts or re.sub(r"[\s,]|and", "", "".join(n + u for n, u in parts)) != re.sub(r"[\s,]|and", "", text):
        return None
    sizes = {"w": 604800, "d": 86400, "h": 3600, "m": 60, "s": 1}
    total = sum(float(number) * sizes[unit[0]] for number, unit in parts)
    return int(total) if total == int(total) else total


@lru_cache(1024)
def date_words(seconds: int | float, zone: Any = None) -> str:
    """An instant with its offset: ``2026-03-02 09:15:00 UTC``, ``2026-03-02 10:15:00 +01:00``; beyond the calendar,
    the number.

    ``zone``: a ``tzinfo``; None is UTC.
    """
    from datetime import UTC, datetime

    try:
        date = datetime.fromtimestamp(seconds, zone or UTC)
    except (ValueError, OverflowError, OSError):
        return f"{seconds} s after 1970, beyond the calendar"
    text = f"{date:%Y-%m-%d %H:%M:%S}" if date.year >= 1000 else f"{date.year:04}-{date:%m-%d %H:%M:%S}"
    if date.microsecond:
        text += f".{date.microsecond // 1000:03}"
    if not date.utcoffset():
        return f"{text} UTC"
    offset = f"{date:%z}"
    return f"{text} {offset[:3]}:{offset[3:5]}"
