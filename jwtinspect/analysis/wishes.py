"""Whether a plan gives what a customer wants of it, when it first does not, and which change would.

Two kinds: she must not be asked too soon (``return``, ``stay``), and she must be asked soon enough (``check``,
``idle``, ``out``). The first are simulated, the second are bounds.
"""

from __future__ import annotations

from datetime import timedelta, tzinfo
from math import inf
from typing import NamedTuple

from jwtinspect.analysis.bounds import Part, bound_of, total_of
from jwtinspect.analysis.planning import Plan, Renewal
from jwtinspect.analysis.proposals import Proposal, mended, shortened
from jwtinspect.analysis.requirement import Kind, Requirement
from jwtinspect.analysis.simulation import Mark, Run
from jwtinspect.analysis.trial import failure_of, lived, longest_absence, scene_of
from jwtinspect.analysis.visits import DAY, Visits, day_of, midnight

_LEAST_DAY = 2 * 3600
"""From how many seconds on a login that is over after them is worth proposing."""


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


def judged(
    plan: Plan, requirement: Requirement, visits: Visits, start: float, zone: tzinfo | None = None, *, mend: bool = True
) -> Answer:
    """Whether the requirement holds for these visits, which begin at ``start`` (seconds since the epoch).

    Without ``mend`` no change of settings is looked for.
    """
    kind = requirement.kind
    if kind in (Kind.RETURN, Kind.STAY):
        answer = _simulated(plan, requirement, visits, start, zone)
        proposals = mended(plan, requirement, visits, start, zone) if mend and not answer.holds else ()
    elif kind is Kind.OUT:
        answer = _at_time_of_day(plan, requirement, visits, start, zone)
        most = _until_out(requirement, visits)
        proposals = ()
        if mend and not answer.holds and most >= _LEAST_DAY:
            proposals = tuple(each._replace(nearest=True) for each in shortened(plan, Requirement(Kind.CHECK, most)))
    else:
        answer = _bounded(plan, requirement, visits, start, zone)
        proposals = shortened(plan, requirement) if mend and not answer.holds else ()
    return answer._replace(proposals=proposals)


def _simulated(plan: Plan, requirement: Requirement, visits: Visits, start: float, zone: tzinfo | None) -> Answer:
    run, mark = failure_of(plan, requirement, visits, scene_of(requirement, visits, start, zone))
    bound = longest_absence(plan, visits, start, zone) if requirement.kind is Kind.RETURN else inf
    if requirement.kind is Kind.STAY and mark is not None:
        bound = mark.at - run.start
    return Answer(requirement, mark is None, None if mark is None else mark.at, mark, bound, (), run, ())


def _bounded(plan: Plan, requirement: Requirement, visits: Visits, start: float, zone: tzinfo | None) -> Answer:
    parts = bound_of(plan, requirement.kind)
    bound = total_of(parts, requirement.kind)
    holds = bound <= requirement.seconds
    run = lived(plan, visits, start, zone)
    since = run.stretches[0].end if requirement.kind is Kind.IDLE else run.start
    return Answer(requirement, holds, None if holds else since + requirement.seconds, None, bound, parts, run, ())


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
    parts = bound_of(plan, Kind.CHECK)
    return Answer(requirement, fails is None, fails, None, total_of(parts, Kind.CHECK), parts, run, ())


def _uses_refresh(plan: Plan) -> bool:
    return plan.policy.renewal is Renewal.REFRESH
