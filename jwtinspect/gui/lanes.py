"""What the timeline shows, in seconds since the epoch and without a pixel: a lane a token, and marks across all."""

from __future__ import annotations

from typing import NamedTuple

from jwtinspect.analysis.ends import ended_at, fits
from jwtinspect.analysis.subject import Answer, Number, Subject
from jwtinspect.core.moments import rough_span, span
from jwtinspect.core.token import Role
from jwtinspect.gui.words import length, title_of, tr
from jwtinspect.report.report import Report


class Gap(NamedTuple):
    """The time that hurts: between two ends that should be one."""

    start: Number
    end: Number
    text: str


class Lane(NamedTuple):
    """One token: from when to when it lives, and what else was said about that."""

    subject: str
    role: Role
    label: str
    start: Number
    end: Number | None  # None: no end is stated
    promised: Number | None  # where expires_in says that it ends
    promise: str
    leeway: Number
    gap: Gap | None


class Mark(NamedTuple):
    """An instant across all lanes, and its name."""

    at: Number
    text: str


class Lanes(NamedTuple):
    """Everything that the timeline shows of a report."""

    lanes: tuple[Lane, ...]
    seen: Mark | None  # when the user saw it end
    start: Number
    end: Number
    rows: dict[str, int]  # by a token's id: its lane's number


def lanes_of(report: Report) -> Lanes | None:
    """The lanes of the tokens that have a place in time; None if none has."""
    gaps = _gaps(report)
    lanes = tuple(
        lane
        for subject in report.tokens
        if (lane := _lane(subject, gaps.get(subject.id), report.case.leeway)) is not None
    )
    if not lanes:
        return None
    instants = [lane.start for lane in lanes]
    for lane in lanes:
        instants += [each for each in (lane.end, lane.promised, lane.gap and lane.gap.end) if each is not None]
    seen = _seen(report)
    if seen is not None:
        instants.append(seen.at)
    rows = {lane.subject: row for row, lane in enumerate(lanes)}
    return Lanes(lanes, seen, min(instants), max(instants), rows)


def _lane(subject: Subject, gap: Gap | None, leeway: Number) -> Lane | None:
    start = subject.issued_at if subject.issued_at is not None else subject.not_before
    answer = subject.answer
    if start is None and answer is not None:
        start = _made_at(answer)
    promised = _promised(subject, start)
    end = subject.expires_at
    if start is None:
        start = end if end is not None else None
    if start is None or (end is None and promised is None and subject.lifetime is None and subject.issued_at is None):
        return None
    life = f" · {span(end - start)}" if end is not None and end > start else ""
    promise = tr("expires_in {number}").format(number=answer.expires_in) if answer and promised is not None else ""
    return Lane(subject.id, subject.role, title_of(subject) + life, start, end, promised, promise, leeway, gap)


def _made_at(answer: Answer) -> Number | None:
    """When a response was made: as stated, else when its first readable token was issued."""
    if answer.received_at is not None:
        return answer.received_at
    tokens = (answer.access_token, answer.id_token, answer.refresh_token)
    return next((each.issued_at for each in tokens if each is not None and each.issued_at is not None), None)


def _promised(subject: Subject, start: Number | None) -> Number | None:
    answer = subject.answer
    if answer is None or answer.expires_in is None or answer.access_token is not subject or answer.response.store:
        return None
    made = answer.received_at if answer.received_at is not None else start
    return None if made is None else made + answer.expires_in


def _gaps(report: Report) -> dict[str, Gap]:
    """The gaps that the findings speak of, by the token whose end comes too early."""
    found: dict[str, Gap] = {}
    apart = {each for finding in report.findings if finding.code == "LIF102" for each in finding.subjects}
    broken = {each for finding in report.findings if finding.code == "LIF101" for each in finding.subjects}
    for subject in report.tokens:
        promised = _promised(subject, subject.issued_at)
        if (
            subject.id in broken
            and promised is not None
            and subject.expires_at is not None
            and promised > subject.expires_at
        ):
            text = tr("{time}: the client trusts expires_in, the API refuses the token")
            found[subject.id] = Gap(subject.expires_at, promised, text.format(time=span(promised - subject.expires_at)))
    for pair in report.case.pairs:
        first, second = pair.id_token, pair.access_token
        if not {first.id, second.id} <= apart or first.expires_at is None or second.expires_at is None:
            continue
        if first.expires_at < second.expires_at:
            text = tr("{time}: API calls still work, the session looks expired")
        else:
            text = tr("{time}: still signed in, but API calls are refused")
            first, second = second, first
        assert first.expires_at is not None
        assert second.expires_at is not None
        found.setdefault(
            first.id,
            Gap(first.expires_at, second.expires_at, text.format(time=span(second.expires_at - first.expires_at))),
        )
    return found


def _seen(report: Report) -> Mark | None:
    seen = ended_at(report.case)
    if seen is None:
        return None
    best = report.ends[0] if report.ends else None
    if best is not None and fits(best, report.case):
        return Mark(seen, tr("ended here: {end}").format(end=best.what))
    return Mark(seen, tr("ended here: no end fits"))


def speech_of(lanes: Lanes, report: Report) -> str:
    """The whole timeline in sentences, for a screen reader."""
    case = report.case
    said = [tr("As of {time}.").format(time=case.date(case.at))]
    for lane in lanes.lanes:
        end = tr("no end is stated") if lane.end is None else tr("to {time}").format(time=case.date(lane.end))
        said.append(tr("{token}: from {start} {end}.").format(token=lane.label, start=case.date(lane.start), end=end))
        if lane.gap is not None:
            said.append(lane.gap.text + ".")
        if lane.promised is not None:
            said.append(tr("{promise} ends {time}.").format(promise=lane.promise, time=case.date(lane.promised)))
    if lanes.seen is not None:
        said.append(f"{lanes.seen.text}, {case.date(lanes.seen.at)}.")
    return " ".join(said)


def off_screen(at: Number, start: Number, end: Number) -> str:
    """How far an instant lies outside what is shown: ``265 d after``; empty if it lies within."""
    if at > end:
        return tr("{time} later").format(time=rough_span(at - end))
    return tr("{time} earlier").format(time=rough_span(start - at)) if at < start else ""


STEPS = (1, 5, 15, 30, 60, 300, 900, 1800, 3600, 10800, 21600, 43200, 86400, 172800, 604800, 2592000, 7776000, 31536000)


def ticks(start: Number, end: Number, most: int, offset: Number = 0) -> list[int]:
    """Round instants between two, at most so many; ``offset`` (seconds east of UTC) makes them round in local time."""
    span_seconds = max(end - start, 1e-6)
    step = next((each for each in STEPS if span_seconds / each <= most), STEPS[-1])
    while span_seconds / step > most:
        step *= 10
    first = int((start + offset) // step + 1) * step - int(offset)
    return list(range(first, int(end) + 1, step))


def promise_words(lane: Lane) -> str:
    """The bracket's words: ``expires_in 86400 · 24 h``."""
    return (
        lane.promise
        if lane.promised is None
        else f"{lane.promise} · {length(lane.promised - lane.start).split(' · ')[-1]}"
    )
