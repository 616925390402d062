"""What clients keep, held against the tokens themselves: which belong together, and which are believed in too long."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from jwtinspect.analysis.subject import Answer, Case, Number, Pair, Subject
from jwtinspect.core.capture import Stamp
from jwtinspect.core.token import Role

LATE = 5
"""Seconds by which a stored expiry may lie after exp: the answer's way to the client, and rounding."""
_TOGETHER = 5  # seconds between the issue of two tokens of one sign-in
_ALIKE = 3  # seconds within which two gaps count as the same


class StoredEnd(NamedTuple):
    """An expiry that a client wrote down beside a token, and that lies after the token's own."""

    stamp: Stamp
    subject: Subject
    later: Number  # seconds after exp, once the client's clock is reckoned with
    skew: Number | None  # server minus client, by what else the store tells; None where it tells nothing else
    other: Subject | None = None  # the token by whose lifetime it was computed, where one fits


def kept_pairs(case: Case) -> list[Pair]:
    """Tokens that one store keeps in entries of their own but one sign-in brought: same issuer, issued together."""
    access: list[tuple[Answer, Subject]] = []
    identity: list[tuple[Answer, Subject]] = []
    for answer in case.answers:
        if answer.response.store and answer.access_token is not None and answer.id_token is None:
            access.append((answer, answer.access_token))
        elif answer.response.store and answer.id_token is not None and answer.access_token is None:
            identity.append((answer, answer.id_token))
    known: dict[tuple[str, str | None], list[Subject]] = {}
    for answer, subject in identity:
        known.setdefault((answer.response.source, subject.issuer), []).append(subject)
    pairs = []
    for answer, subject in access:
        for candidate in known.get((answer.response.source, subject.issuer), ()):
            if candidate.issuer is not None and _issued_together(candidate, subject):
                pairs.append(Pair(candidate, subject, answer))
                break
    return pairs


def _issued_together(one: Subject, other: Subject) -> bool:
    first, second = one.issued_at, other.issued_at
    return first is not None and second is not None and abs(first - second) <= _TOGETHER


def stored_ends(case: Case) -> list[StoredEnd]:
    """The expiries in which clients believe longer than in the tokens, once their clocks are reckoned with."""
    stamps = case.capture.stamps
    found = []
    for stamp in stamps:
        subject = case.subjects[stamp.token] if stamp.token is not None else None
        if stamp.meaning != "expiry" or stamp.exact or subject is None or not subject.token.claims:
            continue
        if subject.expires_at is None or subject.role in (Role.API_KEY, Role.SESSION):
            continue
        gap = stamp.seconds - subject.expires_at
        skew = _skew_beside(stamp, stamps, case)
        if skew is not None:
            later = gap + skew
            if later > LATE:
                found.append(StoredEnd(stamp, subject, later, skew, _lent_by(subject, later, case)))
        else:
            other = _lent_by(subject, gap, case)
            if other is not None:
                found.append(StoredEnd(stamp, subject, gap, None, other))
    return found


def _skew_beside(stamp: Stamp, stamps: Iterable[Stamp], case: Case) -> Number | None:
    """Server minus client, by what the same source tells apart from that expiry. None where that is nothing.

    The latest instant counts: the answer's way to the client can only make a token's issue seem longer ago.
    """
    own: list[Number] = []
    told: list[Number] = []
    others: list[Number] = []
    for each in stamps:
        if each.source != stamp.source or each is stamp:
            continue
        if each.meaning == "offset":
            told.append(each.seconds)
            continue
        subject = case.subjects[each.token] if each.token is not None else None
        if subject is None:
            continue
        if each.meaning == "receipt" and subject.issued_at is not None:
            same = each.token == stamp.token and each.store == stamp.store
            (own if same else told).append(subject.issued_at - each.seconds)
        elif each.meaning == "expiry" and each.token != stamp.token and subject.expires_at is not None:
            others.append(subject.expires_at - each.seconds)
    for known in (own, told):
        if known:
            return max(known)
    return max(others) if len(others) > 1 and max(others) - min(others) <= LATE else None


def _lent_by(subject: Subject, gap: Number, case: Case) -> Subject | None:
    """The token of the same sign-in by whose longer lifetime an expiry lies that far after the subject's own."""
    if subject.lifetime is None or gap <= LATE:
        return None
    for pair in case.pairs:
        if subject not in (pair.id_token, pair.access_token):
            continue
        other = pair.id_token if subject is pair.access_token else pair.access_token
        if other.lifetime is not None and abs(other.lifetime - subject.lifetime - gap) <= _ALIKE:
            return other
    return None
