"""A policy simulated: use after use, renewal after renewal, until the user has to log in again.

No clock is read and nothing is random. Renewals of one length are not counted one by one: a year takes milliseconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from math import inf
from typing import NamedTuple

from jwtinspect.analysis.planning import (
    Cookie,
    Gate,
    Nature,
    Policy,
    Renewal,
    RenewsWhen,
    Storage,
)
from jwtinspect.analysis.visits import Change, Stretch

MOST_MARKS = 2000
"""After so many logins and redirects no more are simulated: a lifetime of seconds would give a million in a year."""


class Outcome(StrEnum):
    """What the user sees."""

    NOTHING = "nothing"
    REDIRECT = "silent redirect"
    PAGE = "login page without password"
    PASSWORD = "password or second factor"


class Cause(NamedTuple):
    """Which clock ended it and when, and which would have been the next, and when. Seconds since the epoch."""

    clock: str  # a clock of the policy, or "closed", "reload", "revoked", "blocked", "none"
    at: float
    next_clock: str = ""
    next_at: float = inf  # inf: never


class Mark(NamedTuple):
    """One thing that the user sees."""

    at: float
    outcome: Outcome
    cause: Cause | None = None  # why nothing silent worked; None for the first login and a renewal by redirect
    session: Cause | None = None  # why the provider asked for the password


class Renewals(NamedTuple):
    """Silent renewals in even steps."""

    first: float
    last: float
    times: int
    by: Renewal


class Run(NamedTuple):
    """What came of it: marks and renewals in order, and from when to when each thing was alive."""

    policy: Policy
    stretches: Sequence[Stretch]
    marks: list[Mark]
    renewals: list[Renewals]
    lanes: dict[str, list[tuple[float, float]]]  # "access_token", "id_token", "refresh_token", "session"
    is_cut: bool = False  # there were too many logins to simulate them all

    @property
    def start(self) -> float:
        """The first login, in seconds since the epoch."""
        return self.stretches[0].start if self.stretches else 0.0

    @property
    def end(self) -> float:
        """The end of the last use, in seconds since the epoch."""
        return self.stretches[-1].end if self.stretches else 0.0

    def seen(self, outcome: Outcome) -> int:
        """How often the user saw that, after the first login."""
        if outcome is Outcome.NOTHING:
            return sum(each.times for each in self.renewals)
        return sum(mark.outcome is outcome for mark in self.marks[1:])


def simulate(policy: Policy, nature: Nature, stretches: Sequence[Stretch], changes: Sequence[Change] = ()) -> Run:
    """What happens to a user who logs in at the start of the first stretch."""
    run = _Simulation(policy, nature, sorted(changes))
    before = None
    lived = 0
    for stretch in stretches:
        if len(run.marks) >= MOST_MARKS:
            break
        run.enter(stretch, before)
        before, lived = stretch, lived + 1
    lanes = {name: [(start, end) for start, end in spans] for name, spans in run.lanes.items()}
    return Run(policy, stretches[:lived], run.marks, run.renewals, lanes, lived < len(stretches))


class _Simulation:
    """What is held at one instant. An end of -inf is past, one of inf never comes."""

    def __init__(self, policy: Policy, nature: Nature, changes: Sequence[Change]) -> None:
        self.policy, self.nature = policy, nature
        self.changes = list(changes)
        self.early = min(policy.early, policy.access_life // 2)
        self.issued = self.access_end = self.id_end = self.cookie_end = -inf
        self.refresh_idle_end = self.refresh_max_end = -inf
        self.session_start = self.session_idle_end = self.session_max_end = -inf
        self.holds_tokens = self.failed = False
        self.lost: Cause | None = None  # why there are no tokens any more
        self.session_lost: tuple[float, str] | None = None
        self.revoked = inf  # when the refresh token was
        self.marks: list[Mark] = []
        self.renewals: list[Renewals] = []
        self.lanes: dict[str, list[list[float]]] = {
            name: [] for name in ("session", "refresh_token", "access_token", "id_token")
        }

    # Time passes

    def enter(self, stretch: Stretch, before: Stretch | None) -> None:
        """Lives through one stretch."""
        if before is not None:
            if stretch.fresh:
                self.close(before.end)
            elif stretch.reloads and self.policy.storage is Storage.PAGE:
                self.lose(_cause([(stretch.start, "reload")], self.renewal_ends()))
        now = stretch.start
        self.apply_changes(now)
        if stretch.active:
            self.use(now)
            now += 1
        while (now := max(self.next_moment(stretch.active), now)) < stretch.end and len(self.marks) < MOST_MARKS:
            if self.changes and self.changes[0].at <= now:
                now = max(self.changes[0].at, stretch.start)
                self.apply_changes(now)
                continue
            if stretch.active:
                self.use(now)
            elif self.holds_tokens and not self.renew(now):
                self.lose(_cause(self.renewal_ends()))
            now = self.skip(now, stretch) + 1
        self.apply_changes(stretch.end)
        if stretch.active:
            own = self.policy.own_cookie
            self.cookie_end = inf if own is None else stretch.end + own

    def next_moment(self, active: bool) -> float:
        """When something happens by itself, or to somebody who clicks all the time."""
        if not self.holds_tokens:
            return self.changes[0].at if self.changes else inf
        every = self.policy.renew_every
        timed = inf if every is None or self.failed else self.issued + every
        moment = min(timed, self.due(), self.gate_end()) if active else timed
        return min(moment, self.changes[0].at) if self.changes else moment

    def due(self) -> float:
        """From when on the next use renews."""
        if self.failed or self.policy.renewal is Renewal.NONE:
            return inf
        end = self.gate_end() if self.policy.renews_when is RenewsWhen.GATE else self.access_end
        if self.policy.renewal is Renewal.REDIRECT:
            return end
        if self.policy.gate is Gate.API and not self.early:
            return self.gate_end()
        return end - self.early

    def gate_end(self) -> float:
        """Until when the application says that the user is signed in."""
        gate = self.policy.gate
        if gate is Gate.ID:
            return self.id_end
        if gate is Gate.ACCESS:
            return self.access_end
        return self.access_end + self.policy.leeway if gate is Gate.API else self.cookie_end

    def skip(self, now: float, stretch: Stretch) -> float:
        """Lets even renewals pass all at once, as long as nothing can end between them."""
        policy = self.policy
        if self.issued != now or policy.renewal not in (Renewal.REFRESH, Renewal.FRAME):
            return now
        every = inf if policy.renew_every is None else policy.renew_every
        step = min(every, self.due() - now) if stretch.active else every
        if stretch.active and self.gate_end() < now + step:
            return now
        until = min(stretch.end, self.changes[0].at if self.changes else inf)
        if self.nature.caps_tokens:
            until = min(until, self.session_max_end - policy.access_life)
        for end, clock in self.renewal_ends():
            if clock.endswith("_idle"):
                if end - now <= step:
                    return now
            else:
                until = min(until, end)
        if not 0 < step < inf or until - now <= 2 * step:
            return now
        count = int((until - now) / step)
        if now + count * step >= until:
            count -= 1
        last = now + count * step
        self.renewals.append(Renewals(now + step, last, count, policy.renewal))
        for lane in ("access_token", "id_token"):
            self.lanes[lane][-1][1] = last
        self.issue(last)
        self.touch(last)
        return last

    # What the user does

    def use(self, now: float) -> None:
        """One use: goes on, renews, or leads to a login."""
        if not self.holds_tokens:
            if not (self.policy.renewal is Renewal.FRAME and self.marks and self.renew(now)):
                self.sign_in(now)
            return
        every = self.policy.renew_every
        timed = every is not None and not self.failed and now >= self.issued + every
        gate_end = self.gate_end()
        if timed or now >= self.due():
            if self.renew(now):
                return
            self.failed = True
            if timed:
                self.sign_in(now)
                return
        if now >= gate_end:
            self.sign_in(now)

    def close(self, now: float) -> None:
        """The browser is closed."""
        policy = self.policy
        if policy.cookie is Cookie.SESSION and self.session_start > -inf:
            self.end_session("closed", now)
        if policy.storage is not Storage.KEPT or (policy.gate is Gate.COOKIE and policy.own_cookie is None):
            self.lose(_cause([(now, "closed")], self.renewal_ends()))

    def lose(self, cause: Cause) -> None:
        """The tokens are gone."""
        if self.holds_tokens:
            self.lost = cause
            self.holds_tokens = False
            for lane in ("access_token", "id_token", "refresh_token"):
                self.cut(lane, cause.at)

    def end_session(self, why: str, at: float) -> None:
        """The login at the provider is over before its clocks say so."""
        if self.session_lost is None:
            self.session_lost = (at, why)
            self.cut("session", at)

    def apply_changes(self, until: float) -> None:
        """What an administrator did meanwhile."""
        while self.changes and self.changes[0].at <= until:
            change = self.changes.pop(0)
            if change.sessions:
                self.end_session("revoked", change.at)
            if change.refresh or (change.sessions and self.nature.follows_session):
                self.cut("refresh_token", change.at)
                self.revoked = change.at

    # What the provider answers

    def renew(self, now: float) -> bool:
        """New tokens without a login, if the provider gives them."""
        policy = self.policy
        if policy.renewal is Renewal.NONE or any(end <= now for end, _ in self.renewal_ends()):
            return False
        if policy.renewal is Renewal.REDIRECT:
            self.marks.append(Mark(now, Outcome.REDIRECT))
        else:
            self.renewals.append(Renewals(now, now, 1, policy.renewal))
        self.issue(now)
        self.touch(now)
        return True

    def renewal_ends(self) -> list[tuple[float, str]]:
        """The ends of everything that a renewal needs."""
        policy = self.policy
        if policy.renewal is Renewal.REFRESH and not self.nature.follows_session:
            ends = [(self.refresh_idle_end, "refresh_idle"), (self.refresh_max_end, "refresh_max")]
            if self.revoked < inf:
                ends.append((self.revoked, "revoked"))
            if self.nature.checks_max_age and policy.max_age is not None:
                ends.append((self.session_start + policy.max_age, "max_age"))
            return ends
        if policy.renewal is Renewal.FRAME and not policy.third_party_cookies:
            return [(self.issued, "blocked"), *self.session_ends()]
        return self.session_ends()

    def session_ends(self) -> list[tuple[float, str]]:
        """The ends of everything that a login without password needs."""
        ends = [(self.session_idle_end, "session_idle"), (self.session_max_end, "session_max")]
        if self.session_lost is not None:
            ends.append(self.session_lost)
        if self.policy.max_age is not None:
            ends.append((self.session_start + self.policy.max_age, "max_age"))
        return ends

    def touch(self, now: float) -> None:
        """Resets the idle clocks that a renewal resets."""
        policy = self.policy
        if policy.renewal is Renewal.REFRESH and not self.nature.follows_session:
            self.refresh_idle_end = now + (inf if policy.refresh_idle is None else policy.refresh_idle)
            self.hold("refresh_token", now, min(self.refresh_idle_end, self.refresh_max_end))
        else:
            self.keep_session(now)

    def keep_session(self, now: float) -> None:
        idle = self.policy.session_idle
        self.session_idle_end = now + (inf if idle is None else idle + self.nature.idle_grace)
        ends = min(self.session_idle_end, self.session_max_end)
        self.hold("session", now, ends)
        if self.policy.renewal is Renewal.REFRESH and self.nature.follows_session:
            self.hold("refresh_token", now, ends)

    def issue(self, now: float) -> None:
        """New tokens."""
        policy = self.policy
        cap = self.session_max_end if self.nature.caps_tokens else inf
        self.issued = now
        self.access_end = min(now + policy.access_life, cap)
        self.id_end = min(now + policy.id_life, cap)
        own = policy.own_cookie
        self.cookie_end = inf if own is None or policy.gate is Gate.COOKIE else now + own
        self.holds_tokens, self.failed, self.lost = True, False, None
        self.hold("access_token", now, self.access_end)
        self.hold("id_token", now, self.id_end)

    def sign_in(self, now: float) -> None:
        """The user is taken to the provider: by a redirect or a page, with a password or without."""
        policy = self.policy
        cause = self.cause(now) if self.marks else None
        ended = [each for each in self.session_ends() if each[0] <= now]
        session = None
        if ended or not self.marks:
            outcome = Outcome.PASSWORD
            session = _cause(self.session_ends()) if self.marks else None
            self.session_lost = None
            self.session_start = now
            self.session_max_end = now + (inf if policy.session_max is None else policy.session_max)
        else:
            straight = Renewal.REDIRECT in (policy.renewal, policy.when_renewal_fails.value)
            outcome = Outcome.REDIRECT if straight else Outcome.PAGE
        self.marks.append(Mark(now, outcome, cause, session))
        if policy.renewal is Renewal.REFRESH:
            self.refresh_max_end = now + (inf if policy.refresh_max is None else policy.refresh_max)
            self.refresh_idle_end = now + (inf if policy.refresh_idle is None else policy.refresh_idle)
            self.revoked = inf
            if not self.nature.follows_session:
                self.hold("refresh_token", now, min(self.refresh_idle_end, self.refresh_max_end))
        self.keep_session(now)
        self.issue(now)

    # Why

    def cause(self, now: float) -> Cause:
        """Which clock ended it, and which would have been the next."""
        if self.lost is not None:
            return self.lost
        gate = self.policy.gate
        if self.policy.renewal is Renewal.NONE or not (self.failed or now >= self.due()):
            name = {Gate.ID: "id_token", Gate.COOKIE: "own_cookie"}.get(gate, "access_token")
            others = [(self.access_end, "access_token"), (self.id_end, "id_token")]
            return _cause([(self.gate_end(), name)], [each for each in others if each[1] != name])
        return _cause(self.renewal_ends())

    # Lanes

    def hold(self, lane: str, start: float, end: float) -> None:
        """Something lives from an instant to an end; what lived until then lives on."""
        spans = self.lanes[lane]
        if spans and spans[-1][1] >= start:
            spans[-1][1] = end
        else:
            spans.append([start, end])

    def cut(self, lane: str, at: float) -> None:
        spans = self.lanes[lane]
        if spans and spans[-1][1] > at:
            spans[-1][1] = at


def _cause(ends: Sequence[tuple[float, str]], others: Sequence[tuple[float, str]] = ()) -> Cause:
    """The earliest of the ends, and what would have been the next: of the others too, where they come later."""
    at, clock = min(ends)
    later = [each for each in (*ends, *others) if each[1] != clock and each[0] > at]
    next_at, next_clock = min(later, default=(inf, ""))
    return Cause(clock, at, next_clock, next_at)
