"""Which change of settings would meet a requirement: the smallest one that a provider's limits allow.

Where she is asked too soon, clock after clock is moved as it fails; where too late, the bound is shortened.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from math import inf
from typing import Any, NamedTuple

from jwtinspect.analysis.bounds import bound_of, tail_of, total_of
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
from jwtinspect.analysis.requirement import Kind, Requirement
from jwtinspect.analysis.simulation import Mark, Outcome
from jwtinspect.analysis.trial import failure_of, scene_of
from jwtinspect.analysis.visits import LONGEST, Stretch, Visits

_MOST_STEPS = 40
"""How often a clock is moved before a way is given up."""


class Proposal(NamedTuple):
    """A change of settings that would make it hold: the new values, and the plan with them."""

    values: dict[str, Any]
    plan: Plan
    nearest: bool = False  # it comes near, and no more


def mended(
    plan: Plan, requirement: Requirement, visits: Visits, start: float, zone: tzinfo | None
) -> tuple[Proposal, ...]:
    """The smallest changes that would make it hold, fewest settings first; at most three."""
    stretches = scene_of(requirement, visits, start, zone)
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
    for _ in range(_MOST_STEPS):
        mark = failure_of(tried, requirement, visits, stretches)[1]
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


def shortened(plan: Plan, requirement: Requirement) -> tuple[Proposal, ...]:
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
    bound = total_of(bound_of(changed, requirement.kind), requirement.kind)
    return () if wrong & values.keys() or bound > wanted else (Proposal(values, changed),)


def _down(seconds: float) -> int:
    unit = 60 if seconds < 7200 else 3600
    return int(seconds // unit * unit) or int(seconds)


def _short_tail(plan: Plan, wanted: int) -> tuple[dict[str, Any], int]:
    """Tokens short enough to leave room, and how long they still live then."""
    values: dict[str, Any] = {}
    life = int(sum(each.seconds for each in tail_of(plan)))
    if life * 2 > wanted:
        least = max(
            (known.minimum or 60) if (known := plan.governed(key)) else 60 for key in ("access_token", "id_token")
        )
        short = max(least, _down(wanted / 4 - plan.policy.leeway))
        if short < plan.policy.access_token:
            values["access_token"] = short
        if plan.policy.gate is Gate.ID and short < plan.policy.id_life and _can_move(plan, "id_token"):
            values["id_token"] = short
        life = int(sum(each.seconds for each in tail_of(plan.with_values("proposed", **values)))) if values else life
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
