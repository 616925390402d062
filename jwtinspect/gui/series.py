"""Lifetimes over time as points, in seconds and without a pixel: when each token was issued, and for how long."""

from __future__ import annotations

from collections.abc import Sequence
from math import log
from typing import NamedTuple

from jwtinspect.analysis.subject import Number, Subject
from jwtinspect.core.moments import span
from jwtinspect.core.text import shown
from jwtinspect.gui.words import length, title_of, tr
from jwtinspect.report.report import Report

LEAST = 3
"""So many tokens make a plot."""
KINDS = 5
"""So many audiences get a colour and a shape of their own; all others share one."""
SPREAD = 40
"""From so many times the shortest lifetime on the scale is logarithmic: both ends stay readable."""
_STEPS = (
    1, 5, 15, 30, 60, 300, 900, 1800, 3600, 7200, 14400, 21600, 28800, 43200, 86400, 172800, 432000, 604800, 1209600,
    2592000, 7776000, 15552000, 31536000,
)  # fmt: skip
_ROUND = (1, 10, 60, 300, 900, 3600, 14400, 43200, 86400, 604800, 2592000, 7776000, 31536000, 315360000)


class Point(NamedTuple):
    """One token: when it was issued (seconds since the epoch) and how long it lives (seconds)."""

    issued: Number
    life: Number
    kind: int  # its audience's number in the legend
    token: str


class Kind(NamedTuple):
    """An audience in the legend."""

    name: str
    tokens: int
    shortest: Number
    longest: Number


class Series(NamedTuple):
    """All points in order of their issue, and the audiences, those with most tokens first."""

    points: tuple[Point, ...]
    kinds: tuple[Kind, ...]
    numbers: dict[str, int]  # by a token's id: its point's

    @property
    def longest(self) -> Number:
        """The longest lifetime."""
        return max(kind.longest for kind in self.kinds)

    @property
    def shortest(self) -> Number:
        """The shortest lifetime."""
        return min(kind.shortest for kind in self.kinds)

    @property
    def is_logarithmic(self) -> bool:
        """Whether the lifetimes are too far apart for a linear scale."""
        return self.longest > SPREAD * self.shortest

    def height_of(self, life: Number) -> float:
        """Where a lifetime is between the bottom (0) and the top (1) of the plot."""
        if self.is_logarithmic:
            low = log(self.shortest / 1.6)
            return (log(max(life, 1e-3)) - low) / (log(self.longest * 1.6) - low)
        return float(life) / (float(self.longest) * 1.15)


def is_plotted(subject: Subject) -> bool:
    """Whether a token has a place in the plot."""
    return subject.issued_at is not None and subject.lifetime is not None and subject.lifetime > 0


def makes_a_plot(tokens: Sequence[Subject]) -> bool:
    """Whether at least three tokens of known lifetime were issued at two instants or more; stops looking when so."""
    count, first, several = 0, None, False
    for subject in tokens:
        if not is_plotted(subject):
            continue
        count += 1
        first = subject.issued_at if first is None else first
        several = several or subject.issued_at != first
        if several and count >= LEAST:
            return True
    return False


def series_of(report: Report) -> Series:
    """The points of all tokens whose lifetime and issue are known."""
    groups: dict[tuple[str, ...], list[Subject]] = {}
    for subject in report.tokens:
        if is_plotted(subject):
            groups.setdefault(subject.audience, []).append(subject)
    order = sorted(groups.items(), key=lambda each: -len(each[1]))
    apart = len(order) if len(order) <= KINDS + 1 else KINDS
    members = [each for _, each in order[:apart]]
    names = [_name(audience, tokens[0]) for audience, tokens in order[:apart]]
    if len(order) > apart:
        members.append([each for _, tokens in order[apart:] for each in tokens])
        names.append(tr("{count} other audiences").format(count=len(order) - apart))
    points: list[Point] = []
    kinds = []
    for number, (name, tokens) in enumerate(zip(names, members, strict=True)):
        lives: list[Number] = []
        for each in tokens:
            if each.issued_at is not None and each.lifetime is not None:
                points.append(Point(each.issued_at, each.lifetime, number, each.id))
                lives.append(each.lifetime)
        kinds.append(Kind(name, len(tokens), min(lives), max(lives)))
    points.sort()
    return Series(tuple(points), tuple(kinds), {point.token: number for number, point in enumerate(points)})


def _name(audience: tuple[str, ...], first: Subject) -> str:
    if not audience:
        return tr("{token}, no audience").format(token=title_of(first))
    more = f" +{len(audience) - 1}" if len(audience) > 1 else ""
    return shown(audience[0], 60) + more


def life_ticks(series: Series, most: int) -> list[Number]:
    """Round lifetimes for the lines across, at most so many."""
    top = series.longest * (1.6 if series.is_logarithmic else 1.15)
    if series.is_logarithmic:
        found: list[Number] = [each for each in _ROUND if series.shortest / 1.6 < each < top]
        while len(found) > most:
            found = found[::2]
        return found
    step: Number = next((each for each in _STEPS if top / each <= most), _STEPS[-1])
    while top / step > most:
        step *= 10
    return [step * number for number in range(1, int(top / step) + 1)]


def speech_of(series: Series, report: Report) -> str:
    """The whole plot in sentences, for a screen reader."""
    first, last = (report.case.date(series.points[end].issued) for end in (0, -1))
    said = [
        tr("{count} tokens issued from {first} to {last}.").format(count=len(series.points), first=first, last=last)
    ]
    for kind in series.kinds:
        lives = span(kind.shortest)
        if kind.longest != kind.shortest:
            lives = tr("from {shortest} to {longest}").format(shortest=lives, longest=span(kind.longest))
        said.append(
            tr("{audience}: {count}, lifetime {lives}.").format(audience=kind.name, count=kind.tokens, lives=lives)
        )
    return " ".join(said)


def point_words(point: Point, series: Series, report: Report) -> str:
    """One point in words: ``2026-03-02 09:15:00 UTC · 86400 s · 24 h · access_token · https://api.example``."""
    subject = next((each for each in report.tokens if each.id == point.token), None)
    parts = [report.case.date(point.issued), length(point.life)]
    if subject is not None:
        parts += [title_of(subject), _name(subject.audience, subject) if subject.audience else tr("no audience")]
    return " · ".join(parts)
