"""What a plan comes to: simulated, judged by what is wanted, and beside it the same with changed settings."""

from __future__ import annotations

from datetime import date, tzinfo
from typing import Any, NamedTuple

from jwtinspect.analysis.planning import NAMES, Plan
from jwtinspect.analysis.requirement import Requirement
from jwtinspect.analysis.simulation import Mark, Outcome, Run
from jwtinspect.analysis.trial import lived
from jwtinspect.analysis.visits import Visits, day_of, midnight
from jwtinspect.analysis.wishes import Answer, judged
from jwtinspect.report.plan_file import asked_keys
from jwtinspect.report.plan_words import basis_words, cause_words, length, session_words, value_words, when

A_MONDAY = date(2026, 3, 2)
LATE = 900
"""Seconds after the beginning of the first day at which the user logs in, where nothing tells when."""


COUNTED = {
    Outcome.NOTHING: "silent renewals",
    Outcome.REDIRECT: "silent redirects",
    Outcome.PAGE: "login pages without password",
    Outcome.PASSWORD: "logins with password or second factor",
}
"""What is counted after the first login."""


class Planned(NamedTuple):
    """One plan with its visits, run and answers."""

    plan: Plan
    visits: Visits
    start: float  # seconds since the epoch
    zone: tzinfo | None
    run: Run
    answers: tuple[Answer, ...]


class Line(NamedTuple):
    """One line of the timeline."""

    at: float
    outcome: Outcome
    text: str


def planned(
    plan: Plan, visits: Visits, start: float, zone: tzinfo | None, requirements: tuple[Requirement, ...] = ()
) -> Planned:
    """Simulates a plan, and judges it by each requirement."""
    run = lived(plan, visits, start, zone)
    answers = tuple(judged(plan, each, visits, start, zone) for each in requirements)
    return Planned(plan, visits, start, zone, run, answers)


def start_of(visits: Visits, zone: tzinfo | None, login: float | None = None) -> float:
    """When the simulation begins: at the login that the tokens tell of, where it lies within the hours of a visit."""
    day = A_MONDAY if login is None else day_of(login, zone)
    usual = midnight(day, zone, min(visits.first + LATE, visits.last - 1))
    if login is None:
        return usual
    return login if midnight(day, zone, visits.first) <= login < midnight(day, zone, visits.last) else usual


def counts_of(run: Run) -> list[tuple[Outcome, int]]:
    """How often the user saw each outcome after the first login."""
    return [(outcome, run.seen(outcome)) for outcome in Outcome]


def lines_of(result: Planned) -> list[Line]:
    """The timeline in words: what the user sees, and between that what she does not see."""
    run, zone = result.run, result.zone
    events: list[tuple[float, int, Any]] = [(mark.at, 0, mark) for mark in run.marks]
    events += [(each.first, 1, each) for each in run.renewals]
    events.sort(key=lambda each: each[:2])
    lines: list[Line] = []
    silent: list[tuple[float, float, int]] = []
    for at, kind, what in (*events, (0.0, 0, None)):
        if kind == 1:
            silent.append((what.first, what.last, what.times))
            continue
        if silent:
            count, last = sum(each[2] for each in silent), max(each[1] for each in silent)
            until = f" until {when(last, zone)}" if count > 1 else ""
            by = run.renewals[0].by
            lines.append(
                Line(silent[0][0], Outcome.NOTHING, f"{count} silent renewal{'s' * (count > 1)} by {by}{until}")
            )
            silent = []
        if what is not None:
            lines.append(Line(at, what.outcome, mark_words(result.plan, what, zone)))
    return lines


def mark_words(plan: Plan, mark: Mark, zone: tzinfo | None) -> str:
    """What the user sees, and why."""
    if mark.cause is None:
        return "the first login" if mark.outcome is Outcome.PASSWORD else str(mark.outcome)
    words = [f"{mark.outcome}. {cause_words(plan, mark.cause, zone)}", session_words(plan, mark, zone)]
    return " ".join(filter(None, words))


def rows_of(plan: Plan) -> list[tuple[str, str, str, str]]:
    """The policy as rows: key, what it is called, its value, and where that comes from."""
    return [
        (key, NAMES[key], value_words(key, getattr(plan.policy, key)), basis_words(plan.bases[key]))
        for key in asked_keys(plan.policy, plan)
    ]


def differences(before: Planned, after: Planned) -> list[tuple[str, str, str]]:
    """What two plans have different, and what comes of it: a name, the value before, the value after."""
    rows = []
    for key in asked_keys(before.plan.policy, before.plan):
        old, new = getattr(before.plan.policy, key), getattr(after.plan.policy, key)
        if old != new:
            rows.append((NAMES[key], value_words(key, old), value_words(key, new)))
    for (outcome, old), (_, new) in zip(counts_of(before.run), counts_of(after.run), strict=True):
        rows.append((COUNTED[outcome], str(old), str(new)))
    rows.append(("until the next login", first_login(before.run), first_login(after.run)))
    return rows


def first_login(run: Run) -> str:
    """How long after the first login the user sees the next one."""
    for mark in run.marks[1:]:
        if mark.outcome in (Outcome.PAGE, Outcome.PASSWORD):
            return length(mark.at - run.start)
    return f"more than {length(run.end - run.start)}"
