"""What a customer wants of a session: whether a plan gives it, when it first does not, and which change would.

Two kinds: she must not be asked too soon (``return``, ``stay``), and she must be asked soon enough (``check``,
``idle``, ``out``). The first are simulated, and mended clock by clock as they fail; the second are bounds, which
follow from the settings alone, whenever somebody clicks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta, tzinfo
from enum import StrEnum
from math import inf
from typing import Any, NamedTuple

from jwtinspect.analysis.planning import (
    LENGTHS,
    PAIRS,
    Cookie,
    Gate,
    Plan,
    Renewal,
    Storage,
    WhenRenewalFails,
    flaws,
)
from jwtinspect.analysis.simulation import Mark, Outcome, Run, simulate
from jwtinspect.analysis.visits import DAY, LONGEST, Stretch, Visits, changes_of, day_of, midnight, stretches_of
from jwtinspect.core.moments import parse_span

MOST_STEPS = 40
"""How often a clock is moved before a way is given up."""


LEAST_DAY = 2 * 3600
"""From how many seconds on a login that is over after them is worth proposing."""


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


class Part(NamedTuple):
    """One clock's share of a bound."""

    key: str
    seconds: float


class Proposal(NamedTuple):
    """A change of settings that would make it hold: the new values, and the plan with them."""

    values: dict[str, Any]
    plan: Plan
    nearest: bool = False  # it comes near, and no more


class Answer(NamedTuple):
    """Whether a requirement holds."""

    requirement: Requirement
    holds: bool
    fails_at: float | None  # the first moment at which it does not; seconds since the epoch
    mark: Mark | None  # what the user sees then
    bound: float  # seconds: the longest absence, or the longest time without a check; inf: without end
    parts: tuple[Part, ...]  # what a bound is made of
    run: Run
    proposals: tuple[Proposal, ...]  # the smallest change first; empty where it holds, or where none would do


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


def judged(
    plan: Plan, requirement: Requirement, visits: Visits, start: float, zone: tzinfo | None = None, *, mend: bool = True
) -> Answer:
    """Whether the requirement holds for these visits, which begin at ``start`` (seconds since the epoch).

    Without ``mend`` no change of settings is looked for.
    """
    kind = requirement.kind
    if kind in (Kind.RETURN, Kind.STAY):
        answer = _simulated(plan, requirement, visits, start, zone)
        proposals = _mended(plan, requirement, visits, start, zone) if mend and not answer.holds else ()
    elif kind is Kind.OUT:
        answer = _at_time_of_day(plan, requirement, visits, start, zone)
        most = _until_out(requirement, visits)
        proposals = ()
        if mend and not answer.holds and most >= LEAST_DAY:
            proposals = tuple(each._replace(nearest=True) for each in _shortened(plan, Requirement(Kind.CHECK, most)))
    else:
        answer = _bounded(plan, requirement, visits, start, zone)
        proposals = _shortened(plan, requirement) if mend and not answer.holds else ()
    return answer._replace(proposals=proposals)


# She must not be asked too soon


def _scene(requirement: Requirement, visits: Visits, start: float, zone: tzinfo | None) -> Sequence[Stretch]:
    """The visits that try the requirement."""
    if requirement.kind is Kind.RETURN:
        first = stretches_of(visits._replace(away=None, left_open=False, length=7 * DAY), start, zone)[0]
        back = first.end + requirement.seconds
        return (first, Stretch(back, back + 1800, fresh=visits.closes))
    days = requirement.seconds + 3 * DAY
    whole = stretches_of(visits._replace(length=max(days, visits.length)), start, zone)
    until = whole[0].start + requirement.seconds
    return [each._replace(end=min(each.end, until)) for each in whole if each.start < until]


def lived(plan: Plan, visits: Visits, start: float, zone: tzinfo | None) -> Run:
    """The plan simulated with these visits, from ``start`` on (seconds since the epoch)."""
    stretches = stretches_of(visits, start, zone)
    return simulate(plan.policy, plan.nature, stretches, changes_of(visits, stretches[0].start if stretches else start))


def _failure(
    plan: Plan, requirement: Requirement, visits: Visits, stretches: Sequence[Stretch]
) -> tuple[Run, Mark | None]:
    """The run, and the first mark that the requirement forbids."""
    run = simulate(plan.policy, plan.nature, stretches, changes_of(visits, stretches[0].start))
    since = stretches[1].start if requirement.kind is Kind.RETURN else -inf
    for mark in run.marks[1:]:
        if mark.at >= since and mark.outcome in (Outcome.PAGE, Outcome.PASSWORD):
            return run, mark
    return run, None


def _simulated(plan: Plan, requirement: Requirement, visits: Visits, start: float, zone: tzinfo | None) -> Answer:
    run, mark = _failure(plan, requirement, visits, _scene(requirement, visits, start, zone))
    bound = longest_absence(plan, visits, start, zone) if requirement.kind is Kind.RETURN else inf
    if requirement.kind is Kind.STAY and mark is not None:
        bound = mark.at - run.start
    return Answer(requirement, mark is None, None if mark is None else mark.at, mark, bound, (), run, ())


def longest_absence(plan: Plan, visits: Visits, start: float, zone: tzinfo | None = None) -> float:
    """The longest time in seconds after the last use at which she comes back without a login; inf: a year and more."""

    def comes_back(seconds: int) -> bool:
        asked = Requirement(Kind.RETURN, seconds)
        return _failure(plan, asked, visits, _scene(asked, visits, start, zone))[1] is None

    low, high = 0, LONGEST
    if comes_back(high):
        return inf
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if comes_back(middle) else (low, middle)
    return low


def _mended(
    plan: Plan, requirement: Requirement, visits: Visits, start: float, zone: tzinfo | None
) -> tuple[Proposal, ...]:
    """The smallest changes that would make it hold, fewest settings first; at most three."""
    stretches = _scene(requirement, visits, start, zone)
    proposals = [_mended_on(plan, values, requirement, visits, stretches) for values in _paths(plan)]
    found: list[Proposal] = []
    for proposal in sorted(filter(None, proposals), key=lambda each: len(each.values)):
        if not any(each.values.keys() <= proposal.values.keys() for each in found):
            found.append(proposal)
    return tuple(found[:3])


def _paths(plan: Plan) -> list[dict[str, Any]]:
    """The choices to begin with: as it is, then one thing done otherwise."""
    policy = plan.policy
    paths: list[dict[str, Any]] = [{}]
    if policy.gate is Gate.ID:
        paths.append({"gate": Gate.ACCESS})
    if policy.renewal is not Renewal.REFRESH:
        paths.append({"renewal": Renewal.REFRESH})
    elif policy.when_renewal_fails is WhenRenewalFails.PAGE:
        paths.append({"when_renewal_fails": WhenRenewalFails.REDIRECT})
    if policy.cookie is Cookie.SESSION:
        paths.append({"cookie": Cookie.PERSISTENT})
    if plan.sessions.provider == "keycloak" and policy.application == "online":
        paths.append({"application": "offline"})
    return paths


def _mended_on(
    plan: Plan, values: dict[str, Any], requirement: Requirement, visits: Visits, stretches: Sequence[Stretch]
) -> Proposal | None:
    """Begins with some choices, then moves each clock that fails, just far enough."""
    changed = dict(values)
    tried = plan.with_values("proposed", **values) if values else plan
    for _ in range(MOST_STEPS):
        mark = _failure(tried, requirement, visits, stretches)[1]
        if mark is None:
            return Proposal(changed, tried)
        last = stretches[-1].end - 1 if requirement.kind is Kind.STAY else mark.at
        remedy = _remedy(tried, mark, last)
        if remedy is None:
            return None
        key, value = remedy
        changed[key] = value
        more = _kept_in_order(tried, key, value)
        if more is None:
            return None
        changed |= more
        tried = tried.with_values("proposed", **{key: value, **more})
    return None


def _remedy(plan: Plan, mark: Mark, last: float) -> tuple[str, Any] | None:
    """Which value would have kept that login away. A maximum has to reach to the ``last`` use: nothing moves it."""
    policy, cause = plan.policy, mark.cause
    if cause is None:
        return None
    by_session = mark.outcome is Outcome.PASSWORD and Renewal.REDIRECT in (policy.renewal, policy.when_renewal_fails)
    if by_session and mark.session is not None and not _can_move(plan, cause.clock):
        cause = mark.session
    clock = cause.clock
    if clock == "closed":
        kept = policy.storage is Storage.KEPT
        return ("cookie", Cookie.PERSISTENT) if kept else ("storage", Storage.KEPT)
    if clock == "reload":
        return "storage", Storage.KEPT
    if clock == "blocked":
        return "renewal", Renewal.REFRESH
    if clock == "id_token" and policy.renewal is not Renewal.NONE and _allows(plan, clock, policy.access_life):
        return clock, policy.access_life  # then the renewal comes before its end
    if clock not in LENGTHS or not _can_move(plan, clock):
        return None
    if clock == "access_token" and policy.gate is Gate.API:
        return None
    value = policy.id_life if clock == "id_token" else getattr(policy, clock)
    until = last if clock.endswith("_max") else mark.at
    needed = value + until - cause.at + 1
    return (clock, rounded) if (rounded := _up(plan, clock, needed)) is not None else None


def _can_move(plan: Plan, clock: str) -> bool:
    known = plan.governed(clock)
    return known is None or (known.configurable and not known.follows)


def _allows(plan: Plan, clock: str, seconds: int) -> bool:
    values: dict[str, Any] = {clock: seconds}
    wrong = {key for key, _ in flaws(plan.policy._replace(**values), plan.sessions)}
    return _can_move(plan, clock) and clock not in wrong


def _up(plan: Plan, clock: str, needed: float) -> int | None:
    """The next round length that is no shorter and allowed; None where the provider's limit is in the way."""
    known = plan.governed(clock)
    most = inf if known is None or known.maximum is None else known.maximum
    unit = 60 if needed <= 7200 else 3600
    value = int(-(-needed // unit) * unit)
    return value if value <= most else int(most) if needed <= most else None


def _kept_in_order(plan: Plan, key: str, value: Any) -> dict[str, int] | None:
    """What has to move as well, so that no idle time is longer than its maximum; None where it cannot."""
    pair = {"refresh_idle": "refresh_max", "session_idle": "session_max"}.get(key)
    most = getattr(plan.policy, pair) if pair else None
    if pair is None or most is None or value <= most:
        return {}
    raised = _up(plan, pair, value) if _can_move(plan, pair) else None
    return None if raised is None else {pair: raised}


# She must be asked soon enough


def _tail(plan: Plan) -> list[Part]:
    """How long what was issued last still opens doors."""
    policy = plan.policy
    if plan.nature.caps_tokens:
        return [Part("leeway", policy.leeway)] if policy.leeway else []
    known = plan.governed("access_token")
    access = policy.access_life
    if known is not None and known.longest is not None and known.default == access:
        access = known.longest
    if policy.gate is Gate.ID and policy.id_life > access + policy.leeway:
        return [Part("id_token", policy.id_life)]
    return [Part("access_token", access), *([Part("leeway", policy.leeway)] if policy.leeway else [])]


def bound_of(plan: Plan, kind: Kind) -> tuple[Part, ...]:
    """The parts whose sum is the longest time without a check, or whose greatest is the longest idle time."""
    policy, nature = plan.policy, plan.nature
    refreshes = policy.renewal is Renewal.REFRESH and not nature.follows_session
    if kind is Kind.IDLE:
        tail = _tail(plan) or [Part("access_token", policy.access_life)]
        parts = [tail[0]._replace(seconds=sum(each.seconds for each in tail))]
        idle = inf if policy.session_idle is None else policy.session_idle + nature.idle_grace
        parts.append(_least(("session_idle", idle), ("session_max", policy.session_max)))
        if refreshes:
            parts.append(_least(("refresh_idle", policy.refresh_idle), ("refresh_max", policy.refresh_max)))
        return tuple(sorted(parts, key=lambda each: -each.seconds))
    parts = [_least(("session_max", policy.session_max), ("max_age", policy.max_age))]
    if refreshes:
        if nature.checks_max_age and policy.max_age is not None:
            parts = [Part("max_age", policy.max_age)]
        else:
            parts.append(Part("refresh_max", inf if policy.refresh_max is None else policy.refresh_max))
    return (*parts, *_tail(plan))


def _least(*parts: tuple[str, float | None]) -> Part:
    return min((Part(key, inf if seconds is None else seconds) for key, seconds in parts), key=lambda each: each[1])


def _bounded(plan: Plan, requirement: Requirement, visits: Visits, start: float, zone: tzinfo | None) -> Answer:
    parts = bound_of(plan, requirement.kind)
    lengths = [each.seconds for each in parts]
    bound = max(lengths) if requirement.kind is Kind.IDLE else sum(lengths)
    holds = bound <= requirement.seconds
    run = lived(plan, visits, start, zone)
    since = run.stretches[0].end if requirement.kind is Kind.IDLE else run.start
    return Answer(requirement, holds, None if holds else since + requirement.seconds, None, bound, parts, run, ())


def _shortened(plan: Plan, requirement: Requirement) -> tuple[Proposal, ...]:
    """The settings lowered until the bound holds; nothing where one that is in the way cannot be lowered."""
    wanted = requirement.seconds
    values = _lowered_idle(plan, wanted) if requirement.kind is Kind.IDLE else _lowered_sum(plan, wanted)
    if values is None:
        return ()
    for idle, most in PAIRS:
        limit, now = values.get(most), getattr(plan.policy, idle)
        if limit is not None and now is not None and idle not in values and now > limit:
            values[idle] = limit
    values = {key: value for key, value in values.items() if getattr(plan.policy, key) != value}
    changed = plan.with_values("proposed", **values)
    wrong = {key for key, _ in flaws(changed.policy, changed.sessions)}
    parts = [each.seconds for each in bound_of(changed, requirement.kind)]
    bound = max(parts) if requirement.kind is Kind.IDLE else sum(parts)
    return () if wrong & values.keys() or bound > wanted else (Proposal(values, changed),)


def _down(seconds: float) -> int:
    unit = 60 if seconds < 7200 else 3600
    return int(seconds // unit * unit) or int(seconds)


def _short_tail(plan: Plan, wanted: int) -> tuple[dict[str, Any], int]:
    """Tokens short enough to leave room, and how long they still live then."""
    values: dict[str, Any] = {}
    life = int(sum(each.seconds for each in _tail(plan)))
    if life * 2 > wanted:
        least = max(
            (known.minimum or 60) if (known := plan.governed(key)) else 60 for key in ("access_token", "id_token")
        )
        short = max(least, _down(wanted / 4 - plan.policy.leeway))
        if short < plan.policy.access_token:
            values["access_token"] = short
        if plan.policy.gate is Gate.ID and short < plan.policy.id_life and _can_move(plan, "id_token"):
            values["id_token"] = short
        life = int(sum(each.seconds for each in _tail(plan.with_values("proposed", **values)))) if values else life
    return values, life


def _lowered_sum(plan: Plan, wanted: int) -> dict[str, Any] | None:
    """Session and refresh token together, and the last token after them, within the time wanted."""
    values, tail = _short_tail(plan, wanted)
    keys = [each.key for each in bound_of(plan, Kind.CHECK) if each.key in ("session_max", "refresh_max", "max_age")]
    if plan.nature.checks_max_age and _can_move(plan, "max_age"):
        keys = ["max_age"]
    room = wanted - tail
    free = [key for key in keys if _can_move(plan, key)]
    for key in keys:
        if key not in free:
            fixed = getattr(plan.policy, key)
            room -= LONGEST * 10 if fixed is None else fixed
    free.sort(key=lambda key: inf if (now := getattr(plan.policy, key)) is None else now)
    while free and room > 0:
        share, key = room / len(free), free.pop(0)  # the shortest first: one that is short enough stays as it is
        now = getattr(plan.policy, key)
        values[key] = now if now is not None and now <= share else _down(share)
        room -= values[key]
    return None if free or room < 0 else values


def _lowered_idle(plan: Plan, wanted: int) -> dict[str, Any] | None:
    """Every clock that carries over an absence, no longer than the time wanted."""
    values: dict[str, Any] = {}
    for part in bound_of(plan, Kind.IDLE):
        if part.seconds <= wanted:
            continue
        key = part.key.replace("_max", "_idle")
        if key in ("access_token", "id_token"):
            for token in ("access_token", "id_token") if plan.policy.gate is Gate.ID else ("access_token",):
                if _can_move(plan, token):
                    values[token] = wanted - plan.policy.leeway
        elif not _can_move(plan, key):
            return None
        else:
            values[key] = wanted - (plan.nature.idle_grace if key == "session_idle" else 0)
    return values if all(value > 0 for value in values.values()) else None


# Everybody out at a time of day


def _until_out(requirement: Requirement, visits: Visits) -> int:
    """Seconds from the last use of a day to the time at which everybody has to be out."""
    return (requirement.seconds or DAY) - visits.last


def _at_time_of_day(plan: Plan, requirement: Requirement, visits: Visits, start: float, zone: tzinfo | None) -> Answer:
    """Whether anything of a login lives on at that time of any day of these visits."""
    run = lived(plan, visits, start, zone)
    lanes = [spans for name, spans in run.lanes.items() if name != "refresh_token" or _uses_refresh(plan)]
    day, fails = day_of(run.start, zone), None
    while fails is None and (moment := midnight(day, zone, requirement.seconds)) <= run.end + DAY:
        if moment > run.start and any(begin < moment < end for spans in lanes for begin, end in spans):
            fails = moment
        day += timedelta(days=1)
    bound = sum(each.seconds for each in bound_of(plan, Kind.CHECK))
    return Answer(requirement, fails is None, fails, None, bound, bound_of(plan, Kind.CHECK), run, ())


def _uses_refresh(plan: Plan) -> bool:
    return plan.policy.renewal is Renewal.REFRESH
