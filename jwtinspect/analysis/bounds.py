"""How long a plan lets somebody in at most, whenever she clicks: bounds that follow from its settings alone.

That she must be asked soon enough (``check``, ``idle``, ``out``) is measured by them.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import inf
from typing import NamedTuple

from jwtinspect.analysis.planning import Gate, Plan, Renewal
from jwtinspect.analysis.requirement import Kind


class Part(NamedTuple):
    """One clock's share of a bound."""

    key: str
    seconds: float


def bound_of(plan: Plan, kind: Kind) -> tuple[Part, ...]:
    """The parts of the longest time without a check, or of the longest idle time; ``total_of`` adds them up."""
    policy, nature = plan.policy, plan.nature
    refreshes = policy.renewal is Renewal.REFRESH and not nature.follows_session
    if kind is Kind.IDLE:
        tail = tail_of(plan) or [Part("access_token", policy.access_life)]
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
    return (*parts, *tail_of(plan))


def total_of(parts: Iterable[Part], kind: Kind) -> float:
    """The bound in seconds: idle clocks run side by side, the others one after another. inf: there is none."""
    lengths = [each.seconds for each in parts]
    return max(lengths) if kind is Kind.IDLE else sum(lengths)


def _least(*parts: tuple[str, float | None]) -> Part:
    return min((Part(key, inf if seconds is None else seconds) for key, seconds in parts), key=lambda each: each[1])


def tail_of(plan: Plan) -> list[Part]:
    """How long what was issued last still opens doors; the sum of the parts."""
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
