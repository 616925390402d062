"""What the instants in a response tell of the clocks that wrote them."""

from __future__ import annotations

from bisect import bisect_right

from jwtinspect.analysis.lifetime import FRESH, TOLERANCE, cached
from jwtinspect.analysis.once import once
from jwtinspect.analysis.subject import Answer, Case, Number, Subject

QUARTER = 900  # seconds: every time zone's offset is a multiple of it
FURTHEST = 50400  # 14 h, the largest offset of a time zone
_EXACT = 3  # seconds within which a difference counts as a whole number of quarters


def zone_error(gap: Number) -> bool:
    """Whether two statements of one instant, ``gap`` seconds apart, differ by what time zones differ by.

    Only for statements of the same instant: of lifetimes more than half differ by such a number.
    """
    size = abs(gap)
    if size < QUARTER - _EXACT or size > FURTHEST + _EXACT:
        return False
    rest = size % QUARTER
    return rest <= _EXACT or rest >= QUARTER - _EXACT


def follows_from_skew(case: Case, gap: Number) -> bool:
    """Whether two instants that lie ``gap`` seconds apart do so because one was written by a clock that is off.

    Such a gap is CLK401's (rule G5).
    """
    return any(_within(_differences(case), each) for each in (gap, -gap))


@once
def _differences(case: Case) -> list[tuple[float, float]]:
    """The differences of clocks that are off, from and to, in order; none overlaps another."""
    merged: list[tuple[float, float]] = []
    for low, high in sorted((clock.low - 2, clock.high + 2) for clock in case.clocks if clock.off):
        if merged and low <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return merged


def _within(stretches: list[tuple[float, float]], value: Number) -> bool:
    at = bisect_right(stretches, (value, float("inf")))
    return at > 0 and value <= stretches[at - 1][1]


def issue_gap(answer: Answer) -> tuple[Subject, Number] | None:
    """The newest token of the response, and by how many seconds its iat lies after the response was made; negative:
    before.

    The provider's back-dating is taken out. None where either is unknown, in a client's store, or where the response
    came from another host than the token's issuer: only the issuer's own words can be held against its clock.
    """
    received = answer.received_at
    if received is None or answer.response.store:
        return None
    dated = [each for each in (answer.access_token, answer.id_token) if each is not None and each.issued_at is not None]
    if not dated:
        return None
    newest = max(dated, key=lambda each: each.issued_at or 0)
    endpoint = answer.response.endpoint
    if endpoint is not None and host_of(endpoint) != host_of(newest.issuer or ""):
        return None
    assert newest.issued_at is not None
    known = newest.provider.backdate if newest.provider else ()
    return newest, min((newest.issued_at + backdate - received for backdate in (0, *known)), key=abs)


def fresh_gap(answer: Answer) -> tuple[Subject, Number] | None:
    """``issue_gap`` where only a clock explains it: not where the token was kept and handed out again.

    A token from the future cannot have been kept, nor one that had already ended when it was handed out.
    """
    found = issue_gap(answer)
    if found is None or found[1] >= 0:
        return found
    subject, gap = found
    ends, received = subject.expires_at, answer.received_at
    assert received is not None
    if ends is not None and ends <= received:
        return found if zone_error(gap) else None
    if gap < -FRESH or cached(answer):
        return None
    remaining = (
        ends is not None and answer.expires_in is not None and abs(ends - received - answer.expires_in) <= TOLERANCE
    )
    return None if remaining else found


def host_of(address: str) -> str:
    """The host in an address, in lower case, without port; empty where there is none."""
    rest = address.partition("://")[2]
    for end in "/?#":
        rest = rest.partition(end)[0]
    host = rest.rpartition("@")[2]
    return (host.partition("]")[0] + "]" if host.startswith("[") else host.partition(":")[0]).lower()
