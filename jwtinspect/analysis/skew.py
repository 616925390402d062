"""Whose clock is off and by how much, as intervals that are certain: server minus client, in seconds.

Every piece of evidence bounds the difference from both sides; all of them together narrow it down. What disagrees with
the majority is named and left out (Marzullo's algorithm, as NTP has it: RFC 5905, section 11.2.1).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from math import inf
from typing import TYPE_CHECKING, NamedTuple

from jwtinspect.analysis.clocks import host_of, zone_error
from jwtinspect.analysis.lifetime import TOLERANCE
from jwtinspect.core.token import Role

if TYPE_CHECKING:
    from jwtinspect.analysis.subject import Case, Subject
    from jwtinspect.core.capture import Exchange, Message, Stamp

LATENCY = 3.0
"""Seconds that an answer may take from its making to the moment at which a client writes down the time."""
STEADY = 5
"""Seconds that two clocks may differ and still be called set."""
STALE = (0.0, 0.5, 1.0)
"""Seconds by which a server's Date header may lag: most write it afresh, Envoy keeps it for half a second, a timer in
Node for up to one. The smallest that lets all evidence agree is taken."""
FURTHEST = 43200
"""Seconds beyond which a stored expiry was computed from another lifetime, not by a clock that is off."""


class Vote(NamedTuple):
    """One piece of evidence: the difference lies between ``low`` and ``high``."""

    low: float
    high: float
    basis: str  # "Date header", "auth0-spa-js 2", "DPoP proof"
    where: str
    at: float | None = None  # when it was, by the server's clock
    subjects: tuple[Subject, ...] = ()
    best: float | None = None  # where in between it most likely lies; None: in the middle
    stale: bool = False  # it rests on a Date header alone, which may lag


class Step(NamedTuple):
    """A clock that was set: before, after, and the first instant (by the server's clock) at which it was seen so."""

    at: float
    before: tuple[float, float]
    after: tuple[float, float]


class Clock(NamedTuple):
    """What is certain of two clocks: the host's minus that of the machine measured."""

    host: str | None  # None: the issuer's, by what a client's store or a library's message says
    low: float
    high: float
    basis: str  # in words: "Date header, 3 exchanges"
    votes: int = 1
    outliers: tuple[str, ...] = ()  # where the evidence stands that disagrees with the rest
    steps: tuple[Step, ...] = ()
    machine: str = ""  # the machine measured: empty is the client, else the library that ran there
    subjects: tuple[Subject, ...] = ()
    likely: float | None = None  # where in the interval the difference most likely lies; None where one end is open

    @property
    def skew(self) -> tuple[float, float]:
        """Both ends of the interval."""
        return self.low, self.high

    @property
    def off(self) -> bool:
        """Whether even the smallest difference that is possible lies outside five seconds."""
        return self.low > STEADY or self.high + (STALE[-1] if self.host else 0) < -STEADY

    @property
    def least(self) -> float:
        """The smallest difference that is possible, without sign."""
        return self.low if self.low > 0 else -self.high if self.high < 0 else 0.0


def clocks_of(case: Case) -> list[Clock]:
    """What the exchanges, the clients' stores and the libraries' messages tell of clocks: hosts first."""
    groups: dict[tuple[str | None, str], list[Vote]] = {}
    for exchange in case.capture.exchanges:
        if exchange.host and exchange.date is not None and not exchange.doubt:
            host = host_of(f"https://{exchange.host}")
            votes = groups.setdefault((host, ""), [])
            votes += _of_exchange(exchange, case)
    received = {(stamp.token, stamp.store) for stamp in case.capture.stamps if stamp.meaning == "receipt"}
    for stamp in case.capture.stamps:
        if stamp.meaning == "expiry" and (stamp.token, stamp.store) in received:
            continue  # that plus expires_in, which may not be the token's lifetime
        vote = _of_stamp(stamp, case)
        if vote is not None:
            groups.setdefault((None, ""), []).append(vote)
    for message in case.capture.messages:
        vote = _of_message(message)
        if vote is not None:
            client = message.by_client or message.library in _TO_SERVERS
            groups.setdefault((None, "" if client else message.library), []).append(vote)
    return [_clock(host, machine, votes) for (host, machine), votes in groups.items() if votes]


def _of_exchange(exchange: Exchange, case: Case) -> Iterator[Vote]:
    """The Date header against the client's clock: bracketed by timings, or read from what the client itself signed."""
    date = exchange.date
    assert date is not None
    carried = tuple(case.subjects[index] for index in dict.fromkeys((*exchange.sent, *exchange.received)))
    if exchange.window is not None:
        first, last = exchange.window
        if first <= last:
            yield Vote(date - last, date + 1 - first, "Date header", exchange.where, date, carried, stale=True)
    for index in exchange.sent:
        subject = case.subjects[index]
        if subject.role not in _SIGNED_BY_CLIENT or subject.issued_at is None:
            continue
        gap = date - subject.issued_at
        reused = subject.role is Role.CLIENT_ASSERTION and gap > 0  # it may have been made for an earlier request
        lag = max(subject.lifetime or 0, LATENCY) if reused else LATENCY
        if abs(gap) <= FURTHEST:
            yield Vote(
                gap - 1 - lag, gap + 1, _SIGNED_BY_CLIENT[subject.role], exchange.where, date, (subject,), gap, True
            )


_SIGNED_BY_CLIENT = {Role.DPOP_PROOF: "DPoP proof", Role.CLIENT_ASSERTION: "client assertion"}


def _of_stamp(stamp: Stamp, case: Case) -> Vote | None:
    """What a client wrote down by its clock, against what the token says by the issuer's."""
    subject = case.subjects[stamp.token] if stamp.token is not None else None
    own = (subject,) if subject is not None else ()
    if stamp.meaning == "offset":
        early, late = (1.5, 1.5) if stamp.exact else (1.0, 1 + LATENCY)
        return Vote(stamp.seconds - early, stamp.seconds + late, _stored(stamp), stamp.where, None, own, stamp.seconds)
    if subject is None or not subject.token.claims:
        return None
    if stamp.meaning == "receipt":
        if subject.issued_at is None:
            return None
        gap = subject.issued_at - stamp.seconds
        known = subject.provider.backdate if subject.provider is not None else ()
        spread = max(known, default=0)
        return Vote(gap - 1, gap + spread + 1 + LATENCY, _stored(stamp), stamp.where, None, own, gap)
    if subject.expires_at is None:
        return None
    gap = subject.expires_at - stamp.seconds
    if not (abs(gap) <= FURTHEST if stamp.exact else _comparable(subject, gap)):
        return None
    return Vote(gap - 1, gap + 1 + LATENCY, _stored(stamp), stamp.where, None, own, gap)


def _stored(stamp: Stamp) -> str:
    return f"what {stamp.store} stored"


def _said(message: Message) -> str:
    return f"what {message.library} says"


def _comparable(subject: Subject, gap: float) -> bool:
    """Whether a stored expiry may be held against exp: not where another lifetime, a time zone or the provider's
    back-dating explains the gap."""
    backdates = subject.provider.backdate if subject.provider is not None else ()
    stated = subject.answer.expires_in if subject.answer is not None else None
    if stated is not None and subject.lifetime is not None:
        more = subject.lifetime - stated
        if all(abs(more - backdate) > TOLERANCE for backdate in (0, *backdates)):
            return False
    if any(abs(abs(gap) - backdate) <= TOLERANCE for backdate in backdates):
        return False
    return abs(gap) <= FURTHEST and not zone_error(gap)


_TO_SERVERS = ("Entra", "AWS (SigV4)")  # they name the instant at which the client signed


def _of_message(message: Message) -> Vote | None:
    """Two instants in one message: by the clock that checked and by the one that issued. Zones cancel out."""
    bound, now = message.bound, message.now
    if bound is None or now is None or abs(bound - now) > FURTHEST:
        return None
    gap = bound - now
    if message.library == "AWS (SigV4)":
        return Vote(-gap - 1 - LATENCY, -gap + 1, _said(message), message.where, best=-gap)
    if message.kind not in ("not yet valid", "issued in the future") or gap <= 0:
        return None
    if message.library == "Entra":  # the assertion was made before it was refused, by the client's clock
        return Vote(-inf, -gap + 1, _said(message), message.where)
    return Vote(gap - 1, inf, _said(message), message.where)


def _clock(host: str | None, machine: str, votes: list[Vote]) -> Clock:
    """The clock on which the votes agree."""
    steps, last = _steps(votes)
    kept = last if steps else votes
    for stale in STALE:
        low, high = _meeting(kept, stale)
        if low <= high:
            break
    outliers: list[Vote] = []
    if low > high:
        low, high = _majority(kept)
        outliers = [vote for vote in kept if vote.low > high or _high(vote, STALE[-1]) < low]
    agreeing = [vote for vote in kept if vote not in outliers]
    subjects = tuple({subject.id: subject for vote in agreeing for subject in vote.subjects}.values())
    return Clock(
        host,
        round(low, 3),
        round(high, 3),
        _basis(agreeing),
        len(agreeing),
        tuple(vote.where for vote in outliers),
        steps,
        machine,
        subjects,
        _likely(agreeing, low, high),
    )


def _likely(votes: list[Vote], low: float, high: float) -> float | None:
    """Where in the interval the difference most likely lies: in the middle, unless what there is tells better."""
    if high - low == inf:
        return None
    told = sorted(vote.best for vote in votes if vote.best is not None)
    best = (low + high) / 2 if not told or any(vote.best is None for vote in votes) else told[len(told) // 2]
    return round(min(max(best, low), high), 3)


def _high(vote: Vote, stale: float) -> float:
    return vote.high + stale if vote.stale else vote.high


def _meeting(votes: Iterable[Vote], stale: float) -> tuple[float, float]:
    """What all votes leave; low above high where they leave nothing."""
    low, high = -inf, inf
    for vote in votes:
        low, high = max(low, vote.low), min(high, _high(vote, stale))
    return low, high


def _majority(votes: Sequence[Vote]) -> tuple[float, float]:
    """The stretch in which most votes overlap; of several equally good ones, from the first to the last."""
    edges = sorted(
        [(vote.low, 0) for vote in votes] + [(_high(vote, STALE[-1]), 1) for vote in votes]
    )  # a start before an end at the same place
    count = most = 0
    stretches: list[tuple[float, float]] = []
    for number, (edge, ends) in enumerate(edges):
        count += -1 if ends else 1
        if not ends and count >= most:
            if count > most:
                most, stretches = count, []
            stretches.append((edge, edges[number + 1][0]))
    return stretches[0][0], stretches[-1][1]


def _steps(votes: list[Vote]) -> tuple[tuple[Step, ...], list[Vote]]:
    """Where the clock was set while the capture ran: two groups of votes, one after the other, that share nothing.

    The second value is the last group. A single vote makes no group.
    """
    in_time = sorted((vote for vote in votes if vote.at is not None), key=lambda vote: vote.at or 0)
    groups: list[list[Vote]] = []
    low, high = inf, -inf
    for vote in in_time:
        low, high = max(low, vote.low), min(high, _high(vote, STALE[-1]))
        if groups and low <= high:
            groups[-1].append(vote)
        else:
            groups.append([vote])
            low, high = vote.low, _high(vote, STALE[-1])
    groups = [group for group in groups if len(group) > 1]
    steps = []
    for before, after in pairwise(groups):
        old, new = _meeting(before, STALE[-1]), _meeting(after, STALE[-1])
        if new[0] - old[1] > STEADY or old[0] - new[1] > STEADY:
            steps.append(Step(after[0].at or 0.0, old, new))
    return tuple(steps), groups[-1] if steps else votes


_IN_EXCHANGES = ("Date header", "DPoP proof", "client assertion")


def _basis(votes: list[Vote]) -> str:
    """What the interval rests on, in words: ``Date header, 3 exchanges``."""
    counts: dict[str, int] = {}
    for vote in votes:
        counts[vote.basis] = counts.get(vote.basis, 0) + 1
    words = []
    for basis, count in counts.items():
        if basis in _IN_EXCHANGES:
            shown = basis if basis == "Date header" else f"{basis} against the Date header"
            words.append(f"{shown}, {count} exchange{'s' if count > 1 else ''}")
        else:
            words.append(basis if count == 1 else f"{basis}, {count} times")
    return "; ".join(words)
