"""When: a bar a token, the bracket of expires_in, the gap that hurts, the leeway, and a line for the instant judged.

The line is dragged, or stepped with the arrow keys, and the whole window answers for that instant.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
    QResizeEvent,
    QWheelEvent,
)  # fmt: skip
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QFrame, QWidget

from jwtinspect.analysis.subject import Number
from jwtinspect.core.moments import date_words
from jwtinspect.gui import plain, views
from jwtinspect.gui.card import small
from jwtinspect.gui.lanes import Lane, Lanes, off_screen, promise_words, speech_of, ticks
from jwtinspect.gui.session import Session
from jwtinspect.gui.theme import Theme, Tone, role_colour
from jwtinspect.gui.words import instant, offset_of, year_of
from jwtinspect.report.report import Report

if TYPE_CHECKING:
    from jwtinspect.gui.request_marks import Requests

TOP, BOTTOM, SIDE = 24, 24, 14
LANE, BAR, BRACKET = 30, 22, 18
_SHORTEST, _LONGEST = 10.0, 4e9


class TimelinePane(QAbstractScrollArea):
    """Paints the lanes that are in sight. Wheel and +/- zoom, double click and 0 fit, arrows move the line."""

    def __init__(self, theme: Theme, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._session = theme, session
        self.lanes: Lanes | None = None
        self.report: Report | None = None
        self._start, self._end = 0.0, 1.0
        self._dragging, self._pressed = False, 0.0
        self._requests: Requests | None = None
        self._tops: list[int] = []
        self._height = 0
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setViewport(QWidget())  # known to Python: meeting Qt's own would make it learn every widget there is
        self.viewport().setAutoFillBackground(False)
        self.viewport().setMouseTracking(True)
        plain.say(self, self.tr("Timeline"))
        theme.changed.connect(lambda _: self.viewport().update())
        session.ticked.connect(lambda _: self.viewport().update())

    # What is shown

    def show_report(self, report: Report) -> None:
        """Takes a report; the part in sight stays unless the tokens are others."""
        same = self.report is not None and _same_lanes(self.report, report)
        lanes = self.lanes if same else self._session.view(views.lanes)
        before = _extent(self.lanes, self._requests) if self.lanes is not None else None
        if lanes is not self.lanes:
            self._requests = self._session.view(views.requests)
            lanes = _with_requests(lanes, self._requests)
        self.lanes, self.report = lanes, report
        self.setVisible(lanes is not None)
        if lanes is None:
            return
        if before is None or before != _extent(lanes, self._requests):
            self._stack()
            self.fit()
        self.viewport().update()

    def speech(self) -> str:
        """The timeline in sentences, made when a screen reader asks."""
        if self.lanes is None or self.report is None:
            return ""
        said = speech_of(self.lanes, self.report)
        if self._requests is not None:
            from jwtinspect.gui import request_marks

            said += " " + request_marks.speech_of(self._requests)
        return said

    def select(self, token: str | None) -> None:
        """Shows which token is selected, and brings its lane into sight."""
        row = self.lanes.rows.get(token or "", -1) if self.lanes is not None else -1
        if row >= 0:
            bar, top = self.verticalScrollBar(), self._tops[row]
            if not bar.value() <= top - TOP <= bar.value() + self.viewport().height() - TOP - self._floor - LANE:
                bar.setValue(top - TOP)
        self.viewport().update()

    def fit(self) -> None:
        """Shows every lane from its start to its end; the instant judged too, where it is not far away."""
        if self.lanes is None:
            return
        start, end, at = self.lanes.start, self.lanes.end, self._session.instant
        room = max(end - start, 60)
        if start - room * 0.5 <= at <= end + room * 0.5:
            start, end = min(start, at), max(end, at)
        before = 0.015 if self._requests is None else max(0.015, 76 / self._width())  # room for the rows' names
        self._look(start - (end - start or 60) * before, end + (end - start or 60) * 0.03)

    def zoom(self, factor: float, around: float | None = None) -> None:
        """Shows ``factor`` times as much time, around an instant that keeps its place."""
        middle = around if around is not None else self._start + (self._end - self._start) / 2
        length = self._end - self._start
        factor = min(max(factor, _SHORTEST / length), _LONGEST / length)
        self._look(middle - (middle - self._start) * factor, middle + (self._end - middle) * factor)

    def picture(self) -> QPixmap:
        """The timeline as it is in sight, on its ground."""
        picture = QPixmap(self.viewport().size() * self.devicePixelRatioF())
        picture.setDevicePixelRatio(self.devicePixelRatioF())
        picture.fill(QColor(self._theme.colours.window))
        self.viewport().render(picture, QPoint(), renderFlags=QWidget.RenderFlag.DrawChildren)
        return picture

    def x_of(self, instant: Number) -> float:
        """Where an instant is, in pixels from the left."""
        return SIDE + (instant - self._start) / (self._end - self._start) * self._width()

    def instant_at(self, x: float) -> float:
        """The instant at a place, in seconds since the epoch."""
        return self._start + (x - SIDE) / self._width() * (self._end - self._start)

    def sizeHint(self) -> QSize:
        return QSize(600, min(self._height, 306 + self._floor) + 4)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, min(self._height, 166 + self._floor))

    # What a person does

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self.lanes is None:
            return
        lane = self._lane_at(event.position().y())
        near = abs(event.position().x() - self.x_of(self._session.instant)) <= 6
        token = lane.subject if lane is not None and not near else self._request_at(event.position())
        self._pressed = event.position().x()
        if token is not None:
            self._session.select(token)
        else:
            self._dragging = True
            self._move_to(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        held = bool(event.buttons() & Qt.MouseButton.LeftButton) and self.lanes is not None
        if held and abs(event.position().x() - self._pressed) >= QApplication.startDragDistance():
            self._dragging = True  # from a lane, too: the line comes to the hand
        if self._dragging:
            self._move_to(event.position().x())
        near = abs(event.position().x() - self.x_of(self._session.instant)) <= 6
        self.viewport().setCursor(
            Qt.CursorShape.SizeHorCursor if near or self._dragging else Qt.CursorShape.ArrowCursor
        )

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._dragging = False

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            super().wheelEvent(event)
            return
        turned = event.angleDelta().y() / 120
        if turned:
            self.zoom(0.8**turned, self.instant_at(event.position().x()))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, shift = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if key in steps:
            self._session.set_at(int(self._session.instant) + steps[Qt.Key(key)] * (3600 if shift else 60))
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            self.zoom(1.25 if key == Qt.Key.Key_Minus else 0.8, float(self._session.instant))
        elif key == Qt.Key.Key_0:
            self.fit()
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End) and self.lanes is not None:
            self._session.set_at(int(self.lanes.start if key == Qt.Key.Key_Home else self.lanes.end))
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._step(1 if key == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._scroll()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().update()

    # How it is painted

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.lanes is None or self.report is None:
            return
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(small(self.font(), -1))
        self._paint_ticks(painter)
        scrolled, bottom = self.verticalScrollBar().value(), self.viewport().height() - self._floor
        painter.save()
        painter.setClipRect(QRectF(0, TOP - 2, self.viewport().width(), bottom - TOP + 2))
        first = bisect_left(self._tops, scrolled + TOP - LANE - BRACKET)
        for number in range(first, bisect_right(self._tops, scrolled + bottom)):
            self._paint_lane(painter, self.lanes.lanes[number], self._tops[number] - scrolled)
        painter.restore()
        if self._requests is not None:
            from jwtinspect.gui.request_marks import paint_requests

            paint_requests(painter, self._requests, bottom, self.x_of, self.viewport().width(), self._theme.colours)
        if self.lanes.seen is not None:
            self._paint_mark(
                painter, self.lanes.seen.at, self.lanes.seen.text, Tone.SOON, Qt.PenStyle.DashLine, TOP + 8
            )
        self._paint_as_of(painter)
        if self.hasFocus():
            painter.setPen(QPen(QColor(self._theme.colours.accent), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.viewport().rect()).adjusted(2, 2, -2, -2), 7, 7)
        painter.end()

    def _paint_ticks(self, painter: QPainter) -> None:
        colours, zone = self._theme.colours, self.report.case.zone if self.report else None
        offset = offset_of(self._start, zone)
        metrics = QFontMetricsF(painter.font())
        day, year, taken = "", year_of(self._session.instant, zone), -1.0
        height = self.viewport().height() - BOTTOM + 4
        for tick in ticks(self._start, self._end, max(2, int(self._width() / 120)), offset):
            x = self.x_of(tick)
            painter.setPen(QPen(QColor(colours.line), 1, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(x, 4), QPointF(x, height))
            date, _, clock = instant(tick, zone, year).partition(", ")
            clock = clock.split(" ")[0]
            words = clock[:-3] if clock.endswith(":00") else clock
            if date != day:
                words = f"{date} {words}" if words != "00:00" else date
            day = date
            painter.setPen(QColor(colours.muted))
            if x + 4 > taken and x + 4 + metrics.horizontalAdvance(words) < self.viewport().width():
                painter.drawText(QPointF(x + 4, 15), words)
                taken = x + 10 + metrics.horizontalAdvance(words)

    def _paint_lane(self, painter: QPainter, lane: Lane, top: int) -> None:
        colours = self._theme.colours
        colour = QColor(role_colour(colours, lane.role))
        width = self.viewport().width()
        left = max(self.x_of(lane.start), -20.0)
        right = min(self.x_of(lane.end), width + 20.0) if lane.end is not None else width + 20.0
        bar = QRectF(left, top, max(right - left, 3.0), BAR)
        if lane.subject == self._session.selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.selected))
            painter.drawRoundedRect(QRectF(4, top - 3, width - 8, self._depth(lane) - 2), 5, 5)
        self._paint_leeway(painter, lane, top, colour)
        if lane.gap is not None:
            self._paint_gap(painter, lane, top)
        painter.setPen(Qt.PenStyle.NoPen if lane.end is not None else QPen(colour, 1, Qt.PenStyle.DashLine))
        painter.setBrush(colour if lane.end is not None else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(bar, 4, 4)
        self._paint_label(painter, bar, lane)
        if lane.promised is not None:
            self._paint_promise(painter, lane, top, colour)

    def _paint_label(self, painter: QPainter, bar: QRectF, lane: Lane) -> None:
        colours, room = self._theme.colours, QFontMetricsF(painter.font()).horizontalAdvance(lane.label)
        visible = bar.intersected(QRectF(0, bar.top(), self.viewport().width(), BAR))
        inside = room + 16 <= visible.width()
        painter.setPen(QColor(colours.on_bar if inside and lane.end is not None else colours.text))
        if inside:
            painter.drawText(
                visible.adjusted(8, 0, -4, 0), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, lane.label
            )
        elif bar.right() + room + 12 < self.viewport().width() and lane.gap is None:
            place = QRectF(max(bar.right(), 0) + 6, bar.top(), room + 6, BAR)
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, lane.label)
        elif bar.left() - room - 12 > 0:
            place = QRectF(min(bar.left(), self.viewport().width()) - room - 8, bar.top(), room + 6, BAR)
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, lane.label)

    def _paint_leeway(self, painter: QPainter, lane: Lane, top: int, colour: QColor) -> None:
        if not lane.leeway or lane.end is None:
            return
        left, right = self.x_of(lane.end), self.x_of(lane.end + lane.leeway)
        painter.setPen(QPen(colour, 1))
        painter.setBrush(QBrush(colour, Qt.BrushStyle.BDiagPattern))
        painter.drawRect(QRectF(left - 3, top + 1, max(right - left, 3) + 3, BAR - 2))

    def _paint_gap(self, painter: QPainter, lane: Lane, top: int) -> None:
        colours, gap = self._theme.colours, lane.gap
        assert gap is not None
        left, right = max(self.x_of(gap.start), -20.0), min(self.x_of(gap.end), self.viewport().width() + 20.0)
        ink = QColor(colours.ink[Tone.EXPIRED])
        box = QRectF(left, top, max(right - left, 4.0), BAR)
        painter.setPen(QPen(ink, 1.2, Qt.PenStyle.DashLine))
        painter.setBrush(QColor(colours.fill[Tone.EXPIRED]))
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(ink)
        room = box.intersected(QRectF(0, top, self.viewport().width(), BAR)).adjusted(6, 0, -6, 0)
        words = QFontMetricsF(painter.font()).elidedText(gap.text, Qt.TextElideMode.ElideRight, room.width())
        if room.width() > 30:
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, words)

    def _paint_promise(self, painter: QPainter, lane: Lane, top: int, colour: QColor) -> None:
        assert lane.promised is not None
        left, right = self.x_of(lane.start), self.x_of(lane.promised)
        upper, lower = top + BAR + 2, top + BAR + BRACKET - 2
        painter.setPen(QPen(colour, 1.3))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(
            QPolygonF([QPointF(left, upper), QPointF(left, lower), QPointF(right, lower), QPointF(right, upper)])
        )
        words = promise_words(lane)
        if right - left > QFontMetricsF(painter.font()).horizontalAdvance(words) + 16:
            place = QRectF(max(left, 0.0) + 8, upper - 2, right - max(left, 0.0) - 10, lower - upper + 2)
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)

    @property
    def far(self) -> str:
        """How far off the instant judged is, counted from the tokens; empty where it is in sight."""
        at = self._session.instant
        if self.lanes is None or not off_screen(at, self._start, self._end):
            return ""
        return off_screen(at, max(self._start, self.lanes.start), min(self._end, self.lanes.end))

    def _paint_as_of(self, painter: QPainter) -> None:
        at = self._session.instant
        zone = self.report.case.zone if self.report else None
        far = self.far
        clock = date_words(at, zone) if far else f"{instant(at, zone, year_of(at, zone))}{'' if zone else ' UTC'}"
        base = self.viewport().height() - 8
        if far:
            after = at > self._end
            words = self.tr("as of {time}, {far}").format(time=clock, far=far)
            words = f"{words} ▸" if after else f"◂ {words}"
            words += self.tr(" · drag it here")
            painter.setPen(QColor(self._theme.colours.accent))
            align = Qt.AlignmentFlag.AlignRight if after else Qt.AlignmentFlag.AlignLeft
            painter.drawText(QRectF(SIDE, base - 12, self.viewport().width() - 2 * SIDE, 18), align, words)
            return
        words = self.tr("as of {time}").format(time=clock)
        self._paint_mark(
            painter, at, words + ("" if self._dragging else self.tr(" · drag")), None, Qt.PenStyle.SolidLine, base
        )

    def _paint_mark(
        self, painter: QPainter, at: Number, words: str, tone: Tone | None, line: Qt.PenStyle, base: float
    ) -> None:
        colours, x = self._theme.colours, self.x_of(at)
        ink = QColor(colours.ink[tone] if tone else colours.accent)
        painter.setPen(QPen(ink, 2, line))
        painter.drawLine(QPointF(x, 3), QPointF(x, self.viewport().height() - 3))
        if tone is None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ink)
            painter.drawEllipse(QPointF(x, self.viewport().height() - 9), 4.5, 4.5)
        room = QFontMetricsF(painter.font()).horizontalAdvance(words)
        left = x + 9 if x + 12 + room < self.viewport().width() else x - 9 - room
        box = QRectF(left - 3, base - 13, room + 6, 17)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.window))
        painter.drawRoundedRect(box, 3, 3)
        painter.setPen(ink)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)

    # Small geometry

    def _look(self, start: float, end: float) -> None:
        self._start, self._end = start, max(end, start + _SHORTEST)
        self.viewport().update()

    def _width(self) -> float:
        return max(1.0, self.viewport().width() - 2 * SIDE)

    def _depth(self, lane: Lane) -> int:
        return LANE + (BRACKET if lane.promised is not None else 0)

    def _stack(self) -> None:
        top = TOP + (14 if self.lanes is not None and self.lanes.seen is not None else 0)
        lanes = self.lanes.lanes if self.lanes is not None else ()
        depths = [LANE if lane.promised is None else LANE + BRACKET for lane in lanes]
        *self._tops, bottom = accumulate(depths, initial=top)
        self._height = bottom + self._floor
        self._scroll()
        self.updateGeometry()

    def _scroll(self) -> None:
        height = self.viewport().height()
        self.verticalScrollBar().setPageStep(height)
        self.verticalScrollBar().setSingleStep(LANE)
        self.verticalScrollBar().setRange(0, max(0, self._height - height))

    def _lane_at(self, y: float) -> Lane | None:
        wanted = y + self.verticalScrollBar().value()
        for lane, top in zip(self.lanes.lanes, self._tops, strict=True) if self.lanes is not None else ():
            if top <= wanted < top + self._depth(lane) and y < self.viewport().height() - self._floor:
                return lane
        return None

    @property
    def _floor(self) -> int:
        """What lies below the lanes: the rows of requests, and the time of the line."""
        return BOTTOM + (self._requests.depth if self._requests is not None else 0)

    def _request_at(self, place: QPointF) -> str | None:
        """The token of the request whose mark is there."""
        if self._requests is None:
            return None
        from jwtinspect.gui.request_marks import ROW, token_at

        row, beside = divmod(place.y() - self.viewport().height() + self._floor, ROW)
        return token_at(self._requests, int(row), place.x(), self.x_of) if row in (0, 1) and beside >= 0 else None

    def _move_to(self, x: float) -> None:
        self._session.set_at(round(self.instant_at(min(max(x, SIDE), self.viewport().width() - SIDE))))

    def _step(self, by: int) -> None:
        ids = [lane.subject for lane in self.lanes.lanes] if self.lanes is not None else []
        if ids:
            row = ids.index(self._session.selected) + by if self._session.selected in ids else 0
            self._session.select(ids[min(max(row, 0), len(ids) - 1)])


def _extent(lanes: Lanes, requests: Requests | None) -> object:
    """What decides how lanes are stacked and fitted."""
    return lanes.start, lanes.end, len(lanes.lanes), lanes.seen is None, requests is None


def _with_requests(lanes: Lanes | None, requests: Requests | None) -> Lanes | None:
    """The lanes with room for all requests."""
    if lanes is None or requests is None:
        return lanes
    return lanes._replace(start=min(lanes.start, requests.start), end=max(lanes.end, requests.end))


def _same_lanes(before: Report, after: Report) -> bool:
    """Whether nothing has changed that a lane depends on: while the line is dragged nothing has."""
    old, new = before.request, after.request
    same = ("leeway", "ended_after", "ended_at", "received_at", "expect")
    return before.capture is after.capture and all(getattr(old, name) == getattr(new, name) for name in same)
