"""Instants and lengths of time as people type them on a command line."""

from __future__ import annotations

import re
from datetime import tzinfo
from typing import TYPE_CHECKING, NamedTuple

from jwtinspect.core.errors import JwtInspectError
from jwtinspect.core.moments import INSTANT_FROM, LAST_SECOND, date_words, http_date, parse_span
from jwtinspect.report.request import length_of

if TYPE_CHECKING:
    from jwtinspect.analysis.subject import Number


class UsageError(JwtInspectError):
    """An option that means nothing: the message says which, and what to give."""


class Instant(NamedTuple):
    """An instant in seconds since the epoch, and a remark on how it was understood, if one is due."""

    seconds: Number
    remark: str = ""


def instant(text: str, option: str, zone: tzinfo | None, now: Number) -> Instant:
    """The instant of ISO 8601, of an HTTP Date, of epoch seconds, or ``now``. Without an offset: in ``zone``.

    Raises UsageError where it is none of these.
    """
    found = _instant(text.strip(), option, zone, now)
    if found is None:
        raise UsageError(
            f"{option}: '{text.strip()}' is no instant; give for example 2026-03-02T20:00:00+01:00, 1772481600, or now"
        )
    return found


def _instant(word: str, option: str, zone: tzinfo | None, now: Number) -> Instant | None:
    """None where it is none; UsageError where it is one that no calendar shows."""
    if word.lower() == "now":
        return Instant(now)
    if re.fullmatch(r"[+-]?\d{1,30}(\.\d{1,30})?", word, re.ASCII):
        seconds = float(word) if "." in word else int(word)
        if abs(seconds) > LAST_SECOND:
            raise UsageError(
                f"{option}: {word} lies beyond the year 9999; give seconds since the epoch, not milliseconds"
            )
        return Instant(int(seconds) if seconds == int(seconds) else seconds)
    dated = http_date(word)
    return Instant(dated) if dated is not None else _iso(word, option, zone)


def _iso(word: str, option: str, zone: tzinfo | None) -> Instant | None:
    from datetime import UTC, datetime

    try:
        date = datetime.fromisoformat(word)
        aware = date if date.tzinfo else date.replace(tzinfo=zone or UTC)
        seconds = aware.timestamp()
    except (ValueError, OverflowError):
        return None
    remark = "" if date.tzinfo else f"{option} {word} has no offset, so it is taken as {date_words(seconds, zone)}"
    return Instant(int(seconds) if seconds == int(seconds) else seconds, remark)


def length(text: str, option: str) -> Number:
    """A length of time in seconds: ``36000``, ``10h``, ``1d 2h``. Raises UsageError for anything else."""
    try:
        return length_of(text)
    except ValueError:
        raise UsageError(
            f"{option}: '{text}' is no length of time; give seconds, or words such as 10h or '1d 2h'"
        ) from None


def zone(name: str) -> tzinfo | None:
    """The zone of that name (``--tz``); None is UTC. Raises UsageError where there is none."""
    if name == "UTC":  # nearly always: nothing about zones is imported
        return None
    from jwtinspect.core.zones import zone_of

    try:
        return zone_of(name)
    except ValueError as error:
        raise UsageError(f"--tz: {error}") from None


def end(text: str, zone: tzinfo | None, now: Number) -> tuple[Number | None, Instant | None]:
    """What ``--ended`` says: so long after login, or at an instant. One of the two is None."""
    after = parse_span(text)
    if after is not None and after < INSTANT_FROM:
        return after, None
    found = _instant(text.strip(), "--ended", zone, now)
    if found is None:
        raise UsageError(
            f"--ended: '{text}' is neither a length of time nor an instant; give for example 10h, or "
            "2026-03-02T20:00:00+01:00"
        )
    return None, found
