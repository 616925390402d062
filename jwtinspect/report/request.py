"""From what a caller says to a Request: role names in short, instants and lengths in several forms."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from jwtinspect.core.moments import LAST_SECOND, parse_span
from jwtinspect.core.token import Role

if TYPE_CHECKING:
    from jwtinspect.analysis.subject import Number

_SHORT = {"id": Role.ID_TOKEN, "access": Role.ACCESS_TOKEN, "refresh": Role.REFRESH_TOKEN}


def role_named(name: str) -> Role:
    """The role of that name, short (``access``) or whole (``access_token``). Raises ValueError for any other word."""
    word = name.strip().lower()
    role = _SHORT.get(word)
    if role is None and word in set(Role) - {Role.UNKNOWN}:
        role = Role(word)
    if role is None:
        raise ValueError(f"There is no role '{name}'; give access_token, id_token or refresh_token.")
    return role


def length_of(value: Any) -> Number:
    """A length of time in seconds: a number, a text such as ``10h``, or a timedelta. Raises ValueError."""
    if hasattr(value, "total_seconds"):
        value = value.total_seconds()
    if isinstance(value, str):
        read = parse_span(value)
        if read is None:
            raise ValueError(f"'{value}' is no length of time; give seconds, or words such as 10h or '1d 2h'.")
        value = read
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value) or value < 0:
        raise ValueError(f"{value!r} is no length of time; give a number of seconds from 0 on.")
    return _whole(value)


def instant_of(value: Any) -> Number:
    """An instant in seconds since the epoch: a number, or a datetime that knows its zone. Raises ValueError."""
    if hasattr(value, "utcoffset") and hasattr(value, "timestamp"):
        if value.utcoffset() is None:
            raise ValueError(
                "The datetime has no time zone, so it names no instant; give it one, as in datetime.now(UTC)."
            )
        value = value.timestamp()
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise ValueError(f"{value!r} is no instant; give an aware datetime or seconds since the epoch.")
    if abs(value) > LAST_SECOND:
        raise ValueError(f"{value!r} lies beyond the calendar; give seconds since the epoch, not milliseconds.")
    return _whole(value)


def expectations(expect: Mapping[Any, Any] | None) -> dict[Role, Number]:
    """The expected lifetime in seconds of each role. Raises ValueError for an unknown role or no length of time."""
    return {role_named(str(name)): length_of(length) for name, length in (expect or {}).items()}


def _whole(number: Number) -> Number:
    return int(number) if number == int(number) else number
