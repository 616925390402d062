"""What a customer wants of a session, as she says it: ``return 7d``, ``stay 8h``, ``check 24h``."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple

from jwtinspect.analysis.visits import DAY, LONGEST
from jwtinspect.core.moments import parse_span


class Kind(StrEnum):
    """What is wanted."""

    RETURN = "return"  # away for so long, then no login
    STAY = "stay"  # no login for so long, with the given visits
    CHECK = "check"  # never longer than that without password or second factor
    IDLE = "idle"  # out when nobody has used it for so long
    OUT = "out"  # everybody out at that time of day


class Requirement(NamedTuple):
    """A wish with its number: seconds; for ``out`` seconds after midnight by the local clock."""

    kind: Kind
    seconds: int


def requirement_of(text: str) -> Requirement:
    """The requirement that a text names: ``return 7d``, ``stay 8h``, ``check 24h``, ``idle 15min``, ``out midnight``.

    Raises ValueError, a sentence.
    """
    word, _, rest = text.strip().lower().partition(" ")
    if word == "out":
        seconds = _time_of_day(rest.strip())
        if seconds is not None:
            return Requirement(Kind.OUT, seconds)
        raise ValueError(f"'{text}' names no time of day; give for example 'out midnight' or 'out 18:30'")
    if word not in set(Kind):
        raise ValueError(
            f"'{text}' is no requirement; give 'return 7d', 'stay 8h', 'check 24h', 'idle 15min' or 'out midnight'"
        )
    length = parse_span(rest)
    if length is None or not 60 <= length <= LONGEST - 2 * DAY:
        raise ValueError(f"'{text}' names no length from a minute to a year; give for example '{word} 7d'")
    return Requirement(Kind(word), int(length))


def _time_of_day(text: str) -> int | None:
    if text in ("midnight", "at midnight", "0:00", "00:00", "24:00"):
        return 0
    found = re.fullmatch(r"(?:at )?(\d{1,2}):(\d\d)", text, re.ASCII)
    if found and int(found[1]) < 24 and int(found[2]) < 60:
        return int(found[1]) * 3600 + int(found[2]) * 60
    return None
