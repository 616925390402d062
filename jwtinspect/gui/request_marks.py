"""Requests on the timeline: a row of marks for those that used a token, and one for the renewals."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPolygonF

from jwtinspect.analysis.steps import RENEWING, Step
from jwtinspect.analysis.subject import Number
from jwtinspect.gui.step_marks import ink_of, paint_step_mark
from jwtinspect.gui.theme import Colours, Tone
from jwtinspect.gui.words import tr
from jwtinspect.report.report import Report
from jwtinspect.report.story import Mark, mark_of, refused_words, sent_of, tells

ROW = 24
APART = 6.0
"""Pixels below which marks of one kind would cover each other: one is painted for all of them."""
REACH = 8.0


class Dot(NamedTuple):
    """One request on the timeline. Its words are made when they are painted: there may be thousands."""

    at: Number
    mark: Mark
    step: Step

    @property
    def words(self) -> str:
        """What is said beside it; empty for what went well."""
        if self.mark is Mark.REJECTED:
            return refused_words(self.step)
        return tr("{what} failed").format(what=self.step.act) if self.mark is Mark.FAILED else ""

    @property
    def token(self) -> str | None:
        """The id of the token that it is about."""
        sent = sent_of(self.step)
        if sent is not None:
            return sent.subject.id
        return self.step.received[0].id if self.step.received else None


class Requests(NamedTuple):
    """The marks of both rows by what came of them, each in order of time, and what is said where there is none."""

    requests: dict[Mark, list[Dot]]
    renewals: dict[Mark, list[Dot]]
    start: Number
    end: Number

    @property
    def depth(self) -> int:
        """How tall both rows are, in pixels."""
        return 2 * ROW


def requests_of(report: Report) -> Requests | None:
    """The marks of the report's requests; None where no token was used at a known time."""
    history = report.case.history
    if history is None or not tells(history):
        return None
    requests: dict[Mark, list[Dot]] = {}
    renewals: dict[Mark, list[Dot]] = {}
    times: list[Number] = []
    for step in history.steps:
        renews = step.act in RENEWING or step.outcome == "renewed"
        if step.at is None or not (renews or step.bearer is not None):
            continue
        mark = mark_of(step)
        (renewals if renews else requests).setdefault(mark, []).append(Dot(step.at, mark, step))
        times.append(step.at)
    if not times:
        return None
    for row in (requests, renewals):
        for dots in row.values():
            dots.sort(key=lambda dot: dot.at)
    return Requests(requests, renewals, min(times), max(times))


def speech_of(requests: Requests) -> str:
    """Both rows in a sentence each, for a screen reader."""
    said = []
    for title, row in ((tr("Requests"), requests.requests), (tr("Renewals"), requests.renewals)):
        counts = ", ".join(f"{len(dots)} {mark}" for mark, dots in row.items())
        said.append(f"{title}: {counts or tr('none was tried')}.")
    return " ".join(said)


def label_width(metrics: QFontMetricsF) -> float:
    """How much room the rows' names take."""
    return max(metrics.horizontalAdvance(tr("requests")), metrics.horizontalAdvance(tr("renewals"))) + 18


def paint_requests(
    painter: QPainter, requests: Requests, top: float, x_of: Callable[[Number], float], width: float, colours: Colours
) -> None:
    """Paints both rows, only what lies between the left edge and ``width``, and of what would cover each other one."""
    metrics = QFontMetricsF(painter.font())
    room = label_width(metrics)
    for number, (title, row) in enumerate(((tr("requests"), requests.requests), (tr("renewals"), requests.renewals))):
        middle = top + ROW * number + ROW / 2
        for mark in sorted(row, key=lambda each: each in (Mark.REJECTED, Mark.FAILED)):  # refusals on top
            _paint_dots(painter, row[mark], mark, middle, x_of, width, colours)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.window))
        painter.drawRect(QRectF(2, middle - ROW / 2 + 1, room - 4, ROW - 2))
        painter.setPen(QColor(colours.muted))
        painter.drawText(QRectF(10, middle - ROW / 2, room, ROW), Qt.AlignmentFlag.AlignVCenter, title)
        if not row:
            nothing = tr("none was tried") if number else tr("none with a token")
            painter.drawText(QRectF(room + 6, middle - ROW / 2, width, ROW), Qt.AlignmentFlag.AlignVCenter, nothing)


def _paint_dots(
    painter: QPainter,
    dots: list[Dot],
    mark: Mark,
    middle: float,
    x_of: Callable[[Number], float],
    width: float,
    colours: Colours,
) -> None:
    metrics, taken = QFontMetricsF(painter.font()), -1e9
    place = bisect_left(dots, True, key=lambda dot: x_of(dot.at) > -APART)
    while place < len(dots) and (x := x_of(dots[place].at)) < width + APART:
        dot = dots[place]
        _paint_dot(painter, QPointF(x, middle), mark, colours)
        following = bisect_left(dots, True, lo=place + 1, key=lambda each: x_of(each.at) >= x + APART)
        count = following - place
        words = f"{count} × {dot.words}" if count > 1 and dot.words else dot.words
        end = x_of(dots[following].at) if following < len(dots) else width
        advance = metrics.horizontalAdvance(words)
        left = x + 10
        if following >= len(dots) and left + advance > width - 6:
            left = x - 10 - advance
        if words and left > taken and (left < x or left + advance < end - 8):
            box = QRectF(left - 2, middle - metrics.height() / 2, advance + 4, metrics.height())
            painter.fillRect(box, QColor(colours.window))
            painter.setPen(ink_of(mark, colours))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
            taken = left + advance
        taken, place = max(taken, x + APART), following


def _paint_dot(painter: QPainter, at: QPointF, mark: Mark, colours: Colours) -> None:
    """A mark; a refusal as a filled diamond, to be seen from afar."""
    if mark is not Mark.REJECTED:
        paint_step_mark(painter, at, mark, colours)
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colours.ink[Tone.EXPIRED]))
    size = 6.5
    painter.drawPolygon(QPolygonF([at + QPointF(*each) for each in ((0, -size), (size, 0), (0, size), (-size, 0))]))


def token_at(requests: Requests, row: int, x: float, x_of: Callable[[Number], float]) -> str | None:
    """The token of the mark near a place in a row; refused ones first."""
    marks = requests.renewals if row else requests.requests
    for mark in sorted(marks, key=lambda each: each not in (Mark.REJECTED, Mark.FAILED)):
        dots = marks[mark]
        first = bisect_left(dots, True, key=lambda dot: x_of(dot.at) >= x - REACH)
        last = bisect_right(dots, False, key=lambda dot: x_of(dot.at) > x + REACH)
        near = min(dots[first:last], key=lambda dot: abs(x_of(dot.at) - x), default=None)
        if near is not None:
            return near.token
    return None
