"""What libraries said, each beside the token that it seems to speak of."""

from __future__ import annotations

from typing import NamedTuple

from jwtinspect.analysis.clocks import zone_error
from jwtinspect.analysis.subject import Case, Number, Subject
from jwtinspect.core.capture import Message

_EXACT = 1.5
"""Seconds within which a message's bound is a token's: messages cut fractions."""


class Statement(NamedTuple):
    """One message and the token whose date it names, where one is here."""

    message: Message
    case: Case
    subject: Subject | None = None
    off: Number = 0  # by how many seconds the bound lies from the token's date: a time zone's offset, or 0


def statements_of(case: Case) -> list[Statement]:
    """All messages of the capture, in order."""
    by_date: dict[tuple[str, int], Subject] = {}
    dated: list[tuple[str, Number, Subject]] = []
    for subject in case.subjects:
        for claim, instant in (("exp", subject.expires_at), ("nbf", subject.not_before), ("iat", subject.issued_at)):
            if instant is not None and subject.token.claims:
                by_date.setdefault((claim, round(instant)), subject)
                dated.append((claim, instant, subject))
    return [_statement(message, case, by_date, dated) for message in case.capture.messages]


_CLAIMS = {"expired": ("exp",), "not yet valid": ("nbf", "iat"), "issued in the future": ("iat",)}


def _statement(
    message: Message,
    case: Case,
    by_date: dict[tuple[str, int], Subject],
    dated: list[tuple[str, Number, Subject]],
) -> Statement:
    bound = message.bound
    claims = _CLAIMS.get(message.kind, ())
    if bound is None:
        return Statement(message, case)
    for claim in claims:
        for near in (0, 1, -1):
            subject = by_date.get((claim, round(bound) + near))
            if subject is not None:
                return Statement(message, case, subject)
    if message.zone_assumed:
        for claim, instant, subject in dated[:1000]:
            if claim in claims and zone_error(bound - instant) and abs((bound - instant) % 900) <= _EXACT:
                return Statement(message, case, subject, round((bound - instant) / 900) * 900)
    return Statement(message, case)
