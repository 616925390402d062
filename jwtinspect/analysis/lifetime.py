"""Lifetimes compared from three anchors: when the token says it was issued, from when it is valid, when it was
received."""

from __future__ import annotations

from typing import NamedTuple

from jwtinspect.analysis.once import once
from jwtinspect.analysis.subject import Answer, Case, Number, Subject
from jwtinspect.core.token import Role

TOLERANCE = 2
"""Seconds by which two statements of one lifetime may differ: servers round."""
FRESH = 60
"""Seconds after its issue within which a response counts as made for this request, not taken from a cache."""
MISREAD = ("absolute", "milliseconds")
"""Readings of expires_in that have findings of their own (NUM307, NUM308)."""
YEAR = 31_536_000
SOON = 300
"""Seconds before its end from which on a token is about to end: many libraries renew it then."""


def backdate_of(subject: Subject) -> Number:
    """B as it may be: what was seen, else the most that the provider is known for; 0 for an unknown provider."""
    if subject.backdate:
        return subject.backdate
    return max(subject.provider.backdate, default=0) if subject.provider else 0


def anchored(subject: Subject, received_at: Number | None) -> dict[str, Number]:
    """The token's life in seconds from each anchor that is known: ``exp-iat``, ``exp-nbf``, ``exp-received``."""
    ends = subject.expires_at
    if ends is None or not subject.token.claims:
        return {}
    found: dict[str, Number] = {}
    if subject.issued_at is not None:
        found["exp-iat"] = ends - subject.issued_at
    if subject.not_before is not None:
        found["exp-nbf"] = ends - subject.not_before
    if received_at is not None:
        found["exp-received"] = ends - received_at
    return found


def agrees(stated: Number, subject: Subject) -> bool:
    """Whether a stated length is the token's own: exp - iat, exp - nbf, or the first less its known back-dating."""
    ends = subject.expires_at
    if ends is None or not subject.token.claims:  # unreadable: its response states its life
        return subject.lifetime is not None and abs(stated - subject.lifetime) <= TOLERANCE
    issued = subject.issued_at
    if issued is not None:
        if abs(ends - issued - stated) <= TOLERANCE:
            return True
        if subject.provider is not None and subject.provider.backdate:
            seen = ends - issued - stated
            return any(abs(seen - backdate) <= TOLERANCE for backdate in subject.provider.backdate)
    starts = subject.not_before
    return starts is not None and abs(ends - starts - stated) <= TOLERANCE


class Comparison(NamedTuple):
    """A response whose expires_in can be held against the access token beside it."""

    answer: Answer
    access: Subject
    stated: Number  # expires_in, in seconds


def comparison_of(answer: Answer) -> Comparison | None:
    """The access token whose life expires_in states, where both can be read; else None."""
    access, stated = answer.access_token, answer.expires_in
    if access is None or stated is None or access.expires_at is None or not access.token.claims:
        return None
    if answer.response.store or answer.expires_in_note in MISREAD or access.explicit_role not in _ACCESS:
        return None
    return Comparison(answer, access, stated)


_ACCESS = (None, Role.ID_TOKEN, Role.ACCESS_TOKEN)
"""What an access token may say that it is: an id_token stands for it by some providers' design, and often the field
is all that names its role."""


def lives_minutes(subject: Subject) -> bool:
    """Whether tokens of this kind live a few minutes and are renewed all the time (Clerk's session tokens)."""
    provider = subject.provider
    return subject.role is Role.SESSION or (provider is not None and "short-session-token" in provider.traits)


def missed(subject: Subject) -> Number | None:
    """The lifetime in seconds that is expected of this token where it has another one; None where it has that, where
    nothing is expected, and where its lifetime is not known.

    A token that a newer one replaced may be older than the change: it is not asked about where a newer one complies.
    """
    expected = subject.expected
    if expected is None or subject.lifetime is None or _has(expected, subject):
        return None
    return None if subject.superseded and subject.role in _met(subject.case) else expected


@once
def _met(case: Case) -> set[Role]:
    """The roles of which a token that none replaced has the lifetime expected."""
    return {
        each.role
        for each in case.subjects
        if not each.superseded and each.expected is not None and _has(each.expected, each)
    }


def _has(expected: Number, subject: Subject) -> bool:
    """Whether the token, or what its response says of it, has that lifetime."""
    answer = subject.answer
    stated = answer.expires_in if answer is not None and subject is answer.access_token else None
    return agrees(expected, subject) or (stated is not None and abs(stated - expected) <= TOLERANCE)


def age_at_receipt(answer: Answer) -> Number | None:
    """How old the access token was when the response was made, less its back-dating; None where either is unknown."""
    access = answer.access_token
    if access is None or access.issued_at is None or answer.received_at is None:
        return None
    return answer.received_at - access.issued_at - backdate_of(access)


def cached(answer: Answer) -> bool:
    """Whether the response handed out a token that it had kept: older than a minute, and expires_in fits."""
    age = age_at_receipt(answer)
    access = answer.access_token
    if age is None or age <= FRESH or access is None or access.expires_at is None or answer.expires_in is None:
        return False
    assert answer.received_at is not None
    left = access.expires_at - answer.received_at
    return abs(left - answer.expires_in) <= TOLERANCE or agrees(answer.expires_in, access)


def stated_for(subject: Subject) -> Number | None:
    """The expires_in that speaks of this token, in seconds; None where none does."""
    answer = subject.answer
    if answer is None or answer.expires_in is None:
        return None
    spoken_of = answer.access_token
    if answer.id_token is not None and (
        spoken_of is None or (answer.provider is not None and "expires-in-is-id-token" in answer.provider.traits)
    ):
        spoken_of = answer.id_token
    return answer.expires_in if spoken_of is subject else None
