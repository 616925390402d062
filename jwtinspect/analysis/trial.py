"""A plan tried: the visits that show whether a requirement holds, simulated.

That she must not be asked too soon (``return``, ``stay``) is found out so.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from math import inf

from jwtinspect.analysis.planning import Plan
from jwtinspect.analysis.requirement import Kind, Requirement
from jwtinspect.analysis.simulation import Mark, Outcome, Run, simulate
from jwtinspect.analysis.visits import DAY, LONGEST, Stretch, Visits, changes_of, stretches_of

_LOOK = 1800  # seconds that she stays when she has come back: whether there is a login is seen at once


def scene_of(requirement: Requirement, visits: Visits, start: float, zone: tzinfo | None) -> Sequence[Stretch]:
    """The visits that try the requirement, from ``start`` on (seconds since the epoch): for ``return`` the first use
    and a short one after the absence, else uses up to the time that she wants to stay."""
    if requirement.kind is Kind.RETURN:
        first = stretches_of(visits._replace(away=None, left_open=False, length=7 * DAY), start, zone)[0]
        back = first.end + requirement.seconds
        return (first, Stretch(back, back + _LOOK, fresh=visits.closes))
    days = requirement.seconds + 3 * DAY
    whole = stretches_of(visits._replace(length=max(days, visits.length)), start, zone)
    until = whole[0].start + requirement.seconds
    return [each._replace(end=min(each.end, until)) for each in whole if each.start < until]


def lived(plan: Plan, visits: Visits, start: float, zone: tzinfo | None) -> Run:
    """The plan simulated with these visits, from ``start`` on (seconds since the epoch)."""
    stretches = stretches_of(visits, start, zone)
    return simulate(plan.policy, plan.nature, stretches, changes_of(visits, stretches[0].start if stretches else start))


def failure_of(
    plan: Plan, requirement: Requirement, visits: Visits, stretches: Sequence[Stretch]
) -> tuple[Run, Mark | None]:
    """The run, and the first mark that the requirement forbids."""
    run = simulate(plan.policy, plan.nature, stretches, changes_of(visits, stretches[0].start))
    since = stretches[1].start if requirement.kind is Kind.RETURN else -inf
    for mark in run.marks[1:]:
        if mark.at >= since and mark.outcome in (Outcome.PAGE, Outcome.PASSWORD):
            return run, mark
    return run, None


def longest_absence(plan: Plan, visits: Visits, start: float, zone: tzinfo | None = None) -> float:
    """The longest time in seconds after the last use at which she comes back without a login; inf: a year and more."""

    def comes_back(seconds: int) -> bool:
        asked = Requirement(Kind.RETURN, seconds)
        return failure_of(plan, asked, visits, scene_of(asked, visits, start, zone))[1] is None

    low, high = 0, LONGEST
    if comes_back(high):
        return inf
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if comes_back(middle) else (low, middle)
    return low
