"""What clients keep, held against the tokens themselves: which belong together, and which are believed in too long."""

from __future__ import annotations

from typing import NamedTuple

from jwtinspect.analysis.subject import Answer, Case, Number, Pair, Subject
from jwtinspect.core.capture import Stamp
from jwtinspect.core.token import Role

LATE = 5
"""Seconds by which a stored expiry may lie after exp: the answer's way to the client, and rounding."""
_TOGETHER = 5  # seconds between the issue of two tokens of one sign-in
_MOST = 100  # expiries of one source that are held against each other: no honest store keeps more
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
    known: dict[tuple[str, str, int], Subject] = {}  # by source, issuer and stretch of time
    for answer in case.answers:
        subject = answer.id_token
        if answer.response.store and subject is not None and answer.access_token is None:
            for key in _keys(answer, subject)[:1]:
                known.setdefault(key, subject)
    pairs = []
    for answer in case.answers if known else ():
        subject = answer.access_token
        if answer.response.store and subject is not None and answer.id_token is None:
            near = (known.get(key) for key in _keys(answer, subject))
            found = next((each for each in near if each is not None and _issued_together(each, subject)), None)
            if found is not None:
                pairs.append(Pair(found, subject, answer))
    return pairs


def _keys(answer: Answer, subject: Subject) -> list[tuple[str, str, int]]:
    """Under which keys the tokens of the same sign-in are looked for, its own first; none where it cannot be told."""
    if subject.issuer is None or subject.issued_at is None:
        return []
    stretch = int(subject.issued_at // _TOGETHER)
    return [(answer.response.source, subject.issuer, stretch + step) for step in (0, -1, 1)]


def _issued_together(one: Subject, other: Subject) -> bool:
    first, second = one.issued_at, other.issued_at
    return first is not None and second is not None and abs(first - second) <= _TOGETHER


def stored_ends(case: Case) -> list[StoredEnd]:
    """The expiries in which clients believe longer than in the tokens, once their clocks are reckoned with."""
    told = _told(case)
    partners: dict[str, Subject] = {}
    for pair in case.pairs:
        partners.setdefault(pair.id_token.id, pair.access_token)
        partners.setdefault(pair.access_token.id, pair.id_token)
    found = []
    for stamp in case.capture.stamps:
        subject = case.subjects[stamp.token] if stamp.token is not None else None
        if stamp.meaning != "expiry" or stamp.exact or subject is None or not subject.token.claims:
            continue
        if subject.expires_at is None or subject.role in (Role.API_KEY, Role.SESSION):
            continue
        skew = told[stamp.source].skew_beside(stamp)
        later = stamp.seconds - subject.expires_at + (skew or 0)
        other = _lender(subject, later, partners.get(subject.id))
        if later > LATE and (skew is not None or other is not None):
            found.append(StoredEnd(stamp, subject, later, skew, other))
    return found


class _Told:
    """What one source tells of server minus client.

    The greatest counts: an answer's way to the client can only make a token's issue seem longer ago.
    """

    __slots__ = ("anywhere", "by_token", "ends")

    def __init__(self) -> None:
        self.by_token: dict[tuple[int | None, str], Number] = {}  # receipts, by token and store
        self.anywhere: Number | None = None  # receipts and offsets
        self.ends: list[tuple[int | None, Number]] = []  # expiries: which token's, and what each tells

    def note(self, stamp: Stamp, case: Case) -> None:
        """Takes in one stamp."""
        subject = case.subjects[stamp.token] if stamp.token is not None else None
        if stamp.meaning == "offset":
            self.anywhere = max(stamp.seconds, self.anywhere if self.anywhere is not None else stamp.seconds)
        elif subject is None:
            return
        elif stamp.meaning == "receipt" and subject.issued_at is not None:
            gap = subject.issued_at - stamp.seconds
            key = stamp.token, stamp.store
            self.by_token[key] = max(gap, self.by_token.get(key, gap))
            self.anywhere = max(gap, self.anywhere if self.anywhere is not None else gap)
        elif stamp.meaning == "expiry" and subject.expires_at is not None and len(self.ends) < _MOST:
            self.ends.append((stamp.token, subject.expires_at - stamp.seconds))

    def skew_beside(self, stamp: Stamp) -> Number | None:
        """Server minus client, by what the source tells apart from that expiry. None where that is nothing."""
        own = self.by_token.get((stamp.token, stamp.store), self.anywhere)
        if own is not None:
            return own
        others = [gap for token, gap in self.ends if token != stamp.token]
        return max(others) if len(others) > 1 and max(others) - min(others) <= LATE else None


def _told(case: Case) -> dict[str, _Told]:
    told: dict[str, _Told] = {}
    for stamp in case.capture.stamps:
        told.setdefault(stamp.source, _Told()).note(stamp, case)
    return told


def _lender(subject: Subject, later: Number, other: Subject | None) -> Subject | None:
    """The token of the same sign-in, if by its longer lifetime an expiry lies that far after the subject's own."""
    if other is None or subject.lifetime is None or other.lifetime is None or later <= LATE:
        return None
    return other if abs(other.lifetime - subject.lifetime - later) <= _ALIKE else None
