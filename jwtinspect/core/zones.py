"""Time zones by the names that people give them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo


class Local(tzinfo):
    """The zone that this machine is set to, with its summer time; UTC where the system cannot say."""

    def fromutc(self, date: datetime) -> datetime:
        try:
            return date.replace(tzinfo=UTC).astimezone().replace(tzinfo=self)
        except (OSError, OverflowError, ValueError):
            return date

    def utcoffset(self, date: datetime | None) -> timedelta | None:
        if date is None:
            return None
        try:
            return date.replace(tzinfo=None).astimezone().utcoffset()
        except (OSError, OverflowError, ValueError):
            return timedelta(0)

    def dst(self, date: datetime | None) -> timedelta | None:
        return None

    def tzname(self, date: datetime | None) -> str | None:
        return "local"


def zone_of(name: str) -> tzinfo | None:
    """The zone of that name: None for UTC, this machine's for ``local``. Raises ValueError where there is none."""
    stripped = name.strip()
    if stripped.lower() in ("utc", "z"):
        return None
    if stripped.lower() == "local":
        return Local()
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(stripped)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"There is no time zone '{stripped}'; {_nearest(stripped)}") from error


def _nearest(name: str) -> str:
    from difflib import get_close_matches
    from zoneinfo import available_timezones

    near = get_close_matches(name, sorted(available_timezones()), 1)
    return f"did you mean '{near[0]}'?" if near else "give UTC, local or a name like Europe/Berlin."
