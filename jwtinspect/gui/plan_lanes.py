"""What the picture of a plan shows, in seconds and without a pixel: bands of lanes, marks, the moment that hurts."""

from __future__ import annotations

from typing import NamedTuple

from jwtinspect.analysis.planning import Gate, Plan, Renewal
from jwtinspect.analysis.requirement import Kind
from jwtinspect.analysis.simulation import Mark
from jwtinspect.analysis.wishes import Answer
from jwtinspect.gui.plan_state import Shown
from jwtinspect.gui.words import tr
from jwtinspect.report.plan_report import mark_words
from jwtinspect.report.plan_words import when

Spans = list[tuple[float, float]]


class Lane(NamedTuple):
    """One thing and when it lives."""

    name: str
    label: str
    spans: Spans
    decides: bool  # the application looks at it


class Band(NamedTuple):
    """One plan: its lanes and what the user sees."""

    title: str
    plan: Plan
    lanes: tuple[Lane, ...]
    marks: tuple[Mark, ...]
    ticks: tuple[tuple[float, float, int], ...]  # silent renewals: first, last, how many
    fails_at: float | None


class Scene(NamedTuple):
    """All bands over one time."""

    bands: tuple[Band, ...]
    start: float
    end: float


def scene_of(shown: Shown) -> Scene:
    """The picture of what is shown."""
    bands = [_band(tr("Tried") if shown.today_answer else tr("Today"), shown.now, shown.answer)]
    if shown.today_answer is not None:
        bands.insert(0, _band(tr("Today"), shown.today, shown.today_answer))
    runs = [each.run for each in (shown.answer, shown.today_answer) if each is not None]
    start, end = min(run.start for run in runs), max(run.end for run in runs)
    ends = [end, *(band.fails_at for band in bands if band.fails_at is not None)]
    asked = shown.answer.requirement
    if asked.kind is Kind.STAY:  # a week is drawn whole, though nobody works on its last days
        ends.append(start + asked.seconds)
    return Scene(tuple(bands), start, max(ends))


def _band(title: str, plan: Plan, answer: Answer) -> Band:
    run, policy = answer.run, plan.policy
    lanes = [Lane("use", tr("in use"), [(each.start, each.end) for each in run.stretches if each.active], False)]
    lanes.append(Lane("session", tr("login session"), run.lanes["session"], False))
    if policy.renewal is Renewal.REFRESH:
        lanes.append(Lane("refresh", tr("refresh token"), run.lanes["refresh_token"], False))
    lanes.append(Lane("access", tr("access token"), run.lanes["access_token"], policy.gate in (Gate.ACCESS, Gate.API)))
    lanes.append(Lane("id", tr("id token"), run.lanes["id_token"], policy.gate is Gate.ID))
    ticks = tuple((each.first, each.last, each.times) for each in run.renewals)
    return Band(title, plan, tuple(lanes), tuple(run.marks), ticks, answer.fails_at)


def merged(spans: Spans, start: float, end: float, step: float) -> Spans:
    """The spans between two instants, those that lie closer together than a step as one: no more than can be seen."""
    found: list[list[float]] = []
    for begin, until in spans:
        begin, until = max(begin, start), min(until, end)
        if until <= begin:
            continue
        if found and begin - found[-1][1] < step:
            found[-1][1] = max(found[-1][1], until)
        else:
            found.append([begin, until])
    return [(begin, until) for begin, until in found]


def mark_sentence(band: Band, mark: Mark, shown: Shown) -> str:
    """One mark in words, with its instant and why."""
    return f"{band.title}, {when(mark.at, shown.zone)}: {mark_words(band.plan, mark, shown.zone)}"


def speech_of(scene: Scene, shown: Shown) -> str:
    """The picture in sentences, for a screen reader."""
    said = []
    for band in scene.bands:
        renewals = sum(count for _, _, count in band.ticks)
        words = tr("{plan}, {start} to {end}: {logins} logins or redirects, {renewals} silent renewals.")
        said.append(
            words.format(
                plan=band.title,
                start=when(scene.start, shown.zone),
                end=when(scene.end, shown.zone),
                logins=max(0, len(band.marks) - 1),
                renewals=renewals,
            )
        )
        said += [mark_sentence(band, mark, shown) for mark in band.marks[1:4]]
    return " ".join(said)
